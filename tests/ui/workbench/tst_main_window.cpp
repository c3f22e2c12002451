#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/tiny_study.h"
#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/study_report.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

using namespace ui::workbench;
using namespace ui::study;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A window as the application makes it, shown, on a small study.
struct Bench {
    explicit Bench(bool automatic = false)
        : window({.compute = {}, .automatic = automatic, .remembersView = false}) {
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    template <typename Widget> Widget& find(const QString& name) {
        auto* widget = window.findChild<Widget*>(name);
        if (widget == nullptr)
            qFatal("no %s", qPrintable(name));
        return *widget;
    }
    QString textOf(const char* label) { return find<QLabel>(QLatin1String(label)).text(); }
    void trigger(const char* action) { find<QAction>(QLatin1String(action)).trigger(); }
    bool openTiny() {
        window.openStudy(tinyStudy());
        return QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience);
    }
    bool waitForPrunedImages() {
        const auto done = [this] {
            return !window.runner().thread().isBusy() && window.runner().results().present().images.isComplete();
        };
        return QTest::qWaitFor(done, patience);
    }

    MainWindow window;
};

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private slots:
    void fitsASmallScreen();
    void allPanelsComeBackToTheirUsualPlaces();
    void showsStagesBeforeAnyModelIsOpen();
    void everyWidgetsChoiceCanBeUndoneAndRedone_data();
    void everyWidgetsChoiceCanBeUndoneAndRedone();
    void aDraggedSliderIsOneUndoStep();
    void draggingTheLineInThePlotCutsAnew();
    void changingMChangesTableAndMacs();
    void lockingAStageLetsTheOthersMakeUpForIt();
    void methodAndRulesAreChosenByKeyboard();
    void compensationFollowsTheMethodUntilItIsChosen();
    void lossCurvesDecideAboutStagesOnceItIsPruned();
    void aMeasuredLossWeightingIsOfferedToMarginalRulesOnly();
    void statisticsFromAFolderAreShownByName();
    void statisticsAreGatheredIntoAFolderAndUsedFromThere();
    void treeTableAndMapChooseTheSameUnit();
    void anotherMethodWaitsForNoStatistics();
    void onlyCalibrationGathersStatisticsAgain_data();
    void onlyCalibrationGathersStatisticsAgain();
    void pruningKeepsUpWithADragOnceItIsFast();
    void firstStartFillsTheWindowByItself();
    void pruneShowsThePrunedModelBesideTheDenseOne();
    void aChangeAfterPruningIsFollowedFromTheSameStatistics();
    void stopEndsTheJobAndLeavesTheWindowAlive();
    void closesWhileAJobRuns();
    void aBadModelFileIsOneIssueAndTheOldModelStays();
    void aRejectedChoiceIsAnIssueThatLeadsToTheWidget();
    void asksBeforeChangesAreLost();
    void anExportedModelOpensAgain();
    void aSavedStudyOpensAgain();
    void writesAReportWithoutAnybodyLooking();
    void speaksGermanWithoutARestart();
    void printsHowLongOneMoveOfADragTakes_data();
    void printsHowLongOneMoveOfADragTakes();
    void printsHowLongASparsityStepTakes_data();
    void printsHowLongASparsityStepTakes();
};

void TestMainWindow::fitsASmallScreen() {
    Bench bench;
    QStringList parts;
    for (const QDockWidget* dock : bench.window.findChildren<QDockWidget*>())
        parts << QStringLiteral("%1 %2 x %3")
                     .arg(dock->objectName())
                     .arg(dock->minimumSizeHint().width())
                     .arg(dock->minimumSizeHint().height());
    const QSize smallest = bench.window.minimumSizeHint();
    QVERIFY2(smallest.height() <= 720 && smallest.width() <= 1280,
             qPrintable(QStringLiteral("%1 x %2: centre %3 x %4, %5")
                            .arg(smallest.width())
                            .arg(smallest.height())
                            .arg(bench.window.centralWidget()->minimumSizeHint().width())
                            .arg(bench.window.centralWidget()->minimumSizeHint().height())
                            .arg(parts.join(QStringLiteral(", ")))));
}

