#include "core/checkpoint/random_model.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/component.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/recognise.h"
#include "core/formats/safetensors.h"

#include <ATen/CPUGeneratorImpl.h>

#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

constexpr double biasDeviation = 0.02;
constexpr double labelDeviation = 0.3; ///< about the size of an embedded timestep

/// A seed per tensor (FNV-1a of its key), so that neither order nor layout changes a tensor.
std::uint64_t tensorSeed(const std::string& key, std::uint64_t seed) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL ^ (seed * 0x9E37'79B9'7F4A'7C15ULL);
    for (const char c : key)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return hash;
}

double deviation(const std::string& key, const std::vector<std::int64_t>& shape) {
    if (key.ends_with(".bias"))
        return biasDeviation;
    if (key.ends_with("embedding_table.weight"))
        return labelDeviation;
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        inputs *= shape[i];
    return 1 / std::sqrt(static_cast<double>(inputs));
}

/// A whole tensor of the model in facebook's layout. @param key the blocks' own embedders are copies of the first ones.
at::Tensor makeTensor(const model::dit::DitConfig& config, const std::string& key,
                      const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    if (key == "pos_embed")
        return model::dit::positionTable(config.hiddenSize, config.gridSize());
    const std::size_t embedder = std::min(key.find("t_embedder"), key.find("y_embedder"));
    const std::string shared = embedder == std::string::npos ? key : key.substr(embedder);
    const at::Generator generator = at::detail::createCPUGenerator(tensorSeed(shared, seed));
    return at::normal(0.0, deviation(shared, shape), shape, generator, at::kFloat);
}

formats::StorageType storageType(Dtype dtype) {
    switch (dtype) {
    case Dtype::BFloat16:
        return formats::StorageType::BF16;
    case Dtype::Float16:
        return formats::StorageType::F16;
    case Dtype::Float32:
        break;
    }
    return formats::StorageType::F32;
}

std::string facebookConfigJson(const model::dit::DitConfig& config) {
    model::ModelInfo info = describeWithDefaults(config).info;
    info.classNames.clear(); // numbers, which a reader makes by itself
    return modelConfigJson(config, info);
}

model::dit::DitConfig configOf(const RandomModelOptions& options) {
    model::dit::DitConfig config = randomModelConfig(options.arch);
    requireArgument(options.depth >= 0 && options.depth <= config.depth, "depth", "at most the architecture's blocks",
                    options.depth);
    if (options.depth > 0)
        config.depth = options.depth;
    if (options.layout == ModelLayout::Diffusers) {
        config.embedderPerBlock = true;
        config.timestepFrequencyShift = 1;
        config.secondNormEps = 1e-5;
    }
    return config;
}

/// A tensor that is yet to be made, in float32.
struct PlannedTensor {
    std::vector<std::int64_t> shape;
    std::function<at::Tensor()> make;
};

/// A random model by the names that its file has.
struct RandomPlan {
    std::map<std::string, PlannedTensor> tensors;
    std::string config; ///< its config.json
};

RandomPlan planDit(const RandomModelOptions& options) {
    const model::dit::DitConfig config = configOf(options);
    RandomPlan plan;
    for (const MappedTensor& mapped : mapKeys(config, options.layout))
        for (const std::string& source : mapped.sources) {
            const auto rows = [=, seed = options.seed] {
                const at::Tensor whole = makeTensor(config, mapped.key, mapped.shape, seed);
                return whole.narrow(0, mapped.firstRowOf(source), mapped.sourceShape()[0]);
            };
            plan.tensors[source] = {mapped.sourceShape(), rows};
        }
    plan.config = options.layout == ModelLayout::Facebook ? facebookConfigJson(config) : diffusersConfigJson(config);
    return plan;
}

