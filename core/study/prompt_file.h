#pragma once

#include <string>
#include <vector>

namespace core::study {

/// The lines of a text file, or of a pipe, that are not empty: a prompt each.
/// @throws Error{BadInput} naming the file if it cannot be read, is too large or holds none.
std::vector<std::string> readPrompts(const std::string& file);

} // namespace core::study