void TestMainWindow::allPanelsComeBackToTheirUsualPlaces() {
    Bench bench;
    const auto places = [&bench] {
        QMap<QString, std::tuple<bool, bool, Qt::DockWidgetArea>> all;
        for (QDockWidget* dock : bench.window.findChildren<QDockWidget*>())
            all[dock->objectName()] = {dock->isHidden(), dock->isFloating(), bench.window.dockWidgetArea(dock)};
        return all;
    };
    const auto usual = places();
    auto& stages = bench.find<QDockWidget>(QStringLiteral("stageDock"));
    auto& model = bench.find<QDockWidget>(QStringLiteral("modelDock"));
    auto& prune = bench.find<QDockWidget>(QStringLiteral("pruneDock"));
    stages.setFloating(true);
    model.close();
    bench.window.addDockWidget(Qt::LeftDockWidgetArea, &prune);
    bench.find<QDockWidget>(QStringLiteral("issuesDock")).show();
    QVERIFY(places() != usual);
    bench.find<QAction>(QStringLiteral("layoutTune")).trigger();
    QCOMPARE(places(), usual);
    QTRY_VERIFY(stages.width() > 0 && stages.isVisible() && model.isVisible());
    QVERIFY(stages.x() > bench.window.width() / 2 && model.x() < bench.window.width() / 4);
}

void TestMainWindow::showsStagesBeforeAnyModelIsOpen() {
    Bench bench;
    QVERIFY(bench.textOf("range_middle").contains(QStringLiteral("…")));
    QVERIFY(!bench.window.plot().renderToImage({600, 300}).isNull());
    QVERIFY(!bench.find<QAction>(QStringLiteral("prune")).isEnabled());
}

void TestMainWindow::everyWidgetsChoiceCanBeUndoneAndRedone_data() {
    QTest::addColumn<QString>("widget");
    QTest::addColumn<int>("key");
    for (const char* name :
         {"mSlider", "lambdaSlider", "targetSparsitySlider", "sparsity_middleSlider", "sparsity_earlySlider"})
        QTest::newRow(name) << QString::fromLatin1(name) << int(Qt::Key_Left);
    for (const char* name : {"mBox", "lambdaBox", "targetSparsityBox", "steps", "eta", "pictureCount", "firstSeed",
                             "damping", "calibrationSamples", "calibrationBins"})
        QTest::newRow(name) << QString::fromLatin1(name) << int(Qt::Key_Up);
    for (const char* name :
         {"allocation", "within", "class", "method", "precision", "widthMultiple", "calibrationSource"})
        QTest::newRow(name) << QString::fromLatin1(name) << int(Qt::Key_Down);
    for (const char* name : {"sigmaMeasured", "guidanceRecommended", "lock_middle", "compensate"})
        QTest::newRow(name) << QString::fromLatin1(name) << int(Qt::Key_Space);
}

void TestMainWindow::everyWidgetsChoiceCanBeUndoneAndRedone() {
    QFETCH(QString, widget);
    QFETCH(int, key);
    Bench bench;
    QVERIFY(bench.openTiny());
    const StudyDocument& document = bench.window.document();
    const core::study::Study before = document.study();
    QTest::keyClick(&bench.find<QWidget>(widget), static_cast<Qt::Key>(key));
    const core::study::Study after = document.study();
    QVERIFY2(!(after == before), "the key changed nothing");
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(document.study() == before);
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(document.study() == after);
}

void TestMainWindow::aDraggedSliderIsOneUndoStep() {
    Bench bench;
    auto& slider = bench.find<QSlider>(QStringLiteral("mSlider"));
    const double before = bench.window.document().study().stages.m;
    QStyleOptionSlider option;
    option.initFrom(&slider);
    option.orientation = Qt::Horizontal;
    option.minimum = slider.minimum();
    option.maximum = slider.maximum();
    option.sliderPosition = slider.sliderPosition();
    option.sliderValue = slider.value();
    const QPoint handle =
        slider.style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider).center();
    QTest::mousePress(&slider, Qt::LeftButton, {}, handle);
    for (int dx = 2; dx <= 20; dx += 2)
        QTest::mouseMove(&slider, handle + QPoint(dx, 0));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, handle + QPoint(20, 0));
    QVERIFY(bench.window.document().study().stages.m > before);
    QCOMPARE(bench.window.document().undoStack()->count(), 1);
    bench.trigger("undo");
    QCOMPARE(bench.window.document().study().stages.m, before);
}

