#include "core/checkpoint/autoencoder_file.h"

#include "core/autoencoder/autoencoder_network.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/guess_kind.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/weight_check.h"
#include "core/formats/sha256.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace core::checkpoint {

namespace {

namespace fs = std::filesystem;

/// The config and what to call it: the file's own metadata text, or the config.json beside it.
std::optional<std::pair<nlohmann::json, std::string>> readConfig(const ModelFiles& files, const TensorSource& tensors) {
    for (const char* key : {kAutoencoderMetadata, "tessera.config"})
        if (const auto own = tensors.metadata().find(key); own != tensors.metadata().end()) {
            const std::string source = escapedPath(files.weights) + ": " + key;
            return std::pair(formats::parseJson(own->second, source), source);
        }
    if (files.config)
        return std::pair(formats::readJsonFile(*files.config), escapedPath(*files.config));
    return std::nullopt;
}

/// By an autoencoder's own names, also as a part of a larger checkpoint.
TensorSource openTensors(const ModelFiles& files) {
    return TensorSource::open(files.weights, {.known = {"decoder.conv_in.weight"}});
}

bool isAutoencoderConfig(const formats::JsonView& config) {
    const auto name = config.isObject() ? config.find("_class_name") : std::nullopt;
    return name && name->isString() && name->string() == "AutoencoderKL";
}

constexpr double sdxlScaling = 0.13025;
constexpr int sdxlSampleSize = 1024;

/// Whether the parts that stand beside an autoencoder are SDXL's; empty: none says.
std::optional<bool> isBesideSdxl(const TensorSource& tensors) {
    std::optional<bool> isSdxl;
    for (const std::string& name : tensors.besideModel())
        if (name.starts_with("conditioner.embedders.1.") || name.starts_with("model.diffusion_model.label_emb."))
            return true;
        else if (name.starts_with("cond_stage_model.") || name.starts_with("model.diffusion_model."))
            isSdxl = false;
    return isSdxl;
}

/// SDXL's network alone is told of sizes.
bool isSdxl(const model::ModelInfo& info) {
    return !info.isPixelSpace && info.textChannels > 0 && info.textVector > 0;
}

void describeFromShapes(RecognisedAutoencoder& found, const model::ModelInfo* model) {
    try {
        found.config = autoencoderFromShapes(found.tensors);
    } catch (const Error& error) {
        found.tensors.fail(error.what());
    }
    const std::optional<bool> said = isBesideSdxl(found.tensors);
    const bool isSdxls = said.value_or(model != nullptr && isSdxl(*model));
    if (isSdxls) {
        found.config.scalingFactor = sdxlScaling;
        found.config.sampleSize = sdxlSampleSize;
    }
    if (!said)
        found.warnings.push_back(escapedPath(found.files.weights) +
                                 ": no config.json: sizes recognised from the shapes, assumed 32 groups and " +
                                 (isSdxls ? std::string("SDXL's scaling factor 0.13025")
                                          : std::string("Stable Diffusion's scaling factor 0.18215")));
}

std::string folderOf(const std::string& spec) {
    const fs::path path = modelFolder(spec);
    std::error_code ignored;
    return !path.empty() && fs::exists(path / "model_index.json", ignored) ? (path / kAutoencoderFolder).string()
                                                                           : spec;
}

/// The config that a model's base has for an autoencoder without one.
std::optional<fs::path> configOfBase(const model::ModelInfo* model) {
    if (model == nullptr || model->base.empty())
        return std::nullopt;
    const fs::path config = modelFolder(model->base) / kAutoencoderFolder / "config.json";
    std::error_code ignored;
    return fs::is_regular_file(config, ignored) ? std::optional(config) : std::nullopt;
}

/// Whether a model's own file has an autoencoder among its parts.
bool isInOwnFile(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored) || TensorSource::isIndex(file))
        return false;
    try {
        return looksLikeAutoencoder(TensorSource::open(file, {.known = {"decoder.conv_in.weight"}}));
    } catch (const Error&) {
        return false;
    }
}

/// What a folder holds that may be an autoencoder's folder, the surest first.
std::vector<fs::path> candidatesIn(const fs::path& folder) {
    std::vector<fs::path> found{folder / kAutoencoderFolder};
    std::vector<fs::path> released;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error))
        if (item.path().filename().string().starts_with("sd-vae-ft-"))
            released.push_back(item.path());
    std::sort(released.begin(), released.end());
    found.insert(found.end(), released.begin(), released.end());
    return found;
}

bool holdsAutoencoder(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return false;
    try {
        if (!fs::exists(folder / "config.json", ignored))
            return looksLikeAutoencoder(openTensors(findModelFiles(folder.string())));
        const nlohmann::json json = formats::readJsonFile(folder / "config.json");
        return isAutoencoderConfig(formats::JsonView(json, "config.json"));
    } catch (const Error&) {
        return false;
    }
}

/// Every tensor in float32, an attention's matrices as such.
std::map<std::string, at::Tensor> readTensors(const RecognisedAutoencoder& source, const Device& device,
                                              WeightCheck& check) {
    std::map<std::string, at::Tensor> tensors;
    for (const autoencoder::AutoencoderLayer& layer : autoencoderLayers(source.config))
        for (const char* ending : {".weight", ".bias"}) {
            const std::string key = layer.name + ending;
            const std::string& stored = source.map.sources.at(key);
            const bool isWeight = ending == std::string_view(".weight");
            const at::Tensor tensor = at::empty(isWeight ? layer.weightShape() : source.tensors.find(stored)->shape);
            WeightCounts counts;
            source.tensors.copyTo(stored, tensor, [&](std::span<const float> numbers) { counts.look(numbers); });
            check.add(key, counts);
            tensors[key] = tensor.to(torchDevice(device));
        }
    return tensors;
}

