#include "core/base/error.h"
#include "tests/test_main.h"
#include "tests/ui/shown_window.h"
#include "tests/ui/tiny_study.h"
#include "ui/figures/figures_dialog.h"
#include "ui/panels/divide_presets.h"
#include "ui/panels/layer_map.h"
#include "ui/panels/loss_curve_view.h"
#include "ui/panels/loss_table.h"
#include "ui/panels/unit_tree.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/main_window.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

#include <numeric>

using namespace ui::workbench;
using namespace ui::study;
using ui::panels::UnitTree;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

struct Bench : ShownWindow {
    Bench()
        : ShownWindow({.compute = {}, .automatic = false, .remembersView = false}) {}
    bool prune() {
        window.openStudy(tinyStudy(6, 2));
        if (!QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience))
            return false;
        find<QAction>("prune").trigger();
        return QTest::qWaitFor(
            [this] { return !window.runner().thread().isBusy() && window.runner().prunedIsCurrent(); }, patience);
    }
    double meanSparsity() {
        double sum = 0, steps = 0;
        for (const core::schedule::Stage& stage : document().plan().stages) {
            sum += stage.steps * stage.sparsity;
            steps += stage.steps;
        }
        return sum / steps;
    }
    StudyDocument& document() { return window.document(); }
};

core::pruning::PruneReport reportOf(int stages) {
    core::pruning::PruneReport report;
    for (int stage = 0; stage < stages; ++stage) {
        report.stages.push_back({"stage " + std::to_string(stage + 1), 1, 10, 5, 0.3, 0.3, 1000});
        for (int unit = 0; unit < 4; ++unit) {
            core::pruning::UnitReport part;
            part.name = "u" + std::to_string(unit);
            part.kind = unit % 2 == 0 ? core::model::UnitKind::SelfAttentionHead : core::model::UnitKind::MlpNeuron;
            part.place = "blocks " + std::to_string(unit / 2);
            part.stage = stage;
            part.groups = 8;
            part.kept = 8 - stage - 1;
            part.loss = 0.5 * (stage + 1) * (unit + 1);
            for (int removed = 1; removed <= 8; ++removed)
                part.curve.push_back({removed, 0.5 * removed * (unit + 1)});
            report.units.push_back(part);
        }
    }
    return report;
}

UnitTree::Model treeModel() {
    UnitTree::Model model{.macsPerForward = 10'000, .parameters = 900};
    for (int i = 0; i < 4; ++i) {
        core::model::Unit unit;
        unit.name = "u" + std::to_string(i);
        unit.kind = i % 2 == 0 ? core::model::UnitKind::SelfAttentionHead : core::model::UnitKind::MlpNeuron;
        unit.place = "blocks " + std::to_string(i / 2);
        unit.groups = 8;
        unit.macsPerGroup = 100;
        unit.parametersPerGroup = 10;
        model.units.push_back(unit);
    }
    return model;
}

} // namespace

/// What a person does at the divide panel, the stage table, the model's tree and the loss curves.
class TestTuning : public QObject {
    Q_OBJECT

private slots:
    void presetsSayWhatTheyMakeOfTheCurve();
    void lambdaStopsWhereItsUsefulRangeEnds();
    void aPresetIsOneUndoStepAndRecommendedLeadsBack();
    void heldStagesLetTheOthersHoldTheTarget();
    void aTargetOutOfReachIsSaidInPlace();
    void aDragOfAStagesSliderIsOneUndoStep();
    void theTreeIsAnHonestModel();
    void theTreeCountsBeforeAndAfter_data();
    void theTreeCountsBeforeAndAfter();
    void theTreeFollowsThePruning();
    void theLossTableIsAnHonestModel();
    void lossCurvesFollowTheChosenUnit();
    void aClickOnALossCurveChoosesItsStage();
    void lossCurvesAreZoomedReadAndExported();
    void theCursorOfTheDynamicsChoosesTheStage();
    void allPlotsAreExportedAtOnce();
    void theVisibleRangeOfAllPlotsIsExportedAtOnce();
};

