#include "core/base/progress.h"

#include "core/base/error.h"

#include <utility>

namespace core {
namespace {

thread_local std::stop_token stopOfThread; // NOLINT(*-avoid-non-const-global-variables): a scope sets it

void throwIfAsked(const std::stop_token& stop) {
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, "stopped on request");
}

} // namespace

struct Progress::Throttle {
    std::string phase;
    std::chrono::steady_clock::time_point last;
};

Progress::Progress(std::stop_token stop, Listener listener, std::chrono::milliseconds interval)
    : m_stop(std::move(stop))
    , m_listener(std::move(listener))
    , m_interval(interval)
    , m_throttle(std::make_shared<Throttle>()) {}

void Progress::report(const std::string& phase, std::int64_t done, std::int64_t total, const std::string& note) const {
    throwIfStopped();
    if (!m_listener)
        return;
    const auto now = std::chrono::steady_clock::now();
    const bool newPhase = m_throttle->phase != phase;
    if (!newPhase && done != total && now - m_throttle->last < m_interval)
        return;
    m_throttle->phase = phase;
    m_throttle->last = now;
    m_listener({phase, done, total, note});
}

void Progress::throwIfStopped() const {
    throwIfAsked(m_stop);
}

StopScope::StopScope(std::stop_token stop)
    : m_before(std::exchange(stopOfThread, std::move(stop))) {}

StopScope::~StopScope() {
    stopOfThread = std::move(m_before);
}

std::stop_token StopScope::current() {
    return stopOfThread;
}

void stopPoint() {
    throwIfAsked(stopOfThread);
}

} // namespace core
