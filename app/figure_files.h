#pragma once

#include "app/commands/figure_writer.h"

namespace app {

/// Draws with the window's plots, without a display.
commands::FigureWriter figureWriter();

} // namespace app
