#pragma once

#include "core/evaluation/turns.h"

#include <QString>

namespace ui::theme {

/// "1.35×"; "≈1.4×" where other programs disturbed the run; empty where it may not be shown.
QString speedUpText(const core::evaluation::TurnTime& time);
/// Half the spread of the rounds' ratios, "±2 %"; empty where there is no speed-up to be shown.
QString spreadText(const core::evaluation::TurnTime& time);
/// "≈" before seconds that were measured in a disturbed run; empty before others. Only where hasSeconds().
QString aboutSign(const core::evaluation::TurnTime& time);
/// Whether the seconds of a pass may be shown.
bool hasSeconds(const core::evaluation::TurnTime& time);

} // namespace ui::theme
