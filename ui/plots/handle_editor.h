#pragma once

#include "ui/plots/stage_handles.h"

#include <QDoubleSpinBox>

#include <optional>

namespace ui::plots {

/// What an arrow or page key does.
struct KeyStep {
    Handle handle; ///< that it moves: M up and down, the chosen edge or else the cursor to the sides
    int steps = 1; ///< towards larger values, or -1
    bool large = false;
};
std::optional<KeyStep> keyStep(const QKeyEvent& event, const Handle& chosen);

/// A value typed where the handle is: opens over the plot, Return takes the value, Escape and going elsewhere do not.
class HandleEditor final : public QDoubleSpinBox {
    Q_OBJECT

public:
    explicit HandleEditor(QWidget* plot);

    /// @param centre in pixels of the plot, about where the handle is.
    void open(const Handle& handle, const StageHandles& handles, const QPointF& centre);

signals:
    void valueEntered(const ui::plots::Handle& handle, double value);
    /// Whether a value was taken or not; whoever opened it can have the focus back.
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void close();
    void describe();

    Handle m_handle;
    bool m_isOpen = false;
};

} // namespace ui::plots
