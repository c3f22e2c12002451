#include "tests/test_main.h"
#include "tests/ui/cut_texts.h"
#include "tests/ui/full_window.h"
#include "ui/docks/centre_splitter.h"
#include "ui/docks/own_layouts.h"
#include "ui/docks/window_layout.h"
#include "ui/preview/comparison_toolbar.h"
#include "ui/preview/image_grid.h"
#include "ui/workbench/language.h"

#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QTimer>

#include <random>

using ui::docks::layoutOf;

namespace {

constexpr int smallestImage = 96; ///< logical pixels
constexpr int smallestPlot = 180;

/// Where every dock is, and the halves of the centre, as a person sees them.
QStringList placesNow(const QMainWindow& window) {
    QStringList all;
    for (const auto* dock : window.findChildren<QDockWidget*>())
        all << QStringLiteral("%1 %2").arg(dock->objectName(), dock->isVisible() ? QDebug::toString(dock->geometry())
                                                                                 : QStringLiteral("hidden"));
    all.sort();
    const auto& centre = *window.findChild<ui::docks::CentreSplitter*>();
    return all << QDebug::toString(centre.sizes()) << QDebug::toString(window.centralWidget()->geometry());
}

/// Once everything has found its place.
QStringList places(const QMainWindow& window) {
    QStringList before;
    for (QStringList now = placesNow(window); now != before; now = placesNow(window)) {
        before = now;
        QTest::qWait(20);
    }
    return before;
}

QStringList shownDocks(const QMainWindow& window) {
    QStringList all;
    for (const auto* dock : window.findChildren<QDockWidget*>())
        if (dock->isVisible())
            all << dock->objectName();
    all.sort();
    return all;
}

} // namespace

/// Images and plot have room on every screen, and a layout comes back as it was.
class TestWindowLayouts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_home.path()); }
    void cleanup() { ui::workbench::applyLanguage(QStringLiteral("en")); }
    void imagesAndPlotHaveRoom_data();
    void imagesAndPlotHaveRoom();
    void bottomPanelsFollowTheHeight();
    void aButtonShowsAPanelInPlaceOfAnother();
    void oneKeyHidesTheBottomPanelsAndBringsThemBack();
    void imagesCanHaveAllOfTheWindow();
    void thePlotCanHaveAllOfTheWindow();
    void aLayoutServesItsPurpose();
    void ownLayoutsAreSavedAndRemoved();
    void presenterModeRestoresEveryLayout_data();
    void presenterModeRestoresEveryLayout();

private:
    QTemporaryDir m_home;
};

void TestWindowLayouts::imagesAndPlotHaveRoom_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    for (const auto& language : ui::workbench::languages())
        for (const QSize& size : {QSize(1280, 720), QSize(1280, 800), QSize(1600, 1000)}) // also 2560 × 1440 at 200 %
            QTest::addRow("%s %dx%d", qPrintable(language.code), size.width(), size.height()) << size << language.code;
}

void TestWindowLayouts::imagesAndPlotHaveRoom() {
    QFETCH(QSize, size);
    QFETCH(QString, language);
    ui::workbench::applyLanguage(language);
    ui::workbench::MainWindow window({.compute = {}, .automatic = true, .remembersView = false});
    window.resize(size);
    window.show();
    window.openStudy(tinyStudy(6, 2));
    const auto isDone = [&] {
        return !window.runner().thread().isBusy() && window.runner().results().present().images.isComplete();
    };
    QVERIFY(QTest::qWaitFor(isDone, FullWindow::patience));
    window.findChild<QAction*>(QStringLiteral("addLadder"))->trigger();
    const auto& grid = *window.findChild<ui::preview::ImageGrid*>(QStringLiteral("pictureGrid"));
    QTRY_VERIFY(grid.columns().size() >= 5);
    QVERIFY(QTest::qWaitFor(isDone, FullWindow::patience));
    QCOMPARE(window.size(), size);
    const QSize image = grid.imageRect({0, 0}).size();
    QVERIFY2(std::min(image.width(), image.height()) >= smallestImage, qPrintable(QDebug::toString(image)));
    QVERIFY(grid.viewport()->height() >= grid.imageRect({0, 0}).bottom());
    const auto* plot = window.findChild<QWidget*>(QStringLiteral("dynamicsCanvas"));
    QVERIFY2(plot->height() >= smallestPlot, qPrintable(QString::number(plot->height())));
    const QStringList cut = cutTexts(window);
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
}

