#include "ui/preview/scaled_images.h"

#include "ui/preview/image_painting.h"

namespace ui::preview {

ScaledImages::ScaledImages(qsizetype mostBytes)
    : m_images(mostBytes) {}

const QImage& ScaledImages::of(const core::Image& image, const QSize& size, bool smooth) {
    const Scaled* known = m_images.object(image.rgb.data());
    if (known != nullptr && known->image.size() == size && known->smooth == smooth)
        return known->image;
    const bool averages = smooth || size.width() < image.width || size.height() < image.height;
    m_unkept = asQImage(image)
                   .convertToFormat(QImage::Format_RGB32)
                   .scaled(size, Qt::IgnoreAspectRatio, averages ? Qt::SmoothTransformation : Qt::FastTransformation);
    const qsizetype bytes = m_unkept.sizeInBytes();
    if (bytes > m_images.maxCost())
        return m_unkept;
    auto* scaled = new Scaled{m_unkept, smooth};
    m_images.insert(image.rgb.data(), scaled, bytes); // owns it, and keeps the newest whatever it has to drop
    return scaled->image;
}

} // namespace ui::preview
