#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace app {

/// Numbers for people, in the C locale whatever the system's: "0.330".
std::string fixed(double value, int decimals);
/// "0.00384", "1.2e+04": at most that many significant digits.
std::string significant(double value, int digits);
/// "118.62 G", "4.2 M", "512": with three or more significant digits and the SI prefix.
std::string withPrefix(double value);

/// Rows of cells, first row the heading → lines with aligned columns, the first column to the left, others to the
/// right.
std::string table(const std::vector<std::vector<std::string>>& rows);

} // namespace app