void TestTuning::presetsSayWhatTheyMakeOfTheCurve() {
    Bench bench;
    auto& menu = bench.find<QMenu>("dividePresetMenu");
    emit menu.aboutToShow();
    const auto presets = ui::panels::dividePresets(1000);
    QVERIFY(menu.actions().size() > static_cast<qsizetype>(presets.size()));
    for (std::size_t i = 0; i < presets.size(); ++i) {
        const QAction& action = *menu.actions()[static_cast<qsizetype>(i)];
        const core::schedule::StagePlan plan = bench.document().planFor(presets[i].m, presets[i].lambda);
        for (const core::schedule::Stage& stage : plan.stages)
            QVERIFY2(action.text().contains(
                         QStringLiteral("%1 %2").arg(QString::fromStdString(stage.name)).arg(stage.steps)),
                     qPrintable(action.text()));
        QVERIFY(!action.toolTip().isEmpty());
        QVERIFY(action.toolTip() != action.text());
    }
    const auto half = ui::panels::dividePresets(500); // λ's useful range goes with 1000/T
    QCOMPARE(half.front().lambda, 2 * presets.front().lambda);
}

void TestTuning::lambdaStopsWhereItsUsefulRangeEnds() {
    Bench bench;
    auto& slider = bench.find<QSlider>("lambdaSlider");
    for (const double sigma2 : {1.0, 0.3, 2.0}) {
        bench.document().setSigma2(sigma2);
        QTest::keyClick(&slider, Qt::Key_Home);
        QCOMPARE(bench.document().study().stages.lambda, 0.0);
        QTest::keyClick(&slider, Qt::Key_End);
        const double lambda = bench.document().study().stages.lambda;
        const double limit = core::schedule::lambdaLimit(bench.document().dynamics());
        QVERIFY2(lambda <= limit && lambda > limit - 1e-6, qPrintable(QString::number(lambda / limit)));
        QVERIFY(bench.document().plan().argmaxT > 1);
        QVERIFY(std::abs(bench.find<QDoubleSpinBox>("lambdaBox").value() - 1e5 * lambda) < 1e-6);
    }
}

void TestTuning::aPresetIsOneUndoStepAndRecommendedLeadsBack() {
    Bench bench;
    const core::study::StageChoices before = bench.document().study().stages;
    auto& menu = bench.find<QMenu>("dividePresetMenu");
    const auto action = [&menu](const char* name) {
        emit menu.aboutToShow();
        return menu.findChild<QAction*>(QLatin1String(name));
    };
    QVERIFY(!action("divideReset")->isEnabled());
    action("presetDetail")->trigger();
    QCOMPARE(bench.document().study().stages.lambda, 1.5e-4);
    QCOMPARE(bench.document().undoStack()->count(), 1);
    bench.document().undoStack()->undo();
    QCOMPARE(bench.document().study().stages, before);
    bench.document().undoStack()->redo();
    bench.document().setCuts({700, 300, 100});
    bench.document().setSigma2(0.5);
    QVERIFY(action("divideReset")->isEnabled());
    action("divideReset")->trigger();
    QCOMPARE(bench.document().study().stages, before);
    bench.document().undoStack()->undo();
    QCOMPARE(bench.document().study().stages.cuts.size(), 3U);
}

