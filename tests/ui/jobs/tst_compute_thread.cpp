#include "tests/test_main.h"
#include "ui/jobs/compute_thread.h"

#include <QSignalSpy>
#include <QtTest>

#include <semaphore>

using namespace ui::jobs;

namespace {

/// A job that answers with a number of samples.
JobRequest answering(const Task& task, int samples) {
    return {task, [samples](const core::Progress&) -> JobResult {
                core::schedule::MeasuredDynamics measured;
                measured.samples = samples;
                return measured;
            }};
}

/// A job that goes on until it is stopped.
JobRequest endless(JobKind kind, std::binary_semaphore& began) {
    return {kind, [&began](const core::Progress& progress) -> JobResult {
                began.release();
                for (std::int64_t step = 0;; ++step) {
                    progress.report("stepping", step, 0);
                    QThread::yieldCurrentThread();
                }
            }};
}

struct Endings {
    explicit Endings(ComputeThread& thread)
        : finished(&thread, &ComputeThread::finished)
        , failed(&thread, &ComputeThread::failed)
        , cancelled(&thread, &ComputeThread::cancelled) {}

    int count() const { return static_cast<int>(finished.count() + failed.count() + cancelled.count()); }
    /// How often a request ended, however it did.
    int countOf(JobId id) const {
        int found = 0;
        for (const QSignalSpy* spy : {&finished, &failed, &cancelled}) {
            for (const QList<QVariant>& arguments : *spy)
                found += arguments.at(0).value<JobId>() == id ? 1 : 0;
        }
        return found;
    }

    QSignalSpy finished;
    QSignalSpy failed;
    QSignalSpy cancelled;
};

} // namespace

class TestComputeThread : public QObject {
    Q_OBJECT

private slots:
    void handsBackTheResultInTheWindowsThread();
    void runsEveryRequestOnTheSameOtherThread();
    void turnsErrorsIntoFailures_data();
    void turnsErrorsIntoFailures();
    void stopEndsTheRunningJobAndDropsTheRest();
    void aNewerRequestOfATaskReplacesTheOlderOne();
    void variantsDoNotReplaceEachOther();
    void everyRequestEndsExactlyOnce();
    void tellsProgressOfTheRunningJob();
    void backgroundJobsWaitAndGiveWay();
    void saysWhenItIsBusy();
    void closesWhileAJobRuns();
};

void TestComputeThread::handsBackTheResultInTheWindowsThread() {
    ComputeThread thread({});
    QThread* heardIn = nullptr;
    int samples = 0;
    connect(&thread, &ComputeThread::finished, this, [&](JobId, const Task&, const JobResult& result) {
        heardIn = QThread::currentThread();
        samples = std::get<core::schedule::MeasuredDynamics>(result).samples;
    });
    thread.submit(answering(JobKind::Measure, 7));
    QTRY_COMPARE(samples, 7);
    QCOMPARE(heardIn, QThread::currentThread());
}

void TestComputeThread::runsEveryRequestOnTheSameOtherThread() {
    ComputeThread thread({});
    Endings endings(thread);
    std::vector<Qt::HANDLE> threads;
    for (const JobKind kind : {JobKind::Measure, JobKind::Prune}) {
        thread.submit({kind, [&threads](const core::Progress&) -> JobResult {
                           threads.push_back(QThread::currentThreadId());
                           return core::workflow::Statistics{};
                       }});
    }
    QTRY_COMPARE(endings.finished.count(), 2);
    QCOMPARE(threads[0], threads[1]);
    QVERIFY(threads[0] != QThread::currentThreadId());
}

