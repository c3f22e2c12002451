#include "app/commands/interruption.h"

#include <pthread.h>

namespace app::commands {

Interruption::Interruption() {
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, &m_before);
    m_thread = std::jthread([this] { wait(); });
}

Interruption::~Interruption() {
    m_closing = true;
    pthread_kill(m_thread.native_handle(), SIGINT); // wakes sigwait()
    m_thread.join();
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

void Interruption::wait() {
    int signal = 0;
    while (sigwait(&m_signals, &signal) == 0 && !m_closing) {
        if (m_stop.request_stop())
            continue;
        std::signal(signal, SIG_DFL);
        pthread_sigmask(SIG_UNBLOCK, &m_signals, nullptr);
        std::raise(signal);
    }
}

} // namespace app::commands
