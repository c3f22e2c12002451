#pragma once

#include <filesystem>
#include <string>

namespace core::data {

/// What is at a path where a folder of pictures is expected, and what to do: "is a zip archive: unpack it and name the
/// folder". Nothing is opened that could block.
std::string insteadOfFolder(const std::filesystem::path& path);

/// Likewise for a file that is among no pictures: "a zip archive"; empty where it is nothing that may hold pictures.
std::string archiveKind(const std::filesystem::path& file);

} // namespace core::data
