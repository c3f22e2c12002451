#pragma once

#include "core/checkpoint/dit_config_json.h"
#include "tests/core/small_dit.h"

/// A flow matching model small enough for tests.
namespace small {

/// The same weights as dit(), as those of a SiT over latents of four channels. @param path of schedule::flowPaths().
inline std::shared_ptr<const core::model::dit::Dit> sit(const char* path = "flow_linear") {
    core::model::dit::DitConfig sizes = config();
    sizes.inChannels = 4;
    sizes.learnSigma = true;
    core::model::ModelInfo info = core::checkpoint::describeWithDefaults(sizes, core::model::dit::DitFamily::SiT).info;
    info.name = "small SiT";
    info.recommendedGuidance = 2;
    core::checkpoint::followFlow(info, *core::schedule::findFlowPath(path));
    return std::make_shared<core::model::dit::Dit>(info, dit(sizes)->weights());
}

} // namespace small
