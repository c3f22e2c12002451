#pragma once

#include <string>
#include <vector>

namespace bench {

/// Numbers in the C locale whatever the system's: "0.330"; "inf", "nan".
std::string fixed(double value, int decimals);
/// At most that many significant digits: "0.00384", "1.2e+04".
std::string significant(double value, int digits);

/// A Markdown table with aligned columns, the first to the left, the others to the right. @param rows the first is the
/// heading; all as long.
std::string markdownTable(const std::vector<std::vector<std::string>>& rows);

} // namespace bench