void TestComputeThread::turnsErrorsIntoFailures_data() {
    QTest::addColumn<int>("thrown");
    QTest::addColumn<core::ErrorCode>("code");
    QTest::addColumn<QString>("message");
    QTest::newRow("core error") << 0 << core::ErrorCode::BadInput << "a.safetensors: too short";
    QTest::newRow("other exception") << 1 << core::ErrorCode::Failed << "something else";
    QTest::newRow("an exception of many lines") << 3 << core::ErrorCode::Failed << "something else";
    QTest::newRow("no memory on a device") << 4 << core::ErrorCode::Failed << "DiT step: out of memory: 1 GiB is free";
    QTest::newRow("no memory") << 2 << core::ErrorCode::Failed << "out of memory";
}

void TestComputeThread::turnsErrorsIntoFailures() {
    QFETCH(int, thrown);
    ComputeThread thread({});
    Endings endings(thread);
    thread.submit({JobKind::LoadModel, [thrown](const core::Progress&) -> JobResult {
                       if (thrown == 0)
                           throw core::Error(core::ErrorCode::BadInput, "a.safetensors: too short");
                       if (thrown == 1)
                           throw std::runtime_error("something else");
                       if (thrown == 3)
                           throw std::runtime_error("something else\nraised from here\nand there");
                       if (thrown == 4)
                           throw core::OutOfMemory("DiT step: out of memory: 1 GiB is free");
                       throw std::bad_alloc();
                   }});
    QTRY_COMPARE(endings.failed.count(), 1);
    QTEST(endings.failed.at(0).at(2).value<core::ErrorCode>(), "code");
    QTEST(endings.failed.at(0).at(3).toString(), "message");
    QVERIFY(!thread.isBusy());
    thread.submit(answering(JobKind::Measure, 1)); // the next job is done
    QTRY_COMPARE(endings.finished.count(), 1);
}

void TestComputeThread::stopEndsTheRunningJobAndDropsTheRest() {
    ComputeThread thread({});
    Endings endings(thread);
    std::binary_semaphore began(0);
    const JobId running = thread.submit(endless(JobKind::Prune, began));
    const JobId waiting = thread.submit(answering(JobKind::Measure, 1));
    began.acquire();
    thread.cancelAll();
    QTRY_COMPARE(endings.cancelled.count(), 2);
    QCOMPARE(endings.countOf(running), 1);
    QCOMPARE(endings.countOf(waiting), 1);
    thread.submit(answering(JobKind::Measure, 2));
    QTRY_COMPARE(endings.finished.count(), 1);
}

void TestComputeThread::aNewerRequestOfATaskReplacesTheOlderOne() {
    ComputeThread thread({});
    Endings endings(thread);
    std::binary_semaphore began(0);
    const JobId older = thread.submit(endless(JobKind::Prune, began));
    began.acquire();
    const JobId newer = thread.submit(answering(JobKind::Prune, 2));
    const JobId newest = thread.submit(answering(JobKind::Prune, 3));
    QTRY_COMPARE(endings.count(), 3);
    QCOMPARE(endings.finished.count(), 1);
    QCOMPARE(endings.finished.at(0).at(0).value<JobId>(), newest);
    QCOMPARE(endings.countOf(older), 1);
    QCOMPARE(endings.countOf(newer), 1);
}

void TestComputeThread::variantsDoNotReplaceEachOther() {
    ComputeThread thread({});
    Endings endings(thread);
    std::binary_semaphore began(0);
    thread.submit(endless(JobKind::Measure, began));
    began.acquire();
    const JobId first = thread.submit(answering({JobKind::Prune, 0}, 1));
    const JobId second = thread.submit(answering({JobKind::Prune, 1}, 2));
    QVERIFY(thread.isPending({JobKind::Prune, 0}) && thread.isPending({JobKind::Prune, 1}));
    QVERIFY(!thread.isPending({JobKind::Prune, 2}) && !thread.isPending({JobKind::Sample, 0}));
    thread.cancel({JobKind::Prune, 0});
    QVERIFY(!thread.isPending({JobKind::Prune, 0}) && thread.isPending({JobKind::Prune, 1}));
    thread.cancel(JobKind::Measure);
    QTRY_VERIFY(!thread.isBusy());
    QCOMPARE(endings.finished.count(), 1);
    QCOMPARE(endings.finished.at(0).at(0).value<JobId>(), second);
    QCOMPARE(endings.finished.at(0).at(1).value<Task>(), Task(JobKind::Prune, 1));
    QCOMPARE(endings.cancelled.at(0).at(0).value<JobId>(), first);
}

