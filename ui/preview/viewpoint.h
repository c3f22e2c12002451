#pragma once

#include <QPointF>
#include <QRect>
#include <QSize>

namespace ui::preview {

/// What all views of a comparison share: how large pictures are shown, which part of them, and how pixels are enlarged.
struct Viewpoint {
    double zoom = 1;          ///< screen pixels per pixel of the picture; where fitted, each view has its own
    QPointF centre{0.5, 0.5}; ///< the place, as shares of the picture's size, in the middle of the room
    bool fitted = true;       ///< as large as fits
    bool smooth = false;      ///< enlarged pixels flow into each other; else they stay squares

    bool operator==(const Viewpoint&) const = default;
};

/// Where the whole picture goes: in the middle of the room where it is smaller, else so that it leaves none of the room
/// empty. @param picture unzoomed size.
QRect placed(const Viewpoint& view, const QSize& picture, const QRect& room);

/// Zoomed so that what lies at `around`, a point of the room, stays there as far as the picture's edges let it.
Viewpoint zoomedAround(const Viewpoint& view, double zoom, const QPointF& around, const QSize& picture,
                       const QRect& room);

/// Moved by screen pixels, no further than the picture's edges.
Viewpoint panned(const Viewpoint& view, const QPointF& by, const QSize& picture, const QRect& room);

/// Whether a key is one of the four arrows.
bool isArrow(int key);
/// How far an arrow key pans: it looks an eighth of the room further.
QPointF panOf(int arrow, const QSize& room);

} // namespace ui::preview
