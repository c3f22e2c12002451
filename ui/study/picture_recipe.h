#pragma once

#include "core/study/study.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ui::study {

// A saved picture carries the study that it came from, so that it can be made again: the study's JSON in a text chunk
// of the PNG file (PNG specification, 3rd edition, 11.3.3), which other programs keep or skip.

inline constexpr std::string_view recipeKeyword = "tessera study";
inline constexpr std::uint64_t largestRecipe = 1U << 20U; ///< bytes, unpacked; a study has a few thousand

/// The PNG file with the recipe as a text chunk behind its header. @param png bytes of a PNG file. @param recipe UTF-8.
std::string withRecipe(std::string_view png, std::string_view recipe);

/// The text that withRecipe() put in; unset: there is none. Reads the text chunks of that keyword alone, whatever the
/// file's size, and never more than largestRecipe. @throws core::Error{BadInput} in one line for what is no PNG file,
/// ends early, or holds a recipe that is damaged or too large.
std::optional<std::string> readRecipe(const std::filesystem::path& path);

/// The study that a picture was saved with. @throws core::Error{BadInput} as readRecipe() and studyFromJson(), and
/// where there is none.
core::study::Study studyOfPicture(const std::filesystem::path& path);

} // namespace ui::study
