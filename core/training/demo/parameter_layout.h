#pragma once

#include "core/model/dit/dit_weights.h"

namespace core::training::demo {

/// A stack of equal matrices [count, rows, columns] that lies at `offset` of a flat tensor.
struct MatrixStack {
    std::int64_t offset = 0;
    std::int64_t count = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    std::int64_t size() const { return count * rows * columns; }
    at::Tensor of(const at::Tensor& flat) const;
};

/// Where the trained tensors of a diffusion transformer lie in one flat tensor, so that optimiser, average and number
/// format change work on few large tensors. The block matrices come first, in stacks of equal shape (qkv and adaLN as
/// square pieces); then all other weights; then the biases. The position table is not trained.
class ParameterLayout {
public:
    explicit ParameterLayout(const model::dit::DitConfig& config);

    const model::dit::DitConfig& config() const { return m_config; }
    std::int64_t size() const { return m_size; }
    /// Squares (qkv, proj, adaLN of all blocks), then fc1, then fc2.
    const std::vector<MatrixStack>& stacks() const { return m_stacks; }
    /// Start of the weights that are not block matrices, and of the biases after them.
    std::int64_t otherWeights() const { return m_otherWeights; }
    std::int64_t biases() const { return m_biases; }

    /// Weights whose tensors are views of `flat` [size()]. The position table is made anew in flat's number type.
    model::dit::DitWeights views(const at::Tensor& flat) const;
    /// A new flat float32 tensor that holds `weights`.
    at::Tensor flatten(const model::dit::DitWeights& weights) const;

private:
    model::dit::DitConfig m_config;
    std::vector<MatrixStack> m_stacks;
    std::int64_t m_otherWeights = 0;
    std::int64_t m_biases = 0;
    std::int64_t m_size = 0;
};

} // namespace core::training::demo
