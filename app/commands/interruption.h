#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace app::commands {

/// While it lives, the first Ctrl-C (or SIGTERM) asks for a stop and the second one ends the process. Make it before
/// any other thread, so that all of them leave the signals to its own thread, which waits for them.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }

private:
    void wait();

    sigset_t m_signals;
    sigset_t m_before;
    std::stop_source m_stop;
    std::atomic<bool> m_closing = false;
    std::jthread m_thread;
};

} // namespace app::commands
