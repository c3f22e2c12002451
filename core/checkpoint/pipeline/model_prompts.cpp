#include "core/checkpoint/pipeline/model_prompts.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/text_encoder_file.h"
#include "core/checkpoint/text_encoder_layout.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/conditioning/prompt_conditioner.h"
#include "core/formats/json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

namespace fs = std::filesystem;

/// An encoder's folder in a pipeline, and its tokenizer's.
struct EncoderFolders {
    const char* encoder;
    const char* tokenizer;
};
constexpr std::array<EncoderFolders, 2> encoderFolders{
    {{"text_encoder", "tokenizer"}, {"text_encoder_2", "tokenizer_2"}}};

/// Where a single file has an encoder, and what its tokenizer pads with.
struct EncoderPrefix {
    const char* prefix;
    const char* firstTensor;
    const char* padding;
};
constexpr std::array<EncoderPrefix, 4> encoderPrefixes{
    {{"conditioner.embedders.0.transformer.", "text_model.embeddings.token_embedding.weight", "<|endoftext|>"},
     {"conditioner.embedders.1.model.", "token_embedding.weight", "!"},
     {"cond_stage_model.transformer.", "text_model.embeddings.token_embedding.weight", "<|endoftext|>"},
     {"cond_stage_model.model.", "token_embedding.weight", "!"}}};

bool holdsEncoders(const fs::path& folder) {
    std::error_code ignored;
    return std::ranges::any_of(encoderFolders, [&](const EncoderFolders& one) {
        return fs::is_regular_file(folder / one.encoder / "config.json", ignored);
    });
}

/// By their whole names.
TensorSource openWhole(const fs::path& file) {
    pytorch::WeightsRequest request;
    for (const EncoderPrefix& one : encoderPrefixes)
        request.known.push_back(std::string(one.prefix) + one.firstTensor);
    return TensorSource::open(file, request);
}

bool holdsEncoders(const TensorSource& source) {
    return std::ranges::any_of(encoderPrefixes, [&](const EncoderPrefix& one) {
        return source.find(std::string(one.prefix) + one.firstTensor) != nullptr;
    });
}

bool isSingleFile(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored) || TensorSource::isIndex(file))
        return false;
    return holdsEncoders(openWhole(file));
}

/// Of a text encoder in memory, where weights of 16 bits stay so. @param prefix of its tensors.
std::int64_t bytesOf(const TensorSource& source, const std::string& prefix = {}) {
    std::int64_t bytes = 0;
    for (const formats::TensorEntry* entry : source.entries()) {
        const bool isHalf = entry->type == formats::StorageType::F16 || entry->type == formats::StorageType::BF16;
        if (entry->name.starts_with(prefix))
            bytes += entry->elements() * (isHalf ? 2 : 4);
    }
    return bytes;
}

/// @param notes is told what had to be assumed.
std::vector<conditioning::PromptEncoder> encodersOfFolder(const fs::path& folder, const TextEncoderOptions& options,
                                                          std::vector<std::string>& notes) {
    std::vector<conditioning::PromptEncoder> encoders;
    std::error_code ignored;
    for (const EncoderFolders& one : encoderFolders) {
        const fs::path place = folder / one.encoder;
        if (!fs::is_regular_file(place / "config.json", ignored))
            continue;
        const conditioning::clip::TextEncoderConfig config = textEncoderConfigOf(place);
        const ComponentFiles files = findComponentFiles(place, "model", options.variant);
        if (!conditioning::clip::holdsTokenizer(folder / one.tokenizer))
            notes.push_back(escapedPath(folder / one.tokenizer) + ": holds no tokenizer: CLIP's own is used");
        if (!files.others.empty())
            notes.push_back(notRead(files));
        encoders.push_back({.tokenizer = openTokenizer(folder / one.tokenizer, config),
                            .config = config,
                            .load = [place, options] { return openTextEncoder(place, options).encoder; },
                            .bytes = bytesOf(TensorSource::open(files.weights))});
    }
    return encoders;
}

/// What a file of Tessera's says of the encoders in it. @param index of the encoder.
std::optional<conditioning::clip::TextEncoderConfig> saidConfig(const TensorSource& source, std::size_t index) {
    const char* key = kTextEncoderMetadata.at(std::min(index, kTextEncoderMetadata.size() - 1));
    const auto own = source.metadata().find(key);
    if (own == source.metadata().end())
        return std::nullopt;
    const std::string name = escapedPath(source.path()) + ": " + key;
    const nlohmann::json json = formats::parseJson(own->second, name);
    return readTextEncoderConfig(formats::JsonView(json, name));
}

