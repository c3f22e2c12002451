#pragma once

#include "core/study/study.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace core::study {

/// Version of the study format that this program writes. A change that an older program would misread needs a new one,
/// and a migration of the older ones.
inline constexpr int studyVersion = 1;

/// The study as JSON text ("format": "tessera study"), numbers in the C locale, each reading back as the same number.
/// @throws Error{BadArgument} as validate().
std::string toJson(const Study& study);

/// Missing keys take their defaults, unknown ones are kept in Study::unknown. @param source names the text in messages.
/// @throws Error{BadInput} "source: stages.cuts[1]: …" for a version this program does not know, wrong types, repeated
/// keys, nesting without end, or values out of range.
Study studyFromJson(std::string_view text, const std::string& source);

/// As studyFromJson() for a file. @throws Error{BadInput}.
Study readStudy(const std::filesystem::path& path);

/// Writes toJson() atomically: a failure leaves an older file as it was. @throws Error{BadArgument}, Error{Failed}.
void writeStudy(const std::filesystem::path& path, const Study& study);

} // namespace core::study
