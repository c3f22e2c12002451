#include "tests/bench/window/event_loop_probe.h"

#include <algorithm>
#include <cmath>

namespace bench::window {

namespace {

constexpr double beat = 5; ///< ms

} // namespace

EventLoopProbe::EventLoopProbe(QObject* parent)
    : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &EventLoopProbe::onBeat);
}

void EventLoopProbe::start() {
    m_delays.clear();
    m_clock.start();
    m_due = beat;
    m_timer.start(static_cast<int>(beat));
}

void EventLoopProbe::onBeat() {
    const double now = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    // Every beat that was due while the loop was busy waited: for a second's pause there are two hundred delays.
    for (; m_due <= now; m_due += beat)
        m_delays.push_back(now - m_due);
    m_timer.start(std::max(0, static_cast<int>(std::ceil(m_due - now))));
}

} // namespace bench::window
