#pragma once

#include "core/kernels/linear.h"
#include "core/model/unet/unet_config.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace core::model::unet {

struct UnetPlan;

/// A linear layer, a convolution (weight [outputs, inputs, side, side]) or a norm (weight [channels]).
using Layer = kernels::LinearWeights;

struct ResNetWeights {
    Layer norm1, conv1, time, norm2, conv2;
    Layer shortcut; ///< undefined where the channels stay
};

/// The number of heads is what the tensors have. No bias but the last layer's.
struct AttentionWeights {
    at::Tensor query, key, value; ///< [heads·headDim, channels or the text's]
    Layer out;                    ///< [channels, heads·headDim]
};

struct TransformerBlockWeights {
    Layer norm1;
    AttentionWeights self;
    Layer norm2;
    AttentionWeights cross;
    Layer norm3;
    Layer gated; ///< GEGLU [2·neurons, channels]: values, then gates
    Layer out;   ///< [channels, neurons]
};

struct TransformerWeights {
    Layer norm, in;
    std::vector<TransformerBlockWeights> blocks;
    Layer out;
};

/// Parallel to LevelPlan.
struct LevelWeights {
    std::vector<ResNetWeights> resnets;
    std::vector<TransformerWeights> transformers;
    Layer resample; ///< undefined where the sides stay
};

using StateDict = std::map<std::string, at::Tensor>;

/// All tensors of a conditional UNet. A plain value: copies share the tensors.
struct UnetWeights {
    UnetConfig config;
    std::shared_ptr<const UnetPlan> plan;
    Layer convIn;
    Layer timeIn, timeOut;
    at::Tensor guidance;           ///< [first channels, guidanceChannels]; undefined: no guidance scale is embedded
    Layer additionIn, additionOut; ///< undefined without an added embedding
    std::vector<LevelWeights> down;
    LevelWeights mid;
    std::vector<LevelWeights> up;
    Layer normOut, convOut;

    /// Under diffusers' names.
    StateDict toStateDict() const;
};

/// Calls `visit` with diffusers' name and the tensor, in the order of computation.
void visitTensors(UnetWeights& weights, const std::function<void(const std::string& key, at::Tensor& tensor)>& visit);

/// The same weights with every tensor passed through `change`.
UnetWeights mapTensors(const UnetWeights& weights, const std::function<at::Tensor(const at::Tensor&)>& change);

/// Takes the tensors under diffusers' names as they are (no copy).
/// @throws Error{BadInput} listing up to ten keys that are missing, superfluous or of another shape.
UnetWeights unetFromStateDict(const UnetConfig& config, const StateDict& tensors);

} // namespace core::model::unet