void TestMainWindow::draggingTheLineInThePlotCutsAnew() {
    Bench bench;
    const QString before = bench.textOf("range_middle");
    emit bench.window.plot().thresholdDragged(0.7, false);
    emit bench.window.plot().thresholdDragged(0.8, true);
    QVERIFY(bench.textOf("range_middle") != before);
    QCOMPARE(bench.window.document().undoStack()->count(), 1);
    emit bench.window.plot().cutsDragged({600, 300}, true);
    QCOMPARE(bench.textOf("range_middle"), QStringLiteral("600 … 301"));
}

void TestMainWindow::changingMChangesTableAndMacs() {
    Bench bench;
    QVERIFY(bench.openTiny());
    const QString range = bench.textOf("range_middle");
    const QString macs = bench.textOf("macs_middle");
    bench.window.document().setM(0.9);
    QVERIFY(bench.textOf("range_middle") != range);
    QVERIFY(bench.textOf("macs_middle") != macs);
    const QString cost = bench.textOf("planCost");
    QVERIFY(cost.contains(QStringLiteral("→")));
    bench.window.document().setReuse("every:2");
    QVERIFY(bench.textOf("planCost").contains(QStringLiteral("→")));
    QVERIFY(bench.textOf("planCost") != cost);
    bench.window.document().setReuse("every:2:7-8"); // places that the model does not have: sampling says so
    QCOMPARE(bench.textOf("planCost"), cost);
}

void TestMainWindow::lockingAStageLetsTheOthersMakeUpForIt() {
    Bench bench;
    StudyDocument& document = bench.window.document();
    bench.find<QToolButton>(QStringLiteral("lock_middle")).click();
    const double early = document.plan().stages[0].sparsity;
    document.setStageSparsity("middle", 0.0);
    QVERIFY(document.plan().stages[0].sparsity > early);
    QCOMPARE(document.plan().stages[1].sparsity, 0.0);
    bench.find<QToolButton>(QStringLiteral("lock_middle")).click();
    QVERIFY(document.study().stages.overrides.empty());
}

void TestMainWindow::methodAndRulesAreChosenByKeyboard() {
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    auto& table = bench.find<QTableView>(QStringLiteral("lossTable"));
    const auto shown = [&table] {
        QStringList cells;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            for (int column = 0; column < table.model()->columnCount(); ++column)
                cells << table.model()->index(row, column).data(Qt::ToolTipRole).toString();
        return cells;
    };
    QStringList before = shown();
    QTest::keyClick(&bench.find<QWidget>(QStringLiteral("method")), Qt::Key_Down);
    QCOMPARE(bench.window.document().study().pruning.method, std::string("magnitude"));
    QVERIFY(!bench.find<QWidget>(QStringLiteral("damping")).isEnabled()); // of a Hessian that is not there
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(shown() != before);
    before = shown();
    QTest::keyClick(&bench.find<QWidget>(QStringLiteral("allocation")), Qt::Key_Down);
    QVERIFY(bench.window.document().study().stages.allocation == core::schedule::AllocationRule::Uniform);
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(shown() != before);
}

void TestMainWindow::compensationFollowsTheMethodUntilItIsChosen() {
    Bench bench;
    QVERIFY(bench.openTiny());
    StudyDocument& document = bench.window.document();
    auto& box = bench.find<QCheckBox>(QStringLiteral("compensate"));
    QVERIFY(box.isChecked()); // OBS is published with it
    QVERIFY(box.text().contains(QStringLiteral("as published")));
    document.setMethod("magnitude");
    QVERIFY(!box.isChecked());
    QTest::keyClick(&box, Qt::Key_Space);
    QVERIFY(document.study().pruning.compensate == std::optional(true));
    QVERIFY(box.text().contains(QStringLiteral("the paper does not")));
    document.setMethod("obs");
    QVERIFY(box.text().contains(QStringLiteral("as published")));
    document.setMethod("magnitude");
    QTest::keyClick(&box, Qt::Key_Space); // back at the method's own way: no choice any more
    QVERIFY(!document.study().pruning.compensate);
    document.setMethod("obs");
    QVERIFY(box.isChecked());
}

