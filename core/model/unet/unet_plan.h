#pragma once

#include "core/model/unet/unet_config.h"

#include <string>
#include <vector>

namespace core::model::unet {

/// A ResNet of a UNet by diffusers' name, e.g. "down_blocks.1.resnets.0".
struct ResNetPlan {
    std::string name;
    std::string place; ///< "down 1.0", "mid", "up 0.2"
    int inputs = 0;
    int outputs = 0;
};

/// A transformer after a ResNet, e.g. "down_blocks.1.attentions.0".
struct TransformerPlan {
    std::string name;
    std::string place;
    int channels = 0;
    int heads = 0;
    int layers = 0;
    int firstBlock = 0; ///< number of its first block among those of the network

    int headDim() const { return channels / heads; }
    /// "down_blocks.1.attentions.0.transformer_blocks.1".
    std::string block(int layer) const { return name + ".transformer_blocks." + std::to_string(layer); }
};

/// What stands at one resolution on the way down, in the middle or on the way up.
struct LevelPlan {
    std::string name; ///< "down_blocks.1", "mid_block"
    std::vector<ResNetPlan> resnets{};
    std::vector<TransformerPlan> transformers{}; ///< one after each ResNet; in the middle, one between the two; or none
    std::string resample{};                      ///< its last convolution, which halves or doubles the sides
    int channels = 0;                            ///< that it puts out
    int depth = 0;                               ///< how often the sides were halved before it
};

/// The layers of a UNet in the order of computation.
struct UnetPlan {
    std::vector<LevelPlan> down;
    LevelPlan mid;
    std::vector<LevelPlan> up;
    int resnets = 0;
    int transformerBlocks = 0;
};

/// @throws Error{BadInput} for sizes that are no network's.
UnetPlan planUnet(const UnetConfig& config);

/// Calls visit(level) for all levels in the order of computation.
template <typename Plan, typename Visit> void forEachLevel(Plan& plan, const Visit& visit) {
    for (auto& level : plan.down)
        visit(level);
    visit(plan.mid);
    for (auto& level : plan.up)
        visit(level);
}

/// The same for the levels of weights: visit(plan, level).
template <typename Weights, typename Visit> void forEachLevelOf(Weights& weights, const Visit& visit) {
    const UnetPlan& plan = *weights.plan;
    for (std::size_t i = 0; i < plan.down.size(); ++i)
        visit(plan.down[i], weights.down[i]);
    visit(plan.mid, weights.mid);
    for (std::size_t i = 0; i < plan.up.size(); ++i)
        visit(plan.up[i], weights.up[i]);
}

/// Calls resnet(i) and transformer(i) for the members of a level in the order of computation.
template <typename Level, typename ResNet, typename Transformer>
void forEachPart(Level& level, const ResNet& resnet, const Transformer& transformer) {
    for (std::size_t i = 0; i < level.resnets.size(); ++i) {
        resnet(i);
        if (i < level.transformers.size())
            transformer(i);
    }
}

} // namespace core::model::unet
