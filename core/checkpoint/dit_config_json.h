#pragma once

#include "core/formats/json.h"
#include "core/model/dit/dit_layout.h"
#include "core/model/dit/dit_published.h"
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

/// Whether a config describes a SiT: it says so ("architecture", "model"), in SiT's own words ("path_type",
/// "prediction": "velocity") or by its scheduler's path.
bool describesSit(const formats::JsonView& config);

/// Reads a config.json of either layout. facebookresearch/DiT's: input_size, patch_size, in_channels, hidden_size,
/// depth, num_heads, mlp_ratio, class_dropout_prob, num_classes, learn_sigma, with upstream's defaults, and of
/// Tessera's own: class_names, pixel_scale, guidance_scale, guided_channels, scheduler, timestep_frequency_shift,
/// second_norm_eps, embedder_per_block. In either layout, of a physically cut model: heads_per_block,
/// neurons_per_block. Of a SiT besides: path_type (Linear or GVP), prediction (velocity).
/// @param family SiT where something else says that it is one; a config that describesSit() needs nobody to say so.
/// @throws Error{BadInput} naming file and field.
DitDescription readDitConfig(const formats::JsonView& config,
                             model::dit::DitFamily family = model::dit::DitFamily::DiT);

/// Describes a model of these sizes whose file says nothing else: ImageNet DiT's schedule and ε prediction, or as
/// followFlow().
DitDescription describeWithDefaults(const model::dit::DitConfig& config,
                                    model::dit::DitFamily family = model::dit::DitFamily::DiT);

/// Makes the description of a DiT that of a SiT (METHOD.md §2b): the velocity along a path from noise to data is
/// predicted, and the network is told of the share of data. @param path of schedule::flowPaths().
void followFlow(model::ModelInfo& info, const schedule::FlowPath& path);

/// The path that SiT's training calls by a word: Linear or GVP. @throws Error{BadInput} naming them for another one.
const schedule::FlowPath& sitPath(const std::string& word);

/// The config.json that readDitConfig reads back to the same description (layout Facebook).
std::string ditConfigJson(const model::dit::DitConfig& config, const model::ModelInfo& info);

/// The files of a DiTPipeline in diffusers' layout: transformer/config.json, scheduler/scheduler_config.json and
/// model_index.json (class names included).
std::string diffusersConfigJson(const model::dit::DitConfig& config);
std::string diffusersSchedulerJson(const model::ModelInfo& info);
std::string diffusersPipelineJson(const model::ModelInfo& info, bool hasAutoencoder);

} // namespace core::checkpoint
