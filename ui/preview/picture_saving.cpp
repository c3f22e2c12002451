#include "ui/preview/picture_saving.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "ui/study/picture_recipe.h"

#include <QBuffer>
#include <QMimeData>

namespace ui::preview {

namespace {

/// Empty for a null picture.
std::string pngOf(const QImage& image, const std::string& recipe) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    const std::string png = buffer.data().toStdString();
    return png.empty() || recipe.empty() ? png : study::withRecipe(png, recipe);
}

} // namespace

void savePng(const QString& path, const QImage& image, const std::string& recipe) {
    const std::string png = pngOf(image, recipe);
    if (png.empty())
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there are no pictures to save");
    core::writeFileAtomically(path.toStdString(), png);
}

QMimeData* pictureData(const QImage& image, const std::string& recipe) {
    auto* data = new QMimeData;
    data->setImageData(image);
    data->setData(QStringLiteral("image/png"), QByteArray::fromStdString(pngOf(image, recipe)));
    return data;
}

} // namespace ui::preview
