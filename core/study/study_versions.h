#pragma once

#include <nlohmann/json_fwd.hpp>

namespace core::study {

/// Version of the study format that this program writes, and up to which it reads. A change that an older program would
/// misread needs a new one, and a migration of the older ones.
/// 1: relative paths are those of the current folder. 2: they are those of the file's. 3: the present choices are a
/// variant, "present", with the same members as the kept ones. 4: "loss_worth" of stages is "loss_weighting".
/// 5: a variant may have a sampler and steps of its own, "sampling".
inline constexpr int studyVersion = 5;

/// Makes a study of the newest version of one of an older version, step by step.
/// @param isFile a text without a place on the disk keeps its relative paths.
void migrate(nlohmann::ordered_json& study, int version, bool isFile);

} // namespace core::study
