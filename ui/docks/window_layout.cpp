#include "ui/docks/window_layout.h"

#include "ui/docks/centre_splitter.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QSignalBlocker>

#include <utility>
#include <vector>

namespace ui::docks {

namespace {

/// Grows when the docks change, so that an older layout is not applied to them.
constexpr int layoutVersion = 4;

CentreSplitter* centreOf(const QMainWindow& window) {
    return window.findChild<CentreSplitter*>();
}

/// Who listens to a dock may move others, which may not be while all of them are being placed: they are told
/// afterwards.
bool restoreDocks(QMainWindow& window, const QByteArray& state) {
    const auto docks = window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly);
    std::vector<std::pair<QDockWidget*, bool>> before;
    std::vector<QSignalBlocker> silence;
    for (QDockWidget* dock : docks) {
        before.emplace_back(dock, isInSight(*dock));
        silence.emplace_back(dock);
    }
    const bool isRestored = window.restoreState(state, layoutVersion);
    silence.clear();
    for (const auto& [dock, wasInSight] : before)
        if (isInSight(*dock) != wasInSight)
            emit dock->visibilityChanged(!wasInSight);
    return isRestored;
}

} // namespace

/// Qt puts what is behind another tab outside of the window.
bool isInSight(const QDockWidget& dock) {
    return !dock.isHidden() && dock.geometry().right() >= 0 && dock.geometry().bottom() >= 0;
}

WindowLayout layoutOf(const QMainWindow& window) {
    const CentreSplitter* centre = centreOf(window);
    return {window.saveState(layoutVersion), centre ? centre->saveState() : QByteArray()};
}

bool applyLayout(QMainWindow& window, const WindowLayout& layout) {
    if (!restoreDocks(window, layout.docks))
        return false;
    if (CentreSplitter* centre = centreOf(window))
        centre->restore(layout.centre);
    return true;
}

} // namespace ui::docks
