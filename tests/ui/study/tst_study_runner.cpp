#include "tests/test_main.h"
#include "tests/ui/tiny_study.h"
#include "ui/study/study_runner.h"

#include <QtTest>

#include <algorithm>
#include <numeric>

using core::study::Study;
using ui::jobs::JobKind;
using ui::jobs::Task;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A study and what computes for it, without a window.
struct Bench {
    explicit Bench(const Study& study = tinyStudy()) {
        QObject::connect(&runner.thread(), &ui::jobs::ComputeThread::started, &runner,
                         [this](ui::jobs::JobId, const Task& task) { m_started.push_back(task); });
        document.reset(study);
        runner.openModel(QString::fromStdString(study.model.source));
    }

    bool rests() {
        const auto done = [this] {
            return !runner.thread().isBusy() && runner.results().model && runner.results().measured &&
                   runner.prunedIsCurrent() && runner.results().present().images.isComplete();
        };
        return QTest::qWaitFor(done, patience);
    }
    double sigma2() const { return document.plan().sigma2; }

    /// Has these jobs seem to take 40 minutes, all others no time.
    void seemLong(std::set<Task> tasks) {
        runner.longWork().setEstimator(
            [tasks = std::move(tasks)](const Task& task, const core::ProgressUpdate&) -> std::optional<double> {
                return tasks.contains(task) ? 2400 : 0;
            });
    }
    /// Nothing runs, since something waits.
    bool waits() {
        const auto rests = [this] { return !runner.thread().isBusy() && runner.longWork().isAnyWaiting(); };
        return QTest::qWaitFor(rests, patience);
    }
    std::vector<Task> started() {
        std::vector<Task> tasks;
        for (const Task& task : m_started)
            if (std::ranges::find(tasks, task) == tasks.end())
                tasks.push_back(task);
        return tasks;
    }

    ui::study::StudyDocument document;
    ui::study::StudyRunner runner{document, {}};

private:
    std::vector<Task> m_started;
};

const Task denseImages(JobKind::Sample, core::study::denseId);
const Task presentModel(JobKind::Prune, core::study::presentId);
const Task presentImages(JobKind::Sample, core::study::presentId);

} // namespace

/// What follows a choice by itself, in which order, and what waits.
class TestStudyRunner : public QObject {
    Q_OBJECT

private slots:
    void theVarianceBelongsToTheModel_data();
    void theVarianceBelongsToTheModel();
    void whateverIsSampledTheVarianceIsTheSame();
    void imagesComeFirst();
    void dotsComeOneTrajectoryAtATime();
    void longStatisticsWaitForAClick();
    void everyLongJobWaits_data();
    void everyLongJobWaits();
    void whatAPersonAskedForNeverWaits();
    void anotherChoiceIsEstimatedAnew();
    void stoppingTakesTheQuestionBack();
    void theClockEstimatesFromTheFirstBatches_data();
    void theClockEstimatesFromTheFirstBatches();
};

void TestStudyRunner::theVarianceBelongsToTheModel_data() {
    using Change = std::function<void(ui::study::StudyDocument&)>;
    QTest::addColumn<Change>("change");
    QTest::newRow("steps") << Change([](ui::study::StudyDocument& d) { d.setSteps(1); });
    QTest::newRow("guidance") << Change([](ui::study::StudyDocument& d) { d.setGuidance(4); });
    QTest::newRow("images") << Change([](ui::study::StudyDocument& d) { d.setImages({1}, {5, 6}); });
}

void TestStudyRunner::theVarianceBelongsToTheModel() {
    QFETCH(std::function<void(ui::study::StudyDocument&)>, change);
    Bench bench;
    QVERIFY(bench.rests());
    const double before = bench.sigma2();
    QVERIFY(before != 1);
    std::vector<double> seen;
    QObject::connect(&bench.document, &ui::study::StudyDocument::planChanged, &bench.document,
                     [&] { seen.push_back(bench.sigma2()); });
    change(bench.document);
    QTest::qWait(0);
    QTRY_VERIFY_WITH_TIMEOUT(
        bench.runner.results().keys.trajectory == ui::study::trajectoryKey(bench.document.study().sampling), patience);
    QVERIFY(bench.rests());
    for (const double sigma2 : seen)
        QCOMPARE(sigma2, before);
    QCOMPARE(bench.sigma2(), before);
    QCOMPARE(bench.runner.results().measured->sigma2, before);
}

