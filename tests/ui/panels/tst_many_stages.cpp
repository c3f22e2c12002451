#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/shown_window.h"
#include "tests/ui/tiny_study.h"
#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QLabel>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace ui::workbench;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

struct StagesBench : ShownWindow {
    StagesBench()
        : ShownWindow({.compute = {}, .automatic = false, .remembersView = false}) {
        plot().setFocus();
    }
    ui::plots::DynamicsPlot& plot() { return window.plot(); }
    void cutAt(int t) {
        plot().setCursor(t);
        QTest::keyClick(&plot(), Qt::Key_Insert);
    }
    /// Goes to the first edge and removes it.
    void removeFirstCut() {
        plot().setFocus();
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(&plot(), Qt::Key_Backtab, Qt::ShiftModifier);
        plot().setFocus();
        while (!plot().accessibleDescription().startsWith(QLatin1String("Threshold")))
            QTest::keyClick(&plot(), Qt::Key_Tab);
        QTest::keyClick(&plot(), Qt::Key_Tab);
        QTest::keyClick(&plot(), Qt::Key_Delete);
    }
    void lock(const char* name) { QTest::mouseClick(&find<QToolButton>(name), Qt::LeftButton); }
    std::size_t stages() { return window.document().plan().stages.size(); }
    std::map<std::string, double> locks() { return window.document().study().stages.overrides; }
    std::vector<std::string> locked() {
        std::vector<std::string> names;
        for (const core::schedule::Stage& stage : window.document().plan().stages)
            if (stage.isChosen)
                names.push_back(stage.name);
        return names;
    }
};

using Names = std::vector<std::string>;

} // namespace

class TestManyStages : public QObject {
    Q_OBJECT

private slots:
    void deletingTheLastCutLeavesOneStageAndMAndLambdaGiveThreeBack();
    void locksGoWithTheirStages();
    void undoingBringsStagesBackWithTheirLocks();
    void aFileHasNoLocksOfStagesThatAreNotThere();
    void sevenStagesAreReadOnASmallScreen();
    void oneStepAndAThousandAreShown_data();
    void oneStepAndAThousandAreShown();
};

void TestManyStages::deletingTheLastCutLeavesOneStageAndMAndLambdaGiveThreeBack() {
    StagesBench bench;
    QCOMPARE(bench.stages(), 3U);
    bench.removeFirstCut();
    QCOMPARE(bench.stages(), 2U);
    bench.removeFirstCut();
    QCOMPARE(bench.stages(), 1U);
    QCOMPARE(bench.find<QLabel>("range_stage1").text(), QStringLiteral("1000 … 1"));
    QCOMPARE(bench.find<QLabel>("name_stage1").text(), QStringLiteral("stage 1"));
    QTest::mouseClick(&bench.find<QToolButton>("cutByCurve"), Qt::LeftButton);
    QCOMPARE(bench.stages(), 3U);
    QVERIFY(!bench.find<QToolButton>("cutByCurve").isVisible());
    bench.find<QAction>("undo").trigger();
    QCOMPARE(bench.stages(), 1U);
    bench.cutAt(400);
    QCOMPARE(bench.stages(), 2U);
    bench.find<QAction>("undo").trigger();
    bench.find<QAction>("undo").trigger();
    QCOMPARE(bench.stages(), 2U);
}

void TestManyStages::locksGoWithTheirStages() {
    StagesBench bench;
    bench.lock("lock_early");
    bench.lock("lock_late");
    QCOMPARE(bench.locked(), (Names{"early", "late"}));
    bench.cutAt(bench.window.document().plan().stages.front().firstT + 10); // in the early stage
    QCOMPARE(bench.stages(), 4U);
    QCOMPARE(bench.locked(), (Names{"stage 4"})); // the late one
    QCOMPARE(bench.locks().size(), 1U);
    bench.removeFirstCut();
    QCOMPARE(bench.locked(), (Names{"late"}));
    QTest::mouseClick(&bench.find<QToolButton>("cutByCurve"), Qt::LeftButton);
    bench.removeFirstCut();
    bench.removeFirstCut();
    QVERIFY(bench.locks().empty());
    QVERIFY(!bench.find<QToolButton>("releaseStages").isVisible());
    QTest::mouseClick(&bench.find<QToolButton>("cutByCurve"), Qt::LeftButton);
    QVERIFY(bench.locked().empty()); // not again by their names
}

