#pragma once

#include <QByteArray>

class QDockWidget;
class QMainWindow;

namespace ui::docks {

/// Where the docks of a window are, and how its centre is divided. A value: it can be kept, compared and stored.
struct WindowLayout {
    QByteArray docks;
    QByteArray centre; ///< empty: the window has no divided centre
    bool operator==(const WindowLayout&) const = default;
};

WindowLayout layoutOf(const QMainWindow& window);

/// Whether a dock is shown, and not behind another one's tab.
bool isInSight(const QDockWidget& dock);

/// Puts everything back as it was. A layout that is empty, or of a window with other docks, changes nothing.
/// @return false if it changed nothing.
bool applyLayout(QMainWindow& window, const WindowLayout& layout);

} // namespace ui::docks
