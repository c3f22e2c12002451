#pragma once

#include "core/model/block.h"
#include "core/model/unet/unet_plan.h"

#include <cstdint>

namespace core::model::unet {

constexpr int kKernelPlaces = 9; ///< of a 3×3 convolution

/// What one forward of one image is asked for.
struct UnetSize {
    std::int64_t height = 0; ///< of x
    std::int64_t width = 0;
    std::int64_t tokens = kTextTokens; ///< of the text
};

/// The config's own size.
UnetSize sizeOf(const UnetConfig& config);

/// Multiply-adds of one group, dense or cut.
struct GroupMacs {
    std::int64_t selfHead = 0, crossHead = 0, neuron = 0;
};

/// The multiply-adds of a UNet, dense or cut, from its sizes alone. Bias, norms, activations and softmax are not
/// counted; text keys and values are, although a run computes them once.
class UnetCost {
public:
    UnetCost(const UnetConfig& config, const UnetPlan& plan, const UnetSize& size);

    /// All residual branches in the order of computation: ResNets, attention, cross-attention, feed-forward.
    const std::vector<Block>& blocks() const { return m_blocks; }
    std::int64_t total() const { return m_total; }
    GroupMacs ofGroup(const TransformerPlan& transformer, int depth) const;
    std::int64_t ofNormGroup(const ResNetPlan& resnet, int depth) const;

private:
    std::int64_t pixels(int depth) const;
    void addLevel(const LevelPlan& level, int resampledDepth);
    void addResNet(const ResNetPlan& resnet, int depth);
    void addTransformer(const TransformerPlan& transformer, int depth);
    void addBlock(const std::string& name, const std::string& place, BlockKind kind, std::int64_t macs);

    const UnetConfig& m_config;
    UnetSize m_size;
    std::vector<Block> m_blocks;
    std::int64_t m_total = 0;
    std::size_t m_resnet = 0;
};

/// What a block of a network has: its entry of `cut`, or the whole where nothing was cut.
inline int widthOf(const std::vector<int>& cut, int index, int whole) {
    return cut.empty() ? whole : cut[static_cast<std::size_t>(index)];
}

} // namespace core::model::unet
