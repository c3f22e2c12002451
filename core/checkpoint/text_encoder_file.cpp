#include "core/checkpoint/text_encoder_file.h"

#include "core/base/parallel.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/text_encoder_layout.h"
#include "core/checkpoint/weight_check.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/text_encoder_tensors.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/conditioning/clip/vocabulary_files.h"

#include <nlohmann/json.hpp>
#include <set>

namespace core::checkpoint {
namespace {

namespace clip = conditioning::clip;

/// The one 16-bit format that all tensors have, else float32.
Dtype storedFormat(const TensorSource& source, const TextEncoderMap& map) {
    std::set<formats::StorageType> types;
    for (const auto& [key, stored] : map.sources)
        types.insert(source.find(stored.name)->type);
    if (types == std::set{formats::StorageType::F16})
        return Dtype::Float16;
    return types == std::set{formats::StorageType::BF16} ? Dtype::BFloat16 : Dtype::Float32;
}

/// Reads every stored tensor once, whatever is made of it.
class TextWeights {
public:
    TextWeights(const TensorSource& source, const TextEncoderMap& map, Dtype dtype, const Device& device)
        : m_source(source)
        , m_map(map)
        , m_dtype(dtype)
        , m_device(device) {
        for (const auto& [key, stored] : map.sources)
            m_keys[stored.name].push_back(key);
    }

    clip::TextEncoder::Weights read(WeightCheck& check) {
        std::vector<std::string> names;
        for (const auto& [name, keys] : m_keys) {
            names.push_back(name);
            for (const std::string& key : keys)
                m_weights[key]; // from here on every task writes to places of its own
        }
        std::vector<WeightCounts> counts(names.size());
        forEachInParallel(static_cast<int>(names.size()), [&](int task) {
            const auto i = static_cast<std::size_t>(task);
            stopPoint();
            readStored(names[i], counts[i]);
        });
        for (std::size_t i = 0; i < names.size(); ++i)
            check.add(names[i], counts[i]);
        return std::move(m_weights);
    }

private:
    void readStored(const std::string& name, WeightCounts& counts) {
        at::Tensor whole = at::empty(m_source.find(name)->shape, torchDtype(m_dtype));
        m_source.copyTo(name, whole, [&](std::span<const float> numbers) { counts.look(numbers); });
        whole = whole.to(torchDevice(m_device));
        const std::vector<std::string>& keys = m_keys.at(name);
        for (const std::string& key : keys) {
            const StoredText& stored = m_map.sources.at(key);
            const std::int64_t rows = whole.size(0) / static_cast<std::int64_t>(keys.size());
            const at::Tensor part = stored.isPart ? whole.narrow(0, stored.firstRow, rows) : whole;
            m_weights.at(key) = stored.isTransposed ? part.t().contiguous() : part;
        }
    }

    const TensorSource& m_source;
    const TextEncoderMap& m_map;
    Dtype m_dtype;
    Device m_device;
    std::map<std::string, std::vector<std::string>> m_keys; ///< by stored names
    clip::TextEncoder::Weights m_weights;
};

} // namespace

clip::TextEncoderConfig textEncoderConfigOf(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "config.json";
    const nlohmann::json json = formats::readJsonFile(path);
    const formats::JsonView config(json, escapedPath(path));
    if (!isTextEncoderConfig(config))
        config.fail("expected a CLIP text encoder's (model_type clip_text_model)");
    return readTextEncoderConfig(config);
}

OpenedTextEncoder openTextEncoder(const TensorSource& source, const std::string& prefix,
                                  const clip::TextEncoderConfig& config, const TextEncoderOptions& options) {
    const TextEncoderMap map = mapTextEncoder(source, prefix, config);
    if (!map.differences.empty())
        source.fail("a CLIP text encoder, but " + listDifferences(map.differences));
    OpenedTextEncoder opened;
    WeightCheck check;
    opened.encoder = translateTorchErrors(escapedPath(source.path()), [&] {
        const Dtype dtype = options.dtype.value_or(storedFormat(source, map));
        return std::make_shared<const clip::TextEncoder>(config,
                                                         TextWeights(source, map, dtype, options.device).read(check));
    });
    for (const std::string& warning : check.warnings())
        opened.warnings.push_back(escapedPath(source.path()) + ": " + warning);
    return opened;
}

OpenedTextEncoder openTextEncoder(const std::filesystem::path& folder, const TextEncoderOptions& options) {
    const clip::TextEncoderConfig config = textEncoderConfigOf(folder);
    return openTextEncoder(TensorSource::open(findComponentFiles(folder, "model", options.variant).weights), {}, config,
                           options);
}

clip::TokenizerPtr openTokenizer(const std::filesystem::path& folder, const clip::TextEncoderConfig& config) {
    const bool isThere = !folder.empty() && clip::holdsTokenizer(folder);
    if (!isThere && config.vocabulary != clip::kBuiltInTokens)
        failBadInput((folder.empty() ? std::string("the pipeline") : escapedPath(folder)) +
                     ": expected a tokenizer of " + std::to_string(config.vocabulary) +
                     " tokens, found none (CLIP's own has 49408)");
    // Both open_clip encoders of published pipelines pad with "!".
    const char* padding = config.activation == clip::Activation::Gelu ? "!" : clip::kEndOfText;
    const clip::TokenizerPtr tokenizer = isThere ? clip::readTokenizer(folder) : clip::builtInTokenizer(padding);
    if (tokenizer->size() > config.vocabulary)
        failBadInput(tokenizer->vocabulary().source() + ": expected at most the text encoder's " +
                     std::to_string(config.vocabulary) + " tokens, found " + std::to_string(tokenizer->size()));
    if (tokenizer->options().length > config.positions)
        failBadInput(tokenizer->vocabulary().source() + ": expected prompts of at most the text encoder's " +
                     std::to_string(config.positions) + " tokens, found " +
                     std::to_string(tokenizer->options().length));
    return tokenizer;
}

} // namespace core::checkpoint