void TestTuning::heldStagesLetTheOthersHoldTheTarget() {
    Bench bench;
    const double target = bench.document().study().stages.targetSparsity;
    auto& slider = bench.find<QSlider>("sparsity_earlySlider");
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(&slider, i == 1 ? Qt::Key_PageUp : Qt::Key_PageDown);
        QVERIFY(std::abs(bench.meanSparsity() - target) < 1e-9);
    }
    QVERIFY(bench.find<QToolButton>("lock_early").isChecked());
    QVERIFY(!bench.find<QToolButton>("lock_late").isChecked());
    QTest::mouseClick(&bench.find<QToolButton>("lock_late"), Qt::LeftButton);
    const double late = bench.document().plan().stages[2].sparsity;
    QTest::keyClick(&slider, Qt::Key_PageDown);
    QCOMPARE(bench.document().plan().stages[2].sparsity, late);
    QVERIFY(std::abs(bench.meanSparsity() - target) < 1e-9);
    QVERIFY(!bench.find<QLabel>("stageNotice").isVisible());
    QTest::mouseClick(&bench.find<QToolButton>("releaseStages"), Qt::LeftButton);
    QVERIFY(bench.document().study().stages.overrides.empty());
    QVERIFY(!bench.find<QToolButton>("releaseStages").isVisible());
    bench.document().undoStack()->undo();
    QCOMPARE(bench.document().study().stages.overrides.size(), 2U);
}

void TestTuning::aTargetOutOfReachIsSaidInPlace() {
    Bench bench;
    for (const char* stage : {"early", "middle", "late"})
        bench.document().setStageSparsity(stage, 0.1);
    const auto& notice = bench.find<QLabel>("stageNotice");
    QVERIFY(notice.isVisible());
    QVERIFY2(notice.text().contains(QLocale().toString(33.0, 'f', 1)), qPrintable(notice.text()));
    QVERIFY2(notice.text().contains(QLocale().toString(10.0, 'f', 1)), qPrintable(notice.text()));
    bench.document().setStageSparsity("early", std::nullopt);
    QVERIFY(!notice.isVisible());
}

void TestTuning::aDragOfAStagesSliderIsOneUndoStep() {
    Bench bench;
    auto& slider = bench.find<QSlider>("sparsity_middleSlider");
    const std::vector<core::schedule::Stage> before = bench.document().plan().stages;
    slider.setSliderDown(true);
    for (int i = 1; i <= 10; ++i)
        slider.setValue(slider.value() + i);
    slider.setSliderDown(false);
    QVERIFY(bench.document().plan().stages[1].sparsity > before[1].sparsity);
    QCOMPARE(bench.document().undoStack()->count(), 1);
    bench.document().undoStack()->undo();
    for (std::size_t i = 0; i < before.size(); ++i)
        QCOMPARE(bench.document().plan().stages[i].sparsity, before[i].sparsity);
    QVERIFY(!bench.find<QToolButton>("lock_middle").isChecked());
}

void TestTuning::theTreeIsAnHonestModel() {
    UnitTree tree;
    const QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    tree.setModel(treeModel());
    tree.setReport(reportOf(3));
    tree.setReport(reportOf(3));
    tree.setQuantity(UnitTree::Quantity::Macs);
    tree.setReport(reportOf(2));
    tree.retranslate();
    tree.setReport(std::nullopt);
    tree.setReport(reportOf(5));
    tree.setModel({});
    QCOMPARE(tree.rowCount(), 0);
}

void TestTuning::theTreeCountsBeforeAndAfter_data() {
    QTest::addColumn<int>("quantity");
    QTest::addColumn<QStringList>("whole"); // dense, then each stage
    QTest::addColumn<QStringList>("block");
    QTest::addColumn<QStringList>("unit");
    const auto texts = [](const QList<int>& numbers) {
        QStringList list;
        for (const int number : numbers)
            list << QLocale().toString(number);
        return list;
    };
    // Stage i removes i + 1 of the 8 groups of each of 4 units, 100 MACs and 10 parameters each.
    QTest::newRow("groups") << 0 << texts({32, 28, 24}) << texts({16, 14, 12}) << texts({8, 7, 6});
    QTest::newRow("MACs") << 1 << QStringList{u"10.0\u00a0k"_qs, u"9.60\u00a0k"_qs, u"9.20\u00a0k"_qs}
                          << QStringList{u"1.60\u00a0k"_qs, u"1.40\u00a0k"_qs, u"1.20\u00a0k"_qs}
                          << texts({800, 700, 600});
    QTest::newRow("parameters") << 2 << texts({900, 860, 820}) << texts({160, 140, 120}) << texts({80, 70, 60});
}