void TestComputeThread::everyRequestEndsExactlyOnce() {
    ComputeThread thread({});
    Endings endings(thread);
    std::vector<JobId> ids;
    const std::vector<Task> tasks = {
        JobKind::LoadModel, JobKind::Measure, {JobKind::Sample, -1}, {JobKind::Prune, -2}, {JobKind::Sample, -2}};
    for (int i = 0; i < 200; ++i) {
        ids.push_back(thread.submit(answering(tasks[static_cast<std::size_t>(i * 7 + i / 11) % tasks.size()], i)));
        if (i % 3 == 0)
            QCoreApplication::processEvents();
        if (i % 50 == 49)
            thread.cancelAll();
    }
    QTRY_VERIFY(!thread.isBusy());
    for (const JobId id : ids)
        QCOMPARE(endings.countOf(id), 1);
}

void TestComputeThread::tellsProgressOfTheRunningJob() {
    ComputeThread thread({});
    QSignalSpy progressed(&thread, &ComputeThread::progressed);
    QSignalSpy finished(&thread, &ComputeThread::finished);
    const JobId id = thread.submit({JobKind::Measure, [](const core::Progress& progress) -> JobResult {
                                        for (int step = 0; step <= 1000; ++step)
                                            progress.report("sampling", step, 1000);
                                        return core::schedule::MeasuredDynamics{};
                                    }});
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(progressed.count() >= 2);
    QVERIFY2(progressed.count() < 500, "progress is throttled where it arises");
    QCOMPARE(progressed.last().at(0).value<JobId>(), id);
    QCOMPARE(progressed.last().at(1).value<core::ProgressUpdate>().done, 1000);
}

void TestComputeThread::backgroundJobsWaitAndGiveWay() {
    ComputeThread thread({});
    Endings endings(thread);
    std::vector<JobId> order;
    connect(&thread, &ComputeThread::started, this, [&](JobId id, const Task&) { order.push_back(id); });
    std::binary_semaphore began(0);
    const JobId background = thread.submit(endless(JobKind::Trajectory, began));
    began.acquire();
    const JobId first = thread.submit(answering(JobKind::Prune, 1)); // ends the endless one
    const JobId again = thread.submit(answering(JobKind::Trajectory, 2));
    const JobId second = thread.submit(answering(JobKind::Measure, 3));
    QTRY_VERIFY(!thread.isBusy());
    QCOMPARE(order, (std::vector<JobId>{background, first, second, again}));
    QCOMPARE(endings.cancelled.count(), 1);
    QCOMPARE(endings.cancelled.at(0).at(0).value<JobId>(), background);
    QCOMPARE(endings.finished.count(), 3);
}

void TestComputeThread::saysWhenItIsBusy() {
    ComputeThread thread({});
    QSignalSpy busy(&thread, &ComputeThread::busyChanged);
    thread.submit(answering(JobKind::Measure, 1));
    thread.submit(answering(JobKind::Prune, 1));
    QTRY_VERIFY(!thread.isBusy());
    QCOMPARE(busy.count(), 2);
    QCOMPARE(busy.at(0).at(0).toBool(), true);
    QCOMPARE(busy.at(1).at(0).toBool(), false);
}

void TestComputeThread::closesWhileAJobRuns() {
    std::binary_semaphore began(0);
    {
        ComputeThread thread({});
        thread.submit(endless(JobKind::Prune, began));
        thread.submit(answering(JobKind::Measure, 1));
        began.acquire();
    }
    QVERIFY(true); // reached only if the destructor came back
}

TESSERA_CORE_TEST(TestComputeThread)
#include "tst_compute_thread.moc"
