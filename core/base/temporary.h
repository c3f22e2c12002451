#pragma once

#include <filesystem>

/// Names under which files and folders are written before they take their places. They are random and made with
/// O_EXCL in the target's folder, so that nobody else's file is ever taken for one; a writer holds a lock on what it
/// writes, so that what a killed one left can be told and removed.
namespace core {

/// Where a write to `path` goes: the target of a link, also of one whose target is missing; else `path` itself.
/// @throws Error{Failed} where links go round in circles.
std::filesystem::path linkTarget(const std::filesystem::path& path);

/// An open, locked file or folder of a random name beside a target.
struct Temporary {
    std::filesystem::path path;
    int descriptor = -1; ///< the caller closes it
};

/// @param target of a name that is not a link. @throws std::system_error.
Temporary makeTemporaryFile(const std::filesystem::path& target);
Temporary makeTemporaryFolder(const std::filesystem::path& target);

/// Whether a path lies in such a folder: it is its writer's alone.
bool isInTemporary(const std::filesystem::path& path);

/// A name of that kind that nothing has, for what is put aside.
std::filesystem::path asideOf(const std::filesystem::path& target);

/// Puts that back where its target is missing: a program was killed between the two.
void restoreAside(const std::filesystem::path& target);

/// Whether a path still names what is open: somebody may have removed or replaced it. A link is not followed.
bool isNamed(int descriptor, const std::filesystem::path& path);

/// Removes what killed programs of this user left of that kind in a folder; what others put into such a
/// folder moves to its target. Errors are ignored.
void removeAbandoned(const std::filesystem::path& folder);

/// Brings the names in a folder to the disk. What cannot be flushed (some network file systems) is left to the system.
void flushNames(const std::filesystem::path& folder);

} // namespace core
