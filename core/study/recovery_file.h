#pragma once

#include "core/study/study.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace core::study {

/// A study as it was in a window some seconds ago, kept in case the program ends without being asked to.
struct Recovery {
    Study study{};            ///< with absolute paths
    std::string path{};       ///< of its file; empty: never saved
    std::int64_t savedAt = 0; ///< milliseconds since 1970, UTC
};

/// @throws Error{BadArgument} as validate().
std::string toJson(const Recovery& recovery);
/// Replaces the file in one step. It survives the program's end at any moment; a power failure may take it.
/// @throws Error{BadArgument}, Error{Failed} naming the path.
void writeRecovery(const std::filesystem::path& path, const Recovery& recovery);
/// @throws Error{BadInput} naming the path for anything that is no recovery file of this or an older version.
Recovery readRecovery(const std::filesystem::path& path);

} // namespace core::study
