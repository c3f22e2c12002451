#include "core/model/unet/unet_layout.h"

#include "core/base/argument.h"
#include "core/base/text.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_tensors.h"

#include <array>
#include <utility>
#include <vector>

namespace core::model::unet {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::pair<const char*, const char*>, 6> resnetLayers{{{".norm1", ".in_layers.0"},
                                                                           {".conv1", ".in_layers.2"},
                                                                           {".time_emb_proj", ".emb_layers.1"},
                                                                           {".norm2", ".out_layers.0"},
                                                                           {".conv2", ".out_layers.3"},
                                                                           {".conv_shortcut", ".skip_connection"}}};

/// Modules with all that they hold, by both names.
class SgmNames {
public:
    explicit SgmNames(const UnetPlan& plan)
        : m_names{{"conv_in", "input_blocks.0.0"},
                  {"time_embedding.linear_1", "time_embed.0"},
                  {"time_embedding.linear_2", "time_embed.2"},
                  {"time_embedding.cond_proj", "time_embed.cond_proj"},
                  {"add_embedding.linear_1", "label_emb.0.0"},
                  {"add_embedding.linear_2", "label_emb.0.2"},
                  {"conv_norm_out", "out.0"},
                  {"conv_out", "out.2"}} {
        int input = 1, output = 0;
        for (const LevelPlan& level : plan.down) {
            addLayers(level, "input_blocks.", input);
            if (!level.resample.empty())
                m_names.emplace_back(level.resample, "input_blocks." + std::to_string(input++) + ".0.op");
        }
        addMiddle(plan.mid);
        for (const LevelPlan& level : plan.up) {
            addLayers(level, "output_blocks.", output);
            const std::string place = level.transformers.empty() ? ".1.conv" : ".2.conv";
            if (!level.resample.empty())
                m_names.emplace_back(level.resample, "output_blocks." + std::to_string(output - 1) + place);
        }
    }

    std::string of(const std::string& key) const {
        for (const auto& [diffusers, sgm] : m_names)
            if (key.size() > diffusers.size() && key.starts_with(diffusers) && key[diffusers.size()] == '.')
                return sgm + key.substr(diffusers.size());
        return key;
    }

private:
    void addLayers(const LevelPlan& level, const std::string& list, int& number) {
        for (std::size_t i = 0; i < level.resnets.size(); ++i, ++number) {
            const std::string here = list + std::to_string(number);
            addResNet(level.resnets[i].name, here + ".0");
            if (i < level.transformers.size())
                m_names.emplace_back(level.transformers[i].name, here + ".1");
        }
    }

    void addMiddle(const LevelPlan& level) {
        addResNet(level.resnets[0].name, "middle_block.0");
        if (!level.transformers.empty())
            m_names.emplace_back(level.transformers[0].name, "middle_block.1");
        addResNet(level.resnets[1].name, level.transformers.empty() ? "middle_block.1" : "middle_block.2");
    }

    void addResNet(const std::string& name, const std::string& here) {
        for (const auto& [diffusers, sgm] : resnetLayers)
            m_names.emplace_back(name + diffusers, here + sgm);
    }

    Names m_names;
};

} // namespace

std::string toString(UnetLayout layout) {
    return layout == UnetLayout::Diffusers ? "diffusers" : "sgm";
}

UnetLayout parseUnetLayout(const std::string& text) {
    requireArgument(text == "diffusers" || text == "sgm", "layout", "diffusers or sgm", "'" + escaped(text) + "'");
    return text == "diffusers" ? UnetLayout::Diffusers : UnetLayout::Sgm;
}

std::map<std::string, std::string> storedKeys(const UnetConfig& config, UnetLayout layout) {
    const SgmNames names(planUnet(config));
    std::map<std::string, std::string> stored;
    const TensorShapes tensors = unetTensors(config);
    for (const auto& [key, shape] : tensors.entries())
        stored[key] = layout == UnetLayout::Sgm ? names.of(key) : key;
    return stored;
}

} // namespace core::model::unet
