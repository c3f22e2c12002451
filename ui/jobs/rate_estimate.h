#pragma once

#include "core/base/progress.h"

#include <optional>
#include <string>

namespace ui::jobs {

/// Rate and time left of the phase that a job is in, from its progress updates.
class RateEstimate {
public:
    /// @param seconds since any fixed moment, growing.
    void update(const core::ProgressUpdate& update, double seconds);
    void restart();

    std::optional<double> fraction() const;    ///< 0…1; unset: total unknown
    std::optional<double> perSecond() const;   ///< unset until there is enough to estimate from
    std::optional<double> secondsLeft() const; ///< of the phase

private:
    core::ProgressUpdate m_first;
    core::ProgressUpdate m_last;
    double m_firstSeconds = 0;
    double m_lastSeconds = 0;
    bool m_isRunning = false;
};

} // namespace ui::jobs
