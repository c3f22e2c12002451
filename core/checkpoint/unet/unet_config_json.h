#pragma once

#include "core/formats/json.h"
#include "core/model/model_info.h"
#include "core/model/unet/unet_config.h"

#include <nlohmann/json_fwd.hpp>

namespace core::checkpoint::unet {

/// What a config says about a UNet.
struct UnetDescription {
    model::unet::UnetConfig sizes;
    model::ModelInfo info; ///< all but name, source, sha256 and parameters
};

/// diffusers' class of it.
constexpr const char* kUnetClass = "UNet2DConditionModel";

/// Whether a config.json is one of diffusers' conditional UNets.
bool describesUnet(const formats::JsonView& config);

/// Reads diffusers' config.json with the defaults of its class. Every field that would change a number is read, or
/// refused by name unless it has the value that Stable Diffusion and SDXL have. Tessera's own fields: pixel_scale,
/// guidance_scale, resnet_units and, of a physically cut model, self_attention_heads_per_block,
/// cross_attention_heads_per_block, neurons_per_block, norm_groups_per_resnet.
/// @throws Error{BadInput} naming file and field.
UnetDescription readUnetConfig(const formats::JsonView& config);

/// Describes a model of these sizes whose file says nothing else: SDXL's noise schedule, the prediction of the
/// published network of this kind.
UnetDescription describeWithDefaults(const model::unet::UnetConfig& sizes);

/// The config.json that readUnetConfig reads back to the same description, schedule and prediction aside, and diffusers
/// to the same network.
nlohmann::ordered_json unetConfigJson(const model::unet::UnetConfig& sizes, const model::ModelInfo& info);

} // namespace core::checkpoint::unet
