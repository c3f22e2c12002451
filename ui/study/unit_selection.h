#pragma once

#include <QObject>

namespace ui::study {

/// The unit, and with it the stage, that model tree, loss table and layer map show as chosen: one for the window. Lives
/// in the window's thread.
class UnitSelection final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Index into the model's units; −1: none.
    int unit() const { return m_unit; }
    /// Index in sampling order; 0 until a stage was chosen.
    int stage() const { return m_stage; }

    void select(int unit, int stage);
    /// The stage stays the same.
    void selectUnit(int unit) { select(unit, m_stage); }
    /// The unit stays the same.
    void selectStage(int stage) { select(m_unit, stage); }
    void clear() { select(-1, 0); }

signals:
    void changed();

private:
    int m_unit = -1;
    int m_stage = 0;
};

} // namespace ui::study
