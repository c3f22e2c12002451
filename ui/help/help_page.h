#pragma once

#include <QWidget>

namespace ui::help {

/// Shows the formulas that the program computes, in a window of its own that is scrolled and searched.
void showMethod(QWidget& parent);

/// Shows all keys: those of the window's actions as they are now, and those of plots and images.
void showKeys(QWidget& window);

} // namespace ui::help
