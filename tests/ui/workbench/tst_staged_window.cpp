#include "core/exporting/export.h"
#include "core/model/denoiser.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "tests/ui/tiny_study.h"
#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/plots/loss_plot.h"
#include "ui/preview/comparison_view.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <cmath>

using core::exporting::ExportFormat;
using files_bench::answerFileDialog;
using files_bench::patience;

namespace {

struct StagedBench : files_bench::Bench {
    bool waitForRest() {
        return QTest::qWaitFor([this] { return !window.runner().thread().isBusy(); }, patience);
    }
    bool opens(const QString& spec) {
        window.openSpec(spec);
        return waitForRest() && study().model.source == spec.toStdString();
    }
    /// Prunes a study's model and writes it.
    bool writes(const core::study::Study& study, const QString& folder, ExportFormat format) {
        window.openStudy(study);
        if (!waitForRest())
            return false;
        action("prune").trigger();
        if (!waitForRest())
            return false;
        window.runner().exportPruned(folder, format);
        return waitForRest() && QFileInfo::exists(folder);
    }
    template <typename Widget> Widget& find(const char* name) {
        auto* widget = window.findChild<Widget*>(QLatin1String(name));
        if (widget == nullptr)
            qFatal("no %s", name);
        return *widget;
    }
    QStringList stages() {
        QStringList texts;
        for (const core::schedule::Stage& stage : window.document().plan().stages)
            texts << QStringLiteral("%1 %2…%3")
                         .arg(QString::fromStdString(stage.name))
                         .arg(stage.lastT)
                         .arg(stage.firstT);
        return texts;
    }
    const core::pruning::PruneReport& report() { return window.runner().results().present().pruned->report; }
};

core::study::Study cutStudy(const std::vector<int>& cuts) {
    core::study::Study study = tinyStudy(6, 2);
    study.stages.cuts = cuts;
    study.stages.oneStage = cuts.empty();
    study.stages.targetSparsity = 0.4;
    return study;
}

} // namespace

/// What was exported opens in a window with all that was made of it.
class TestStagedWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void itOpensWithItsStages_data();
    void itOpensWithItsStages();
    void itsStagesStayAsTheyWereCut();
    void pruneIsOffAndSaysWhy();
    void mapAndTableShowWhatIsCut();
    void itsImagesComeFromItsStagesBesideTheDenseModels();
    void aVariantReusesBlocksOfTheSameStages();
    void itsDenseModelOpensToBePrunedAnew();
    void itsStudyOpensAgain();
    void choicesOfAnotherModelGiveWay();
    void aFolderOfStagesThatWereCutNamesThem();

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    files_bench::OwnSettings m_settings;
    QTemporaryDir m_folder;
    core::pruning::PruneReport m_report; ///< of the four stages
    std::vector<core::Image> m_images;
};

void TestStagedWindow::initTestCase() {
    StagedBench bench;
    QVERIFY(bench.writes(cutStudy({}), path("one"), ExportFormat::Staged));
    QVERIFY(bench.writes(cutStudy({600, 200}), path("three"), ExportFormat::Staged));
    QVERIFY(bench.writes(cutStudy({800, 500, 200}), path("cut"), ExportFormat::Cut));
    bench.window.runner().exportPruned(path("four"));
    QVERIFY(bench.waitForRest());
    m_report = bench.report();
    m_images = bench.window.runner().results().present().images.images;
    QCOMPARE(m_images.size(), 2U);
}

void TestStagedWindow::itOpensWithItsStages_data() {
    QTest::addColumn<QStringList>("stages");
    QTest::newRow("one") << QStringLiteral("stage 1 1000…1").split(QStringLiteral(", "));
    QTest::newRow("three") << QStringLiteral("early 1000…601, middle 600…201, late 200…1").split(QStringLiteral(", "));
    QTest::newRow("four") << QStringLiteral("stage 1 1000…801, stage 2 800…501, stage 3 500…201, stage 4 200…1")
                                 .split(QStringLiteral(", "));
}

void TestStagedWindow::itOpensWithItsStages() {
    QFETCH(QStringList, stages);
    StagedBench bench;
    QVERIFY(bench.opens(path(QTest::currentDataTag())));
    QCOMPARE(bench.stages(), stages);
    QCOMPARE(bench.window.issues().rowCount(), 0);
    const QLabel& first = bench.find<QLabel>(stages.size() == 3 ? "range_early" : "range_stage1");
    QCOMPARE(first.text(), QStringLiteral("1000 … %1").arg(bench.window.document().plan().stages.front().firstT));
    for (std::size_t i = 0; i < bench.report().stages.size(); ++i)
        QCOMPARE(bench.window.document().plan().stages[i].sparsity, bench.report().stages[i].achievedSparsity);
    QVERIFY(bench.find<QLabel>("planCost").isVisible());
    QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
}

