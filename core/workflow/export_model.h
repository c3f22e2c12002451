#pragma once

#include "core/exporting/export.h"

#include <string>

namespace core::workflow {

/// A pruned model that was written to disk.
struct ExportedModel {
    std::string folder;
};

struct ExportOptions {
    model::DenoiserPtr pruned;
    pruning::PruneReport report{};
    std::string folder{};
    exporting::ExportForm form{};
};

ExportedModel exportModel(const ExportOptions& options, const Progress& progress);

} // namespace core::workflow
