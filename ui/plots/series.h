#pragma once

namespace ui::plots {

/// What the dynamics plot draws as a curve; each can be hidden.
enum class Series { ClosedForm, Measured, Score, LnSnr };
inline constexpr int seriesCount = 4;

} // namespace ui::plots
