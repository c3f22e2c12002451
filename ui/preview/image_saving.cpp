#include "ui/preview/image_saving.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/study/embedded_study.h"

#include <QBuffer>
#include <QMimeData>

namespace ui::preview {

namespace {

/// Empty for a null image.
std::string pngOf(const QImage& image, const std::string& study) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    const std::string png = buffer.data().toStdString();
    return png.empty() || study.empty() ? png : core::study::withStudy(png, study);
}

} // namespace

void savePng(const QString& path, const QImage& image, const std::string& study) {
    const std::string png = pngOf(image, study);
    if (png.empty())
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there are no pictures to save");
    core::writeFileAtomically(path.toStdString(), png);
}

QMimeData* imageData(const QImage& image, const std::string& study) {
    auto* data = new QMimeData;
    data->setImageData(image);
    data->setData(QStringLiteral("image/png"), QByteArray::fromStdString(pngOf(image, study)));
    return data;
}

} // namespace ui::preview
