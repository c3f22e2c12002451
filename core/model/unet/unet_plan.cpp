#include "core/model/unet/unet_plan.h"

#include "core/base/error.h"

#include <algorithm>

namespace core::model::unet {
namespace {

void demand(bool holds, const std::string& what) {
    if (!holds)
        throw Error(ErrorCode::BadInput, "UNet config: " + what);
}

void checkWidths(const std::vector<int>& widths, int count, const std::string& what) {
    demand(widths.empty() || static_cast<int>(widths.size()) == count,
           what + " of " + std::to_string(widths.size()) + " blocks instead of " + std::to_string(count));
    demand(std::ranges::all_of(widths, [](int width) { return width > 0; }), what + " must be positive in every block");
}

void checkLevels(const UnetConfig& c) {
    demand(!c.blockOutChannels.empty() && c.transformerLayers.size() == c.levels() && c.heads.size() == c.levels(),
           "expected channels, transformer layers and heads of as many blocks");
    for (std::size_t i = 0; i < c.levels(); ++i) {
        const int channels = c.blockOutChannels[i];
        demand(channels > 0 && c.heads[i] > 0 && c.transformerLayers[i] >= 0, "every size must be positive");
        demand(channels % c.normGroups == 0, std::to_string(channels) +
                                                 " channels are no multiple of norm_num_groups " +
                                                 std::to_string(c.normGroups));
        const bool attends = c.transformerLayers[i] > 0 || (i + 1 == c.levels() && c.midTransformerLayers > 0);
        demand(!attends || channels % c.heads[i] == 0,
               std::to_string(channels) + " channels are no multiple of " + std::to_string(c.heads[i]) + " heads");
    }
}

void check(const UnetConfig& c) {
    demand(c.height > 0 && c.width > 0 && c.inChannels > 0 && c.outChannels > 0 && c.layersPerBlock > 0 &&
               c.crossAttentionDim > 0 && c.normGroups > 0 && c.midTransformerLayers >= 0 && c.guidanceChannels >= 0,
           "every size must be positive");
    checkLevels(c);
    demand(c.additionInputs == 0 || (c.additionTimeChannels > 0 && c.pooledChannels() > 0),
           "the added embedding has " + std::to_string(c.additionInputs) + " inputs, not enough for six sinusoids of " +
               std::to_string(c.additionTimeChannels) + " channels");
}

class Planner {
public:
    explicit Planner(const UnetConfig& config)
        : m_config(config) {}

    UnetPlan plan() {
        for (int i = 0; i < levels(); ++i)
            m_plan.down.push_back(down(i));
        m_plan.mid = middle();
        for (int i = 0; i < levels(); ++i)
            m_plan.up.push_back(up(i));
        return std::move(m_plan);
    }

private:
    int levels() const { return static_cast<int>(m_config.levels()); }
    int channels(int level) const { return m_config.blockOutChannels[static_cast<std::size_t>(std::max(0, level))]; }

    LevelPlan down(int i) {
        LevelPlan level{.name = "down_blocks." + std::to_string(i), .channels = channels(i), .depth = i};
        const std::string place = "down " + std::to_string(i) + '.';
        for (int j = 0; j < m_config.layersPerBlock; ++j)
            addLayer(level, place, i, channels(j == 0 ? i - 1 : i));
        if (i + 1 < levels())
            level.resample = level.name + ".downsamplers.0.conv";
        return level;
    }

    /// ResNet, transformer, ResNet.
    LevelPlan middle() {
        const int last = levels() - 1;
        LevelPlan level{.name = "mid_block", .channels = channels(last), .depth = last};
        addResNet(level, "mid", channels(last), channels(last));
        if (m_config.midTransformerLayers > 0)
            addTransformer(level, "mid", last, m_config.midTransformerLayers);
        addResNet(level, "mid", channels(last), channels(last));
        return level;
    }

    /// Every ResNet also gets what the down blocks put out at its resolution, from the last one to the first.
    LevelPlan up(int i) {
        const int depth = levels() - 1 - i;
        LevelPlan level{.name = "up_blocks." + std::to_string(i), .channels = channels(depth), .depth = depth};
        const std::string place = "up " + std::to_string(i) + '.';
        const int before = channels(i == 0 ? depth : depth + 1);
        for (int j = 0; j <= m_config.layersPerBlock; ++j) {
            const int skip = channels(j < m_config.layersPerBlock ? depth : depth - 1);
            addLayer(level, place, depth, (j == 0 ? before : channels(depth)) + skip);
        }
        if (depth > 0)
            level.resample = level.name + ".upsamplers.0.conv";
        return level;
    }

    void addLayer(LevelPlan& level, const std::string& place, int depth, int inputs) {
        const std::string here = place + std::to_string(level.resnets.size());
        addResNet(level, here, inputs, channels(depth));
        if (const int layers = m_config.transformerLayers[static_cast<std::size_t>(depth)]; layers > 0)
            addTransformer(level, here, depth, layers);
    }

    void addResNet(LevelPlan& level, const std::string& place, int inputs, int outputs) {
        level.resnets.push_back(
            {level.name + ".resnets." + std::to_string(level.resnets.size()), place, inputs, outputs});
        ++m_plan.resnets;
    }

    void addTransformer(LevelPlan& level, const std::string& place, int depth, int layers) {
        level.transformers.push_back({level.name + ".attentions." + std::to_string(level.transformers.size()), place,
                                      channels(depth), m_config.heads[static_cast<std::size_t>(depth)], layers,
                                      m_plan.transformerBlocks});
        m_plan.transformerBlocks += layers;
    }

    const UnetConfig& m_config;
    UnetPlan m_plan;
};

} // namespace

UnetPlan planUnet(const UnetConfig& config) {
    check(config);
    UnetPlan plan = Planner(config).plan();
    checkWidths(config.widths.selfHeads, plan.transformerBlocks, "self-attention heads");
    checkWidths(config.widths.crossHeads, plan.transformerBlocks, "cross-attention heads");
    checkWidths(config.widths.neurons, plan.transformerBlocks, "neurons");
    checkWidths(config.widths.resnetGroups, plan.resnets, "norm groups");
    return plan;
}

} // namespace core::model::unet
