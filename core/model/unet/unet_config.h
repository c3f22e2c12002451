#pragma once

#include <cstddef>
#include <vector>

namespace core::model::unet {

constexpr int kTextTokens = 77; ///< of a prompt; what costs are counted for
constexpr int kSizeIds = 6;     ///< original height and width, crop top and left, target height and width

/// Whose key names a checkpoint of a UNet has: diffusers', or those of latent diffusion and SDXL's single files.
enum class UnetLayout { Diffusers, Sgm };

/// What is left of a physically cut model, in the order of computation; an empty list: nothing was cut.
struct UnetWidths {
    std::vector<int> selfHeads{};    ///< per transformer block
    std::vector<int> crossHeads{};   ///< per transformer block
    std::vector<int> neurons{};      ///< per transformer block
    std::vector<int> resnetGroups{}; ///< per ResNet, groups of its second norm

    bool operator==(const UnetWidths&) const = default;
};

/// Sizes and variants of a conditional UNet: the fields of diffusers' UNet2DConditionModel that Stable Diffusion 1 and
/// 2 and SDXL differ in. The defaults are SDXL base 1.0.
struct UnetConfig {
    int height = 128; ///< of x where nobody asks for another size
    int width = 128;
    int inChannels = 4;
    int outChannels = 4;
    std::vector<int> blockOutChannels{320, 640, 1280}; ///< from x's resolution down; halves the sides between two
    std::vector<int> transformerLayers{0, 2, 10};      ///< per level, in each of its transformers; 0: it has none
    std::vector<int> heads{5, 10, 20};                 ///< per level, of every attention
    int midTransformerLayers = 10;                     ///< its channels and heads are the last level's
    int layersPerBlock = 2;                            ///< ResNets per down block; up blocks have one more
    int crossAttentionDim = 2048;                      ///< channels of the text's states
    bool linearProjection = true;   ///< into and out of a transformer; false: stored as 1×1 convolutions
    int additionInputs = 2816;      ///< of the added embedding: pooled text and six sinusoids; 0: it has none
    int additionTimeChannels = 256; ///< of each of those sinusoids
    int guidanceChannels = 0;       ///< of an embedded guidance scale (time_cond_proj_dim); 0: none
    int normGroups = 32;            ///< of all group norms
    double normEps = 1e-5;          ///< of the ResNets' group norms and the last
    double timestepFrequencyShift = 0;
    bool cosineFirst = true; ///< in all sinusoids (flip_sin_to_cos)
    UnetWidths widths{};
    UnetLayout layout = UnetLayout::Diffusers; ///< that it was read from
    bool resnetUnits = false;                  ///< norm groups of ResNets are units, too

    std::size_t levels() const { return blockOutChannels.size(); }
    int timeChannels() const { return 4 * blockOutChannels.front(); } ///< of the embedded timestep
    /// Of the pooled text inside the added embedding.
    int pooledChannels() const { return additionInputs - kSizeIds * additionTimeChannels; }
    /// Of Conditioning::vector, all as plain numbers: pooled text and the six size ids, then the guidance scale, each
    /// where the network is told of it; 0: it is not looked at.
    int vectorChannels() const {
        return (additionInputs == 0 ? 0 : pooledChannels() + kSizeIds) + (guidanceChannels == 0 ? 0 : 1);
    }
    bool operator==(const UnetConfig&) const = default;
};

} // namespace core::model::unet