void TestStagedWindow::itsStagesStayAsTheyWereCut() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    const QStringList stages = bench.stages();
    for (const char* name : {"mSlider", "lambdaSlider", "sparsity_stage1Slider"})
        QVERIFY2(!bench.find<QSlider>(name).isEnabled(), name);
    for (const char* name : {"lock_stage1", "releaseStages", "cutByCurve"})
        QVERIFY2(!bench.find<QToolButton>(name).isVisible(), name);
    QVERIFY(!bench.find<QComboBox>("allocation").isVisible());
    const QLabel& notice = bench.find<QLabel>("stageNotice");
    QVERIFY(notice.isVisible() && notice.text().contains(QLatin1String("export")));
    ui::plots::DynamicsPlot& plot = bench.window.plot();
    plot.setFocus();
    plot.setCursor(650);
    for (const Qt::Key key : {Qt::Key_Insert, Qt::Key_Up, Qt::Key_PageDown, Qt::Key_Tab, Qt::Key_Delete})
        QTest::keyClick(&plot, key);
    QCOMPARE(bench.stages(), stages);
    QCOMPARE(bench.window.document().undoStack()->count(), 0);
    bench.window.document().setM(0.3); // as a lesson would
    QCOMPARE(bench.stages(), stages);
    QCOMPARE(bench.window.issues().rowCount(), 1);
    QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("pruned already")));
    bench.window.document().setSteps(4); // the stages then hold fewer steps
    QCOMPARE(bench.stages(), stages);
    QCOMPARE(bench.window.document().plan().timesteps.size(), 4U);
}

void TestStagedWindow::pruneIsOffAndSaysWhy() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    QVERIFY(!bench.action("prune").isEnabled());
    QVERIFY(bench.action("prune").toolTip().contains(QLatin1String("pruned already")));
    const QLabel& reason = bench.find<QLabel>("isCut");
    QVERIFY(reason.isVisible() && reason.text().contains(QLatin1String("pruned already")));
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QVERIFY(!bench.window.runner().thread().isPending({ui::jobs::JobKind::Prune, core::study::presentId}));
    QVERIFY(!bench.action("addLadder").isEnabled());
    for (const char* name : {"method", "widthMultiple", "precision"})
        QVERIFY2(!bench.find<QComboBox>(name).isEnabled(), name);
    bench.action("automatic").setChecked(true);
    QVERIFY(QTest::qWaitFor([&] { return bench.window.runner().results().present().images.isComplete(); }, patience));
    QVERIFY(bench.waitForRest());
    QVERIFY(bench.window.runner().results().statistics.bank == nullptr); // which nobody needs
    QCOMPARE(bench.window.issues().rowCount(), 0);
}

void TestStagedWindow::mapAndTableShowWhatIsCut() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    const ui::panels::ReportTable& map = bench.find<ui::panels::LayerMap>("layerMap").painter().report();
    QCOMPARE(map.stages(), 4);
    QCOMPARE(map.units() * map.stages(), static_cast<int>(m_report.units.size()));
    const QAbstractItemModel& table = *bench.find<QAbstractItemView>("lossTable").model();
    QCOMPARE(table.columnCount(), 4);
    bool isAnyCut = false;
    for (int unit = 0; unit < map.units(); ++unit)
        for (int stage = 0; stage < 4; ++stage) {
            const core::pruning::UnitReport& written = m_report.unit({stage, unit});
            QCOMPARE(map.at(unit, stage).kept, written.kept);
            QCOMPARE(table.index(unit, stage).data().toString(),
                     QStringLiteral("%1/%2").arg(written.kept).arg(written.groups));
            isAnyCut = isAnyCut || written.kept < written.groups;
        }
    QVERIFY(isAnyCut);
    QVERIFY(bench.find<ui::plots::LossPlot>("lossPlot")
                .accessibleDescription()
                .contains(QLatin1String("exported has none")));
    QVERIFY(bench.find<QLabel>("pruneResult").text().contains(QLatin1String("Achieved sparsity")));
}

void TestStagedWindow::itsImagesComeFromItsStagesBesideTheDenseModels() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    bench.window.document().setSteps(6);
    bench.window.document().setImages({}, {0, 1});
    bench.action("sample").trigger();
    QVERIFY(bench.waitForRest());
    const ui::study::StudyResults& results = bench.window.runner().results();
    QVERIFY(results.present().images.images == m_images);
    QVERIFY(results.dense().images.isComplete() && results.dense().images.images != m_images);
    QVERIFY(results.present().images.macs < results.dense().images.macs);
    QVERIFY(std::isfinite(results.present().images.psnr.front()));
    const auto& columns = bench.find<ui::preview::ComparisonView>("preview").columns();
    QCOMPARE(columns.size(), 2U);
    QCOMPARE(columns[0].title, QStringLiteral("Dense"));
    QCOMPARE(columns[1].images.size(), 2U);
    QVERIFY(!columns[1].busy);
}

