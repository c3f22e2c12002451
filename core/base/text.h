#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace core {

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool isUtf8(std::string_view text);

/// `text` from an untrusted file as one harmless line: control and direction-changing characters and broken UTF-8
/// become \n, \x1b, \u202e; anything longer than `maxBytes` is shortened with "…".
std::string escaped(std::string_view text, std::size_t maxBytes = 200);
/// A path as a message shows it.
std::string escapedPath(const std::filesystem::path& path);

} // namespace core
