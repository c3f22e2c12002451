#include "core/schedule/dynamics.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "tests/ui/full_window.h"
#include "ui/history/runs_model.h"
#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/blind_test_view.h"
#include "ui/preview/pair_view.h"
#include "ui/variants/trade_off_plot.h"

#include <QAbstractItemView>
#include <QSlider>
#include <QStatusBar>
#include <QTreeView>
#include <filesystem>

namespace fs = std::filesystem;
using files_bench::answerFileDialog;
using files_bench::answerQuestion;
using files_bench::Bench;
using files_bench::patience;

namespace {

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The tests' small model in a folder of its own, with another number of training timesteps.
QString smallModel(const QTemporaryDir& folder, int timesteps) {
    const fs::path place = fs::path(folder.path().toStdString()) / ("small " + std::to_string(timesteps));
    fs::copy(TESSERA_TEST_DATA "/tiny_dit", place, fs::copy_options::recursive);
    QFile config(QString::fromStdString((place / "config.json").string()));
    if (!config.open(QIODevice::ReadOnly))
        qFatal("no config");
    QByteArray text = config.readAll();
    config.close();
    text.replace("\"num_train_timesteps\": 1000", "\"num_train_timesteps\": " + QByteArray::number(timesteps));
    if (!config.open(QIODevice::WriteOnly) || config.write(text) < 0)
        qFatal("config cannot be written");
    return QString::fromStdString(place.string());
}

/// A window with a study file that is open.
struct FileBench : Bench {
    FileBench() {
        core::study::writeStudy(path.toStdString(), files_bench::tinyStudy());
        openAgreeing(path);
        if (!hasModel())
            qFatal("the study does not open");
        action("saveStudy").trigger(); // with the model's hash
        before = bytesOf(path);
    }
    bool opens(const QString& spec) {
        window.openSpec(spec);
        return QTest::qWaitFor([&] { return study().model.source == spec.toStdString(); }, patience);
    }
    bool namesTheFile() { return window.windowTitle().contains(QLatin1String("mine.tessera")); }

    QTemporaryDir folder;
    QString path = folder.filePath(QStringLiteral("mine.tessera"));
    QByteArray before;
};

/// A window that shows something made of its model in every place, and is told to compute nothing more.
struct WorkedWindow : FullWindow {
    bool work() {
        if (!fill())
            return false;
        window.document().addLadder({0.2, 0.5});
        if (!waitForRest())
            return false;
        find<QToolButton>("blindButton").click();
        blind().start(1);
        QTest::keyClick(&blind().pair(), Qt::Key_Left);
        find<QToolButton>("trajectoryButton").click();
        find<QAction>("automatic").setChecked(false);
        auto& map = find<ui::panels::LayerMap>("layerMap");
        map.setFocus();
        QTest::keyClick(&map, Qt::Key_Home);
        auto& runs = find<QAbstractItemView>("runsTable");
        runs.selectAll();
        window.document().setM(2); // out of range
        window.statusBar()->showMessage(QStringLiteral("Written: x"));
        return true;
    }
    ui::preview::ComparisonView& preview() { return find<ui::preview::ComparisonView>("preview"); }
    ui::preview::BlindTestView& blind() { return *window.findChild<ui::preview::BlindTestView*>(); }
    ui::preview::TrajectoryStrip& strip() { return preview().trajectory().strip(); }
    ui::variants::TradeOffPlot& tradeOff() { return find<ui::variants::TradeOffPlot>("tradeOffPlot"); }
    bool hasPoint() {
        return !tradeOff().pointPosition(core::study::denseId).isNull() ||
               !tradeOff().pointPosition(core::study::presentId).isNull();
    }
    bool hasImages() {
        return std::ranges::any_of(preview().columns(), [](const auto& column) { return !column.images.empty(); });
    }
    int issuesOfModel() {
        int count = 0;
        for (int row = 0; row < window.issues().rowCount(); ++row)
            count += window.issues().issue(row).isOfModel ? 1 : 0;
        return count;
    }
    bool hasMeasuredDots() {
        const QString path = m_folder.filePath(QStringLiteral("dynamics.csv"));
        window.plot().exportTo(path);
        const QList<QByteArray> lines = bytesOf(path).trimmed().split('\n');
        return std::any_of(lines.begin() + 1, lines.end(), [](const QByteArray& line) { return !line.endsWith(",,"); });
    }
    bool hasLosses() { return find<QAbstractItemView>("lossTable").isVisibleTo(&window); }
    int selectedRuns() {
        return static_cast<int>(find<QAbstractItemView>("runsTable").selectionModel()->selectedRows().size());
    }
    bool canCompareRuns() { return find<QAction>("compareRuns").isEnabled(); }
    bool hasChosenUnit() { return find<QTreeView>("unitTree").currentIndex().isValid(); }

private:
    QTemporaryDir m_folder;
};

} // namespace