void TestMainWindow::lossCurvesDecideAboutStagesOnceItIsPruned() {
    Bench bench;
    QVERIFY(bench.openTiny());
    StudyDocument& document = bench.window.document();
    auto& box = bench.find<QDoubleSpinBox>(QStringLiteral("sparsity_earlyBox"));
    auto& notice = bench.find<QLabel>(QStringLiteral("stageNotice"));
    QVERIFY(!notice.isVisible());
    document.setAllocation(core::schedule::AllocationRule::Marginal);
    QVERIFY(notice.isVisible());
    QVERIFY(notice.text().contains(QStringLiteral("loss curves")));
    QVERIFY(box.text().startsWith(QStringLiteral("…")));
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    const auto& stages = bench.window.runner().results().present().pruned->report.stages;
    QVERIFY(!notice.isVisible());
    for (const auto& stage : stages) {
        auto& shown =
            bench.find<QDoubleSpinBox>(QStringLiteral("sparsity_%1Box").arg(QString::fromStdString(stage.name)));
        QVERIFY(std::abs(shown.value() - 100 * stage.achievedSparsity) < 0.06);
    }
    bench.find<QToolButton>(QStringLiteral("lock_early")).click(); // held where it is shown
    QCOMPARE(document.study().stages.overrides.at("early"), stages[0].achievedSparsity);
    QVERIFY(!box.text().startsWith(QStringLiteral("…")));
    QVERIFY(bench.find<QDoubleSpinBox>(QStringLiteral("sparsity_middleBox")).text().startsWith(QStringLiteral("…")));
    bench.trigger("undo");
    QVERIFY(!notice.isVisible()); // what was pruned is what is asked for again
}

void TestMainWindow::aMeasuredLossWeightingIsOfferedToMarginalRulesOnly() {
    Bench bench;
    QVERIFY(bench.openTiny());
    StudyDocument& document = bench.window.document();
    const core::workflow::Statistics& statistics = bench.window.runner().results().statistics;
    auto& weighting = bench.find<QComboBox>(QStringLiteral("lossWeighting"));
    QVERIFY(!weighting.isVisible());
    document.setWithin(core::pruning::WithinRule::Marginal);
    QVERIFY(weighting.isVisible());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(statistics.lossWeights == nullptr);
    QTest::keyClick(&weighting, Qt::Key_Down);
    QVERIFY(document.study().stages.lossWeighting == core::pruning::LossWeighting::Measured);
    QVERIFY(!bench.window.runner().prunedIsCurrent());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    const auto measured = statistics.lossWeights;
    QVERIFY(measured != nullptr);
    document.setTargetSparsity(0.5);
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QCOMPARE(statistics.lossWeights, measured); // once per model
    document.setWithin(core::pruning::WithinRule::Uniform);
    QVERIFY(!weighting.isVisible());
}

void TestMainWindow::statisticsFromAFolderAreShownByName() {
    Bench bench;
    QVERIFY(bench.openTiny());
    StudyDocument& document = bench.window.document();
    auto& source = bench.find<QComboBox>(QStringLiteral("calibrationSource"));
    core::study::CalibrationChoices choices = document.study().calibration;
    choices.source = "/data/cats";
    choices.classMap = "/data/cats.csv";
    document.setCalibration(choices);
    QVERIFY(source.currentText().contains(QStringLiteral("cats")));
    choices.bank = "/data/earlier";
    document.setCalibration(choices);
    QVERIFY(source.currentText().contains(QStringLiteral("earlier")));
    QVERIFY(!bench.find<QWidget>(QStringLiteral("calibrationSamples")).isEnabled());
    QTest::keyClick(&source, Qt::Key_Home);
    QCOMPARE(document.study().calibration.source, std::string("builtin"));
    QVERIFY(document.study().calibration.bank.empty());
    QVERIFY(document.study().calibration.classMap.empty()); // it was of the folder
    QVERIFY(bench.find<QWidget>(QStringLiteral("calibrationSamples")).isEnabled());
}