/// A tensor of a network whose norms have weights of their own: these are near one.
at::Tensor makeComponentTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(tensorSeed(key, seed));
    const bool isNorm = shape.size() == 1 && key.ends_with(".weight");
    const double spread = isNorm ? biasDeviation : deviation(key, shape);
    return at::normal(isNorm ? 1.0 : 0.0, spread, shape, generator, at::kFloat);
}

const PublishedComponent* findComponent(const std::string& name) {
    for (const PublishedComponent& published : publishedComponents())
        if (published.name == name)
            return &published;
    return nullptr;
}

RandomPlan planComponent(const PublishedComponent& published, const RandomModelOptions& options) {
    requireArgument(options.depth == 0, "depth", "0 for anything but a diffusion transformer", options.depth);
    RandomPlan plan;
    plan.config = published.config;
    for (const auto& [key, shape] : published.component.tensors.entries())
        plan.tensors[key] = {shape,
                             [key, shape, seed = options.seed] { return makeComponentTensor(key, shape, seed); }};
    return plan;
}

RandomPlan planOf(const RandomModelOptions& options) {
    const PublishedComponent* published = findComponent(options.arch);
    return published ? planComponent(*published, options) : planDit(options);
}

RandomModel write(const std::filesystem::path& file, const RandomPlan& plan, Dtype dtype, const Progress& progress) {
    RandomModel made{.tensors = static_cast<int>(plan.tensors.size())};
    std::vector<formats::TensorOutline> outlines;
    for (const auto& [name, tensor] : plan.tensors) {
        outlines.push_back({name, storageType(dtype), tensor.shape});
        made.parameters += c10::multiply_integers(tensor.shape);
    }
    std::int64_t done = 0;
    const auto make = [&](const formats::TensorOutline& outline) {
        progress.report("random weights", done++, made.tensors);
        return plan.tensors.at(outline.name).make().to(torchDtype(dtype));
    };
    formats::writeSafetensors(file, std::move(outlines), make, {{"format", "pt"}, {"tessera.config", plan.config}});
    progress.report("random weights", done, made.tensors);
    made.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
    return made;
}

std::vector<std::string> transformerNames() {
    std::vector<std::string> names;
    for (const char* size : {"S", "B", "L", "XL"})
        for (const char* patch : {"2", "4", "8"})
            for (const char* pixels : {"256", "512"})
                names.push_back(std::string("DiT-") + size + "/" + patch + "-" + pixels);
    return names;
}

} // namespace

std::vector<std::string> randomModelNames() {
    std::vector<std::string> names = transformerNames();
    for (const PublishedComponent& published : publishedComponents())
        names.push_back(published.name);
    return names;
}

bool hasOneLayout(const std::string& arch) {
    return findComponent(arch) != nullptr;
}

model::dit::DitConfig randomModelConfig(const std::string& arch) {
    std::string known;
    for (const std::string& name : randomModelNames())
        known += (known.empty() ? "" : ", ") + name;
    const std::vector<std::string> names = transformerNames();
    if (std::find(names.begin(), names.end(), arch) == names.end())
        throw Error(ErrorCode::BadArgument,
                    "architecture: expected one of " + known + ", found \"" + escaped(arch) + "\"");
    constexpr int pixelsPerLatent = 8;
    model::dit::DitConfig config = knownVariant(arch);
    config.inputSize = std::stoi(arch.substr(arch.rfind('-') + 1)) / pixelsPerLatent;
    config.inChannels = 4;
    config.numClasses = 1000;
    config.learnSigma = true;
    return config;
}

std::vector<std::pair<std::string, std::vector<std::int64_t>>> randomModelTensors(const RandomModelOptions& options) {
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors;
    for (const auto& [name, tensor] : planOf(options).tensors)
        tensors.emplace_back(name, tensor.shape);
    return tensors;
}

RandomModel writeRandomModel(const std::filesystem::path& file, const RandomModelOptions& options,
                             const Progress& progress) {
    return translateTorchErrors(escapedPath(file),
                                [&] { return write(file, planOf(options), options.dtype, progress); });
}

} // namespace core::checkpoint
