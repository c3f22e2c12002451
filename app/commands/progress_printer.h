#pragma once

#include "core/base/progress.h"

#include <chrono>
#include <string>

namespace app::commands {

/// Shows a job's progress on stderr: a bar with rate and time left on a terminal, else one line per 10 % of a phase.
class ProgressPrinter {
public:
    explicit ProgressPrinter(bool isTerminal);

    void print(const core::ProgressUpdate& update);
    /// Ends a line that a bar left open.
    void finish();

private:
    void beginPhase(const core::ProgressUpdate& update);
    void drawBar(const core::ProgressUpdate& update);

    bool m_isTerminal;
    bool m_lineIsOpen = false;
    std::string m_phase;
    std::int64_t m_firstDone = 0; ///< where a resumed phase began
    std::int64_t m_lastTenth = -1;
    std::chrono::steady_clock::time_point m_phaseStart;
};

} // namespace app::commands
