#include "ui/lessons/cursor_player.h"

#include <algorithm>

namespace ui::lessons {

CursorPlayer::CursorPlayer(QObject* parent)
    : QObject(parent) {
    m_timer.setInterval(16);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &CursorPlayer::advance);
}

void CursorPlayer::setWay(int timesteps, int milliseconds) {
    m_timesteps = std::max(1, timesteps);
    m_duration = std::max(1, milliseconds);
    m_t = std::clamp(m_t, 1, m_timesteps);
}

void CursorPlayer::play() {
    if (isPlaying())
        return;
    if (m_t <= 1) {
        m_t = m_timesteps;
        emit moved(m_t);
    }
    m_from = m_t;
    m_since.start();
    m_timer.start();
    emit playingChanged(true);
}

void CursorPlayer::pause() {
    if (!isPlaying())
        return;
    m_timer.stop();
    emit playingChanged(false);
}

void CursorPlayer::setPosition(int t) {
    m_t = std::clamp(t, 1, m_timesteps);
    m_from = m_t;
    m_since.start();
}

void CursorPlayer::advance() {
    const auto gone = static_cast<int>(m_since.elapsed() * m_timesteps / m_duration);
    m_t = std::max(1, m_from - gone);
    emit moved(m_t);
    if (m_t == 1)
        pause();
}

} // namespace ui::lessons
