#include "core/checkpoint/model_files.h"

#include "core/base/error.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/checkpoint/recognise.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/pytorch/torch_file.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace core::checkpoint {

namespace {

namespace fs = std::filesystem;

/// Weight file names in the order in which a folder is searched.
constexpr std::array<const char*, 7> weightNames{
    "model.safetensors",
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.safetensors.index.json",
    "diffusion_pytorch_model.fp16.safetensors",
    "diffusion_pytorch_model.safetensors.index.fp16.json",
    "model.safetensors.index.json",
    "weights.safetensors",
};

constexpr std::size_t maxListed = 10;

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
    throw Error(ErrorCode::BadInput, escapedPath(path) + ": " + reason);
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

std::optional<fs::path> ifExists(const fs::path& path) {
    return isThere(path) ? std::optional(path) : std::nullopt;
}

bool holdsModel(const fs::path& folder) {
    return isThere(folder / "model_index.json") ||
           std::any_of(weightNames.begin(), weightNames.end(), [&](const char* one) { return isThere(folder / one); });
}

/// Of a folder with a model per stage, for instance: ", but these folders in it do: …".
std::string modelsBelow(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& item : fs::directory_iterator(folder, ignored))
        if (item.is_directory(ignored) && holdsModel(item.path()))
            names.push_back(escapedPath(item.path().filename()));
    std::sort(names.begin(), names.end());
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), maxListed); ++i)
        text += (i == 0 ? ", but these folders in it do: " : ", ") + names[i];
    return names.size() > maxListed ? text + ", …" : text;
}

/// The only checkpoint of a folder that has none of the usual names: .safetensors, else PyTorch's.
fs::path onlyWeights(const fs::path& folder) {
    std::vector<fs::path> found, torch;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error))
        if (item.path().extension() == ".safetensors")
            found.push_back(item.path());
        else if (pytorch::TorchFile::isTorchName(item.path()))
            torch.push_back(item.path());
    if (error)
        fail(folder, "cannot be read: " + error.message());
    if (found.empty())
        found = std::move(torch);
    if (found.empty())
        fail(folder, "holds no model: expected model.safetensors, a PyTorch checkpoint or a diffusers folder" +
                         modelsBelow(folder));
    if (found.size() > 1)
        fail(folder, "holds " + std::to_string(found.size()) + " " + found.front().extension().string() +
                         " files and none of the usual names: open one of them");
    return found.front();
}

fs::path weightsIn(const fs::path& folder) {
    for (const char* name : weightNames)
        if (isThere(folder / name))
            return folder / name;
    return onlyWeights(folder);
}

/// The folder's own name as it may be shown, also for ".", "..", "a/".
std::string folderName(const fs::path& folder) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    return escapedPath((error ? folder : real).filename());
}

ModelFiles filesOfPipeline(const fs::path& folder) {
    const fs::path index = folder / "model_index.json";
    const nlohmann::json json = formats::readJsonFile(index);
    const formats::JsonView kind = formats::JsonView(json, escapedPath(index)).at("_class_name");
    if (kind.string() != "DiTPipeline")
        kind.fail("expected DiTPipeline, found \"" + escaped(kind.string()) + "\", which Tessera cannot open yet");
    const fs::path transformer = folder / "transformer";
    if (!isThere(transformer))
        fail(transformer, "there is no such folder, but model_index.json describes a DiTPipeline");
    return {folderName(folder), weightsIn(transformer), transformer / "config.json",
            ifExists(folder / "scheduler" / "scheduler_config.json"), index};
}

ModelFiles filesOfFolder(const fs::path& folder) {
    if (isThere(folder / "model_index.json"))
        return filesOfPipeline(folder);
    ModelFiles files{folderName(folder), weightsIn(folder), ifExists(folder / "config.json"), {}, {}};
    const fs::path parent = folder / "..";
    if (folderName(folder) == "transformer" && isThere(parent / "model_index.json"))
        files.scheduler = ifExists(parent / "scheduler" / "scheduler_config.json");
    return files;
}

ModelFiles filesOfFile(const fs::path& file) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::string name = escapedPath(file.stem());
    const bool isGeneric =
        std::any_of(weightNames.begin(), weightNames.end(), [&](const char* one) { return file.filename() == one; });
    if (isGeneric)
        name = folderName(folder);
    return {name, file, ifExists(folder / "config.json"), {}, {}};
}

