#pragma once

#include "core/pruning/prune_report.h"
#include "core/schedule/noise_schedule.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::exporting {

/// What is kept of one unit in one stage, as tessera.json says.
struct KeptRecord {
    std::vector<int> kept;  ///< ascending group indices
    bool hasWeight = false; ///< stages.safetensors holds its consumer weight; else the dense variants are gathered
};

/// A staged model's tessera.json: everything but the tensors.
struct StagedFolder {
    static constexpr const char* kFile = "tessera.json";
    static constexpr const char* kDenseFile = "model.safetensors";
    static constexpr const char* kStagesFile = "stages.safetensors";
    static constexpr int kVersion = 2; ///< 1: units with "layer" in the place of "place"

    std::string sourceName;   ///< of the model that was pruned
    std::string sourceSha256; ///< of its weight file; empty for a model made in memory
    std::string denseSha256;  ///< of kDenseFile
    std::string stagesSha256; ///< of kStagesFile
    schedule::ScheduleConfig schedule;
    pruning::PruneReport report;               ///< its stages and units parallel to `kept`
    std::vector<std::vector<KeptRecord>> kept; ///< [stage][unit]
};

/// Key in stages.safetensors of a unit's consumer weight.
std::string stageTensorName(int stage, const std::string& unit);

std::string toJson(const StagedFolder& staged);

/// Reads and checks folder/tessera.json by itself: format, version, types, ranges; kept indices ascending, in range, as
/// many as the width says. @throws Error{BadInput} naming file and field.
StagedFolder readStagedFolder(const std::filesystem::path& folder);

} // namespace core::exporting