class TestFormerModel : public QObject {
    Q_OBJECT

private slots:
    void nothingOfItStaysWhenAnotherOneOpens();
    void aStudyWhoseModelDoesNotOpenShowsNothingOfIt();
    void anotherModelBesideAStudysFileStartsAStudyWithoutOne();
    void changesOfTheFileAreAskedForFirst_data();
    void changesOfTheFileAreAskedForFirst();
    void theSameModelAgainStaysWithTheFile();
    void aModelThatDoesNotOpenLeavesTheFile();
    void choicesAreBroughtIntoTheOtherModelsRange();

private:
    files_bench::OwnSettings m_settings;
};

void TestFormerModel::nothingOfItStaysWhenAnotherOneOpens() {
    WorkedWindow worked;
    QVERIFY(worked.work());
    QTest::keyClick(&worked.window, Qt::Key_F1); // lessons remember the study that they began in
    worked.window.document().setEta(0.5);
    // All of it is there, or the rest of this test says nothing.
    QVERIFY(worked.hasImages() && worked.hasPoint() && worked.hasMeasuredDots() && worked.hasLosses());
    QVERIFY(worked.strip().trajectories().steps() > 0);
    QVERIFY(worked.blind().test() != nullptr && worked.blind().test()->answered() == 1);
    QVERIFY(!worked.find<ui::panels::LayerMap>("layerMap").painter().isEmpty());
    QVERIFY(worked.selectedRuns() > 0 && worked.canCompareRuns() && worked.hasChosenUnit());
    QVERIFY(worked.find<QAction>("exportModel").isEnabled() && worked.find<QAction>("fineTune").isEnabled());
    QVERIFY(worked.issuesOfModel() > 0);
    QVERIFY(worked.window.document().undoStack()->count() > 0);

    worked.find<QAction>("openBuiltIn").trigger();
    QTRY_COMPARE_WITH_TIMEOUT(worked.window.document().study().model.source, std::string("demo"), FullWindow::patience);
    QTRY_VERIFY_WITH_TIMEOUT(!worked.window.runner().thread().isBusy(), FullWindow::patience);
    QVERIFY(!worked.hasImages());
    QVERIFY(!worked.hasPoint());
    QVERIFY(!worked.hasMeasuredDots());
    QVERIFY(!worked.hasLosses());
    QCOMPARE(worked.strip().trajectories().steps(), std::size_t(0));
    QVERIFY(worked.blind().test() == nullptr);
    QVERIFY(worked.find<ui::panels::LayerMap>("layerMap").painter().isEmpty());
    QCOMPARE(worked.selectedRuns(), 0);
    worked.find<QAbstractItemView>("runsTable").selectAll();
    QVERIFY(!worked.canCompareRuns()); // they are of another model
    QVERIFY(!worked.hasChosenUnit());
    QVERIFY(!worked.find<QAction>("exportModel").isEnabled());
    QVERIFY(!worked.find<QAction>("fineTune").isEnabled());
    QCOMPARE(worked.find<QLabel>("pruneResult").text(), QStringLiteral("Nothing has been pruned yet."));
    QCOMPARE(worked.issuesOfModel(), 0);
    QCOMPARE(worked.window.document().undoStack()->count(), 0);
    QCOMPARE(worked.window.statusBar()->currentMessage(), QString());
    QVERIFY(worked.window.windowTitle().startsWith(QLatin1String("demo")));
    QTest::mouseClick(&worked.find<QToolButton>("lessonStudy"), Qt::LeftButton);
    QCOMPARE(worked.window.document().study().sampling.sampler.eta, 0.5);
    for (const auto& column : worked.preview().columns())
        QVERIFY(!column.study && column.psnr.empty() && column.macs == 0);
}

void TestFormerModel::aStudyWhoseModelDoesNotOpenShowsNothingOfIt() {
    const QTemporaryDir folder;
    const QString broken = folder.filePath(QStringLiteral("broken.safetensors"));
    QFile file(broken);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no model") > 0);
    file.close();
    WorkedWindow worked;
    QVERIFY(worked.work());
    core::study::Study other = tinyStudy();
    other.model.source = broken.toStdString();
    const int issues = worked.window.issues().rowCount();
    worked.window.openStudy(other);
    QTRY_VERIFY_WITH_TIMEOUT(!worked.window.runner().thread().isBusy(), FullWindow::patience);
    QVERIFY(worked.window.issues().rowCount() <= issues); // one more about the file, those of the model gone
    QVERIFY(worked.window.issues().issue(0).text.contains(QLatin1String("broken.safetensors")));
    QVERIFY(worked.window.windowTitle().startsWith(QLatin1String("broken.safetensors")));
    QCOMPARE(worked.find<QLabel>("modelName").text(), QStringLiteral("none is open"));
    QVERIFY(!worked.hasImages() && !worked.hasPoint() && !worked.hasMeasuredDots() && !worked.hasLosses());
    QCOMPARE(worked.strip().trajectories().steps(), std::size_t(0));
    QVERIFY(!worked.find<QAction>("prune").isEnabled() && !worked.find<QAction>("sample").isEnabled());
    QCOMPARE(worked.issuesOfModel(), 0);
}