void TestTuning::theTreeCountsBeforeAndAfter() {
    QFETCH(int, quantity);
    QFETCH(QStringList, whole);
    QFETCH(QStringList, block);
    QFETCH(QStringList, unit);
    UnitTree tree;
    tree.setModel(treeModel());
    tree.setReport(reportOf(2));
    tree.setQuantity(static_cast<UnitTree::Quantity>(quantity));
    const QModelIndex root = tree.index(0, 0), second = tree.index(1, 0, root);
    const QModelIndex neurons = tree.indexOf(3);
    QCOMPARE(neurons.parent(), second);
    QCOMPARE(second.data().toString(), QStringLiteral("blocks 1"));
    QCOMPARE(neurons.data().toString(), QStringLiteral("MLP neurons"));
    const auto row = [](const QModelIndex& index) {
        QStringList texts;
        for (int column = 1; column < 4; ++column)
            texts << index.siblingAtColumn(column).data().toString();
        return texts;
    };
    QLocale::setDefault(QLocale::c());
    QCOMPARE(row(root), whole);
    QCOMPARE(row(second), block);
    QCOMPARE(row(neurons), unit);
    const QString tip = neurons.siblingAtColumn(3).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.startsWith(QStringLiteral("blocks 1, MLP neurons, ")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("8 → 6")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("800 → 600")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("80 → 60")), qPrintable(tip));
}

void TestTuning::theTreeFollowsThePruning() {
    Bench bench;
    QVERIFY(bench.prune());
    auto& tree = bench.find<QTreeView>("unitTree");
    const auto& report = bench.window.runner().results().present().pruned->report;
    QCOMPARE(tree.model()->columnCount(), 2 + static_cast<int>(report.stages.size()));
    auto& quantity = bench.find<QComboBox>("treeQuantity");
    QTest::keyClick(&quantity, Qt::Key_Down);
    const QModelIndex whole = tree.model()->index(0, 0);
    for (std::size_t stage = 0; stage < report.stages.size(); ++stage)
        QCOMPARE(whole.siblingAtColumn(2 + static_cast<int>(stage)).data().toString(),
                 ui::theme::macsText(report.stages[stage].macs));
    QVERIFY(tree.isExpanded(whole));
}

void TestTuning::theLossTableIsAnHonestModel() {
    ui::panels::LossTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const int stages : {3, 3, 1, 5}) {
        table.setReport(ui::panels::ReportTable(reportOf(stages)));
        QCOMPARE(table.columnCount(), stages);
        table.retranslate();
    }
    table.setReport({});
    QCOMPARE(table.rowCount(), 0);
}

void TestTuning::lossCurvesFollowTheChosenUnit() {
    Bench bench;
    QVERIFY(bench.prune());
    auto& plot = bench.find<ui::plots::LossPlot>("lossPlot");
    const auto& report = bench.window.runner().results().present().pruned->report;
    QCOMPARE(plot.lines().size(), report.stages.size());
    auto& tree = bench.find<QTreeView>("unitTree");
    const QModelIndex block = tree.model()->index(1, 0, tree.model()->index(0, 0));
    tree.setCurrentIndex(tree.model()->index(0, 3, block)); // its heads, the second stage
    QVERIFY(plot.title().contains(QStringLiteral("blocks 1, self-attention heads")));
    QVERIFY(plot.lines()[1].isChosen);
    for (std::size_t stage = 0; stage < report.stages.size(); ++stage) {
        const ui::plots::LossLine& line = plot.lines()[stage];
        const auto part = std::ranges::find_if(report.units, [&](const core::pruning::UnitReport& unit) {
            return unit.place == "blocks 1" && unit.kind == core::model::UnitKind::SelfAttentionHead &&
                   unit.stage == static_cast<int>(stage);
        });
        QVERIFY(part != report.units.end());
        QCOMPARE(line.chosenLoss, part->loss);
        QCOMPARE(line.chosenRemoved, 1 - static_cast<double>(part->kept) / part->groups);
        QCOMPARE(line.loss.size(), part->curve.size());
    }
}

