#pragma once

#include "core/base/number_text.h"

#include <string>
#include <vector>

namespace app::commands {

using core::fixed;
using core::significant;

/// "118.62 G", "4.2 M", "512": with three or more significant digits and the SI prefix.
std::string withPrefix(double value);

/// Rows of cells, first row the heading → lines with aligned columns, the first column to the left, others to the
/// right.
std::string table(const std::vector<std::vector<std::string>>& rows);

} // namespace app::commands
