#pragma once

#include "core/base/image.h"

#include <QCache>
#include <QImage>

namespace ui::preview {

/// Images at the size that they are painted at: scaled once and not for every frame. Of each image the last size is
/// kept; those that were not painted for longest go first when there are too many. Belongs to a widget.
class ScaledImages {
public:
    /// @param mostBytes that all of them may take.
    explicit ScaledImages(qsizetype mostBytes = 64 << 20);

    /// Whether images of a size are worth it: larger ones would push each other out.
    static bool canHold(const QSize& size) { return size.width() <= largestSide && size.height() <= largestSide; }
    /// @param image has to stay where it is until it is forgotten. @param size in pixels of the screen.
    /// @param smooth whether enlarged pixels flow into each other; reduced ones are averaged.
    const QImage& of(const core::Image& image, const QSize& size, bool smooth);
    /// Whether something is kept of an image.
    bool holds(const core::Image& image) const { return m_images.contains(image.rgb.data()); }
    void forget(const core::Image& image) { m_images.remove(image.rgb.data()); }
    qsizetype bytes() const { return m_images.totalCost(); }

private:
    static constexpr int largestSide = 1024;

    struct Scaled {
        QImage image;
        bool smooth = false;
    };

    QCache<const std::uint8_t*, Scaled> m_images;
    QImage m_unkept; ///< the last one, where it alone is more than all may be
};

} // namespace ui::preview
