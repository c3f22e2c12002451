#pragma once

#include "core/base/error.h"
#include "core/study/study.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace core::study {

/// The study as JSON text ("format": "tessera study"), numbers in the C locale, each reading back as the same number.
/// What was unknown in the file that it came from keeps its place.
/// @param folder where the text will lie: what is beside or below it is named relative to it, everything else by its
/// absolute path. Empty: paths stay as they are. @throws Error{BadArgument} as validate().
std::string toJson(const Study& study, const std::filesystem::path& folder = {});

/// A study that only a newer Tessera reads: nothing is wrong with it.
class NewerStudy final : public Error {
public:
    using Error::Error;
};

/// Missing keys take their defaults, unknown ones are kept in Study::unknown, older versions are migrated.
/// @param source names the text in messages. @param folder where the text lies, which its relative paths start at;
/// empty: they stay as they are. @throws Error{BadInput} "source: stages.cuts[1]: …" for a version this program does
/// not know, wrong types, repeated keys, nesting without end, or values out of range; NewerStudy for a newer version.
Study studyFromJson(std::string_view text, const std::string& source, const std::filesystem::path& folder = {});

/// As studyFromJson() for a file; all paths but those of another system are absolute. @throws Error{BadInput}.
Study readStudy(const std::filesystem::path& path);

/// Writes toJson() atomically: a failure leaves an older file as it was. @throws Error{BadArgument}, Error{Failed}.
void writeStudy(const std::filesystem::path& path, const Study& study);

} // namespace core::study
