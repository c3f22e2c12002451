#pragma once

#include <QPointF>
#include <QRect>
#include <QSize>

namespace ui::preview {

/// What all views of a comparison share: how large images are shown, which part of them, and how pixels are enlarged.
struct Viewpoint {
    double zoom = 1;          ///< screen pixels per pixel of the image; where fitted, each view has its own
    QPointF centre{0.5, 0.5}; ///< the place, as shares of the image's size, in the middle of the room
    bool fitted = true;       ///< as large as fits
    bool smooth = false;      ///< enlarged pixels flow into each other; else they stay squares

    bool operator==(const Viewpoint&) const = default;
};

/// Where the whole image goes: in the middle of the room where it is smaller, else so that it leaves none of the room
/// empty. @param image unzoomed size.
QRect placed(const Viewpoint& view, const QSize& image, const QRect& room);

/// Zoomed so that what lies at `around`, a point of the room, stays there as far as the image's edges let it.
Viewpoint zoomedAround(const Viewpoint& view, double zoom, const QPointF& around, const QSize& image,
                       const QRect& room);

/// Moved by screen pixels, no further than the image's edges.
Viewpoint panned(const Viewpoint& view, const QPointF& by, const QSize& image, const QRect& room);

/// Whether a key is one of the four arrows.
bool isArrow(int key);
/// How far an arrow key pans: it looks an eighth of the room further.
QPointF panOf(int arrow, const QSize& room);

} // namespace ui::preview
