#pragma once

#include <string>

namespace core {

/// Shortest decimal text that reads back as the same number, in the C locale whatever the system's: "0.33", "5e-05",
/// "-inf", "nan".
std::string numberText(double value);

/// Throws Error{BadArgument} "field: expected wanted, found found" unless `holds`.
void requireArgument(bool holds, const char* field, const char* wanted, double found);
void requireArgument(bool holds, const char* field, const char* wanted, const std::string& found);

} // namespace core
