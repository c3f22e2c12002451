#include "tests/ui/tiny_study.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/blind_test_view.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/pair_view.h"
#include "ui/preview/trajectory_view.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"

#include "core/base/image.h"
#include "tests/test_main.h"

#include <QAction>
#include <QComboBox>
#include <QMimeData>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <numeric>
#include <set>

using namespace ui::workbench;
using namespace ui::study;
using ui::preview::CompareMode;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A window on a small study, shown, that computes what it is told to.
struct Bench {
    explicit Bench(const core::study::Study& study = tinyStudy())
        : window({.compute = {}, .automatic = false, .remembersView = false}) {
        window.show();
        window.openStudy(study);
        if (!waitFor([this] { return window.runner().results().model.has_value(); }))
            qFatal("the model does not open");
    }

    static bool waitFor(const std::function<bool()>& isTrue) { return QTest::qWaitFor(isTrue, patience); }
    template <typename Widget> Widget& find(const char* name) {
        auto* widget = window.findChild<Widget*>(QLatin1String(name));
        if (widget == nullptr)
            qFatal("no %s", name);
        return *widget;
    }
    bool prune() {
        find<QAction>("prune").trigger();
        return waitFor([this] {
            return !window.runner().thread().isBusy() && window.runner().results().present().images.isComplete();
        });
    }
    void drop(const QString& path) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &event);
    }
    ui::preview::ComparisonView& view() { return find<ui::preview::ComparisonView>("preview"); }
    ui::preview::TrajectoryView& trajectory() { return view().trajectory(); }
    int steps() { return static_cast<int>(trajectory().strip().trajectories().steps()); }

    MainWindow window;
};

} // namespace

class TestComparingWindow : public QObject {
    Q_OBJECT

private slots:
    void aDroppedImageRestoresItsStudy();
    void aSavedComparisonBringsItsVariantsBack();
    void anImageOfEarlierChoicesCarriesThose();
    void anImageWithoutAStudyIsOneIssue();
    void everyModeIsReachedFromEverywhereByItsKey();
    void theTrajectoryIsSampledOnceItIsLookedAt();
    void scrubbingMovesThePlotsCursorAndBack();
    void aTrajectoryThatComesLateStartsAtTheCursor();
    void theStripSpeaksTheLanguageOfNow();
    void aRenamedVariantIsRenamedInTheStrip();
    void movingAnEdgeColoursTheDenseModelsSteps();
    void anotherRowIsAnotherTrajectory();
    void stoppingTheTrajectoryIsRespected();
    void theBlindTestJudgesWhatWasSampled();
    void aStoppedGridKeepsWhatWasFinished();
};

void TestComparingWindow::aDroppedImageRestoresItsStudy() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("comparison.png"));
    core::study::Study saved;
    {
        Bench bench;
        bench.window.document().setM(0.7);
        QVERIFY(bench.prune());
        saved = bench.window.document().study();
        bench.view().saveGrid(path);
    }
    Bench other;
    QVERIFY(!(other.window.document().study().stages == saved.stages));
    other.drop(path);
    QVERIFY(Bench::waitFor([&] { return other.window.document().study().stages == saved.stages; }));
    QVERIFY(other.window.document().study().sampling == saved.sampling);
    QCOMPARE(other.window.issues().rowCount(), 0);
}

void TestComparingWindow::aSavedComparisonBringsItsVariantsBack() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("comparison.png"));
    Bench bench;
    QVERIFY(bench.prune());
    bench.window.document().keepVariant("mine"); // after the images were sampled
    bench.view().saveGrid(path);
    bench.window.document().removeVariant(0);
    bench.drop(path);
    QVERIFY(Bench::waitFor([&] { return bench.window.document().study().variants.size() == 1; }));
    QCOMPARE(bench.window.document().study().variants.front().name, std::string("mine"));
}

void TestComparingWindow::anImageOfEarlierChoicesCarriesThose() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("picture.png"));
    Bench bench;
    QVERIFY(bench.prune());
    const core::study::Study before = bench.window.document().study();
    bench.window.document().setM(0.8);
    bench.view().select(1, 1);
    bench.view().saveImage(path);
    bench.drop(path);
    QVERIFY(bench.window.document().study().stages == before.stages);
}

void TestComparingWindow::anImageWithoutAStudyIsOneIssue() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("holiday.png"));
    core::writePng(path.toStdString(), core::Image{2, 1, {1, 2, 3, 4, 5, 6}});
    Bench bench;
    const core::study::Study before = bench.window.document().study();
    bench.drop(path);
    QCOMPARE(bench.window.issues().rowCount(), 1);
    QVERIFY(bench.window.issues().issue(0).text.contains(QStringLiteral("holiday.png: no study in this picture")));
    QVERIFY(bench.window.document().study() == before);
    QVERIFY(bench.window.runner().results().model.has_value());
}

