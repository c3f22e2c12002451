#pragma once

#include "core/formats/json.h"
#include "core/model/dit/dit_layout.h"
#include "core/model/model_info.h"

#include <optional>
#include <string>

namespace core::checkpoint {

/// What a config says about a diffusion transformer.
struct DitDescription {
    model::dit::DitLayout layout = model::dit::DitLayout::Facebook;
    model::dit::DitConfig sizes;
    model::ModelInfo info; ///< all but name, source, sha256 and parameters
};

/// The layout that a config.json is written in; empty if it describes no diffusion transformer.
std::optional<model::dit::DitLayout> ditLayoutOf(const formats::JsonView& config);

/// Reads a config.json of either layout. facebookresearch/DiT's: input_size, patch_size, in_channels, hidden_size,
/// depth, num_heads, mlp_ratio, class_dropout_prob, num_classes, learn_sigma, with upstream's defaults, and of
/// Tessera's own: class_names, pixel_scale, guidance_scale, guided_channels, scheduler, timestep_frequency_shift,
/// second_norm_eps, embedder_per_block. In either layout, of a physically cut model: heads_per_block,
/// neurons_per_block.
/// @throws Error{BadInput} naming file and field.
DitDescription readDitConfig(const formats::JsonView& config);

/// Describes a model of these sizes whose file says nothing else: ImageNet DiT's schedule and ε prediction.
DitDescription describeWithDefaults(const model::dit::DitConfig& config);

/// The config.json that readDitConfig reads back to the same description (layout Facebook).
std::string ditConfigJson(const model::dit::DitConfig& config, const model::ModelInfo& info);

/// The files of a DiTPipeline in diffusers' layout: transformer/config.json, scheduler/scheduler_config.json and
/// model_index.json (class names included, without an autoencoder).
std::string diffusersConfigJson(const model::dit::DitConfig& config);
std::string diffusersSchedulerJson(const model::ModelInfo& info);
std::string diffusersPipelineJson(const model::ModelInfo& info);

} // namespace core::checkpoint
