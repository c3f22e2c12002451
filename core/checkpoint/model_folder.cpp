#include "core/checkpoint/model_folder.h"

#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_files.h"
#include "core/pruning/export.h"

namespace core::checkpoint {

OpenedModel openModel(const std::string& spec, const OpenOptions& options) {
    const std::filesystem::path folder = modelFolder(spec);
    if (!folder.empty() && pruning::isStagedModelFolder(folder))
        return {pruning::importStagedModel(folder, options.device, options.dtype), {}, 0};
    return openDenseModel(spec, options);
}

} // namespace core::checkpoint