void TestComparingWindow::everyModeIsReachedFromEverywhereByItsKey() {
    Bench bench;
    QVERIFY(bench.prune());
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    auto& elsewhere = bench.find<QWidget>("steps");
    for (const char* language : {"de", "en"}) {
        ui::workbench::applyLanguage(QLatin1String(language));
        for (int i = ui::preview::compareModeCount - 1; i >= 0; --i) {
            elsewhere.setFocus();
            QTest::keyClick(&elsewhere, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QTRY_COMPARE(static_cast<int>(bench.view().mode()), i);
            QVERIFY(bench.view().isAncestorOf(QApplication::focusWidget()));
        }
    }
}

void TestComparingWindow::theTrajectoryIsSampledOnceItIsLookedAt() {
    Bench bench;
    QVERIFY(bench.prune());
    QCOMPARE(bench.steps(), 0);
    QTest::mouseClick(&bench.find<QToolButton>("trajectoryButton"), Qt::LeftButton);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    const auto& all = bench.trajectory().strip().trajectories();
    QCOMPARE(all.series.size(), std::size_t(2));
    for (const auto& series : all.series)
        for (const auto& step : series.steps)
            QVERIFY(step.stage.colour.isValid() && !step.stage.name.isEmpty() && !step.clean.empty() &&
                    !step.state.empty());
    // The last prediction is, but for the last step, the image itself; both began with the same noise.
    const auto& results = bench.window.runner().results();
    QCOMPARE(all.series[0].steps.front().state, all.series[1].steps.front().state);
    QCOMPARE(all.series[0].steps.back().clean, results.dense().images.images[0]);
    QCOMPARE(all.series[1].steps.back().clean, results.present().images.images[0]);
}

void TestComparingWindow::scrubbingMovesThePlotsCursorAndBack() {
    Bench bench;
    QVERIFY(bench.prune());
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    auto& strip = bench.trajectory().strip();
    const auto& steps = strip.trajectories().series.front().steps;
    QTest::keyClick(&strip, Qt::Key_End);
    QCOMPARE(bench.window.plot().cursorTimestep(), steps[5].t);
    QTest::mouseClick(strip.viewport(), Qt::LeftButton, {}, strip.cellRect(1, 2).center());
    QCOMPARE(bench.window.plot().cursorTimestep(), steps[2].t);
    auto& canvas = bench.find<QWidget>("dynamicsCanvas");
    std::set<int> reached;
    for (double share = 0.15; share < 0.9; share += 0.07) {
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPoint(int(canvas.width() * share), canvas.height() - 60));
        const int t = bench.window.plot().cursorTimestep();
        const int shown = steps[static_cast<std::size_t>(strip.step())].t;
        for (const auto& step : steps)
            QVERIFY(std::abs(shown - t) <= std::abs(step.t - t));
        reached.insert(strip.step());
    }
    QVERIFY2(reached.size() >= 4, qPrintable(QString::number(reached.size()))); // of six; handles take some clicks
}

void TestComparingWindow::aTrajectoryThatComesLateStartsAtTheCursor() {
    Bench bench;
    QVERIFY(bench.prune());
    auto& canvas = bench.find<QWidget>("dynamicsCanvas");
    canvas.setFocus();
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPoint(canvas.width() / 2, canvas.height() - 60));
    const int t = bench.window.plot().cursorTimestep();
    QVERIFY(t > 1 && t < 1000);
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    const auto& steps = bench.trajectory().strip().trajectories().series.front().steps;
    const int shown = steps[static_cast<std::size_t>(bench.trajectory().strip().step())].t;
    for (const auto& step : steps)
        QVERIFY(std::abs(shown - t) <= std::abs(step.t - t));
    QVERIFY(shown != steps.front().t);
}

void TestComparingWindow::theStripSpeaksTheLanguageOfNow() {
    Bench bench;
    QVERIFY(bench.prune());
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    const auto titles = [&] {
        const auto& all = bench.trajectory().strip().trajectories();
        return QStringList{all.series[0].title, all.series[1].title, all.series[0].steps[0].stage.name};
    };
    const QStringList english = titles();
    QCOMPARE(english[0], QStringLiteral("Dense"));
    applyLanguage(QStringLiteral("de"));
    QTRY_COMPARE(titles()[0], QStringLiteral("Dicht"));
    QTRY_VERIFY(titles()[1].startsWith(QStringLiteral("Beschnitten")));
    QTRY_VERIFY(titles()[2] != english[2]);
    applyLanguage(QStringLiteral("en"));
    QTRY_COMPARE(titles(), english);
}

