#include "ui/docks/dock_arrangement.h"

#include "ui/docks/centre_splitter.h"

#include <QDockWidget>
#include <QMainWindow>

#include <algorithm>

namespace ui::docks {

namespace {

constexpr int leftWidth = 290;
constexpr int lessonWidth = 400;
constexpr int mapWidth = 640;
constexpr int curvesWidth = 420;
constexpr int rightWidth = 350;
constexpr int separators = 16;   ///< between docks, together
constexpr int mapHeight = 185;   ///< of the layer map with its title, for three stages
constexpr int barsHeight = 110;  ///< of menu, tool and status bar
constexpr int noticeHeight = 75; ///< of a dock's title and what a panel may have to say
constexpr int tallHeight = 880;  ///< of a window in which plot, images and a row of docks have room

/// What is shown for a purpose, and the plot's share of the centre.
struct Arrangement {
    QStringList docks;
    QStringList bottomDocks; ///< where there is room
    double plotShare = 0.5;
};

Arrangement arrangementOf(Purpose purpose) {
    const auto name = [](const char* text) { return QString::fromLatin1(text); };
    switch (purpose) {
    case Purpose::Compare:
        return {{name("stageDock")}, {name("tradeOffDock")}, 0};
    case Purpose::Teach:
        return {{name("lessonDock"), name("stageDock")}, {name("layerMapDock")}, 0.5};
    case Purpose::Tune:
        break;
    }
    return {{name("modelDock"), name("samplerDock"), name("stageDock"), name("pruneDock")},
            {name("layerMapDock"), name("lossCurvesDock")},
            0.45};
}

void showDocks(QMainWindow& window, const Arrangement& arrangement) {
    const QStringList shown = arrangement.docks + (isTall(window) ? arrangement.bottomDocks : QStringList());
    const auto all = window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QDockWidget* dock : all) // first, or the window would have to hold all of them for a moment
        if (!shown.contains(dock->objectName()))
            dock->hide();
    for (QDockWidget* dock : all)
        if (shown.contains(dock->objectName()))
            dock->show();
}

} // namespace

QStringList bottomDocksOf(Purpose purpose) {
    return arrangementOf(purpose).bottomDocks;
}

bool isTall(const QMainWindow& window) {
    return window.height() >= tallHeight;
}

void arrangeDocks(QMainWindow& window, Purpose purpose, int stagesHeight) {
    showDocks(window, arrangementOf(purpose));
    sizeDocks(window, purpose, stagesHeight);
}

void sizeDocks(QMainWindow& window, Purpose purpose, int stagesHeight) {
    const Arrangement arrangement = arrangementOf(purpose);
    const auto dock = [&window](const char* name) { return window.findChild<QDockWidget*>(QLatin1String(name)); };
    const int right = std::max(
        {rightWidth, dock("stageDock")->minimumSizeHint().width(), dock("pruneDock")->minimumSizeHint().width()});
    const bool hasLessons = arrangement.docks.contains(dock("lessonDock")->objectName());
    window.resizeDocks({dock(hasLessons ? "lessonDock" : "modelDock"), dock("stageDock")},
                       {hasLessons ? lessonWidth : leftWidth, right}, Qt::Horizontal);
    const int half = (window.height() - barsHeight) / 2;
    window.resizeDocks({dock("modelDock"), dock("samplerDock")}, {half, half}, Qt::Vertical);
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
    if (auto* centre = window.findChild<CentreSplitter*>())
        centre->setShare(arrangement.plotShare);
}

} // namespace ui::docks
