#include "core/checkpoint/component.h"

#include "core/base/argument.h"
#include "core/checkpoint/architecture_table.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

constexpr std::string_view textPrefix = "text_model.";
constexpr const char* onlyLayout = "diffusers"; // the only one that they are published in

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

/// Without what differs between releases of transformers: a prefix, and a buffer of 0, 1, 2, … that is computed anyway.
Shapes normalised(const model::TensorShapes& tensors) {
    Shapes shapes;
    for (const auto& [name, shape] : tensors.entries()) {
        const std::string plain = name.starts_with(textPrefix) ? name.substr(textPrefix.size()) : name;
        if (plain != "embeddings.position_ids")
            shapes[plain] = shape;
    }
    return shapes;
}

ModelDescription describe(const Component& component) {
    ModelDescription description{.architecture = component.architecture, .layout = onlyLayout};
    for (const auto& [name, shape] : component.tensors.entries())
        description.map.push_back({name, shape, {name}});
    description.whyNot = component.what + ", which Tessera can inspect but not run: expected " + runnableModels();
    return description;
}

std::optional<ModelDescription> recognise(const ComponentRow& row, const CheckpointHeader& header) {
    model::TensorShapes found;
    for (const formats::TensorEntry* entry : header.tensors.entries())
        found.add(entry->name, entry->shape);
    const Shapes shapes = normalised(found);
    if (header.config)
        if (const auto described = row.read(*header.config); described && normalised(described->tensors) == shapes)
            return describe(*described);
    for (const PublishedComponent& published : row.sizes())
        if (normalised(published.component.tensors) == shapes)
            return describe(published.component);
    return std::nullopt;
}

RandomPlan planRandom(const ComponentRow& row, const RandomModelOptions& options) {
    requireArgument(options.depth == 0, "depth", ("0 for anything but " + runnableModels()).c_str(), options.depth);
    const auto place = std::find(row.published.begin(), row.published.end(), options.arch) - row.published.begin();
    const PublishedComponent& published = row.sizes().at(static_cast<std::size_t>(place));
    RandomPlan plan;
    plan.config = published.config;
    for (const auto& [key, shape] : published.component.tensors.entries())
        plan.tensors[key] = {shape, [key, shape, seed = options.seed] { return randomTensorOrNorm(key, shape, seed); }};
    return plan;
}

} // namespace

int componentNumber(const formats::JsonView& config, const char* key, int smallest, int largest) {
    return static_cast<int>(config.at(key).integer(smallest, largest));
}

Architecture componentArchitecture(const ComponentRow& row) {
    Architecture architecture{.name = row.name,
                              .what = row.what,
                              .layouts = {onlyLayout},
                              .layoutsInWords = "diffusers' layout",
                              .published = row.published,
                              .publishedAs = row.published};
    architecture.readConfig = [row](const formats::JsonView& config) {
        const std::optional<Component> found = row.read(config);
        return found ? std::optional(describe(*found)) : std::nullopt;
    };
    architecture.recognise = [row](const CheckpointHeader& header) { return recognise(row, header); };
    architecture.random = [row](const RandomModelOptions& options) { return planRandom(row, options); };
    return architecture;
}

} // namespace core::checkpoint
