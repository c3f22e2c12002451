#include "core/checkpoint/random_model.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/recognise.h"
#include "core/checkpoint/safetensors.h"

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
at::Tensor makeTensor(const model::DitConfig& config, const std::string& key, const std::vector<std::int64_t>& shape,
                      std::uint64_t seed) {
    if (key == "pos_embed")
        return model::positionTable(config.hiddenSize, config.gridSize());
    const std::size_t embedder = std::min(key.find("t_embedder"), key.find("y_embedder"));
    const std::string shared = embedder == std::string::npos ? key : key.substr(embedder);
    const at::Generator generator = at::detail::createCPUGenerator(tensorSeed(shared, seed));
    return at::normal(0.0, deviation(shared, shape), shape, generator, at::kFloat);
}

StorageType storageType(Dtype dtype) {
    switch (dtype) {
    case Dtype::BFloat16:
        return StorageType::BF16;
    case Dtype::Float16:
        return StorageType::F16;
    case Dtype::Float32:
        break;
    }
    return StorageType::F32;
}

std::string facebookConfigJson(const model::DitConfig& config) {
    model::ModelInfo info = describeWithDefaults(config).info;
    info.classNames.clear(); // numbers, which a reader makes by itself
    return modelConfigJson(config, info);
}

model::DitConfig configOf(const RandomModelOptions& options) {
    model::DitConfig config = randomModelConfig(options.arch);
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

/// One random model on its way into a file.
class RandomModelWriter {
public:
    RandomModelWriter(const RandomModelOptions& options, const Progress& progress)
        : m_options(options)
        , m_progress(progress)
        , m_config(configOf(options))
        , m_map(mapKeys(m_config, options.layout)) {
        for (const MappedTensor& mapped : m_map)
            for (const std::string& source : mapped.sources)
                m_bySource[source] = &mapped;
    }

    RandomModel write(const std::filesystem::path& file) {
        RandomModel made;
        std::vector<TensorOutline> outlines;
        for (const auto& [source, mapped] : m_bySource) {
            outlines.push_back({source, storageType(m_options.dtype), mapped->sourceShape()});
            made.parameters += c10::multiply_integers(outlines.back().shape);
        }
        made.tensors = static_cast<int>(outlines.size());
        const bool isFacebook = m_options.layout == ModelLayout::Facebook;
        const std::string config = isFacebook ? facebookConfigJson(m_config) : diffusersConfigJson(m_config);
        writeSafetensors(file, std::move(outlines), [&](const TensorOutline& outline) { return make(outline.name); },
                         {{"tessera.config", config}});
        m_progress.report("random weights", m_done, made.tensors);
        made.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
        return made;
    }

private:
    at::Tensor make(const std::string& source) {
        m_progress.report("random weights", m_done++, static_cast<std::int64_t>(m_bySource.size()));
        const MappedTensor& mapped = *m_bySource.at(source);
        const at::Tensor whole = makeTensor(m_config, mapped.key, mapped.shape, m_options.seed);
        return whole.narrow(0, mapped.firstRowOf(source), mapped.sourceShape()[0]).to(torchDtype(m_options.dtype));
    }

    const RandomModelOptions& m_options;
    const Progress& m_progress;
    model::DitConfig m_config;
    std::vector<MappedTensor> m_map;
    std::map<std::string, const MappedTensor*> m_bySource; ///< by stored name; a position table may have none
    std::int64_t m_done = 0;
};

} // namespace

std::vector<std::string> randomModelNames() {
    std::vector<std::string> names;
    for (const char* size : {"S", "B", "L", "XL"})
        for (const char* patch : {"2", "4", "8"})
            for (const char* pixels : {"256", "512"})
                names.push_back(std::string("DiT-") + size + "/" + patch + "-" + pixels);
    return names;
}

model::DitConfig randomModelConfig(const std::string& arch) {
    std::string known;
    for (const std::string& name : randomModelNames())
        known += (known.empty() ? "" : ", ") + name;
    const std::vector<std::string> names = randomModelNames();
    if (std::find(names.begin(), names.end(), arch) == names.end())
        throw Error(ErrorCode::BadArgument,
                    "architecture: expected one of " + known + ", found \"" + escaped(arch) + "\"");
    constexpr int pixelsPerLatent = 8;
    model::DitConfig config = knownVariant(arch);
    config.inputSize = std::stoi(arch.substr(arch.rfind('-') + 1)) / pixelsPerLatent;
    config.inChannels = 4;
    config.numClasses = 1000;
    config.learnSigma = true;
    return config;
}

std::vector<std::pair<std::string, std::vector<std::int64_t>>> randomModelTensors(const RandomModelOptions& options) {
    std::map<std::string, std::vector<std::int64_t>> byName;
    for (const MappedTensor& mapped : mapKeys(configOf(options), options.layout))
        for (const std::string& source : mapped.sources)
            byName[source] = mapped.sourceShape();
    return {byName.begin(), byName.end()};
}

RandomModel writeRandomModel(const std::filesystem::path& file, const RandomModelOptions& options,
                             const Progress& progress) {
    return translateTorchErrors(escapedPath(file), [&] { return RandomModelWriter(options, progress).write(file); });
}

} // namespace core::checkpoint
