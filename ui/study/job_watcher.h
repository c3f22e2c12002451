#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"

#include <QEventLoop>
#include <QObject>
#include <QTimer>

#include <optional>

namespace ui::study {
class StudyRunner;
}

namespace ui::study {

/// Waits in an event loop until a runner's jobs are done; passes their progress on, and a stop to them.
class JobWatcher final : public QObject {
    Q_OBJECT

public:
    /// Both must outlive the watcher.
    JobWatcher(StudyRunner& runner, const core::Progress& progress);

    /// @throws core::Error that a job threw, or Error{Cancelled} after a stop.
    void wait();

private:
    void pass(const core::ProgressUpdate* update);

    StudyRunner& m_runner;
    const core::Progress& m_progress;
    QEventLoop m_loop;
    QTimer m_poll;
    std::optional<core::Error> m_error;
};

} // namespace ui::study
