#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace core {

/// How far a long job is. `done` and `total` count whatever the phase does (steps, samples, units); total 0: unknown.
struct ProgressUpdate {
    std::string phase;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string note{}; ///< figures of the moment, such as a loss; mostly empty
};

/// What a long job is handed: the listener that its progress is reported to, and when to stop. Copies share the
/// listener and the throttle. The default object has no listener and never stops. Not for use from two threads at once.
class Progress {
public:
    using Listener = std::function<void(const ProgressUpdate&)>;

    Progress() = default;
    /// @param interval the listener is called at most once per interval, but always the first and last of a phase.
    Progress(std::stop_token stop, Listener listener,
             std::chrono::milliseconds interval = std::chrono::milliseconds(50));

    /// Calls the listener (throttled) and then does what throwIfStopped() does.
    void report(const std::string& phase, std::int64_t done, std::int64_t total, const std::string& note = {}) const;
    /// Throws Error{Cancelled} once a stop was asked for.
    void throwIfStopped() const;
    /// Stops likewise and calls no listener: for pieces of a job that is counted in other units.
    Progress silent() const { return Progress(m_stop, {}); }

private:
    struct Throttle;
    std::stop_token m_stop;
    Listener m_listener;
    std::chrono::milliseconds m_interval{50};
    std::shared_ptr<Throttle> m_throttle;
};

/// While it lives, what the calling thread computes can be stopped between its smallest parts: once a stop is asked
/// for, the next stopPoint() throws. One per job, around all of it; threads that the job starts take current() over. Of
/// several the innermost counts: one that never stops, StopScope({}), lets something be finished after a stop.
class StopScope {
public:
    explicit StopScope(std::stop_token stop);
    ~StopScope();
    StopScope(const StopScope&) = delete;
    StopScope& operator=(const StopScope&) = delete;

    /// Of the calling thread; never stops where there is no scope.
    static std::stop_token current();

private:
    std::stop_token m_before;
};

/// Where a computation may end: between two layers of a network, two blocks of a matrix, two pieces of a file. What
/// lies between two such places should take less than a tenth of a second on two cores; it costs nothing and changes no
/// result.
/// @throws Error{Cancelled} once the calling thread's StopScope is asked to stop.
void stopPoint();

} // namespace core
