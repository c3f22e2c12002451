#include "core/workflow/open_model.h"

#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_files.h"
#include "core/exporting/export.h"

namespace core::workflow {

namespace {

bool isStaged(const std::string& spec) {
    const std::filesystem::path folder = checkpoint::modelFolder(spec);
    return !folder.empty() && exporting::isStagedModelFolder(folder);
}

} // namespace

checkpoint::OpenedModel openModel(const std::string& spec, const checkpoint::OpenOptions& options) {
    if (isStaged(spec))
        return {exporting::importStagedModel(checkpoint::modelFolder(spec), options.device, options.dtype), {}, 0};
    return checkpoint::openDenseModel(spec, options);
}

PrunableModel openPrunable(const std::string& spec, const checkpoint::OpenOptions& options) {
    return {checkpoint::openDenseModel(spec, options), isStaged(spec)};
}

} // namespace core::workflow
