#include "ui/workbench/unit_selection.h"

namespace ui::workbench {

void UnitSelection::select(int unit, int stage) {
    if (unit == m_unit && stage == m_stage)
        return;
    m_unit = unit;
    m_stage = stage;
    emit changed();
}

} // namespace ui::workbench