void TestComparingWindow::aRenamedVariantIsRenamedInTheStrip() {
    Bench bench;
    QVERIFY(bench.prune());
    bench.window.document().keepVariant("mine");
    QVERIFY(bench.prune());
    bench.view().select(0, 1);
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    const auto title = [&] { return bench.trajectory().strip().trajectories().series[1].title; };
    QCOMPARE(title(), QStringLiteral("mine"));
    bench.window.document().renameVariant(0, "yours");
    QTRY_COMPARE(title(), QStringLiteral("yours"));
}

void TestComparingWindow::movingAnEdgeColoursTheDenseModelsSteps() {
    Bench bench;
    QVERIFY(bench.prune());
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    const auto stageOf = [&](std::size_t series, int step) {
        return bench.trajectory().strip().trajectories().series[series].steps[static_cast<std::size_t>(step)].stage;
    };
    const QString before = stageOf(1, 0).name;
    bench.window.document().setCuts({999, 998}, true);
    QCOMPARE(stageOf(0, 5).name, QStringLiteral("late"));
    QCOMPARE(stageOf(1, 0).name, before); // pruned for the stages that were
}

void TestComparingWindow::anotherRowIsAnotherTrajectory() {
    Bench bench;
    QVERIFY(bench.prune());
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return bench.steps() == 6; }));
    auto& strip = bench.trajectory().strip();
    QTest::keyClick(&strip, Qt::Key_Down);
    QCOMPARE(bench.view().selectedRow(), 1);
    const auto& dense = bench.window.runner().results().dense().images.images;
    QVERIFY(Bench::waitFor([&] { return strip.trajectories().series.front().steps.back().clean == dense[1]; }));
}

void TestComparingWindow::stoppingTheTrajectoryIsRespected() {
    core::study::Study study = tinyStudy();
    study.sampling.steps = 1000; // long enough to be stopped
    study.sampling.seeds = {0};
    Bench bench(study);
    auto& thread = bench.window.runner().thread();
    bench.find<QAction>("sample").trigger();
    QVERIFY(Bench::waitFor(
        [&] { return !thread.isBusy() && !bench.window.runner().results().dense().images.images.empty(); }));
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return thread.isPending(ui::jobs::JobKind::Trajectory); }));
    bench.find<QAction>("stop").trigger();
    QVERIFY(Bench::waitFor([&] { return !thread.isBusy(); }));
    QCoreApplication::processEvents();
    QVERIFY(!thread.isPending(ui::jobs::JobKind::Trajectory));
    QCOMPARE(bench.steps(), 0);
    bench.view().setMode(CompareMode::Grid); // asking again
    bench.view().setMode(CompareMode::Trajectory);
    QVERIFY(Bench::waitFor([&] { return thread.isPending(ui::jobs::JobKind::Trajectory); }));
}

void TestComparingWindow::theBlindTestJudgesWhatWasSampled() {
    Bench bench;
    QVERIFY(bench.prune());
    QTest::mouseClick(&bench.find<QToolButton>("blindButton"), Qt::LeftButton);
    auto& blind = bench.find<ui::preview::BlindTestView>("blindTestView");
    QVERIFY(blind.test() != nullptr);
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(&blind.pair(), Qt::Key_2);
    QCOMPARE(blind.test()->answered(), 3);
    std::set<int> rows;
    for (int i = 0; i < 3; ++i)
        rows.insert(blind.test()->trials()[static_cast<std::size_t>(i)].pair);
    QCOMPARE(rows.size(), std::size_t(3));
}

void TestComparingWindow::aStoppedGridKeepsWhatWasFinished() {
    core::study::Study study = tinyStudy();
    study.sampling.steps = 300; // long enough to be stopped
    study.sampling.seeds.resize(70);
    std::iota(study.sampling.seeds.begin(), study.sampling.seeds.end(), 0);
    Bench bench(study);
    const ImageSet& dense = bench.window.runner().results().dense().images;
    bench.find<QAction>("sample").trigger();
    QVERIFY(Bench::waitFor([&] { return !dense.images.empty(); }));
    const std::vector<core::Image> finished = dense.images;
    bench.find<QAction>("stop").trigger();
    QVERIFY(Bench::waitFor([&] { return !bench.window.runner().thread().isBusy(); }));
    QVERIFY(dense.images.size() >= finished.size() && dense.images.size() < 70);
    QVERIFY(std::equal(finished.begin(), finished.end(), dense.images.begin()));
    const ui::preview::ComparedVariant& column = bench.view().columns().front();
    QCOMPARE(column.images, dense.images); // nothing half done beside them
    QCOMPARE(column.note, QStringLiteral("stopped: %1 of 70 pictures").arg(dense.images.size()));
    QVERIFY(!column.busy);
}

TESSERA_GUI_TEST(TestComparingWindow)
#include "tst_comparing_window.moc"
