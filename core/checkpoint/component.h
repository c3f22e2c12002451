#pragma once

#include "core/checkpoint/tensor_source.h"
#include "core/formats/json.h"
#include "core/model/tensor_shapes.h"

#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// A network of a text-to-image pipeline that can be named and made up, but not run.
struct Component {
    std::string architecture; ///< its class: "UNet2DConditionModel", "CLIPTextModel", …
    std::string what;         ///< "a UNet of SDXL's kind"
    model::TensorShapes tensors;
};

/// A component of published sizes.
struct PublishedComponent {
    std::string name;   ///< random-model's: "SDXL-UNet", "CLIP-L", "OpenCLIP-bigG", "SDXL-VAE", "SD-VAE"
    std::string config; ///< its config.json, which componentFromConfig reads
    Component component;
};

const std::vector<PublishedComponent>& publishedComponents();

/// Reads the config.json of a UNet of SDXL's kind, a CLIP text encoder or an AutoencoderKL; empty for anything else.
/// @throws Error{BadInput} naming file and field.
std::optional<Component> componentFromConfig(const formats::JsonView& config);

/// What a checkpoint is by the names and shapes of its tensors: what its config says, or a published one.
/// @param config the checkpoint's, if it has one.
std::optional<Component> recogniseComponent(const TensorSource& source, const std::optional<formats::JsonView>& config);

} // namespace core::checkpoint