void TestManyStages::undoingBringsStagesBackWithTheirLocks() {
    StagesBench bench;
    bench.lock("lock_early");
    bench.removeFirstCut();
    QVERIFY(bench.locks().empty());
    bench.find<QAction>("undo").trigger();
    QCOMPARE(bench.locked(), (Names{"early"}));
    QVERIFY(bench.find<QToolButton>("lock_early").isChecked());
    bench.find<QAction>("redo").trigger();
    QVERIFY(bench.locks().empty());
}

void TestManyStages::aFileHasNoLocksOfStagesThatAreNotThere() {
    const QTemporaryDir folder;
    core::study::Study study = tinyStudy();
    study.stages.cuts = {40};
    study.stages.overrides = {{"stage 1", 0.2}, {"early", 0.4}, {"stage 7", 0.5}};
    StagesBench bench;
    bench.window.openStudy(study);
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().model.has_value(), patience);
    QCOMPARE(bench.locked(), (Names{"stage 1"}));
    QCOMPARE(bench.locks().size(), 1U);
}

void TestManyStages::sevenStagesAreReadOnASmallScreen() {
    core::study::Study study = tinyStudy(7, 1);
    study.stages.cuts = {850, 700, 550, 400, 250, 100};
    StagesBench bench;
    bench.window.resize(1280, 800);
    bench.window.openStudy(study);
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().model.has_value(), patience);
    bench.find<QAction>("prune").trigger();
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().prunedIsCurrent(), patience);
    for (int stage = 1; stage <= 7; ++stage) {
        const QByteArray suffix = "stage" + QByteArray::number(stage);
        for (const char* what : {"name_", "range_", "macs_"}) {
            const QLabel& label = bench.find<QLabel>(what + suffix);
            QVERIFY2(label.width() >= label.sizeHint().width(), label.objectName().toUtf8());
        }
    }
    const auto& map = bench.find<ui::panels::LayerMap>("layerMap");
    QCOMPARE(map.painter().report().stages(), 7);
    QVERIFY(map.painter().cellRect({0, 0}).height() >= map.painter().namedRow());
    const auto& table = bench.find<QTableView>("lossTable");
    for (int stage = 0; stage < 7; ++stage) {
        const QString title = table.model()->headerData(stage, Qt::Horizontal).toString();
        QVERIFY2(table.columnWidth(stage) > table.fontMetrics().horizontalAdvance(title), qPrintable(title));
    }
}

void TestManyStages::oneStepAndAThousandAreShown_data() {
    QTest::addColumn<int>("steps");
    QTest::newRow("one") << 1;
    QTest::newRow("a thousand") << 1000;
}

void TestManyStages::oneStepAndAThousandAreShown() {
    QFETCH(int, steps);
    StagesBench bench;
    bench.window.resize(1280, 800);
    bench.window.document().setSteps(steps);
    int counted = 0;
    for (const char* stage : {"early", "middle", "late"}) {
        const auto* label = bench.window.findChild<QLabel*>(QLatin1String("steps_") + QLatin1String(stage));
        QVERIFY(label != nullptr && label->width() >= label->sizeHint().width());
        counted += label->text().toInt();
    }
    QCOMPARE(counted, steps);
    QCOMPARE(bench.window.document().plan().timesteps.size(), static_cast<std::size_t>(steps));
}

TESSERA_GUI_TEST(TestManyStages)
#include "tst_many_stages.moc"
