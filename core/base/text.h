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
/// With ASCII's capitals made small, whatever the locale.
std::string lowerCase(std::string_view text);

/// Lines for a terminal: `text` with all such characters but line ends escaped. In JSON, `isJson`, as \u009b.
std::string terminalText(std::string_view text, bool isJson = false);

/// A cell of a CSV table: quoted where it needs to be; text that a spreadsheet would take for a formula begins with an
/// apostrophe.
std::string csvCell(std::string_view text);

/// A path as a message shows it.
std::string escapedPath(const std::filesystem::path& path);

} // namespace core
