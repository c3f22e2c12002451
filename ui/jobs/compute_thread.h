#pragma once

#include "core/base/compute.h"
#include "core/base/error.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QThread>

#include <deque>
#include <optional>
#include <stop_token>

namespace ui::jobs {

/// The one thread that owns the device; the window never waits for it. Lives in the window's thread, which receives its
/// signals. Requests run one after the other, and each ends in exactly one of finished, failed and cancelled. A newer
/// request of a task cancels the older one, and any other one a background job. Closing stops the running job and drops
/// the rest without a word.
class ComputeThread final : public QObject {
    Q_OBJECT

public:
    explicit ComputeThread(const core::ComputeOptions& options, QObject* parent = nullptr);
    ~ComputeThread() override;
    Q_DISABLE_COPY_MOVE(ComputeThread)

    JobId submit(JobRequest request);
    /// Asks the running job to stop and drops the waiting ones.
    void cancelAll();
    void cancel(const Task& task);

    bool isBusy() const { return m_busy; }
    bool isPending(const Task& task) const;
    const core::ComputeOptions& options() const { return m_options; }
    /// Of the jobs that begin from now on.
    void setOptions(const core::ComputeOptions& options) { m_options = options; }

signals:
    void started(ui::jobs::JobId id, const ui::jobs::Task& task);
    /// The running job was asked to stop by cancelAll(); it ends soon.
    void stopping(ui::jobs::JobId id, const ui::jobs::Task& task);
    void progressed(ui::jobs::JobId id, const core::ProgressUpdate& update);
    void finished(ui::jobs::JobId id, const ui::jobs::Task& task, const ui::jobs::JobResult& result);
    void failed(ui::jobs::JobId id, const ui::jobs::Task& task, core::ErrorCode code, const QString& message);
    void cancelled(ui::jobs::JobId id, const ui::jobs::Task& task);
    /// The last job ended, or the first one began.
    void busyChanged(bool busy);

private:
    struct Waiting {
        JobId id = 0;
        JobRequest request;
    };
    struct Running {
        JobId id = 0;
        Task task;
        std::stop_source stop;
    };
    struct Outcome;

    void startNext();
    void run(const Waiting& job, const core::ComputeOptions& options, const std::stop_token& stop);
    void onProgress(JobId id, const core::ProgressUpdate& update);
    void onEnded(JobId id, const Outcome& outcome);
    void dropWaiting(const std::function<bool(const Task&)>& matches);
    void setBusy(bool busy);

    core::ComputeOptions m_options;
    QThread m_thread;
    QObject* m_worker; ///< lives in m_thread, which deletes it
    std::deque<Waiting> m_waiting;
    std::optional<Running> m_running;
    JobId m_lastId = 0;
    bool m_busy = false;
};

} // namespace ui::jobs
