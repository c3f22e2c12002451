#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace ui::lessons {

/// Runs along the training timesteps as sampling does, from noise to image, evenly in t. Lives in the window's
/// thread.
class CursorPlayer final : public QObject {
    Q_OBJECT

public:
    explicit CursorPlayer(QObject* parent = nullptr);

    /// @param timesteps T. @param milliseconds of the whole way.
    void setWay(int timesteps, int milliseconds);
    int position() const { return m_t; }
    bool isPlaying() const { return m_timer.isActive(); }
    /// Goes on from here; from the end, from the beginning again.
    void play();
    void pause();
    /// Without a signal: where the cursor is already.
    void setPosition(int t);

signals:
    /// @param t training timestep, T…1.
    void moved(int t);
    void playingChanged(bool playing);

private:
    void advance();

    int m_timesteps = 1000;
    int m_duration = 10'000; ///< ms
    int m_t = 1000;
    int m_from = 1000; ///< where the run under way began
    QElapsedTimer m_since;
    QTimer m_timer;
};

} // namespace ui::lessons
