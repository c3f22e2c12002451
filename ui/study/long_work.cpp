#include "ui/study/long_work.h"

#include "ui/study/study_results.h"

#include <chrono>
#include <utility>

namespace ui::study {

using jobs::JobKind;
using jobs::Task;

namespace {

constexpr double timedFor = 1.5; ///< seconds of a job before its rate says anything

double systemSeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What follows by itself and may take long.
bool isAutomatic(JobKind kind) {
    return kind == JobKind::Measure || kind == JobKind::Calibrate || kind == JobKind::Prune ||
           kind == JobKind::Sample || kind == JobKind::Judge;
}

/// Whether two studies ask the same of a task, as far as that is easily told.
bool asksTheSame(const Task& task, const core::study::Study& a, const core::study::Study& b) {
    switch (task.kind) {
    case JobKind::Measure:
        return trajectoryKey(a.sampling) == trajectoryKey(b.sampling);
    case JobKind::Calibrate:
        return calibrationKey(a.calibration) == calibrationKey(b.calibration) &&
               needsStatistics(a.pruning) == needsStatistics(b.pruning);
    case JobKind::Sample:
        if (task.variant == core::study::denseId)
            return a.sampling == b.sampling;
        break;
    default:
        break;
    }
    return a == b;
}

} // namespace

LongWork::LongWork(jobs::ComputeThread& thread, const StudyDocument& document, QObject* parent)
    : QObject(parent)
    , m_thread(thread)
    , m_document(document)
    , m_estimator([this](const Task&, const core::ProgressUpdate& update) { return byTheClock(update); })
    , m_clock(systemSeconds) {
    connect(&thread, &jobs::ComputeThread::started, this, [this](jobs::JobId, const Task& task) { onStarted(task); });
    connect(&thread, &jobs::ComputeThread::progressed, this,
            [this](jobs::JobId, const core::ProgressUpdate& update) { onProgressed(update); });
}

void LongWork::allow(const std::set<Task>& tasks) {
    m_allowed.insert(tasks.begin(), tasks.end());
    if (std::erase_if(m_waiting, [&tasks](const auto& entry) { return tasks.contains(entry.first); }) > 0)
        emit changed();
}

void LongWork::followStudy() {
    std::erase_if(m_allowed, [this](const Task& task) { return !m_thread.isPending(task); });
    const auto isOver = [this](const auto& entry) {
        return !asksTheSame(entry.first, entry.second.study, m_document.study());
    };
    if (std::erase_if(m_waiting, isOver) > 0)
        emit changed();
}

void LongWork::clear() {
    m_allowed.clear();
    if (!std::exchange(m_waiting, {}).empty())
        emit changed();
}

std::map<Task, double> LongWork::waiting() const {
    std::map<Task, double> seconds;
    for (const auto& [task, entry] : m_waiting)
        seconds[task] = entry.seconds;
    return seconds;
}

void LongWork::onStarted(const Task& task) {
    m_running = task;
    m_rate.restart();
    m_start = m_clock();
}

void LongWork::onProgressed(const core::ProgressUpdate& update) {
    if (!isAutomatic(m_running.kind) || m_allowed.contains(m_running))
        return;
    const Task task = m_running;
    const std::optional<double> seconds = m_estimator(task, update);
    if (!seconds || *seconds <= m_limit)
        return;
    m_waiting[task] = {*seconds, m_document.study()};
    m_thread.cancel(task);
    emit held(task);
    emit changed();
}

std::optional<double> LongWork::byTheClock(const core::ProgressUpdate& update) {
    const double seconds = m_clock() - m_start;
    m_rate.update(update, seconds);
    return seconds < timedFor ? std::nullopt : m_rate.secondsLeft();
}

} // namespace ui::study
