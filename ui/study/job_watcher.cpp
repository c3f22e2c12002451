#include "ui/study/job_watcher.h"

#include "ui/study/study_runner.h"

#include <chrono>

namespace ui::study {

using jobs::ComputeThread;

JobWatcher::JobWatcher(StudyRunner& runner, const core::Progress& progress)
    : m_runner(runner)
    , m_progress(progress) {
    ComputeThread& thread = runner.thread();
    connect(&thread, &ComputeThread::progressed, this,
            [this](jobs::JobId, const core::ProgressUpdate& update) { pass(&update); });
    connect(&thread, &ComputeThread::failed, this,
            [this](jobs::JobId, const jobs::Task&, core::ErrorCode code, const QString& message) {
                m_error.emplace(code, message.toStdString());
            });
    connect(&thread, &ComputeThread::busyChanged, &m_loop, [this](bool busy) {
        if (!busy)
            m_loop.quit();
    });
    connect(&m_poll, &QTimer::timeout, this, [this] { pass(nullptr); });
    m_poll.start(std::chrono::milliseconds(50));
}

void JobWatcher::wait() {
    if (m_runner.thread().isBusy())
        m_loop.exec();
    if (m_error)
        throw core::Error(*m_error);
}

void JobWatcher::pass(const core::ProgressUpdate* update) {
    // Exceptions must not cross Qt's event loop, so a stop that is noticed here is kept until wait() ends.
    try {
        if (update != nullptr)
            m_progress.report(update->phase, update->done, update->total);
        else
            m_progress.throwIfStopped();
    } catch (const core::Error& error) {
        m_error.emplace(error);
        m_runner.stop();
    }
}

} // namespace ui::study