std::string encoderHash(const RecognisedAutoencoder& source) {
    std::string hashes = autoencoderConfigJson(source.config);
    for (const char* key : {"encoder.conv_in.weight", "encoder.conv_out.weight"})
        hashes += source.tensors.sha256(*source.tensors.find(source.map.sources.at(key)));
    return formats::sha256(hashes);
}

} // namespace

ModelFiles autoencoderFiles(const std::string& spec, const std::string& variant) {
    return findModelFiles(folderOf(spec), variant);
}

std::optional<RecognisedAutoencoder> recogniseAutoencoder(ModelFiles files, const model::ModelInfo* model) {
    RecognisedAutoencoder found{files, openTensors(files), {}, {}, {}};
    found.warnings = found.tensors.notes();
    if (!looksLikeAutoencoder(found.tensors))
        return std::nullopt;
    const auto readFrom = [&](const std::optional<std::pair<nlohmann::json, std::string>>& json) {
        const bool isIts = json && isAutoencoderConfig(formats::JsonView(json->first, json->second));
        if (isIts)
            found.config = readAutoencoderConfig(formats::JsonView(json->first, json->second));
        return isIts;
    };
    if (!readFrom(readConfig(files, found.tensors))) {
        files.config = configOfBase(model);
        if (!files.config || !readFrom(std::pair(formats::readJsonFile(*files.config), escapedPath(*files.config))))
            describeFromShapes(found, model);
    }
    found.map = mapAutoencoder(found.tensors, found.config);
    found.map.isPart = found.map.isPart || !found.tensors.besideModel().empty();
    if (!found.map.differences.empty())
        found.tensors.fail("an autoencoder, but " + listDifferences(found.map.differences));
    return found;
}

OpenedAutoencoder openAutoencoder(const std::string& spec, const Device& device, const model::ModelInfo* model) {
    const ModelFiles files = autoencoderFiles(spec, model ? model->variant : std::string());
    const std::optional<RecognisedAutoencoder> found = recogniseAutoencoder(files, model);
    if (!found) {
        const std::string kind = guessKind(openTensors(files));
        throw Error(ErrorCode::BadInput, escapedPath(files.weights) + ": expected an autoencoder (AutoencoderKL)" +
                                             (kind.empty() ? "" : "; it looks like " + kind));
    }
    WeightCheck check;
    OpenedAutoencoder opened;
    opened.autoencoder = translateTorchErrors(escapedPath(files.weights), [&] {
        const autoencoder::AutoencoderNetwork network(found->config, readTensors(*found, device, check));
        std::int64_t parameters = 0;
        for (const auto& [key, source] : found->map.sources)
            parameters += found->tensors.find(source)->elements();
        return std::make_shared<const autoencoder::AutoencoderKl>(
            autoencoder::AutoencoderInfo{files.name, files.weights.string(), encoderHash(*found), parameters},
            found->config, network);
    });
    opened.warnings = found->warnings;
    for (const std::string& warning : check.warnings())
        opened.warnings.push_back(files.name + ": " + warning);
    return opened;
}

std::string findAutoencoder(const model::ModelInfo& info) {
    if (info.isPixelSpace || info.source.empty())
        return {};
    if (isInOwnFile(info.source))
        return info.source;
    const fs::path folder = fs::path(info.source).has_parent_path() ? fs::path(info.source).parent_path() : ".";
    std::vector<fs::path> candidates = candidatesIn(folder);
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    if (!error && fs::exists(folder / "config.json", error))
        for (fs::path& candidate : candidatesIn(real.parent_path()))
            candidates.push_back(std::move(candidate));
    const auto found = std::find_if(candidates.begin(), candidates.end(), holdsAutoencoder);
    return found == candidates.end() ? info.base : found->string();
}

int autoencoderScaleOf(const model::ModelInfo& info) {
    const std::string spec = findAutoencoder(info);
    try {
        if (!spec.empty())
            if (const auto found = recogniseAutoencoder(autoencoderFiles(spec), &info))
                return found->config.pixelsPerLatent();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
    }
    return model::ModelInfo().autoencoderScale;
}

void requireFit(const autoencoder::AutoencoderConfig& config, const std::string& name, const model::ModelInfo& info) {
    if (info.isPixelSpace)
        throw ArgumentError("autoencoder", ": " + info.name + " works on pixels and takes none");
    if (config.latentChannels != info.channels)
        throw ArgumentError("autoencoder", " " + name + ": expected latents of " + std::to_string(info.channels) +
                                               " channels as " + info.name + " has, found " +
                                               std::to_string(config.latentChannels));
    if (config.outChannels != 3)
        throw ArgumentError("autoencoder", " " + name + ": expected pictures of 3 channels, found " +
                                               std::to_string(config.outChannels));
}

void requireFit(const autoencoder::AutoencoderKl& autoencoder, const model::ModelInfo& info) {
    requireFit(autoencoder.config(), autoencoder.info().name, info);
}

} // namespace core::checkpoint
