#include "core/model/cut_tensors.h"

#include "core/base/tensor.h"

namespace core::model {

at::Tensor groupMembers(const std::vector<int>& kept, std::int64_t groupSize, const at::Device& device) {
    const at::Tensor groups = at::tensor(std::vector<std::int64_t>(kept.begin(), kept.end()));
    return (groups.unsqueeze(1) * groupSize + at::arange(groupSize)).flatten().to(device);
}

at::Tensor zeroPadded(const at::Tensor& tensor, std::int64_t dimension, std::int64_t parts, std::int64_t size) {
    if (!tensor.defined() || tensor.size(dimension) >= parts * size)
        return tensor;
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& part : tensor.chunk(parts, dimension)) {
        std::vector<std::int64_t> missing = part.sizes().vec();
        missing[static_cast<std::size_t>(dimension)] = size - part.size(dimension);
        pieces.insert(pieces.end(), {part, at::zeros(missing, part.options())});
    }
    return at::cat(pieces, dimension);
}

} // namespace core::model
