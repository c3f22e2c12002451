#pragma once

#include <QTimer>
#include <QWidget>

class QSlider;

namespace ui::panels {

/// A number that can be dragged and typed: slider and value box side by side. Says whether the hand still moves, so
/// that a whole drag, or a run of key presses, is one undo step.
class ValueSlider final : public QWidget {
    Q_OBJECT

public:
    /// What the box shows is value·displayFactor.
    struct Range {
        double minimum = 0;
        double maximum = 1;
        double step = 0.01;       ///< of the arrow keys and of the slider's grid
        int decimals = 2;         ///< shown
        double displayFactor = 1; ///< 100 for a share shown in percent
    };

    explicit ValueSlider(const Range& range, QWidget* parent = nullptr);

    void setRange(const Range& range);
    /// Shows another value without a signal.
    void setValue(double value);
    /// Shows "…" for a number that is not known yet; the next value ends that.
    void setUnknown();
    double value() const { return m_value; }
    void setSuffix(const QString& suffix);
    /// For screen readers and tests: names of both parts.
    void setNames(const QString& objectName, const QString& accessibleName);

signals:
    /// @param finished false while the hand still moves.
    void edited(double value, bool finished);

private:
    void onSliderMoved();
    void onBoxChanged(double shown);
    void edit(double value, bool finished);
    void show(double value);

    Range m_range;
    double m_value = 0;
    QSlider* m_slider;
    class Box;
    Box* m_box;
    QTimer m_rest; ///< runs between the key presses of one edit
};

} // namespace ui::panels
