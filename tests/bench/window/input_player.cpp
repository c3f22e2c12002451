#include "tests/bench/window/input_player.h"

#include "tests/bench/window/frame_clock.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <ctime>

namespace bench::window {

namespace {

constexpr double pace = 16;  ///< ms between the inputs of a moving hand
constexpr int restTurns = 6; ///< turns of the event loop in which a delayed repaint would have shown itself

/// Milliseconds of a processor that the calling thread has used.
double threadTime() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

std::vector<double> InputPlayer::play(const std::vector<Input>& inputs) {
    QEventLoop loop;
    m_inputs = &inputs;
    m_latencies.clear();
    m_work.clear();
    m_next = 0;
    m_due = m_clock.now();
    m_end = [&loop] { loop.quit(); };
    QTimer::singleShot(0, this, &InputPlayer::playNext);
    loop.exec();
    return m_latencies;
}

void InputPlayer::playNext() {
    m_due = std::min(m_due, m_clock.now()); // timers count whole milliseconds
    m_before = m_frame = m_clock.lastFrame();
    m_turns = 0;
    m_workBefore = threadTime();
    (*m_inputs)[m_next++]();
    QTimer::singleShot(0, this, &InputPlayer::onTurn);
}

void InputPlayer::onTurn() {
    // What an input leads to goes through posted events and timers of no delay, all of which get their turn before
    // this.
    const bool isNew = m_clock.lastFrame() != m_frame;
    m_frame = m_clock.lastFrame();
    m_turns = isNew ? 0 : m_turns + 1;
    if (m_turns < restTurns)
        QTimer::singleShot(0, this, &InputPlayer::onTurn);
    else
        onRested();
}

void InputPlayer::onRested() {
    if (m_clock.lastFrame() > m_before) {
        m_latencies.push_back(m_clock.lastFrame() - m_due);
        m_work.push_back(threadTime() - m_workBefore);
    }
    if (m_next == m_inputs->size()) {
        m_end();
        return;
    }
    // Of the places that a hand passed while a frame took long only the last one reaches the window, and late.
    m_due += pace * std::max(1.0, std::floor((m_clock.now() - m_due) / pace));
    const double wait = std::max(0.0, m_due - m_clock.now());
    QTimer::singleShot(static_cast<int>(wait), Qt::PreciseTimer, this, &InputPlayer::playNext);
}

} // namespace bench::window
