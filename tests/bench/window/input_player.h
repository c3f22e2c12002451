#pragma once

#include <QObject>

#include <functional>
#include <vector>

namespace bench::window {

class FrameClock;

/// Gives a window one input after the other at the pace of a screen, and measures each from the moment it was due to
/// the end of the last frame that came of it, when the event loop has nothing more to do. Inputs that change nothing on
/// the screen are not counted.
class InputPlayer final : public QObject {
    Q_OBJECT

public:
    using Input = std::function<void()>;

    explicit InputPlayer(FrameClock& clock)
        : m_clock(clock) {}

    /// Plays them all in an event loop. @return milliseconds per input that painted a frame.
    std::vector<double> play(const std::vector<Input>& inputs);
    /// What the window's thread itself computed for each of these, milliseconds: what is left of the above on a machine
    /// where nothing else runs.
    const std::vector<double>& work() const { return m_work; }

private:
    void playNext();
    void onTurn();
    void onRested();

    FrameClock& m_clock;
    const std::vector<Input>* m_inputs = nullptr;
    std::vector<double> m_latencies;
    std::vector<double> m_work;
    double m_workBefore = 0;
    std::size_t m_next = 0;
    double m_due = 0;
    double m_before = 0; ///< the last frame before the input
    double m_frame = 0;  ///< the last frame at the last turn of the event loop
    int m_turns = 0;     ///< since a frame was painted
    std::function<void()> m_end;
};

} // namespace bench::window