void TestStudyRunner::whateverIsSampledTheVarianceIsTheSame() {
    Bench few(tinyStudy(1));
    Bench more(tinyStudy(20));
    QVERIFY(few.rests());
    QVERIFY(more.rests());
    QVERIFY(std::abs(few.sigma2() / more.sigma2() - 1) < 1e-5);
    few.runner.openModel(QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"));
    QTRY_VERIFY_WITH_TIMEOUT(few.rests(), patience);
    QVERIFY(std::abs(few.sigma2() / more.sigma2() - 1) < 1e-5);
}

void TestStudyRunner::imagesComeFirst() {
    Bench bench;
    QVERIFY(bench.rests());
    const std::vector<Task> expected = {JobKind::LoadModel, denseImages,  JobKind::Measure,
                                        JobKind::Calibrate, presentModel, presentImages};
    QVERIFY(bench.started().size() >= expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(bench.started()[i] == expected[i], qPrintable(QString::number(i)));
}

void TestStudyRunner::dotsComeOneTrajectoryAtATime() {
    Bench bench;
    bench.seemLong({});
    bench.runner.longWork().setLimit(1e-9); // for which any model is slow
    std::vector<int> seen;
    QObject::connect(&bench.runner, &ui::study::StudyRunner::measuredChanged, &bench.document, [&] {
        if (bench.runner.results().measured)
            seen.push_back(bench.runner.results().measured->samples);
    });
    QTRY_VERIFY_WITH_TIMEOUT(!seen.empty() && seen.back() == 16, patience);
    std::vector<int> expected(16);
    std::iota(expected.begin(), expected.end(), 1);
    QCOMPARE(seen, expected);
}

void TestStudyRunner::longStatisticsWaitForAClick() {
    Bench bench;
    bench.seemLong({JobKind::Calibrate});
    QVERIFY(bench.waits());
    const auto& results = bench.runner.results();
    QCOMPARE(bench.runner.longWork().waiting(), (std::map<Task, double>{{JobKind::Calibrate, 2400}}));
    QVERIFY(results.dense().images.isComplete());
    QCOMPARE(results.measured->samples, 16);
    QVERIFY(!results.present().pruned);
    bench.document.setM(0.6); // which changes nothing about it
    QTest::qWait(200);        // the hand rests
    QVERIFY(bench.waits());
    QCOMPARE(std::ranges::count(bench.started(), Task(JobKind::Prune, core::study::presentId)), 0);
    bench.runner.doLongWork();
    QVERIFY(!bench.runner.longWork().isAnyWaiting());
    QVERIFY(bench.rests());
}

void TestStudyRunner::everyLongJobWaits_data() {
    QTest::addColumn<Task>("task");
    QTest::addColumn<bool>("hasMeasured");
    QTest::addColumn<bool>("hasModel");
    QTest::newRow("dense images") << denseImages << true << true;
    QTest::newRow("measuring") << Task(JobKind::Measure) << false << true;
    QTest::newRow("statistics") << Task(JobKind::Calibrate) << true << false;
    QTest::newRow("pruning") << presentModel << true << false;
    QTest::newRow("images") << presentImages << true << true;
}

void TestStudyRunner::everyLongJobWaits() {
    QFETCH(Task, task);
    QFETCH(bool, hasMeasured);
    QFETCH(bool, hasModel);
    Bench bench;
    bench.seemLong({task});
    QVERIFY(bench.waits());
    QVERIFY(bench.runner.longWork().isWaiting(task));
    const auto& results = bench.runner.results();
    QCOMPARE(results.keys.trajectory.has_value(), hasMeasured);
    QCOMPARE(results.present().pruned.has_value(), hasModel);
    bench.runner.doLongWork();
    QVERIFY(bench.rests());
    QVERIFY(!results.present().images.psnr.empty());
}

void TestStudyRunner::whatAPersonAskedForNeverWaits() {
    Bench bench;
    bench.seemLong({JobKind::Calibrate, presentModel, presentImages, denseImages});
    QVERIFY(bench.waits());
    bench.runner.prune();
    QVERIFY(bench.rests());
    bench.runner.sample();
    QVERIFY(bench.rests());
    QVERIFY(!bench.runner.longWork().isAnyWaiting());
}

void TestStudyRunner::anotherChoiceIsEstimatedAnew() {
    Bench bench;
    bench.seemLong({JobKind::Calibrate});
    QVERIFY(bench.waits());
    bench.seemLong({});
    core::study::CalibrationChoices fewer = bench.document.study().calibration;
    fewer.samples = 16;
    bench.document.setCalibration(fewer);
    QVERIFY(!bench.runner.longWork().isAnyWaiting());
    QVERIFY(bench.rests());
}

void TestStudyRunner::stoppingTakesTheQuestionBack() {
    Bench bench;
    bench.seemLong({JobKind::Calibrate});
    QVERIFY(bench.waits());
    bench.runner.stop();
    QVERIFY(!bench.runner.longWork().isAnyWaiting());
    QVERIFY(!bench.runner.thread().isBusy());
}

void TestStudyRunner::theClockEstimatesFromTheFirstBatches_data() {
    QTest::addColumn<double>("perBatch"); // seconds
    QTest::addColumn<int>("batches");
    QTest::addColumn<int>("heldAfter"); // batches; 0: never
    QTest::newRow("a minute at most") << 1.0 << 50 << 0;
    QTest::newRow("a hundred of a second") << 1.0 << 100 << 2; // one says little yet
    QTest::newRow("few long ones") << 90.0 << 3 << 1;
    QTest::newRow("many short ones") << 0.01 << 100'000 << 150;
    QTest::newRow("many, done soon") << 0.0001 << 100'000 << 0;
}

void TestStudyRunner::theClockEstimatesFromTheFirstBatches() {
    QFETCH(double, perBatch);
    QFETCH(int, batches);
    QFETCH(int, heldAfter);
    ui::jobs::ComputeThread thread({});
    const ui::study::StudyDocument document;
    ui::study::LongWork work(thread, document);
    double now = 1000;
    work.setClock([&now] { return now; });
    emit thread.started(1, JobKind::Calibrate);
    int done = 0;
    emit thread.progressed(1, {"batches", done, batches});
    while (done < batches && !work.isAnyWaiting()) {
        now += perBatch;
        emit thread.progressed(1, {"batches", ++done, batches});
    }
    QCOMPARE(work.isAnyWaiting(), heldAfter > 0);
    if (heldAfter > 0) {
        QVERIFY(std::abs(done - heldAfter) <= 1); // sums of seconds are rounded
        QVERIFY(std::abs(work.waiting().at(JobKind::Calibrate) - (batches - done) * perBatch) < 0.01);
    }
}

TESSERA_GUI_TEST(TestStudyRunner)
#include "tst_study_runner.moc"
