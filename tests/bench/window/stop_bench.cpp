#include "tests/bench/window/stop_bench.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

namespace bench::window {

namespace {

using ui::jobs::ComputeThread;

constexpr int mostAttempts = 30; ///< at one moment: a job may be over sooner than it was the last time

class StopBench {
public:
    StopBench(const StopBenchOptions& options, const core::Progress& progress)
        : m_options(options)
        , m_progress(progress)
        , m_random(options.jobs.seed)
        , m_window({.compute = options.jobs.compute, .automatic = false, .remembersView = false}) {
        m_window.show();
        QObject::connect(&thread(), &ComputeThread::failed, &m_window,
                         [this](ui::jobs::JobId, const ui::jobs::Task&, core::ErrorCode, const QString& message) {
                             m_failure = message.toStdString();
                         });
    }

    StopFigures measure(const StopJob& job);

private:
    ComputeThread& thread() { return m_window.runner().thread(); }
    std::optional<double> stopAfter(const StopJob& job, double seconds);
    double spanOf(const StopJob& job);
    void begin(const StopJob& job);
    bool waitUntilIdle(double seconds);
    void requireGoodEnd();

    StopBenchOptions m_options;
    const core::Progress& m_progress;
    std::mt19937_64 m_random;
    ui::workbench::MainWindow m_window;
    std::string m_failure;
};

/// The window makes nothing of what comes of it.
void StopBench::begin(const StopJob& job) {
    thread().submit(
        {ui::jobs::JobKind::Judge, [work = job.work](const core::Progress& progress) -> ui::jobs::JobResult {
             work(progress);
             return core::workflow::SetDistances{};
         }});
}

/// @return whether the job is over within so many seconds.
bool StopBench::waitUntilIdle(double seconds) {
    if (!thread().isBusy())
        return true;
    QEventLoop loop;
    QTimer end;
    end.setSingleShot(true);
    end.setTimerType(Qt::PreciseTimer);
    QObject::connect(&end, &QTimer::timeout, &loop, &QEventLoop::quit);
    QObject::connect(&thread(), &ComputeThread::busyChanged, &loop, &QEventLoop::quit);
    end.start(std::chrono::milliseconds(static_cast<std::int64_t>(1000 * seconds)));
    loop.exec();
    return !thread().isBusy();
}

void StopBench::requireGoodEnd() {
    m_progress.throwIfStopped();
    if (!m_failure.empty())
        throw core::Error(core::ErrorCode::Failed, m_failure);
}

/// @return seconds from Stop to the end; nothing where the job was over before.
std::optional<double> StopBench::stopAfter(const StopJob& job, double seconds) {
    constexpr double patience = 600;
    begin(job);
    const bool wasOver = waitUntilIdle(seconds);
    QElapsedTimer clock;
    clock.start();
    m_window.findChild<QAction*>(QStringLiteral("stop"))->trigger();
    const bool isOver = waitUntilIdle(patience);
    const double taken = static_cast<double>(clock.nsecsElapsed()) / 1e9;
    requireGoodEnd();
    if (!isOver)
        throw core::Error(core::ErrorCode::Failed, job.name + ": did not stop within ten minutes");
    return wasOver ? std::nullopt : std::optional(taken);
}

/// How long the job runs, at most as long as is looked at.
double StopBench::spanOf(const StopJob& job) {
    QElapsedTimer clock;
    clock.start();
    if (stopAfter(job, m_options.withinSeconds))
        return m_options.withinSeconds;
    return static_cast<double>(clock.nsecsElapsed()) / 1e9;
}

StopFigures StopBench::measure(const StopJob& job) {
    StopFigures figures{job.name, {}};
    const double span = spanOf(job);
    std::uniform_real_distribution<double> share(0, 1);
    for (int moment = 0; moment < m_options.moments; ++moment) {
        m_progress.report("stop " + job.name, moment, m_options.moments);
        double within = span;
        for (int attempt = 0; attempt < mostAttempts; ++attempt, within *= 0.8)
            if (const auto seconds = stopAfter(job, share(m_random) * within)) {
                figures.seconds.push_back(*seconds);
                break;
            }
    }
    std::sort(figures.seconds.begin(), figures.seconds.end());
    return figures;
}

void requireKnown(const std::vector<std::string>& names, const std::vector<StopJob>& jobs) {
    std::string known;
    for (const StopJob& job : jobs)
        known += (known.empty() ? "" : ", ") + job.name;
    for (const std::string& name : names)
        if (std::ranges::find(jobs, name, &StopJob::name) == jobs.end())
            throw core::ArgumentError("during", ": expected some of " + known + ", found '" + name + "'");
}

} // namespace

std::vector<StopFigures> measureStops(const StopBenchOptions& options, const core::Progress& progress) {
    std::vector<StopJob> jobs = stopJobs(options.jobs, progress);
    requireKnown(options.during, jobs);
    std::erase_if(jobs, [&](const StopJob& job) {
        return !options.during.empty() && std::ranges::find(options.during, job.name) == options.during.end();
    });
    StopBench bench(options, progress);
    std::vector<StopFigures> figures;
    for (const StopJob& job : jobs)
        figures.push_back(bench.measure(job));
    return figures;
}

} // namespace bench::window