void TestStagedWindow::aVariantReusesBlocksOfTheSameStages() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    bench.window.document().setSteps(6);
    bench.window.document().setImages({}, {0, 1});
    bench.action("keepVariant").trigger();
    bench.window.document().setReuse("every:2");
    bench.action("automatic").setChecked(true);
    const auto isDone = [&] {
        return !bench.window.runner().thread().isBusy() &&
               bench.window.runner().isCurrent(bench.window.document().variantPlans().front().id) &&
               bench.window.runner().isCurrent(core::study::presentId);
    };
    QVERIFY(QTest::qWaitFor(isDone, patience));
    const auto& columns = bench.find<ui::preview::ComparisonView>("preview").columns();
    QCOMPARE(columns.size(), 3U);
    QVERIFY(columns[1].images == m_images);
    QVERIFY(columns[2].images != m_images && columns[2].macs < columns[1].macs);
    QCOMPARE(bench.window.issues().rowCount(), 0);
}

void TestStagedWindow::itsDenseModelOpensToBePrunedAnew() {
    StagedBench bench;
    QVERIFY(bench.opens(path("four")));
    QTest::mouseClick(&bench.find<QToolButton>("openDense"), Qt::LeftButton);
    QVERIFY(bench.waitForRest());
    QCOMPARE(bench.study().model.source, path("four/model.safetensors").toStdString());
    QVERIFY(!bench.find<QLabel>("isCut").isVisible() && !bench.find<QToolButton>("openDense").isVisible());
    QVERIFY(bench.action("prune").isEnabled() && bench.action("addLadder").isEnabled());
    QVERIFY(!bench.action("prune").toolTip().contains(QLatin1String("already")));
    QVERIFY(bench.find<QSlider>("mSlider").isEnabled() && bench.find<QComboBox>("method").isEnabled());
    QCOMPARE(bench.window.document().plan().stages.size(), 4U); // its cuts go along
    QTest::mouseClick(&bench.find<QToolButton>("cutByCurve"), Qt::LeftButton);
    QCOMPARE(bench.window.document().plan().stages.size(), 3U);
    QVERIFY(!bench.window.runner().results().present().pruned);
}

void TestStagedWindow::itsStudyOpensAgain() {
    StagedBench bench;
    QVERIFY(bench.opens(path("one")));
    const QStringList stages = bench.stages();
    const QString file = path("one.tessera");
    answerFileDialog(file);
    bench.action("saveStudy").trigger();
    QVERIFY(core::study::readStudy(file.toStdString()).stages.oneStage);
    StagedBench again;
    again.openAgreeing(file);
    QVERIFY(again.waitForRest() && again.hasModel());
    QCOMPARE(again.stages(), stages);
    QVERIFY(again.window.document().isCut());
    QVERIFY(!again.window.windowTitle().contains(QLatin1Char('*')));
}

void TestStagedWindow::choicesOfAnotherModelGiveWay() {
    StagedBench bench;
    QVERIFY(bench.opens(QStringLiteral("demo")));
    bench.window.document().setStageSparsity("early", 0.1);
    bench.window.document().addLadder({0.2, 0.5});
    bench.window.document().setMethod("magnitude");
    QVERIFY(bench.opens(path("four")));
    QVERIFY(bench.study().variants.empty() && bench.study().stages.overrides.empty());
    QCOMPARE(bench.study().pruning.method, std::string("obs"));
    QVERIFY(bench.opens(QStringLiteral("demo")));
    QVERIFY(!bench.window.document().isCut());
    bench.window.document().leaveCutsToCurve();
    QCOMPARE(bench.stages().size(), 3);
}

void TestStagedWindow::aFolderOfStagesThatWereCutNamesThem() {
    StagedBench bench;
    bench.window.openSpec(path("cut"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience);
    QVERIFY2(bench.window.issues().issue(0).text.contains(QLatin1String("stage-1")),
             qPrintable(bench.window.issues().issue(0).text));
    QVERIFY(bench.opens(path("cut/") + QDir(path("cut")).entryList({QStringLiteral("stage-2*")}, QDir::Dirs).front()));
    QVERIFY(!bench.window.document().isCut() && bench.action("prune").isEnabled());
}

TESSERA_GUI_TEST(TestStagedWindow)
#include "tst_staged_window.moc"
