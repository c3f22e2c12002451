#include "core/workflow/export_model.h"

namespace core::workflow {

ExportedModel exportModel(const ExportOptions& options, const Progress& progress) {
    exporting::exportStagedModel(*options.pruned, options.report, options.folder, options.format, progress);
    return {options.folder};
}

} // namespace core::workflow
