#pragma once

#include <filesystem>
#include <string>

namespace core {

/// Path of a file that ships with Tessera, e.g. resourcePath("demo"): below $TESSERA_RESOURCES where that is set, else
/// in share/tessera/resources beside the lib/tessera that holds the program, else in the source tree's resources/.
/// Whether the file exists is the reader's to find out.
std::filesystem::path resourcePath(const std::string& name);

} // namespace core