/// Else a single file says nothing of its encoders but their shapes.
std::vector<conditioning::PromptEncoder> encodersOfFile(const fs::path& file, const Device& device) {
    const TensorSource source = openWhole(file);
    std::vector<conditioning::PromptEncoder> encoders;
    for (const EncoderPrefix& one : encoderPrefixes) {
        if (source.find(std::string(one.prefix) + one.firstTensor) == nullptr)
            continue;
        auto config = saidConfig(source, encoders.size());
        if (!config)
            config = publishedTextEncoder(source, one.prefix);
        if (!config)
            source.fail("the text encoder behind " + std::string(one.prefix) +
                        " is none that is known by its shapes: give the folder of its pipeline as base");
        const auto load = [file, device, prefix = std::string(one.prefix), config = *config] {
            return openTextEncoder(openWhole(file), prefix, config, {.device = device}).encoder;
        };
        encoders.push_back({.tokenizer = conditioning::clip::builtInTokenizer(one.padding),
                            .config = *config,
                            .load = load,
                            .bytes = bytesOf(source, one.prefix)});
    }
    return encoders;
}

/// model_index.json's word on what no negative prompt means; empty: it says nothing.
std::optional<bool> zerosOf(const fs::path& folder) {
    const fs::path index = folder / "model_index.json";
    std::error_code ignored;
    if (!fs::is_regular_file(index, ignored))
        return std::nullopt;
    const nlohmann::json json = formats::readJsonFile(index);
    const auto zeros = formats::JsonView(json, escapedPath(index)).find("force_zeros_for_empty_prompt");
    return zeros ? std::optional(zeros->boolean()) : std::nullopt;
}

/// ": text_encoder_2/config.json is missing", for a folder that lacks some.
std::string missingIn(const fs::path& folder) {
    std::string missing;
    std::error_code ignored;
    for (const EncoderFolders& one : encoderFolders)
        if (!folder.empty() && !fs::is_regular_file(folder / one.encoder / "config.json", ignored))
            missing += (missing.empty() ? "; missing: " : ", ") + std::string(one.encoder) + "/config.json";
    return missing;
}

void requireWidth(const std::vector<conditioning::PromptEncoder>& encoders, const model::ModelInfo& info,
                  const std::string& place) {
    int width = 0;
    std::string widths;
    for (const conditioning::PromptEncoder& one : encoders) {
        width += one.config.hiddenSize;
        widths += (widths.empty() ? "" : " + ") + std::to_string(one.config.hiddenSize);
    }
    if (width != info.textChannels)
        failBadInput(escapedPath(place) + ": text encoders: expected " + std::to_string(info.textChannels) +
                     " channels as " + info.name + " reads, found " + widths + missingIn(modelFolder(place)));
}

ModelPrompts promptsAt(const std::string& place, const model::ModelInfo& info, const Device& device) {
    const fs::path folder = modelFolder(place);
    std::vector<std::string> notes;
    conditioning::PromptOptions options{
        .encoders = folder.empty() ? encodersOfFile(place, device)
                                   : encodersOfFolder(folder, {.device = device, .variant = info.variant}, notes)};
    if (options.encoders.empty())
        failBadInput(escapedPath(place) + ": holds no text encoders: expected text_encoder/config.json in it");
    requireWidth(options.encoders, info, place);
    options.hasVector = info.textVector > 0;
    if (info.embedsGuidance)
        options.embeddedGuidance = info.recommendedGuidance;
    // SDXL reads the last layer but one as it is, Stable Diffusion the last with its norm.
    options.state = options.hasVector ? conditioning::clip::StateChoice{.fromEnd = 2, .finalNorm = false}
                                      : conditioning::clip::StateChoice{};
    options.zerosWithoutNegative = (folder.empty() ? std::nullopt : zerosOf(folder)).value_or(options.hasVector);
    const int enlarge = info.pixelsPerSide();
    options.size = {.height = enlarge * info.height, .width = enlarge * info.width};
    return {std::make_shared<conditioning::PromptConditioner>(std::move(options)), std::move(notes)};
}

} // namespace

std::string pipelineOf(const model::ModelInfo& info) {
    if (info.source.empty())
        return {};
    const fs::path file = info.source;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    for (const fs::path& place : {folder / "..", folder})
        if (holdsEncoders(place))
            return place.lexically_normal().string();
    return isSingleFile(file) ? file.string() : std::string();
}

ModelPrompts openPrompts(const model::ModelInfo& info, const std::string& base, const Device& device) {
    if (info.textChannels == 0)
        return {conditioning::usualConditioner(info)};
    const std::string place = base.empty() ? pipelineOf(info) : base;
    if (place.empty())
        failBadInput(escapedPath(info.source) + ": a network alone, without text encoders: give the folder or single "
                                                "file of its pipeline as base (--base)");
    return promptsAt(place, info, device);
}

} // namespace core::checkpoint
