#include "core/workflow/open_model.h"

#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_files.h"
#include "core/exporting/export.h"

namespace core::workflow {

checkpoint::OpenedModel openModel(const std::string& spec, const checkpoint::OpenOptions& options) {
    const std::filesystem::path folder = checkpoint::modelFolder(spec);
    if (!folder.empty() && exporting::isStagedModelFolder(folder))
        return {exporting::importStagedModel(folder, options.device, options.dtype), {}, 0};
    return checkpoint::openDenseModel(spec, options);
}

} // namespace core::workflow
