#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace core::kernels {

/// A bfloat16 weight [outputs, inputs] in tiles that a tile kernel multiplies by, one behind the other: of `kColumns`
/// outputs each, the last of what is left.
class TiledWeight {
public:
    static constexpr std::int64_t kColumns = 64;

    /// Whether a weight can be tiled here: bfloat16 on the CPU, an even number of inputs, without gradients.
    static bool canTile(const at::Tensor& weight);

    /// @param weight one that canTile().
    explicit TiledWeight(const at::Tensor& weight);

    /// x·weightᵀ (+ bias). @param x [..., inputs] bfloat16 on the CPU.
    at::Tensor product(const at::Tensor& x, const std::optional<at::Tensor>& bias) const;

    /// GELU of that in its tanh form.
    at::Tensor gelu(const at::Tensor& x, const std::optional<at::Tensor>& bias) const;

private:
    template <typename Store>
    at::Tensor multiplied(const at::Tensor& x, const std::optional<at::Tensor>& bias, const Store& store) const;

    std::int64_t m_outputs = 0, m_inputs = 0;
    at::Tensor m_tiles;
};

} // namespace core::kernels
