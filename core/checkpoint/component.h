#pragma once

#include "core/checkpoint/architecture.h"
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
    std::string config; ///< its config.json, which ComponentRow::read reads
    Component component;
};

/// What a row of the architecture table is made of for such a network.
struct ComponentRow {
    std::string name;
    std::string what;
    std::vector<std::string> published; ///< random-model's names: "SDXL-UNet", "CLIP-L", …
    /// Reads a config.json; empty for anything else. @throws Error{BadInput} naming file and field.
    std::optional<Component> (*read)(const formats::JsonView& config);
    const std::vector<PublishedComponent>& (*sizes)(); ///< one for each published name
};

/// Recognises a checkpoint by the names and shapes of its tensors: as what its config says, or as a published one.
Architecture componentArchitecture(const ComponentRow& row);

/// Numbers of a config.json. @throws Error{BadInput} naming the field if one is missing or out of range.
int componentNumber(const formats::JsonView& config, const char* key, int smallest, int largest);

} // namespace core::checkpoint
