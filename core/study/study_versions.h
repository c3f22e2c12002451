#pragma once

#include <nlohmann/json_fwd.hpp>

namespace core::study {

/// Version of the study format up to which this program reads. A change that an older program would misread needs a new
/// one, and a migration of the older ones.
inline constexpr int studyVersion = 2;

/// The version that a study's text needs, the oldest that reads it rightly: 2 if a path in it is relative.
/// Version 1 took these as of the current folder, version 2 takes them as of the file's.
int versionFor(bool hasRelativePaths);

/// Makes a study of the newest version of one of an older version, step by step.
/// @param isFile a text without a place on the disk keeps its relative paths.
void migrate(nlohmann::ordered_json& study, int version, bool isFile);

} // namespace core::study
