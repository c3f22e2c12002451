#pragma once

#include "core/checkpoint/tensor_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Where one tensor of a model comes from: stored tensors whose rows are put below each other. No source: it is
/// computed.
struct MappedTensor {
    std::string key; ///< the model's own
    std::vector<std::int64_t> shape;
    std::vector<std::string> sources;
    std::string copyOf{};              ///< key of a tensor that usually has the same bytes: then they are held once
    std::vector<std::string> unread{}; ///< stored tensors that some releases have beside it and nobody needs

    /// What each source has to have.
    std::vector<std::int64_t> sourceShape() const;
    /// Where the rows of one of the sources begin.
    std::int64_t firstRowOf(const std::string& source) const;
};

/// What keeps a stored tensor from being of this shape and of a floating type; empty: nothing.
std::string tensorDifference(const TensorSource& source, const std::string& name,
                             const std::vector<std::int64_t>& shape);

/// What keeps the stored tensors from being that model: missing, misshaped, not of floating type, superfluous. One text
/// each. What only training needs is not superfluous.
std::vector<std::string> findDifferences(const TensorSource& source, const std::vector<MappedTensor>& map);

/// Names of stored tensors that the model does not have and that only training needs.
std::vector<std::string> findUnread(const TensorSource& source, const std::vector<MappedTensor>& map);

/// "3 tensors differ: a; b; c", at most ten in full.
std::string listDifferences(const std::vector<std::string>& differences);

} // namespace core::checkpoint
