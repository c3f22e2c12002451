#pragma once

namespace ui::access {

/// From now on the mouse wheel changes no value in passing: spin boxes, lists to choose from, sliders and tabs take it
/// only while they have the focus, which the wheel does not give them; else it scrolls what they lie on. Counts for
/// the whole application, also for dialogs. May be called again.
void guardFromWheel();

} // namespace ui::access
