#include "core/checkpoint/model_folder.h"

#include "core/checkpoint/dense_model.h"

namespace core::checkpoint {

OpenedModel openModel(const std::string& spec, const OpenOptions& options) {
    return openDenseModel(spec, options);
}

} // namespace core::checkpoint
