#pragma once

#include "core/base/progress.h"
#include "core/checkpoint/opened_model.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::exporting {

/// What a staged model is written as.
enum class ExportFormat {
    Staged,    ///< a self-describing folder that Tessera opens as the staged model: tessera.json (format version,
               ///< pruning, source name and hash, schedule, stages, kept indices and widths per unit), the dense
               ///< model's config.json and model.safetensors, stages.safetensors (compensated consumer weights)
    Cut,       ///< per stage a physically cut model in the source's key layout, and stages.json with the widths
    ZeroFilled ///< per stage a model of the architecture's shapes that any tool opens: what is removed is zero
};

/// "staged", "cut", "zero-filled".
std::string toString(ExportFormat format);
/// @throws Error{BadArgument} for any other word.
ExportFormat parseExportFormat(const std::string& text);

/// How a staged model is written.
struct ExportForm {
    ExportFormat format = ExportFormat::Staged;
    std::string autoencoder{}; ///< of a latent model: folder or file; empty: the one beside the model's source
};

/// Writes a staged model to a folder, beside the target: it takes its place once everything was read back and computes
/// bit for bit what the model in memory does, so that a failure leaves an older folder as it was. A latent model's
/// autoencoder goes along, see AutoencoderCopy, and load_tessera.py, which runs the export without Tessera.
/// @return what there is to say about that, one line each.
/// @throws Error{BadArgument} if the model is not staged, Error{Failed} naming the path, Error{Cancelled}.
std::vector<std::string> exportStagedModel(const model::Denoiser& staged, const pruning::PruneReport& report,
                                           const std::filesystem::path& folder, const ExportForm& form = {},
                                           const Progress& progress = {});

/// Refuses a folder that an export may not replace: anything but none, an empty one, or an older export.
/// @throws Error{Failed} naming it.
void requireReplaceable(const std::filesystem::path& folder);

/// True if the folder holds a tessera.json.
bool isStagedModelFolder(const std::filesystem::path& folder);

/// Reads it back: the same images as before. Everything is validated (BAD_INPUT J8): kept indices sorted, unique, in
/// range, widths.
/// @throws Error{BadInput} naming file and field. @param options as of its dense part.
/// @param like a staged model in memory: tensors with the same bytes are shared with it instead of being held twice.
model::DenoiserPtr importStagedModel(const std::filesystem::path& folder, const checkpoint::OpenOptions& options = {},
                                     const model::Denoiser* like = nullptr);
/// The report that was written with it.
pruning::PruneReport readPruneReport(const std::filesystem::path& folder);

} // namespace core::exporting
