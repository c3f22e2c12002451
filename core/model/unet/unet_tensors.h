#pragma once

#include "core/model/tensor_shapes.h"

namespace core::model::unet {

/// Sizes of a UNet of SDXL's kind (diffusers' UNet2DConditionModel with linear projections and an embedding of text and
/// sizes added to the timestep's). The defaults are SDXL base 1.0.
struct UnetConfig {
    int inChannels = 4;
    int outChannels = 4;
    std::vector<int> blockOutChannels{320, 640,
                                      1280};      ///< from the latent's resolution down; halves the sides between two
    std::vector<int> transformerLayers{0, 2, 10}; ///< per block, in each of its transformers; 0: it has none
    int layersPerBlock = 2;                       ///< ResNets per down block; up blocks have one more
    int crossAttentionDim = 2048;                 ///< channels of the text's embeddings
    int additionInputs = 2816;                    ///< of the added embedding: pooled text and six sinusoids

    bool operator==(const UnetConfig&) const = default;
};

/// diffusers' names. The middle block is as deep as the last down block.
TensorShapes unetTensors(const UnetConfig& config);

} // namespace core::model::unet