void TestMainWindow::statisticsAreGatheredIntoAFolderAndUsedFromThere() {
    QTemporaryDir folder;
    Bench bench;
    QVERIFY(bench.openTiny());
    StudyRunner& runner = bench.window.runner();
    auto& source = bench.find<QComboBox>(QStringLiteral("calibrationSource"));
    runner.gatherInto(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(!runner.thread().isBusy(), patience);
    QCOMPARE(bench.window.issues().rowCount(), 0);
    QCOMPARE(bench.window.document().study().calibration.bank, folder.path().toStdString());
    QVERIFY(source.currentText().contains(QFileInfo(folder.path()).fileName()));
    const auto gathered = runner.results().statistics.bank;
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QCOMPARE(runner.results().statistics.bank, gathered); // not gathered again
    const auto units = runner.results().present().pruned->report.units;
    Bench another; // a later session opens them
    QVERIFY(another.openTiny());
    another.window.document().setCalibration(bench.window.document().study().calibration);
    another.trigger("prune");
    QVERIFY(another.waitForPrunedImages());
    for (std::size_t i = 0; i < units.size(); ++i)
        QCOMPARE(another.window.runner().results().present().pruned->report.units[i].loss, units[i].loss);
    bench.trigger("undo");
    QVERIFY(bench.window.document().study().calibration.bank.empty());
    // A folder without statistics is an issue that leads to the choice.
    QTemporaryDir empty;
    core::study::CalibrationChoices choices = bench.window.document().study().calibration;
    choices.bank = empty.path().toStdString();
    bench.window.document().setCalibration(choices);
    bench.trigger("prune");
    QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience);
    QCOMPARE(bench.window.issues().issue(0).target, QStringLiteral("calibrationSource"));
}

void TestMainWindow::treeTableAndMapChooseTheSameUnit() {
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    auto& tree = bench.find<QTreeView>(QStringLiteral("unitTree"));
    auto& table = bench.find<QTableView>(QStringLiteral("lossTable"));
    auto& map = bench.find<ui::panels::LayerMap>(QStringLiteral("layerMap"));
    const auto& units = bench.window.runner().results().model->units;
    QVERIFY(map.grab().width() > 100); // painted once, so that its cells have places
    const auto place = map.painter().placeOf(3, 1);
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.painter().cellRect(place).center());
    QCOMPARE(table.currentIndex(), table.model()->index(3, 1));
    const auto shownInTree = [&tree] {
        return tree.currentIndex().siblingAtColumn(0).data(Qt::ToolTipRole).toString();
    };
    QCOMPARE(shownInTree(), QString::fromStdString(units[3].name));
    QVERIFY(tree.isExpanded(tree.currentIndex().parent()));
    QTest::keyClick(&tree, Qt::Key_Up); // the heads of the same block
    QCOMPARE(map.painter().chosen, map.painter().placeOf(2, 1));
    QCOMPARE(table.currentIndex(), table.model()->index(2, 1));
    QTest::keyClick(&table, Qt::Key_Right);
    QCOMPARE(map.painter().chosen, map.painter().placeOf(2, 2));
    QTest::keyClick(&map, Qt::Key_Left);
    QCOMPARE(shownInTree(), QString::fromStdString(units[0].name));
}

void TestMainWindow::anotherMethodWaitsForNoStatistics() {
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.window.document().setMethod("magnitude");
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(bench.window.runner().results().statistics.bank == nullptr);
    // What statistics would be gathered from does not matter to it either.
    core::study::CalibrationChoices choices = bench.window.document().study().calibration;
    choices.samples = 64;
    bench.window.document().setCalibration(choices);
    QVERIFY(bench.window.runner().prunedIsCurrent());
}

void TestMainWindow::onlyCalibrationGathersStatisticsAgain_data() {
    QTest::addColumn<QString>("widget");
    QTest::addColumn<int>("key");
    QTest::addColumn<bool>("gathers");
    QTest::newRow("damping") << QStringLiteral("damping") << int(Qt::Key_Up) << false;
    QTest::newRow("allocation") << QStringLiteral("allocation") << int(Qt::Key_Down) << false;
    QTest::newRow("within") << QStringLiteral("within") << int(Qt::Key_Down) << false;
    QTest::newRow("compensate") << QStringLiteral("compensate") << int(Qt::Key_Space) << false;
    QTest::newRow("m") << QStringLiteral("mSlider") << int(Qt::Key_Right) << false;
    QTest::newRow("bins") << QStringLiteral("calibrationBins") << int(Qt::Key_Up) << true;
}

void TestMainWindow::onlyCalibrationGathersStatisticsAgain() {
    QFETCH(QString, widget);
    QFETCH(int, key);
    QFETCH(bool, gathers);
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    const auto bank = bench.window.runner().results().statistics.bank;
    QTest::keyClick(&bench.find<QWidget>(widget), static_cast<Qt::Key>(key));
    QVERIFY(!bench.window.runner().prunedIsCurrent());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(bench.window.runner().prunedIsCurrent());
    QCOMPARE(bench.window.runner().results().statistics.bank != bank, gathers);
}