void TestWindowLayouts::bottomPanelsFollowTheHeight() {
    FullWindow full;
    auto& map = full.find<QDockWidget>("layerMapDock");
    full.window.resize(1300, 740);
    QTRY_VERIFY(!map.isVisible());
    full.window.resize(1300, 960);
    QTRY_VERIFY(map.isVisible());
    full.window.resize(1300, 740);
    QTRY_VERIFY(!map.isVisible());
    full.find<QToolButton>("layerMapDockButton").click(); // who asks for it has it
    full.window.resize(1300, 960);
    full.window.resize(1300, 740);
    QTest::qWait(1);
    QVERIFY(map.isVisible());
}

void TestWindowLayouts::aButtonShowsAPanelInPlaceOfAnother() {
    FullWindow full;
    full.window.resize(1300, 960);
    auto& map = full.find<QDockWidget>("layerMapDock");
    auto& tradeOff = full.find<QDockWidget>("tradeOffDock");
    auto& mapButton = full.find<QToolButton>("layerMapDockButton");
    auto& tradeOffButton = full.find<QToolButton>("tradeOffDockButton");
    QTRY_VERIFY(map.isVisible() && mapButton.isChecked());
    QVERIFY(!tradeOff.isVisible() && !tradeOffButton.isChecked());
    QTest::mouseClick(&tradeOffButton, Qt::LeftButton);
    QTRY_VERIFY(tradeOff.isVisible() && !map.isVisible());
    QVERIFY(tradeOffButton.isChecked() && !mapButton.isChecked());
    QVERIFY(full.find<QDockWidget>("lossCurvesDock").isVisible()); // beside, not behind
    QTest::mouseClick(&tradeOffButton, Qt::LeftButton);
    QTRY_VERIFY(!tradeOff.isVisible() && !tradeOffButton.isChecked());
}

void TestWindowLayouts::oneKeyHidesTheBottomPanelsAndBringsThemBack() {
    FullWindow full;
    full.window.resize(1300, 960);
    QTRY_VERIFY(full.find<QDockWidget>("layerMapDock").isVisible());
    const QStringList before = shownDocks(full.window);
    QTest::keyClick(&full.window, Qt::Key_F9);
    QTRY_VERIFY(!full.find<QDockWidget>("layerMapDock").isVisible());
    QVERIFY(!full.find<QDockWidget>("lossCurvesDock").isVisible());
    QVERIFY(full.find<QDockWidget>("modelDock").isVisible());
    QTest::keyClick(&full.window, Qt::Key_F9);
    QTRY_COMPARE(shownDocks(full.window), before);
}

void TestWindowLayouts::imagesCanHaveAllOfTheWindow() {
    FullWindow full;
    QVERIFY(full.fill());
    full.window.resize(1300, 960);
    QCoreApplication::processEvents();
    const QStringList before = places(full.window);
    auto& preview = full.find<QWidget>("preview");
    const int width = preview.width();
    QTest::keyClick(&full.window, Qt::Key_F8);
    QTRY_VERIFY(preview.width() > width && !full.find<QWidget>("dynamicsPlot").isVisible());
    QVERIFY(!full.find<QDockWidget>("stageDock").isVisible());
    QTest::mouseClick(&full.find<QToolButton>("maximiseImagesButton"), Qt::LeftButton);
    QTRY_COMPARE(places(full.window), before);
    auto* toolbar = full.window.findChild<ui::preview::ComparisonToolbar*>();
    QTest::mouseDClick(toolbar, Qt::LeftButton, {}, {toolbar->width() / 2 + 60, 1});
    QTRY_VERIFY(!full.find<QWidget>("dynamicsPlot").isVisible());
    QTest::mouseDClick(toolbar, Qt::LeftButton, {}, {toolbar->width() / 2 + 60, 1});
    QTRY_COMPARE(places(full.window), before);
}

void TestWindowLayouts::thePlotCanHaveAllOfTheWindow() {
    FullWindow full;
    QVERIFY(full.fill());
    full.window.resize(1300, 960);
    QCoreApplication::processEvents();
    const QStringList before = places(full.window);
    QTest::keyClick(&full.window, Qt::Key_F8, Qt::ShiftModifier);
    QTRY_VERIFY(!full.find<QWidget>("preview").isVisible());
    QTRY_VERIFY(full.find<QWidget>("dynamicsPlot").height() > 600);
    QTest::keyClick(&full.window, Qt::Key_F8); // the other one takes it over
    QTRY_VERIFY(full.find<QWidget>("preview").isVisible() && !full.find<QWidget>("dynamicsPlot").isVisible());
    QTest::keyClick(&full.window, Qt::Key_F8);
    QTRY_COMPARE(places(full.window), before);
}

