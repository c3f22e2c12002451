#include "core/model/unet/unet_cost.h"

namespace core::model::unet {
UnetSize sizeOf(const UnetConfig& config) {
    return {.height = config.height, .width = config.width};
}

UnetCost::UnetCost(const UnetConfig& config, const UnetPlan& plan, const UnetSize& size)
    : m_config(config)
    , m_size(size) {
    const std::int64_t first = config.blockOutChannels.front(), time = config.timeChannels();
    m_total = kKernelPlaces * first * (config.inChannels + config.outChannels) * pixels(0) + time * (first + time);
    if (config.additionInputs > 0)
        m_total += time * (config.additionInputs + time);
    for (const LevelPlan& level : plan.down)
        addLevel(level, level.depth + 1);
    addLevel(plan.mid, 0);
    for (const LevelPlan& level : plan.up)
        addLevel(level, level.depth - 1);
}

/// Halving rounds up.
std::int64_t UnetCost::pixels(int depth) const {
    const std::int64_t side = std::int64_t{1} << depth;
    return ((m_size.height + side - 1) / side) * ((m_size.width + side - 1) / side);
}

GroupMacs UnetCost::ofGroup(const TransformerPlan& transformer, int depth) const {
    const std::int64_t c = transformer.channels, dim = transformer.headDim(), pixel = pixels(depth);
    GroupMacs macs;
    macs.selfHead = dim * (4 * c * pixel + 2 * pixel * pixel);
    macs.crossHead = dim * (2 * c * pixel + std::int64_t{2} * m_config.crossAttentionDim * m_size.tokens +
                            2 * m_size.tokens * pixel);
    macs.neuron = 3 * c * pixel;
    return macs;
}

std::int64_t UnetCost::ofNormGroup(const ResNetPlan& resnet, int depth) const {
    const std::int64_t channels = resnet.outputs / m_config.normGroups;
    return channels *
           (std::int64_t{kKernelPlaces} * (resnet.inputs + resnet.outputs) * pixels(depth) + m_config.timeChannels());
}

void UnetCost::addLevel(const LevelPlan& level, int resampledDepth) {
    forEachPart(
        level, [&](std::size_t i) { addResNet(level.resnets[i], level.depth); },
        [&](std::size_t i) { addTransformer(level.transformers[i], level.depth); });
    if (!level.resample.empty())
        m_total += std::int64_t{kKernelPlaces} * level.channels * level.channels * pixels(resampledDepth);
}

void UnetCost::addResNet(const ResNetPlan& resnet, int depth) {
    const int groups = widthOf(m_config.widths.resnetGroups, static_cast<int>(m_resnet++), m_config.normGroups);
    if (resnet.inputs != resnet.outputs)
        m_total += std::int64_t{resnet.inputs} * resnet.outputs * pixels(depth);
    addBlock(resnet.name, resnet.place, BlockKind::ResNet, groups * ofNormGroup(resnet, depth));
}

void UnetCost::addTransformer(const TransformerPlan& transformer, int depth) {
    const GroupMacs macs = ofGroup(transformer, depth);
    const UnetWidths& widths = m_config.widths;
    m_total += 2 * std::int64_t{transformer.channels} * transformer.channels * pixels(depth);
    for (int i = 0; i < transformer.layers; ++i) {
        const std::string name = transformer.block(i);
        const int number = transformer.firstBlock + i;
        addBlock(name + ".attn1", transformer.place, BlockKind::Attention,
                 widthOf(widths.selfHeads, number, transformer.heads) * macs.selfHead);
        addBlock(name + ".attn2", transformer.place, BlockKind::CrossAttention,
                 widthOf(widths.crossHeads, number, transformer.heads) * macs.crossHead);
        addBlock(name + ".ff", transformer.place, BlockKind::FeedForward,
                 widthOf(widths.neurons, number, 4 * transformer.channels) * macs.neuron);
    }
}

void UnetCost::addBlock(const std::string& name, const std::string& place, BlockKind kind, std::int64_t macs) {
    m_blocks.push_back({name, place, kind, macs});
    m_total += macs;
}

} // namespace core::model::unet
