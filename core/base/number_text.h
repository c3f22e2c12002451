#pragma once

#include <cstddef>
#include <string>

namespace core {

/// Numbers for people, in the C locale whatever the system's: "0.330"; "inf", "nan".
std::string fixed(double value, int decimals);
/// "0.00384", "1.2e+04": at most that many significant digits.
std::string significant(double value, int digits);
/// Characters, not bytes, of UTF-8 text: what a cell of a table takes.
std::size_t displayWidth(const std::string& text);

} // namespace core
