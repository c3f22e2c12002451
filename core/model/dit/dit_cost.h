#pragma once

#include <cstdint>
#include <vector>

namespace core::model::dit {

/// The sizes that a DiT's multiply-adds depend on; heads and neurons per block, since a cut model has fewer.
struct DitCostShape {
    std::int64_t tokens = 0;
    std::int64_t hidden = 0;
    std::int64_t headDim = 0;
    std::int64_t patchInputs = 0;      ///< in_channels·patch²
    std::int64_t patchOutputs = 0;     ///< out_channels·patch²
    std::vector<std::int64_t> heads;   ///< per block
    std::vector<std::int64_t> neurons; ///< per block
    std::int64_t timestepEmbeddings =
        1; ///< runs of the timestep's MLP (diffusers: one per block and one for the output)
};

/// Multiply-adds of one forward of one image by kind. Bias, norms, activations and softmax are not counted.
struct DitMacs {
    std::int64_t linear = 0;            ///< all linear layers and the patch embedding
    std::int64_t attentionProducts = 0; ///< QKᵀ and AV
    std::int64_t total() const { return linear + attentionProducts; }
    /// The literature's tables leave the attention products out (114.4 G for DiT-XL/2 at 256×256).
    std::int64_t literature() const { return linear; }
};

DitMacs ditMacs(const DitCostShape& shape);
/// Multiply-adds that one head costs in one forward: q, k, v rows, both attention products, proj columns.
std::int64_t ditMacsPerHead(const DitCostShape& shape);
/// Multiply-adds that one MLP neuron costs in one forward: its fc1 row and fc2 column.
std::int64_t ditMacsPerNeuron(const DitCostShape& shape);

} // namespace core::model::dit