void TestFormerModel::anotherModelBesideAStudysFileStartsAStudyWithoutOne() {
    FileBench bench;
    QVERIFY(bench.namesTheFile());
    QVERIFY(bench.opens(QStringLiteral("demo")));
    QCOMPARE(bench.window.windowTitle(), QStringLiteral("demo – Tessera"));
    QCOMPARE(bench.study().stages.m, 0.77); // choices go along
    const QString other = bench.folder.filePath(QStringLiteral("other.tessera"));
    answerFileDialog(other);
    bench.action("saveStudy").trigger();
    QCOMPARE(bytesOf(bench.path), bench.before);
    QCOMPARE(core::study::readStudy(other.toStdString()).model.source, std::string("demo"));
    QVERIFY(bench.window.windowTitle().startsWith(QLatin1String("other.tessera")));
}

void TestFormerModel::changesOfTheFileAreAskedForFirst_data() {
    QTest::addColumn<QMessageBox::StandardButton>("answer");
    QTest::newRow("save") << QMessageBox::Save;
    QTest::newRow("discard") << QMessageBox::Discard;
    QTest::newRow("cancel") << QMessageBox::Cancel;
}

void TestFormerModel::changesOfTheFileAreAskedForFirst() {
    QFETCH(QMessageBox::StandardButton, answer);
    FileBench bench;
    bench.window.document().setM(0.3);
    answerQuestion(answer);
    bench.action("openBuiltIn").trigger();
    if (answer == QMessageBox::Cancel) {
        QVERIFY(!bench.window.runner().thread().isBusy());
        QVERIFY(bench.namesTheFile() && bench.study().model.source != "demo");
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.window.close());
    } else {
        QTRY_COMPARE_WITH_TIMEOUT(bench.study().model.source, std::string("demo"), patience);
        QVERIFY(!bench.namesTheFile());
        QVERIFY(bench.window.close()); // without a question
    }
    const core::study::Study onDisk = core::study::readStudy(bench.path.toStdString());
    QCOMPARE(onDisk.stages.m, answer == QMessageBox::Save ? 0.3 : 0.77);
    QVERIFY(onDisk.model.source != "demo");
}

void TestFormerModel::theSameModelAgainStaysWithTheFile() {
    FileBench bench;
    bench.window.document().setM(0.3);
    QSignalSpy opened(&bench.window.runner(), &ui::study::StudyRunner::modelChanged);
    bench.window.openSpec(QStringLiteral(TESSERA_TEST_DATA "/../data/tiny_dit")); // the same folder
    QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, patience);
    QVERIFY(bench.namesTheFile());
    bench.action("saveStudy").trigger();
    QVERIFY(bytesOf(bench.path) != bench.before);
}

void TestFormerModel::aModelThatDoesNotOpenLeavesTheFile() {
    FileBench bench;
    bench.window.openSpec(bench.folder.filePath(QStringLiteral("nothing.safetensors")));
    QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience);
    QVERIFY(bench.namesTheFile());
    QVERIFY(bench.window.runner().results().model.has_value());
}

void TestFormerModel::choicesAreBroughtIntoTheOtherModelsRange() {
    FileBench bench;
    const QString small = smallModel(bench.folder, 100);
    QVERIFY(bench.opens(QStringLiteral("demo")));
    ui::study::StudyDocument& document = bench.window.document();
    document.setLambda(core::schedule::lambdaLimit(document.dynamics()));
    document.setCuts({700, 50});
    document.setSigma2(2.5);
    document.setImages({7}, {0, 1});
    document.setSteps(200);
    document.setReuse("delta:4-5:2");
    core::study::CalibrationChoices calibration = document.study().calibration;
    calibration.bank = "/banks/of demo";
    calibration.classMap = "/maps/of demo.csv";
    document.setCalibration(calibration);
    core::study::Variant trained = presentVariant(document.study());
    trained.pruning.trained = "/models/of demo";
    trained.name = "trained";
    document.addTrained(presentVariant(document.study()), trained);
    document.keepVariant("kept");
    QCOMPARE(document.study().variants.size(), 2U);
    QVERIFY(bench.opens(small));

    const core::study::Study& now = document.study();
    const double limit = core::schedule::lambdaLimit(document.dynamics());
    QVERIFY(now.stages.lambda > 0.5 * limit && now.stages.lambda <= limit);
    QCOMPARE(bench.window.findChild<QSlider*>(QStringLiteral("lambdaSlider"))->isEnabled(), true);
    QCOMPARE(now.stages.cuts, std::vector<int>{50});
    QVERIFY(!now.stages.sigma2);
    QVERIFY(now.sampling.labels.empty());
    QCOMPARE(now.sampling.steps, 100);
    QCOMPARE(now.execution.reuse, std::string());
    QCOMPARE(now.calibration.bank, std::string());
    QCOMPARE(now.calibration.classMap, std::string());
    QCOMPARE(now.variants.size(), 1U);
    QCOMPARE(now.variants.front().name, std::string("kept"));
    QCOMPARE(now.variants.front().execution.reuse, std::string());
    QCOMPARE(now.variants.front().stages.cuts, std::vector<int>{50});
    QCOMPARE(document.variantPlans().front().error, QString());
    QCOMPARE(bench.window.issues().rowCount(), 0);
}

TESSERA_GUI_TEST(TestFormerModel)
#include "tst_former_model.moc"