/// diffusers' class names: an object in model_index.json, in which some releases hold it as a text.
void readClassNames(const fs::path& index, model::ModelInfo& info) {
    nlohmann::json json = formats::readJsonFile(index);
    const std::string source = escapedPath(index);
    auto names = formats::JsonView(json, source).find("id2label");
    nlohmann::json inner;
    if (names && names->isString()) {
        inner = formats::parseJson(names->string(), source + ": id2label");
        names = formats::JsonView(inner, source + ": id2label");
    }
    if (!names)
        return;
    for (int i = 0; i < info.classes; ++i)
        if (const auto name = names->find(std::to_string(i)))
            info.classNames[i] = name->string();
}

void describeScheduler(RecognisedModel& model) {
    if (!model.files.scheduler) {
        if (model.description->layout == ModelLayout::Diffusers)
            model.warnings.push_back(
                "no scheduler_config.json: assumed a linear schedule of 1000 timesteps and epsilon prediction");
        return;
    }
    const nlohmann::json json = readSchedulerFile(*model.files.scheduler);
    const auto notes =
        readScheduler(formats::JsonView(json, escapedPath(*model.files.scheduler)), model.description->info);
    model.warnings.insert(model.warnings.end(), notes.begin(), notes.end());
}

void describeFromShapes(RecognisedModel& model, const std::string& arch) {
    if (model.tensors.find("transformer_blocks.0.norm1.emb.timestep_embedder.linear_1.weight") != nullptr) {
        model.whyUnknown = "diffusers' layout needs its config.json beside the file: sample_size and "
                           "num_attention_heads show in no shape";
        return;
    }
    if (model.tensors.find("blocks.0.adaLN_modulation.1.weight") == nullptr)
        return;
    try {
        model.description = describeWithDefaults(configFromShapes(model.tensors, arch));
        model.warnings.push_back(
            "no config.json: sizes recognised from the shapes, assumed a linear schedule of 1000 timesteps "
            "and epsilon prediction");
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadInput)
            throw;
        model.whyUnknown = error.what();
    }
}

void describe(RecognisedModel& model, const std::string& arch) {
    const auto json = readConfig(model);
    if (!json) {
        describeFromShapes(model, arch);
        return;
    }
    const formats::JsonView config(json->first, json->second);
    if (!layoutOf(config))
        return;
    model.description = readModelConfig(config);
    describeScheduler(model);
    if (model.files.pipeline)
        readClassNames(*model.files.pipeline, model.description->info);
}

void explainUnknown(RecognisedModel& model) {
    const std::string kind = guessKind(model.tensors);
    if (model.whyUnknown.empty())
        model.whyUnknown = "not a model that Tessera knows: expected a diffusion transformer in facebookresearch/DiT's "
                           "or diffusers' layout";
    if (!kind.empty())
        model.whyUnknown += "; it looks like " + kind;
}

} // namespace

fs::path modelFolder(const std::string& spec) {
    const fs::path path = spec == "demo" ? resourcePath("demo") : fs::path(spec);
    std::error_code ignored;
    return fs::is_directory(path, ignored) ? path : fs::path();
}

ModelFiles findModelFiles(const std::string& spec) {
    const fs::path folder = modelFolder(spec);
    if (folder.empty() && spec == "demo")
        fail(resourcePath("demo"), "the built-in model is missing: there is no such folder");
    if (folder.empty())
        return filesOfFile(spec);
    ModelFiles files = filesOfFolder(folder);
    if (spec == "demo")
        files.name = spec;
    return files;
}

std::optional<std::pair<nlohmann::json, std::string>> readConfig(const RecognisedModel& model) {
    const auto own = model.tensors.metadata().find("tessera.config");
    if (own != model.tensors.metadata().end()) {
        const std::string source = escapedPath(model.files.weights) + ": tessera.config";
        return std::pair(formats::parseJson(own->second, source), source);
    }
    if (model.files.config)
        return std::pair(formats::readJsonFile(*model.files.config), escapedPath(*model.files.config));
    return std::nullopt;
}

RecognisedModel recogniseModel(const std::string& spec, const std::string& arch, const std::string& weights) {
    ModelFiles files = findModelFiles(spec);
    TensorSource tensors = TensorSource::open(files.weights, weights);
    RecognisedModel model{std::move(files), std::move(tensors), {}, {}, {}, {}};
    describe(model, arch);
    if (model.description) {
        model.map = mapKeys(model.description->dit, model.description->layout);
        const std::vector<std::string> differences = findDifferences(model.tensors, model.map);
        if (differences.empty()) {
            model.description->info.name = model.files.name;
            return model;
        }
        model.whyUnknown = listDifferences(differences);
        model.description.reset();
        model.warnings.clear();
    }
    explainUnknown(model);
    return model;
}

} // namespace core::checkpoint
