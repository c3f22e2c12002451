#pragma once

#include <filesystem>
#include <set>

/// The note in a folder of what a program wrote there, so that the next one removes that and nothing else.
namespace core {

/// Notes all that is in a folder. @throws Error{Failed}, std::filesystem::filesystem_error.
void noteWrittenFiles(const std::filesystem::path& folder);

bool hasNoteOfWrittenFiles(const std::filesystem::path& folder);

/// Removes what the note of `older` names, the note, and folders that are empty then. What is left moves to the same
/// place in `newer`, under another name where that is taken. Errors leave things where they are.
/// @return whether all of `older` is gone.
bool clearWrittenFiles(const std::filesystem::path& older, const std::filesystem::path& newer);

} // namespace core
