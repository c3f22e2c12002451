#pragma once

#include <QElapsedTimer>
#include <QObject>

class QWidget;

namespace bench::window {

/// Knows when a window was last painted, to the end of the painting. Lives in the window's thread.
class FrameClock final : public QObject {
    Q_OBJECT

public:
    explicit FrameClock(QWidget& window);

    /// Milliseconds since this was made.
    double now() const { return static_cast<double>(m_clock.nsecsElapsed()) / 1e6; }
    /// When the last frame was done, as now(); negative: none was.
    double lastFrame() const { return m_lastFrame; }

signals:
    void painted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QElapsedTimer m_clock;
    double m_lastFrame = -1;
    bool m_isPainting = false;
};

} // namespace bench::window