void TestMainWindow::pruningKeepsUpWithADragOnceItIsFast() {
    Bench bench(true);
    StudyRunner& runner = bench.window.runner();
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(runner.keepsUp()); // the eliminations are there
    QSignalSpy pruned(&runner, &StudyRunner::prunedChanged);
    auto& spin = bench.find<QDoubleSpinBox>(QStringLiteral("targetSparsityBox"));
    const double before = runner.results().present().pruned->report.achievedSparsity;
    for (int i = 0; i < 5; ++i) {
        QTest::keyClick(&spin, Qt::Key_Up);
        QVERIFY(pruned.count() > i || pruned.wait(patience)); // while the hand still moves
    }
    QVERIFY(runner.results().present().pruned->report.achievedSparsity > before);
    QVERIFY(!runner.isCurrent(core::study::presentId)); // they wait for the hand to rest
    bench.window.document().setM(0.7);                  // other stages need other eliminations
    QVERIFY(!runner.keepsUp());
    QVERIFY(bench.waitForPrunedImages());
    QTRY_VERIFY_WITH_TIMEOUT(runner.prunedIsCurrent(), patience);
}

void TestMainWindow::firstStartFillsTheWindowByItself() {
    Bench bench(true);
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.waitForPrunedImages());
    const StudyResults& results = bench.window.runner().results();
    QVERIFY(results.measured.has_value());
    QCOMPARE(results.dense().images.images.size(), 3U);
    QCOMPARE(results.present().images.ssim.size(), 3U);
    QVERIFY(bench.window.runner().prunedIsCurrent());
    QVERIFY(bench.textOf("pruneResult").contains(QLatin1String("%")));
    QCOMPARE(bench.window.issues().rowCount(), 0);
}

void TestMainWindow::pruneShowsThePrunedModelBesideTheDenseOne() {
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    const StudyResults& results = bench.window.runner().results();
    QVERIFY(results.present().pruned->report.macsPruned < results.present().pruned->report.macsDense);
    QVERIFY(results.dense().images.images != results.present().images.images);
    QVERIFY(!bench.find<ui::preview::ComparisonView>(QStringLiteral("preview")).renderGrid().isNull());
    QCOMPARE(bench.find<QTableView>(QStringLiteral("lossTable")).model()->rowCount(), 4);
}

void TestMainWindow::aChangeAfterPruningIsFollowedFromTheSameStatistics() {
    Bench bench(true);
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.waitForPrunedImages());
    const auto bank = bench.window.runner().results().statistics.bank;
    const auto macs = bench.window.runner().results().present().pruned->report.macsPruned;
    bench.window.document().setTargetSparsity(0.6);
    QVERIFY(!bench.window.runner().prunedIsCurrent());
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().prunedIsCurrent(), patience);
    QVERIFY(bench.waitForPrunedImages());
    QCOMPARE(bench.window.runner().results().statistics.bank, bank);
    QVERIFY(bench.window.runner().results().present().pruned->report.macsPruned < macs);
}

void TestMainWindow::stopEndsTheJobAndLeavesTheWindowAlive() {
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.window.document().setSteps(1000);
    bench.trigger("sample");
    QVERIFY(bench.find<QAction>(QStringLiteral("stop")).isEnabled());
    bench.trigger("stop");
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
    QVERIFY(bench.window.runner().results().dense().images.images.empty());
    QCOMPARE(bench.window.issues().rowCount(), 0); // stopping is no error
    bench.window.document().setSteps(5);
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
}

void TestMainWindow::closesWhileAJobRuns() {
    QPointer<MainWindow> window;
    {
        Bench bench;
        QVERIFY(bench.openTiny());
        bench.window.document().setSteps(1000);
        bench.window.document().undoStack()->setClean();
        bench.trigger("prune");
        QVERIFY(bench.window.close());
        window = &bench.window;
    }
    QVERIFY(window.isNull());
}

