#pragma once

#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"

#include <filesystem>

namespace core::pruning {

/// Writes a staged model as a self-describing folder: tessera.json (format version, recipe, source name and hash,
/// schedule, stages, kept indices and widths per unit), the dense model's config.json and model.safetensors, and
/// stages.safetensors (compensated consumer weights). Written beside the target and renamed, so that a failure leaves
/// an older folder as it was.
/// @throws Error{BadArgument} if the model is not staged, Error{Failed} naming the path.
void exportStagedModel(const model::Denoiser& staged, const PruneReport& report, const std::filesystem::path& folder);

/// True if the folder holds a tessera.json.
bool isStagedModelFolder(const std::filesystem::path& folder);

/// Reads it back: the same pictures as before. Everything is validated (BAD_INPUT J8): kept indices sorted, unique, in
/// range, widths.
/// @throws Error{BadInput} naming file and field.
model::DenoiserPtr importStagedModel(const std::filesystem::path& folder, const Device& device, Dtype dtype);
/// The report that was written with it.
PruneReport readPruneReport(const std::filesystem::path& folder);

} // namespace core::pruning