void TestTuning::aClickOnALossCurveChoosesItsStage() {
    UnitSelection selection;
    ui::panels::LossCurveView view(selection);
    view.resize(500, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    core::pruning::PruneReport report = reportOf(2);
    for (core::pruning::UnitReport& unit : report.units)
        if (unit.stage == 1)
            for (core::pruning::LossPoint& point : unit.curve)
                point.loss *= 10;
    view.setReport(report);
    QCOMPARE(view.plot().title(), QStringLiteral("blocks 1, MLP neurons")); // what lost most
    QVERIFY(view.plot().lines()[0].isChosen);
    QCoreApplication::processEvents();
    auto* canvas = view.findChild<QWidget*>(QStringLiteral("lossCanvas"));
    for (int y = 10; y < canvas->height() && selection.stage() == 0; y += 4)
        QTest::mouseClick(canvas, Qt::LeftButton, {}, {canvas->width() - 60, y});
    QCOMPARE(selection.stage(), 1);
    QCOMPARE(selection.unit(), 3);
    QVERIFY(view.plot().lines()[1].isChosen);
    QTest::keyClick(&view.plot(), Qt::Key_Up);
    QCOMPARE(selection.stage(), 0);
}

void TestTuning::lossCurvesAreZoomedReadAndExported() {
    UnitSelection selection;
    ui::panels::LossCurveView view(selection);
    view.resize(600, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    ui::plots::LossPlot& plot = view.plot();
    QVERIFY(!plot.accessibleDescription().isEmpty()); // says what is missing
    view.setReport(reportOf(3));
    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Home);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY2(plot.accessibleDescription().contains(QStringLiteral("removed")),
             qPrintable(plot.accessibleDescription()));
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("curves.csv"));
    const auto rows = [&](ui::plots::Extent extent) {
        plot.exportTo(path, extent);
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') - 1 : -1;
    };
    QCOMPARE(rows(ui::plots::Extent::Visible), 24);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(&plot, Qt::Key_Plus);
    const auto visible = rows(ui::plots::Extent::Visible);
    QVERIFY2(visible > 0 && visible < 24, qPrintable(QString::number(visible)));
    QCOMPARE(rows(ui::plots::Extent::All), 24);
    QTest::keyClick(&plot, Qt::Key_F);
    QCOMPARE(rows(ui::plots::Extent::Visible), 24);
    QTest::keyClick(&plot, Qt::Key_L);
    QVERIFY(plot.isLogarithmic(Qt::Vertical));
    plot.setLogarithmic(Qt::Horizontal, true);
    QCOMPARE(rows(ui::plots::Extent::Visible), 24);
    for (const char* suffix : {"svg", "pdf", "png"}) {
        const QString file = folder.filePath(QStringLiteral("curves.") + QLatin1String(suffix));
        plot.exportTo(file);
        QVERIFY(QFileInfo(file).size() > 2000);
    }
    QApplication::clipboard()->clear();
    QTest::keyClick(&plot, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(!QApplication::clipboard()->image().isNull());
    QVERIFY_EXCEPTION_THROWN(plot.exportTo(folder.filePath(QStringLiteral("curves.bmp"))), core::Error);
}

void TestTuning::theCursorOfTheDynamicsChoosesTheStage() {
    Bench bench;
    QVERIFY(bench.prune());
    auto& plot = bench.find<ui::plots::LossPlot>("lossPlot");
    const auto& stages = bench.document().plan().stages;
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        emit bench.window.plot().cursorMoved(stages[stage].firstT);
        QVERIFY(plot.lines()[stage].isChosen);
        const QString readOut = plot.findChild<QLabel*>(QStringLiteral("readOut"))->text(); // the chosen one first
        if (!plot.lines()[stage].removed.empty()) // a stage that keeps everything has no curve
            QVERIFY2(readOut.section(QStringLiteral("  ·  "), 1).startsWith(plot.lines()[stage].name),
                     qPrintable(readOut));
        QCOMPARE(bench.find<ui::panels::LayerMap>("layerMap").painter().chosen.row, -1); // no layer is chosen yet
        for (std::size_t row = 0; row < stages.size(); ++row) {
            QString name = QStringLiteral("name_") + QString::fromStdString(stages[row].name);
            const auto* label = bench.window.findChild<QLabel*>(name.remove(QLatin1Char(' ')));
            QCOMPARE(!label->accessibleDescription().isEmpty(), row == stage);
            QCOMPARE(label->parentWidget()->autoFillBackground(), row == stage);
        }
    }
}

