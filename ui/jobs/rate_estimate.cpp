#include "ui/jobs/rate_estimate.h"

namespace ui::jobs {

void RateEstimate::update(const core::ProgressUpdate& update, double seconds) {
    if (!m_isRunning || update.phase != m_first.phase || update.done < m_last.done) {
        m_first = update;
        m_firstSeconds = seconds;
        m_isRunning = true;
    }
    m_last = update;
    m_lastSeconds = seconds;
}

void RateEstimate::restart() {
    *this = {};
}

std::optional<double> RateEstimate::fraction() const {
    if (!m_isRunning || m_last.total <= 0)
        return std::nullopt;
    return static_cast<double>(m_last.done) / static_cast<double>(m_last.total);
}

std::optional<double> RateEstimate::perSecond() const {
    const double elapsed = m_lastSeconds - m_firstSeconds;
    if (elapsed <= 0 || m_last.done <= m_first.done)
        return std::nullopt;
    return static_cast<double>(m_last.done - m_first.done) / elapsed;
}

std::optional<double> RateEstimate::secondsLeft() const {
    const auto rate = perSecond();
    if (!rate || m_last.total <= 0)
        return std::nullopt;
    return static_cast<double>(m_last.total - m_last.done) / *rate;
}

} // namespace ui::jobs
