#pragma once

#include "core/kernels/linear.h"
#include "core/model/dit/dit_config.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace core::model::dit {

using kernels::LinearWeights;

/// One block. The number of heads and of MLP neurons is what the tensors have, so that a physically cut block is one
/// too: qkv has 3·heads·headDim rows (q, k, v), fc1 has as many rows as fc2 has columns.
struct DitBlockWeights {
    LinearWeights qkv;
    LinearWeights proj;
    LinearWeights fc1;
    LinearWeights fc2;
    LinearWeights modulation; ///< adaLN: [6·hidden, hidden], rows shift, scale, gate of attention, then of the MLP
};

/// What makes the conditioning vector from timestep and label.
struct DitEmbedders {
    LinearWeights timeIn;  ///< [hidden, 256]
    LinearWeights timeOut; ///< [hidden, hidden]
    at::Tensor labels;     ///< [classes + 1, hidden]
};

using StateDict = std::map<std::string, at::Tensor>;

/// All tensors of a diffusion transformer (Peebles and Xie, arXiv 2212.09748). A plain value: copies share the tensors.
struct DitWeights {
    DitConfig config;
    LinearWeights patchEmbedding; ///< weight [hidden, channels, patch, patch]
    at::Tensor positions;         ///< [1, tokens, hidden]
    LinearWeights timeIn;         ///< [hidden, 256]
    LinearWeights timeOut;        ///< [hidden, hidden]
    at::Tensor labels;            ///< [classes + 1, hidden]
    std::vector<DitBlockWeights> blocks;
    std::vector<DitEmbedders> laterEmbedders; ///< of blocks 1…depth−1 with embedderPerBlock; empty: all use the first's
    LinearWeights finalLinear;                ///< [patch²·outChannels, hidden]
    LinearWeights finalModulation;            ///< [2·hidden, hidden], rows shift, scale

    /// Under facebookresearch/DiT's key names; embedders of later blocks under "blocks.1.t_embedder…".
    StateDict toStateDict() const;
};

/// Calls `visit` with facebook's key name and the tensor, in a fixed order: embedders, blocks, final layer.
void visitTensors(DitWeights& weights, const std::function<void(const std::string& key, at::Tensor& tensor)>& visit);

/// The same weights with every tensor passed through `change`.
DitWeights mapTensors(const DitWeights& weights, const std::function<at::Tensor(const at::Tensor&)>& change);

/// Key and shape of every tensor of a model, dense or cut, in the order of visitTensors. @throws Error{BadInput} for
/// sizes that do not divide.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> ditTensorShapes(const DitConfig& config);

/// Takes the tensors under facebook's key names as they are (no copy).
/// @throws Error{BadInput} listing up to ten keys that are missing, superfluous or of another shape.
DitWeights ditFromStateDict(const DitConfig& config, const StateDict& tensors);

/// Initialised as upstream: Xavier for linear layers, normal(0.02) for label and timestep embedding, zeros for
/// modulation and output. float32 on the CPU; the same seed gives the same weights. @throws Error{BadInput} for sizes
/// that do not divide.
DitWeights randomDit(const DitConfig& config, std::uint64_t seed);

constexpr const char* kPositionsKey = "pos_embed"; ///< upstream's name of the table

/// The fixed sine-cosine table [1, gridSize², hiddenSize] (upstream's get_2d_sincos_pos_embed): first half columns,
/// second half rows.
at::Tensor positionTable(int hiddenSize, int gridSize);

} // namespace core::model::dit
