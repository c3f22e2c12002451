#include "ui/preview/picture_saving.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "ui/preview/picture_recipe.h"

#include <QBuffer>

namespace ui::preview {

void savePng(const QString& path, const QImage& image, const std::string& recipe) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    if (buffer.data().isEmpty())
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there are no pictures to save");
    const std::string_view png(buffer.data().constData(), static_cast<std::size_t>(buffer.data().size()));
    if (recipe.empty())
        core::writeFileAtomically(path.toStdString(), png);
    else
        core::writeFileAtomically(path.toStdString(), withRecipe(png, recipe));
}

} // namespace ui::preview
