#pragma once

#include "core/base/number_text.h"

#include <string>
#include <vector>

namespace bench {

using core::fixed;
using core::significant;

constexpr double kGigabyte = 1e9; ///< bytes

/// A Markdown table with aligned columns, the first to the left, the others to the right. @param rows the first is the
/// heading; all as long.
std::string markdownTable(const std::vector<std::vector<std::string>>& rows);

} // namespace bench
