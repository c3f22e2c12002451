#pragma once

#include <filesystem>
#include <string_view>

namespace core {

/// Writes `bytes` to `path` + ".part", flushes it to the disk and renames it, so that a full disk or a crash leaves an
/// older file as it was. Missing parent folders are made. @throws Error{Failed} naming the path and the system's
/// reason.
void writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

} // namespace core
