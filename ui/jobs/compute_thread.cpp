#include "ui/jobs/compute_thread.h"

#include <algorithm>
#include <new>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace ui::jobs {

/// How a job ended: with a result, or else with an error.
struct ComputeThread::Outcome {
    std::optional<JobResult> result;
    core::ErrorCode code = core::ErrorCode::Failed;
    QString message;
};

namespace {

/// Behind everything that answers a person: all cores compute, and the window must get one at once when a hand moves.
/// Threads that the calling one starts for its loops inherit it. Where the system refuses, all share alike.
void yieldToTheWindow() {
    constexpr int niceness = 10;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
}

} // namespace

ComputeThread::ComputeThread(const core::ComputeOptions& options, QObject* parent)
    : QObject(parent)
    , m_options(options)
    , m_worker(new QObject) {
    m_thread.setObjectName(QStringLiteral("compute"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_worker, [] { yieldToTheWindow(); });
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ComputeThread::~ComputeThread() {
    m_waiting.clear();
    if (m_running)
        m_running->stop.request_stop();
    m_thread.quit();
    m_thread.wait();
}

JobId ComputeThread::submit(JobRequest request) {
    cancel(request.task);
    if (m_running && isBackground(m_running->task.kind) && !isBackground(request.task.kind))
        m_running->stop.request_stop();
    const JobId id = ++m_lastId;
    m_waiting.push_back({id, std::move(request)});
    if (!m_running)
        startNext();
    return id;
}

void ComputeThread::cancelAll() {
    if (m_running) {
        m_running->stop.request_stop();
        emit stopping(m_running->id, m_running->task);
    }
    dropWaiting([](const Task&) { return true; });
}

void ComputeThread::cancel(const Task& task) {
    if (m_running && m_running->task == task)
        m_running->stop.request_stop();
    dropWaiting([task](const Task& other) { return other == task; });
}

bool ComputeThread::isPending(const Task& task) const {
    if (m_running && m_running->task == task && !m_running->stop.stop_requested())
        return true;
    return std::ranges::any_of(m_waiting, [&task](const Waiting& job) { return job.request.task == task; });
}

void ComputeThread::dropWaiting(const std::function<bool(const Task&)>& matches) {
    std::deque<Waiting> kept;
    std::deque<Waiting> dropped;
    for (Waiting& job : m_waiting)
        (matches(job.request.task) ? dropped : kept).push_back(std::move(job));
    m_waiting = std::move(kept);
    for (const Waiting& job : dropped)
        emit cancelled(job.id, job.request.task);
}

void ComputeThread::startNext() {
    if (m_waiting.empty())
        return;
    auto next =
        std::ranges::find_if(m_waiting, [](const Waiting& job) { return !isBackground(job.request.task.kind); });
    if (next == m_waiting.end())
        next = m_waiting.begin();
    Waiting job = std::move(*next);
    m_waiting.erase(next);
    m_running = Running{job.id, job.request.task, {}};
    const JobId id = job.id;
    const Task task = job.request.task;
    QMetaObject::invokeMethod(
        m_worker,
        [this, job = std::move(job), options = m_options, stop = m_running->stop.get_token()] {
            run(job, options, stop);
        },
        Qt::QueuedConnection);
    setBusy(true);
    emit started(id, task);
}

void ComputeThread::run(const Waiting& job, const core::ComputeOptions& options, const std::stop_token& stop) {
    Outcome outcome;
    const auto report = [this, id = job.id](const core::ProgressUpdate& update) {
        QMetaObject::invokeMethod(
            this, [this, id, update] { onProgress(id, update); }, Qt::QueuedConnection);
    };
    try {
        const core::ComputeScope scope(options);
        const core::StopScope stoppable(stop);
        outcome.result = job.request.work(core::Progress(stop, report));
    } catch (const core::Error& error) {
        outcome.code = error.code();
        outcome.message = QString::fromUtf8(error.what());
    } catch (const std::bad_alloc&) {
        outcome.message = tr("out of memory");
    } catch (const std::exception& error) {
        outcome.message = QString::fromUtf8(error.what()).section(QLatin1Char('\n'), 0, 0);
    }
    QMetaObject::invokeMethod(
        this, [this, id = job.id, outcome = std::move(outcome)] { onEnded(id, outcome); }, Qt::QueuedConnection);
}

void ComputeThread::onProgress(JobId id, const core::ProgressUpdate& update) {
    if (m_running && m_running->id == id && !m_running->stop.stop_requested())
        emit progressed(id, update);
}

void ComputeThread::onEnded(JobId id, const Outcome& outcome) {
    const Task task = m_running->task;
    // A job that was asked to stop counts as cancelled even if it was done in the same moment: nobody waits for it any
    // more.
    const bool stopped = m_running->stop.stop_requested();
    m_running.reset();
    if (stopped || (!outcome.result && outcome.code == core::ErrorCode::Cancelled))
        emit cancelled(id, task);
    else if (outcome.result)
        emit finished(id, task, *outcome.result);
    else
        emit failed(id, task, outcome.code, outcome.message);
    if (!m_running)
        startNext();
    setBusy(m_running.has_value());
}

void ComputeThread::setBusy(bool busy) {
    if (std::exchange(m_busy, busy) != busy)
        emit busyChanged(busy);
}

} // namespace ui::jobs