void TestMainWindow::aBadModelFileIsOneIssueAndTheOldModelStays() {
    Bench bench;
    QVERIFY(bench.openTiny());
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bad.safetensors"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no model");
    file.close();
    const QString name = bench.textOf("modelName");
    const QRect place = bench.window.centralWidget()->geometry();
    bench.window.openSpec(path);
    QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience);
    QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("bad.safetensors")));
    QCOMPARE(bench.window.centralWidget()->geometry(), place); // nothing moves
    auto& notice = bench.find<QWidget>(QStringLiteral("issueNotice"));
    QVERIFY(notice.isVisible());
    QVERIFY(notice.findChild<QLabel*>(QStringLiteral("noticeText"))->text().contains(QLatin1String("bad.safetensors")));
    QTest::mouseClick(notice.findChild<QAbstractButton*>(QStringLiteral("showIssues")), Qt::LeftButton);
    QVERIFY(bench.find<QWidget>(QStringLiteral("issuesDock")).isVisible());
    QTRY_VERIFY(bench.window.findChild<QWidget*>(QStringLiteral("issueNotice")) == nullptr);
    QCOMPARE(bench.textOf("modelName"), name);
    bench.window.openSpec(path);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
    QCOMPARE(bench.window.issues().rowCount(), 1);
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
}

void TestMainWindow::aRejectedChoiceIsAnIssueThatLeadsToTheWidget() {
    Bench bench;
    bench.window.document().setSteps(100'000);
    QCOMPARE(bench.window.issues().rowCount(), 1);
    auto& list = bench.find<QAbstractItemView>(QStringLiteral("issuesList"));
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(list.model()->index(0, 0)).center());
    QTRY_VERIFY(bench.find<QWidget>(QStringLiteral("steps")).hasFocus());
}

void TestMainWindow::asksBeforeChangesAreLost() {
    Bench bench;
    bench.window.document().setM(0.7);
    const auto answer = [](QMessageBox::StandardButton button) {
        QTimer::singleShot(0, qApp, [button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box != nullptr);
            box->button(button)->click();
        });
    };
    answer(QMessageBox::Cancel);
    QVERIFY(!bench.window.close());
    QVERIFY(bench.window.isVisible());
    answer(QMessageBox::Discard);
    QVERIFY(bench.window.close());
}

void TestMainWindow::anExportedModelOpensAgain() {
    QTemporaryDir folder;
    Bench bench;
    QVERIFY(bench.openTiny());
    QVERIFY(!bench.find<QAction>(QStringLiteral("exportModel")).isEnabled());
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    QVERIFY(bench.find<QAction>(QStringLiteral("exportModel")).isEnabled());
    const auto pruned = bench.window.runner().results().present().images.images;
    QSignalSpy exported(&bench.window.runner(), &StudyRunner::exported);
    bench.window.runner().exportPruned(folder.filePath(QStringLiteral("cut")));
    QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, patience);
    bench.window.openSpec(folder.filePath(QStringLiteral("cut")));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
    QCOMPARE(bench.window.issues().rowCount(), 0);
    bench.trigger("sample");
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().present().images.isComplete(), patience);
    QVERIFY(bench.window.runner().results().present().images.images == pruned);
}

void TestMainWindow::aSavedStudyOpensAgain() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("mine.json"));
    core::study::Study study = tinyStudy();
    study.stages.m = 0.77;
    core::study::writeStudy(path.toStdString(), study);
    Bench bench;
    bench.window.openSpec(path);
    bench.find<QPushButton>(QStringLiteral("openOutside")).click(); // the model does not lie beside it
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().model.has_value(), patience);
    QCOMPARE(bench.window.document().study().stages.m, 0.77);
    QTRY_VERIFY(bench.window.windowTitle().contains(QLatin1String("mine.json")));
    bench.window.document().setM(0.5);
    QVERIFY(bench.window.windowTitle().contains(QLatin1String("mine.json*")));
    bench.trigger("saveStudy");
    QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
    QCOMPARE(core::study::readStudy(path.toStdString()).stages.m, 0.5);
}

void TestMainWindow::writesAReportWithoutAnybodyLooking() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("report.html"));
    const ui::workbench::ReportResult result = ui::workbench::writeReport(tinyStudy(), path.toStdString());
    QVERIFY(result.macsPruned < result.macsDense);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray html = file.readAll();
    QCOMPARE(html.count("<figure>"), 3);
    QCOMPARE(html.count("<img "), 7); // window, three pairs of images
    QVERIFY(!html.contains("src='http"));
    core::study::Study bad = tinyStudy();
    bad.model.source = folder.filePath(QStringLiteral("nothing")).toStdString();
    QVERIFY_EXCEPTION_THROWN(ui::workbench::writeReport(bad, path.toStdString()), core::Error);
}

