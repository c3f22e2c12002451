#pragma once

#include "core/model/class_set.h"

#include <filesystem>
#include <map>
#include <string>

namespace core::data {

/// Classes by the names of folders.
using ClassMap = std::map<std::string, int>;

/// Reads which folder holds which class: a JSON object {"folder": class}, or a line "folder class" for each, with a
/// tab, a comma or spaces between; empty lines and those that begin with # count for nothing. A class is a number from
/// 0 or one of the model's names.
/// @throws Error{BadInput} naming the file and the line (of JSON, the key) of what is wrong: no such class, a folder
/// named twice, more than 4 MiB.
ClassMap readClassMap(const std::filesystem::path& file, const model::ClassSet& classes);

} // namespace core::data
