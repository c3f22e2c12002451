#pragma once

#include "core/study/study.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace core::study {

// A saved image carries the study that it came from, so that it can be made again: the study's JSON in a text chunk
// of the PNG file (PNG specification, 3rd edition, 11.3.3), which other programs keep or skip.

inline constexpr std::string_view studyKeyword = "tessera study";
inline constexpr std::uint64_t largestEmbeddedStudy = 1U << 20U; ///< bytes, unpacked; a study has a few thousand

/// The PNG file with the study as a text chunk behind its header. @param png bytes of a PNG file. @param study UTF-8.
std::string withStudy(std::string_view png, std::string_view study);

/// The text that withStudy() put in; unset: there is none. Reads the text chunks of that keyword alone, whatever the
/// file's size, and never more than largestEmbeddedStudy. @throws Error{BadInput} in one line for what is no PNG
/// file, ends early, or holds a study that is damaged or too large.
std::optional<std::string> readEmbeddedStudy(const std::filesystem::path& path);

/// The study that an image was saved with. @throws Error{BadInput} as readEmbeddedStudy() and studyFromJson(),
/// and where there is none.
Study studyOfImage(const std::filesystem::path& path);

} // namespace core::study