void TestMainWindow::speaksGermanWithoutARestart() {
    Bench bench;
    const auto pruneText = [&bench] { return bench.find<QAction>(QStringLiteral("prune")).text(); };
    QCOMPARE(pruneText(), QStringLiteral("&Prune"));
    applyLanguage(QStringLiteral("de"));
    QTRY_COMPARE(pruneText(), QStringLiteral("&Beschneiden"));
    applyLanguage(QStringLiteral("en"));
    QTRY_COMPARE(pruneText(), QStringLiteral("&Prune"));
}

void TestMainWindow::printsHowLongOneMoveOfADragTakes_data() {
    QTest::addColumn<bool>("computes");
    QTest::newRow("while nothing runs") << false;
    QTest::newRow("while a job runs") << true;
}

void TestMainWindow::printsHowLongOneMoveOfADragTakes() {
    QFETCH(bool, computes);
    Bench bench;
    QVERIFY(bench.openTiny());
    bench.window.resize(1600, 1000);
    if (computes) {
        bench.window.document().setSteps(1000);
        bench.trigger("sample");
    }
    QCoreApplication::processEvents();
    const int stepsBefore = bench.window.document().undoStack()->count();
    std::vector<double> milliseconds;
    for (int i = 0; i < 100; ++i) {
        QElapsedTimer clock;
        clock.start();
        emit bench.window.plot().thresholdDragged(0.3 + 0.005 * i, i == 99);
        QCoreApplication::processEvents(); // layout and painting of everything that the move changed
        milliseconds.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(milliseconds);
    qInfo("one move of M, painted: median %.1f ms, 95 %% %.1f ms, worst %.1f ms", milliseconds[50], milliseconds[95],
          milliseconds[99]);
    QCOMPARE(bench.window.document().undoStack()->count(), stepsBefore + 1);
}

void TestMainWindow::printsHowLongASparsityStepTakes_data() {
    QTest::addColumn<QString>("allocation");
    for (const char* rule : {"mosaic", "uniform", "marginal"})
        QTest::newRow(rule) << QString::fromLatin1(rule);
}

/// The built-in model, every elimination at hand: from the slider's change to a model of that sparsity.
void TestMainWindow::printsHowLongASparsityStepTakes() {
    QFETCH(QString, allocation);
    Bench bench;
    core::study::Study study = tinyStudy();
    study.model.source = "demo";
    study.sampling.steps = 2;
    study.sampling.seeds = {0};
    study.stages.allocation = core::schedule::parseAllocationRule(allocation.toStdString());
    if (study.stages.allocation == core::schedule::AllocationRule::Marginal)
        study.stages.within = core::pruning::WithinRule::Marginal;
    bench.window.openStudy(study);
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().model.has_value(), patience);
    bench.trigger("prune");
    QVERIFY(bench.waitForPrunedImages());
    const double first = bench.window.runner().results().present().pruned->report.secondsSolve;
    std::vector<double> solve;
    std::vector<double> whole;
    for (int i = 0; i < 20; ++i) {
        QSignalSpy pruned(&bench.window.runner(), &StudyRunner::prunedChanged);
        QElapsedTimer clock;
        clock.start();
        bench.window.document().setTargetSparsity(0.2 + 0.01 * i, false);
        bench.trigger("prune");
        QVERIFY(pruned.count() > 0 || pruned.wait(patience));
        whole.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        solve.push_back(1000 * bench.window.runner().results().present().pruned->report.secondsSolve);
        QVERIFY(bench.waitForPrunedImages());
    }
    std::ranges::sort(solve);
    std::ranges::sort(whole);
    qInfo(
        "one step of the sparsity, %s: solve median %.0f ms, worst %.0f ms; to the pruned model median %.0f ms, worst "
        "%.0f ms; first solve %.1f s",
        qPrintable(allocation), solve[10], solve[19], whole[10], whole[19], first);
}

TESSERA_GUI_TEST(TestMainWindow)
#include "tst_main_window.moc"
