#pragma once

#include "core/checkpoint/architecture.h"
#include "core/model/unet/unet_layout.h"

namespace core::checkpoint {

/// The row of conditional UNets: Stable Diffusion 1 and 2 (Rombach et al., arXiv 2112.10752) and SDXL (Podell et al.,
/// arXiv 2307.01952), in diffusers' layout or the one of single files.
Architecture unetArchitecture();

/// All tensors of a UNet of these sizes, by diffusers' keys, and where they are stored.
std::vector<MappedTensor> unetKeyMap(const model::unet::UnetConfig& config, model::unet::UnetLayout layout);

} // namespace core::checkpoint
