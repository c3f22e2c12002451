#include "core/checkpoint/random_model.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/architecture_table.h"
#include "core/formats/safetensors.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace core::checkpoint {
namespace {

constexpr double biasDeviation = 0.02;

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
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        inputs *= shape[i];
    return 1 / std::sqrt(static_cast<double>(inputs));
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
    std::map<std::string, std::string> metadata = plan.metadata;
    metadata["format"] = "pt";
    if (!plan.config.empty())
        metadata["tessera.config"] = plan.config;
    formats::writeSafetensors(file, std::move(outlines), make, metadata);
    progress.report("random weights", done, made.tensors);
    made.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
    return made;
}

std::string joinedWithOr(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return text;
}

} // namespace

std::vector<std::string> randomModelNames() {
    std::vector<std::string> names;
    for (const Architecture& row : architectures())
        names.insert(names.end(), row.published.begin(), row.published.end());
    return names;
}

std::string randomModelNamesInShort() {
    std::vector<std::string> names;
    for (const Architecture& row : architectures())
        names.insert(names.end(), row.publishedAs.begin(), row.publishedAs.end());
    return joinedWithOr(names);
}

std::vector<std::string> layoutsOf(const std::string& arch) {
    return architectureOfPublished(arch).layouts;
}

std::string chooseLayout(const std::string& arch, const std::string& layout) {
    const std::vector<std::string> layouts = layoutsOf(arch);
    const bool isKnown = std::find(layouts.begin(), layouts.end(), layout) != layouts.end();
    const std::string wanted = layouts.size() > 1 ? joinedWithOr(layouts) : "none for what is published in one layout";
    requireArgument(layout.empty() || isKnown, "layout", wanted.c_str(), "'" + escaped(layout) + "'");
    return layout.empty() ? layouts.front() : layout;
}

RandomPlan planRandomModel(const RandomModelOptions& options) {
    RandomModelOptions chosen = options;
    chosen.layout = chooseLayout(options.arch, options.layout);
    return architectureOfPublished(options.arch).random(chosen);
}

std::vector<std::pair<std::string, std::vector<std::int64_t>>> randomModelTensors(const RandomModelOptions& options) {
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors;
    for (const auto& [name, tensor] : planRandomModel(options).tensors)
        tensors.emplace_back(name, tensor.shape);
    return tensors;
}

RandomModel writeRandomModel(const std::filesystem::path& file, const RandomModelOptions& options,
                             const Progress& progress) {
    return writeRandomPlan(file, planRandomModel(options), options.dtype, progress);
}

RandomModel writeRandomPlan(const std::filesystem::path& file, const RandomPlan& plan, Dtype dtype,
                            const Progress& progress) {
    return translateTorchErrors(escapedPath(file), [&] { return write(file, plan, dtype, progress); });
}

at::Tensor randomTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    return randomTensor(key, shape, seed, deviation(key, shape));
}

at::Tensor randomTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed,
                        double deviation, double mean) {
    const at::Generator generator = at::detail::createCPUGenerator(tensorSeed(key, seed));
    return at::normal(mean, deviation, shape, generator, at::kFloat);
}

at::Tensor randomTensorOrNorm(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    const bool isNorm = shape.size() == 1 && key.ends_with(".weight");
    return isNorm ? randomTensor(key, shape, seed, biasDeviation, 1) : randomTensor(key, shape, seed);
}

} // namespace core::checkpoint
