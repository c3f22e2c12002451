#include "tests/bench/window/frame_clock.h"

#include <QCoreApplication>
#include <QEvent>
#include <QWidget>

namespace bench::window {

FrameClock::FrameClock(QWidget& window)
    : QObject(&window) {
    m_clock.start();
    window.installEventFilter(this);
}

bool FrameClock::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::UpdateRequest || m_isPainting)
        return QObject::eventFilter(watched, event);
    m_isPainting = true;
    QCoreApplication::sendEvent(watched, event); // paints all that is dirty before it returns
    m_isPainting = false;
    m_lastFrame = now();
    emit painted();
    return true;
}

} // namespace bench::window
