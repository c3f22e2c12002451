#pragma once

#include "tests/bench/chart.h"

#include <string>

namespace app {

/// Draws a benchmark's figure without a display into a .png, .svg or .pdf. @throws core::Error naming the file.
void writeChart(const std::string& file, const bench::Chart& chart);

} // namespace app
