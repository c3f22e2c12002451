#include "ui/study/unit_selection.h"

namespace ui::study {

void UnitSelection::select(int unit, int stage) {
    if (unit == m_unit && stage == m_stage)
        return;
    m_unit = unit;
    m_stage = stage;
    emit changed();
}

} // namespace ui::study
