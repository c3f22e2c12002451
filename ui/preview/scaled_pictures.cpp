#include "ui/preview/scaled_pictures.h"

#include "ui/preview/picture_painting.h"

namespace ui::preview {

ScaledPictures::ScaledPictures(qsizetype mostBytes)
    : m_pictures(mostBytes) {}

const QImage& ScaledPictures::of(const core::Image& image, const QSize& size, bool smooth) {
    const Scaled* known = m_pictures.object(image.rgb.data());
    if (known != nullptr && known->image.size() == size && known->smooth == smooth)
        return known->image;
    const bool averages = smooth || size.width() < image.width || size.height() < image.height;
    m_unkept = asQImage(image)
                   .convertToFormat(QImage::Format_RGB32)
                   .scaled(size, Qt::IgnoreAspectRatio, averages ? Qt::SmoothTransformation : Qt::FastTransformation);
    const qsizetype bytes = m_unkept.sizeInBytes();
    if (bytes > m_pictures.maxCost())
        return m_unkept;
    auto* scaled = new Scaled{m_unkept, smooth};
    m_pictures.insert(image.rgb.data(), scaled, bytes); // owns it, and keeps the newest whatever it has to drop
    return scaled->image;
}

} // namespace ui::preview
