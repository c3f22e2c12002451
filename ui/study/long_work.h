#pragma once

#include "ui/jobs/compute_thread.h"
#include "ui/jobs/rate_estimate.h"
#include "ui/study/study_document.h"

#include <QObject>

#include <functional>
#include <map>
#include <set>

namespace ui::study {

/// Work that nobody asked for and that would take long waits for a click: as soon as a running job's first batches say
/// how long the rest will take, it is cancelled and waits until it is allowed or what it depends on changes. The runner
/// owns it, in the window's thread.
class LongWork final : public QObject {
    Q_OBJECT

public:
    /// Seconds that the rest of a job will take, as far as can be said yet.
    using Estimator = std::function<std::optional<double>(const jobs::Task&, const core::ProgressUpdate&)>;

    /// Both must outlive it.
    LongWork(jobs::ComputeThread& thread, const StudyDocument& document, QObject* parent = nullptr);

    /// @param seconds since any fixed moment; in the place of the system's clock.
    void setClock(std::function<double()> seconds) { m_clock = std::move(seconds); }
    /// Other estimates than by the clock.
    void setEstimator(Estimator estimator) { m_estimator = std::move(estimator); }
    /// From how many seconds on work waits; infinite: never.
    void setLimit(double seconds) { m_limit = seconds; }
    double limit() const { return m_limit; }

    /// A person asked for these: they do not wait.
    void allow(const std::set<jobs::Task>& tasks);
    /// Choices changed: what does not run yet is nobody's wish any more, and what waits for them need not wait.
    void followStudy();
    /// Nothing waits, nothing is allowed.
    void clear();

    bool isWaiting(const jobs::Task& task) const { return m_waiting.contains(task); }
    bool isAnyWaiting() const { return !m_waiting.empty(); }
    /// What waits, with the seconds that it would take.
    std::map<jobs::Task, double> waiting() const;

signals:
    /// A job was cancelled, and waits.
    void held(const ui::jobs::Task& task);
    /// What waits changed.
    void changed();

private:
    struct Waiting {
        double seconds = 0;
        core::study::Study study; ///< that it was asked for
    };

    void onStarted(const jobs::Task& task);
    void onProgressed(const core::ProgressUpdate& update);
    std::optional<double> byTheClock(const core::ProgressUpdate& update);

    jobs::ComputeThread& m_thread;
    const StudyDocument& m_document;
    Estimator m_estimator;
    double m_limit = 60;
    std::set<jobs::Task> m_allowed;
    std::map<jobs::Task, Waiting> m_waiting;
    jobs::Task m_running;
    jobs::RateEstimate m_rate;
    std::function<double()> m_clock; ///< seconds
    double m_start = 0;              ///< of the running job
};

} // namespace ui::study
