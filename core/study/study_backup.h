#pragma once

#include "core/study/study.h"

#include <filesystem>
#include <optional>

namespace core::study {

/// Where saving "a.tessera" leaves the study that was there before: "a.tessera.bak".
std::filesystem::path backupOf(const std::filesystem::path& path);

/// As writeStudy(), for a person who goes on with the study: one that was there before becomes the backup, a damaged
/// one leaves the backup alone. A file that is write-protected stays. @throws Error{BadArgument}, Error{Failed}.
void saveStudy(const std::filesystem::path& path, const Study& study);

/// The study's backup; empty: there is none that can be read.
std::optional<Study> readBackup(const std::filesystem::path& path);

/// Puts the backup in the place of a damaged study, which is kept. @return its new place,
/// "a.tessera.corrupt-1700000000". @throws Error{Failed} naming the path; the damaged file then stays where it is.
std::filesystem::path restoreBackup(const std::filesystem::path& path);

} // namespace core::study
