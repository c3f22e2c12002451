#include "tests/test_main.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/variants/compared_variants.h"
#include "ui/workbench/main_window.h"

#include <QtTest>

#include <ctime>

using namespace ui::workbench;
using namespace ui::variants;
using namespace ui::study;

namespace {

constexpr int patience = 240'000; // ms, on a machine that has much else to do

core::study::Study smallStudy(int steps) {
    core::study::Study study;
    study.model.source = TESSERA_TEST_DATA "/tiny_dit";
    study.sampling.steps = steps;
    study.sampling.seeds = {0, 1, 2};
    study.calibration.samples = 24;
    study.calibration.bins = 4;
    return study;
}

struct Bench {
    Bench() { window.show(); }
    bool becomesIdle() {
        const auto done = [this] {
            const StudyRunner& runner = window.runner();
            return !window.runner().thread().isBusy() && runner.prunedIsCurrent() &&
                   runner.isCurrent(core::study::presentId);
        };
        return QTest::qWaitFor(done, patience);
    }
    const ImageSet& pruned() { return window.runner().results().present().images; }

    MainWindow window{{.compute = {}, .automatic = true, .remembersView = false}};
};

} // namespace

/// What a person sees between letting go of a handle and the last image.
class TestAnswering : public QObject {
    Q_OBJECT

private slots:
    void aDragIsAnsweredCoarselyAndThenInFull();
    void aNewerDragReplacesTheRunningJob();
    void fewStepsNeedNoCoarseImages();
    void printsHowLongADragTakesToItsImages();
    void printsHowLongStopTakes();
};

void TestAnswering::aDragIsAnsweredCoarselyAndThenInFull() {
    Bench bench;
    bench.window.openStudy(smallStudy(20));
    QVERIFY(bench.becomesIdle());
    const std::vector<core::Image> before = bench.pruned().images;
    std::vector<core::Image> coarse;
    QString note;
    connect(&bench.window.runner(), &StudyRunner::imagesFormed, this, [&] {
        if (!bench.pruned().isCoarse || !coarse.empty())
            return;
        coarse = bench.pruned().forming;
        note = comparedVariants(bench.window.runner()).back().note;
    });
    emit bench.window.plot().thresholdDragged(0.7, false);
    emit bench.window.plot().thresholdDragged(0.8, true);
    QVERIFY(bench.becomesIdle());
    QCOMPARE(coarse.size(), 2U); // the first two rows
    QCOMPARE(note, QStringLiteral("coarse: few steps"));
    QVERIFY(!bench.pruned().isCoarse);
    QVERIFY(bench.pruned().forming.empty());
    QCOMPARE(bench.pruned().images.size(), 3U);
    QCOMPARE(bench.pruned().ssim.size(), 3U);
    QVERIFY(bench.pruned().images != before);
    QVERIFY(bench.pruned().images[0] != coarse[0]); // of fewer steps
    QVERIFY(comparedVariants(bench.window.runner()).back().note.isEmpty());
}

void TestAnswering::aNewerDragReplacesTheRunningJob() {
    Bench bench;
    bench.window.openStudy(smallStudy(400));
    QVERIFY(bench.becomesIdle());
    QSignalSpy cancelled(&bench.window.runner().thread(), &ui::jobs::ComputeThread::cancelled);
    emit bench.window.plot().thresholdDragged(0.7, true);
    QTRY_VERIFY_WITH_TIMEOUT(
        bench.window.runner().thread().isPending({ui::jobs::JobKind::Sample, core::study::presentId}), patience);
    emit bench.window.plot().thresholdDragged(0.8, true);
    QVERIFY(!bench.window.runner().thread().isPending(
        {ui::jobs::JobKind::Sample, core::study::presentId})); // told in the same moment
    QVERIFY(bench.becomesIdle());
    QVERIFY(cancelled.count() >= 1);
    QCOMPARE(bench.window.document().study().stages.m, 0.8);
    QCOMPARE(bench.pruned().denoiser, bench.window.runner().results().present().pruned->pruned);
}

void TestAnswering::fewStepsNeedNoCoarseImages() {
    Bench bench;
    bench.window.openStudy(smallStudy(5));
    bool wasCoarse = false;
    connect(&bench.window.runner(), &StudyRunner::imagesFormed, this,
            [&] { wasCoarse = wasCoarse || bench.pruned().isCoarse; });
    QVERIFY(bench.becomesIdle());
    QVERIFY(!wasCoarse);
}

/// The built-in model, eight images of 20 steps.
void TestAnswering::printsHowLongADragTakesToItsImages() {
    Bench bench;
    core::study::Study study;
    study.sampling.steps = 20;
    study.sampling.seeds = {0, 1, 2, 3, 4, 5, 6, 7};
    bench.window.openStudy(study);
    QVERIFY(bench.becomesIdle());
    std::vector<qint64> firsts, finals;
    double processorSeconds =
        0; // of all threads: on a machine that has much else to do, says what is the program's own
    for (const double m : {0.5, 0.6, 0.45, 0.65, 0.7}) {
        QElapsedTimer clock;
        qint64 first = -1;
        const auto seen = connect(&bench.window.runner(), &StudyRunner::imagesFormed, this, [&] {
            if (first < 0 && bench.pruned().isCoarse)
                first = clock.elapsed();
        });
        const std::clock_t before = std::clock();
        clock.start();
        emit bench.window.plot().thresholdDragged(m, true);
        QVERIFY(bench.becomesIdle());
        processorSeconds += static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        disconnect(seen);
        QVERIFY(first >= 0);
        firsts.push_back(first);
        finals.push_back(clock.elapsed());
    }
    std::ranges::sort(firsts);
    std::ranges::sort(finals);
    qInfo("drag to first new picture: median %lld ms, worst %lld ms; to the last: median %lld ms, worst %lld ms; "
          "processor %.2f s per drag",
          firsts[2], firsts[4], finals[2], finals[4], processorSeconds / static_cast<double>(firsts.size()));
}

void TestAnswering::printsHowLongStopTakes() {
    Bench bench;
    core::study::Study study;
    study.sampling.steps = 20;
    study.sampling.seeds = {0, 1, 2, 3, 4, 5, 6, 7};
    bench.window.openStudy(study);
    std::vector<qint64> times;
    using ui::jobs::JobKind;
    using ui::jobs::Task;
    for (const Task& task : {Task(JobKind::Measure), Task(JobKind::Sample, core::study::denseId),
                             Task(JobKind::Calibrate), Task(JobKind::Prune, core::study::presentId)}) {
        QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().thread().isPending(task), patience);
        QElapsedTimer clock;
        clock.start();
        bench.window.runner().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
        times.push_back(clock.elapsed());
        bench.window.runner().prune();
        if (task == JobKind::Measure)
            bench.window.runner().sample();
    }
    qInfo("stop: measuring %lld ms, sampling %lld ms, calibrating %lld ms, pruning %lld ms", times[0], times[1],
          times[2], times[3]);
}

TESSERA_GUI_TEST(TestAnswering)
#include "tst_answering.moc"
