#pragma once

#include "core/checkpoint/dit_config_json.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"
#include "tests/core/small_dit.h"

/// A pruned model of three stages, small enough for tests.
namespace small {

struct StagedDit {
    std::shared_ptr<const core::model::dit::Dit> dense;
    std::shared_ptr<const core::model::StagedDenoiser> staged;
    core::pruning::PruneReport report;
};

/// Folders of its stages in an export with a model per stage.
constexpr std::array<const char*, 3> stageFolders{"stage-1-early", "stage-2-b", "stage-3-late"};

/// Sizes of a model of latents that can be written in a layout.
inline core::model::dit::DitConfig latentSizes(core::model::dit::DitLayout layout) {
    core::model::dit::DitConfig sizes = config();
    sizes.inChannels = 4;
    sizes.learnSigma = true;
    if (layout == core::model::dit::DitLayout::Diffusers) {
        sizes.mlpRatio = 4;
        sizes.timestepFrequencyShift = 1;
        sizes.secondNormEps = 1e-5;
        sizes.embedderPerBlock = true;
    }
    return sizes;
}

/// Three stages: two with weights of their own, one with gathered ones, whose name comes from who knows where.
inline StagedDit stagedDit(const core::model::DenoiserPtr& dense) {
    StagedDit made;
    made.dense = std::dynamic_pointer_cast<const core::model::dit::Dit>(dense);
    core::model::Subnetwork gathered = thinSubnetwork(*dense, 1, 2);
    for (core::model::KeptUnit& unit : gathered.units)
        unit.weight = at::Tensor();
    const std::vector<core::model::StageSubnetwork> stages{{"early", 601, 1000, thinSubnetwork(*dense, 0, 2)},
                                                           {"../b/\n", 301, 600, gathered},
                                                           {"late", 1, 300, thinSubnetwork(*dense, 1, 3)}};
    made.staged = std::make_shared<core::model::StagedDenoiser>(dense, stages);
    made.report.method = "made up";
    for (int i = 0; i < 3; ++i) {
        made.report.stages.push_back({stages[i].name, stages[i].firstT, stages[i].lastT, 10, 0.5, 0.5, 1});
        for (std::size_t unit = 0; unit < dense->units().size(); ++unit) {
            const core::model::Unit& whole = dense->units()[unit];
            const auto kept = static_cast<int>(stages[i].subnetwork.units[unit].kept.size());
            made.report.units.push_back({whole.name, whole.kind, whole.place, i, whole.groups, kept, 0});
        }
    }
    return made;
}

/// The same of random weights.
inline StagedDit stagedDit(const core::model::dit::DitConfig& sizes) {
    core::model::ModelInfo info = core::checkpoint::describeWithDefaults(sizes).info;
    info.classes.names = {"disc", "ring", "é", "3", "4"};
    if (sizes.embedderPerBlock) { // as one that was opened from diffusers' layout
        info.guidedChannels = 0;
        info.schedule.scaleBetasWithT = false;
    }
    return stagedDit(std::make_shared<core::model::dit::Dit>(info, dit(sizes)->weights()));
}

} // namespace small