void TestWindowLayouts::aLayoutServesItsPurpose() {
    FullWindow full;
    full.window.resize(1300, 960);
    QTest::keyClick(&full.window, Qt::Key_1, Qt::AltModifier);
    const QStringList tune = places(full.window);
    const int images = full.find<QWidget>("preview").width();
    full.find<QAction>("layoutCompare").trigger();
    QTRY_VERIFY(full.find<QWidget>("preview").width() > images);
    QVERIFY(!full.find<QDockWidget>("modelDock").isVisible() && !full.find<QDockWidget>("pruneDock").isVisible());
    QVERIFY(full.find<QDockWidget>("stageDock").isVisible() && full.find<QDockWidget>("tradeOffDock").isVisible());
    full.find<QAction>("layoutTeach").trigger();
    QTRY_VERIFY(full.find<QDockWidget>("lessonDock").isVisible());
    QVERIFY(!full.find<QDockWidget>("modelDock").isVisible());
    QTest::keyClick(&full.window, Qt::Key_1, Qt::AltModifier);
    QTRY_COMPARE(places(full.window), tune);
}

void TestWindowLayouts::ownLayoutsAreSavedAndRemoved() {
    const QString name = QStringLiteral("R&D / mine");
    ui::workbench::MainWindow window({.compute = {}, .automatic = false, .remembersView = true});
    window.resize(1300, 960);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.findChild<QDockWidget*>(QStringLiteral("modelDock"))->hide();
    window.addDockWidget(Qt::LeftDockWidgetArea, window.findChild<QDockWidget*>(QStringLiteral("stageDock")));
    QCoreApplication::processEvents();
    const QStringList mine = places(window);
    QTimer::singleShot(0, &window, [&] {
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        dialog->setTextValue(name);
        dialog->accept();
    });
    auto& menu = *window.findChild<QMenu*>(QStringLiteral("layoutMenu"));
    window.findChild<QAction*>(QStringLiteral("saveLayout"))->trigger();
    window.findChild<QAction*>(QStringLiteral("layoutTune"))->trigger();
    QCoreApplication::processEvents();
    QVERIFY(places(window) != mine);
    const auto entry = [&name](const QMenu& where) {
        for (QAction* action : where.actions())
            if (QString(action->text()).replace(QStringLiteral("&&"), QStringLiteral("&")) == name)
                return action;
        return static_cast<QAction*>(nullptr);
    };
    QVERIFY(entry(menu) != nullptr);
    QCOMPARE(entry(menu)->shortcut(), QKeySequence(Qt::ALT | Qt::Key_4));
    entry(menu)->trigger();
    QTRY_COMPARE(places(window), mine);
    QCOMPARE(ui::docks::OwnLayouts(true).names(), QStringList{name}); // the next session has it
    entry(*window.findChild<QMenu*>(QStringLiteral("removeLayoutMenu")))->trigger();
    QVERIFY(entry(menu) == nullptr && ui::docks::OwnLayouts(true).names().isEmpty());
}

void TestWindowLayouts::presenterModeRestoresEveryLayout_data() {
    QTest::addColumn<unsigned>("seed");
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U})
        QTest::addRow("%u", seed) << seed;
}

void TestWindowLayouts::presenterModeRestoresEveryLayout() {
    QFETCH(unsigned, seed);
    FullWindow full;
    full.window.resize(1500, 1000);
    std::mt19937 random(seed);
    for (auto* dock : full.window.findChildren<QDockWidget*>()) {
        const unsigned what = random() % 5;
        if (dock->objectName() == QLatin1String("lessonDock"))
            continue;
        if (what == 0)
            dock->hide();
        else if (what == 1)
            full.window.addDockWidget(random() % 2 ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea, dock);
        else if (what == 2)
            dock->setFloating(true);
        else
            dock->show();
    }
    if (seed % 2 == 0)
        QTest::keyClick(&full.window, Qt::Key_F1);
    full.window.findChild<ui::docks::CentreSplitter*>()->setShare(0.3 + 0.05 * seed);
    full.window.resize(1500, 1000);
    QTest::qWait(1);
    const QStringList before = places(full.window);
    const QSize size = full.window.size();
    QTest::keyClick(&full.window, Qt::Key_F11);
    QTRY_VERIFY(!full.window.menuBar()->isVisible());
    QTest::keyClick(&full.window, Qt::Key_F11);
    QTRY_VERIFY(full.window.menuBar()->isVisible());
    QTRY_COMPARE(full.window.size(), size);
    QTRY_COMPARE(places(full.window), before);
}

TESSERA_GUI_TEST(TestWindowLayouts)
#include "tst_window_layouts.moc"
