#include "core/workflow/export_model.h"

namespace core::workflow {

ExportedModel exportModel(const ExportOptions& options, const Progress& progress) {
    // What it says of an autoencoder was said when the model was opened.
    exporting::exportStagedModel(*options.pruned, options.report, options.folder, options.form, progress);
    return {options.folder};
}

} // namespace core::workflow
