#pragma once

#include <filesystem>

namespace core {

/// Writes a file's bytes to a new file of the usual mode and flushes it. Blocks are shared until either is changed
/// where the file system can do that. Never a link: what is done to the copy does not show in what it was made from.
/// @throws Error{Failed} naming the file and the system's reason.
void copyFile(const std::filesystem::path& from, const std::filesystem::path& to);

/// Another name for a file that was just written, so that it is stored once; a copy where there are no such names.
/// @throws Error{Failed} as copyFile().
void shareFile(const std::filesystem::path& written, const std::filesystem::path& other);

} // namespace core
