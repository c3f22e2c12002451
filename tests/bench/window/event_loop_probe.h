#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace bench::window {

/// How late the event loop serves a timer that is due every few milliseconds: what a person's next input would wait.
class EventLoopProbe final : public QObject {
    Q_OBJECT

public:
    explicit EventLoopProbe(QObject* parent = nullptr);

    void start();
    void stop() { m_timer.stop(); }
    /// Milliseconds, one per beat since start().
    const std::vector<double>& delays() const { return m_delays; }

private:
    void onBeat();

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_due = 0;
    std::vector<double> m_delays;
};

} // namespace bench::window
