#pragma once

#include "core/base/progress.h"
#include "core/exporting/autoencoder_copy.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"

#include <filesystem>

namespace core::exporting {

/// Beside the models of the stages: what they are, in which timesteps each serves, and how wide their blocks are.
inline constexpr const char* kStageModelsFile = "stages.json";

struct StageModels {
    const model::StagedDenoiser& staged;
    const pruning::PruneReport& report;
    ExportFormat format; ///< Cut or ZeroFilled
};

/// Writes a folder with one model per stage in the layout of the dense one's source, each in a folder of its own that
/// opens as a model and has an autoencoder if there is one, and kStageModelsFile. Each is read back and compared by the
/// hash of one forward before the next is made.
/// @param folder exists and is empty. @throws Error{Failed} naming the path.
void writeStageModels(const StageModels& models, const std::filesystem::path& folder, AutoencoderCopy& autoencoder,
                      const Progress& progress = {});

} // namespace core::exporting
