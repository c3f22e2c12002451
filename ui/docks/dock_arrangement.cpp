#include "ui/docks/dock_arrangement.h"

#include <QDockWidget>
#include <QMainWindow>

#include <algorithm>

namespace ui::docks {

namespace {

constexpr int leftWidth = 290;
constexpr int mapWidth = 640;
constexpr int curvesWidth = 420;
constexpr int rightWidth = 350;
constexpr int separators = 16;   ///< between docks, together
constexpr int mapHeight = 185;   ///< of the layer map with its title, for three stages
constexpr int barsHeight = 110;  ///< of menu, tool and status bar
constexpr int noticeHeight = 75; ///< of a dock's title and what a panel may have to say

} // namespace

void arrangeDocks(QMainWindow& window, int stagesHeight) {
    const auto dock = [&window](const char* name) { return window.findChild<QDockWidget*>(QLatin1String(name)); };
    const int right = std::max(
        {rightWidth, dock("stageDock")->minimumSizeHint().width(), dock("pruneDock")->minimumSizeHint().width()});
    window.resizeDocks({dock("modelDock"), dock("stageDock")}, {leftWidth, right}, Qt::Horizontal);
    const int stages = stagesHeight + noticeHeight;
    const int losses = std::max(stages, window.height() - barsHeight - stages);
    window.resizeDocks({dock("stageDock"), dock("pruneDock")}, {stages, losses}, Qt::Vertical);
    // Wider ones would push the docks beside them out of a narrow window.
    const int room = window.width() - right - separators;
    const int map = std::min(mapWidth, room * mapWidth / (mapWidth + curvesWidth));
    const int curves = std::min(curvesWidth, room - map);
    window.resizeDocks({dock("layerMapDock"), dock("lossCurvesDock")}, {map, curves}, Qt::Horizontal);
    window.resizeDocks({dock("layerMapDock")}, {std::clamp(window.height() / 5, mapHeight / 2, mapHeight)},
                       Qt::Vertical);
}

} // namespace ui::docks
