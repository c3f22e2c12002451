#pragma once

namespace ui::theme {

enum class Appearance { System, Light, Dark };

/// Gives the whole application a light or a dark palette; System: the one that the desktop chose at the start.
void applyAppearance(Appearance appearance);

} // namespace ui::theme
