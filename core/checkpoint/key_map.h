#pragma once

#include "core/checkpoint/model_config.h"
#include "core/checkpoint/tensor_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Where one tensor of a model comes from: stored tensors whose rows are put below each other. No source: it is
/// computed.
struct MappedTensor {
    std::string key; ///< facebookresearch/DiT's
    std::vector<std::int64_t> shape;
    std::vector<std::string> sources;

    /// What each source has to have.
    std::vector<std::int64_t> sourceShape() const;
    /// Where the rows of one of the sources begin.
    std::int64_t firstRowOf(const std::string& source) const;
};

/// All tensors of a model of these sizes and where they are stored in a layout.
std::vector<MappedTensor> mapKeys(const model::dit::DitConfig& config, ModelLayout layout);

/// What keeps the stored tensors from being that model: missing, misshaped, not of floating type, superfluous. One text
/// each.
std::vector<std::string> findDifferences(const TensorSource& source, const std::vector<MappedTensor>& map);

/// "3 tensors differ: a; b; c", at most ten in full.
std::string listDifferences(const std::vector<std::string>& differences);

} // namespace core::checkpoint