void TestTuning::allPlotsAreExportedAtOnce() {
    Bench bench;
    QVERIFY(bench.prune());
    QTemporaryDir folder;
    const QString target = folder.filePath(QStringLiteral("new/plots"));
    QTimer::singleShot(0, &bench.window, [&] {
        auto* dialog = bench.window.findChild<ui::figures::FiguresDialog*>();
        dialog->findChild<QLineEdit*>(QStringLiteral("figuresFolder"))->setText(target);
        for (const char* box : {"figures_svg", "figures_csv"})
            dialog->findChild<QCheckBox*>(QLatin1String(box))->setChecked(false);
        QVERIFY(!dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->isEnabled());
        for (const char* box : {"figures_svg", "figures_csv", "figures_png", "figures_pdf"})
            dialog->findChild<QCheckBox*>(QLatin1String(box))->setChecked(true);
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save), Qt::LeftButton);
    });
    bench.find<QAction>("exportPlots").trigger();
    const QStringList written = QDir(target).entryList(QDir::Files);
    QCOMPARE(written.size(), 4 * static_cast<qsizetype>(bench.window.figures().size()));
    for (const QString& name : written)
        QVERIFY2(QFileInfo(QDir(target).filePath(name)).size() > 60, qPrintable(name));
    QCOMPARE(bench.window.issues().rowCount(), 0);
    QVERIFY_EXCEPTION_THROWN(
        ui::figures::exportFigures(bench.window.figures(), {QStringLiteral("/proc/none"), {QStringLiteral("csv")}}),
        core::Error);
}

void TestTuning::theVisibleRangeOfAllPlotsIsExportedAtOnce() {
    Bench bench;
    QVERIFY(bench.prune());
    // Every plot of the window is among them: those that can be navigated, the dynamics and the map.
    const auto navigable = bench.window.findChildren<ui::plots::NavigablePlot*>().size();
    const auto maps = bench.window.findChildren<ui::panels::LayerMap*>().size();
    const auto dynamics = bench.window.findChildren<ui::plots::DynamicsPlot*>().size();
    QCOMPARE(static_cast<qsizetype>(bench.window.figures().size()), navigable + maps + dynamics);
    for (const char* name : {"dynamicsPlot", "layerMap", "lossPlot"})
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&bench.find<QWidget>(name), Qt::Key_Plus);
    QTemporaryDir folder;
    const auto rows = [&](const char* figure, ui::plots::Extent extent) {
        ui::figures::exportFigures(bench.window.figures(), {folder.path(), {QStringLiteral("csv")}, extent});
        QFile file(folder.filePath(QLatin1String(figure) + QStringLiteral(".csv")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') - 1 : -1;
    };
    for (const char* figure : {"dynamics", "layer-map", "loss-curves"}) {
        const auto all = rows(figure, ui::plots::Extent::All), visible = rows(figure, ui::plots::Extent::Visible);
        QVERIFY2(visible > 0 && visible < all, figure);
    }
    QCOMPARE(rows("trade-off", ui::plots::Extent::All), 2);
}

TESSERA_GUI_TEST(TestTuning)
#include "tst_tuning.moc"
