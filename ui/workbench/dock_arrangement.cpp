#include "ui/workbench/dock_arrangement.h"

#include <QDockWidget>
#include <QMainWindow>

#include <algorithm>

namespace ui::workbench {

namespace {

constexpr int leftWidth = 290;
constexpr int mapWidth = 640;
constexpr int curvesWidth = 420;
constexpr int rightWidth = 350;
constexpr int mapHeight = 185;   ///< of the layer map with its title, for three stages
constexpr int barsHeight = 110;  ///< of menu, tool and status bar
constexpr int noticeHeight = 75; ///< of a dock's title and what a panel may have to say

} // namespace

void arrangeDocks(QMainWindow& window, int stagesHeight) {
    const auto dock = [&window](const char* name) { return window.findChild<QDockWidget*>(QLatin1String(name)); };
    window.resizeDocks({dock("modelDock"), dock("stageDock")}, {leftWidth, rightWidth}, Qt::Horizontal);
    const int stages = stagesHeight + noticeHeight;
    const int losses = std::max(stages, window.height() - barsHeight - stages);
    window.resizeDocks({dock("stageDock"), dock("pruneDock")}, {stages, losses}, Qt::Vertical);
    window.resizeDocks({dock("layerMapDock"), dock("lossCurvesDock")}, {mapWidth, curvesWidth}, Qt::Horizontal);
    window.resizeDocks({dock("layerMapDock")}, {std::clamp(window.height() / 6, mapHeight / 2, mapHeight)},
                       Qt::Vertical);
}

} // namespace ui::workbench
