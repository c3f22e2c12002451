#include "app/commands/progress_printer.h"

#include "app/commands/text.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace app::commands {
namespace {

constexpr int barWidth = 30;

std::string clock(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    const std::string rest = std::to_string(whole % 60);
    const std::string minutes = std::to_string(whole / 60 % 60);
    const std::string tail = (rest.size() < 2 ? ":0" : ":") + rest;
    if (whole < 3600)
        return minutes + tail;
    return std::to_string(whole / 3600) + (minutes.size() < 2 ? ":0" : ":") + minutes + tail;
}

} // namespace

ProgressPrinter::ProgressPrinter(bool isTerminal)
    : m_isTerminal(isTerminal) {}

void ProgressPrinter::print(const core::ProgressUpdate& given) {
    core::ProgressUpdate update = given; // a stage's name may come from a file
    update.phase = core::escaped(update.phase);
    update.note = core::escaped(update.note);
    if (update.phase != m_phase)
        beginPhase(update);
    if (m_isTerminal) {
        drawBar(update);
        return;
    }
    if (update.total <= 0)
        return;
    const std::int64_t tenth = 10 * update.done / update.total;
    if (tenth <= m_lastTenth)
        return;
    m_lastTenth = tenth;
    std::cerr << update.phase << ": " << 10 * tenth << " %" << (update.note.empty() ? "" : "  ") << update.note << '\n'
              << std::flush;
}

void ProgressPrinter::finish() {
    if (m_lineIsOpen)
        std::cerr << '\n' << std::flush;
    m_lineIsOpen = false;
    m_phase.clear();
}

void ProgressPrinter::beginPhase(const core::ProgressUpdate& update) {
    finish();
    m_phase = update.phase;
    m_firstDone = update.done;
    m_lastTenth = -1;
    m_phaseStart = std::chrono::steady_clock::now();
}

void ProgressPrinter::drawBar(const core::ProgressUpdate& update) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_phaseStart).count();
    const double rate = seconds > 0 ? static_cast<double>(update.done - m_firstDone) / seconds : 0;
    std::string line = "\r" + update.phase + ' ';
    if (update.total > 0) {
        const double share = std::clamp(static_cast<double>(update.done) / static_cast<double>(update.total), 0.0, 1.0);
        const int filled = static_cast<int>(share * barWidth);
        line +=
            '[' + std::string(filled, '#') + std::string(barWidth - filled, '.') + "] " + fixed(100 * share, 0) + " %";
        if (rate > 0)
            line += "  " + significant(rate, 3) + "/s  " +
                    clock(static_cast<double>(update.total - update.done) / rate) + " left";
    } else {
        line += std::to_string(update.done);
    }
    if (!update.note.empty())
        line += "  " + update.note;
    std::cerr << line << "\033[K" << std::flush;
    m_lineIsOpen = true;
}

} // namespace app::commands
