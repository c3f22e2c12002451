#include "core/checkpoint/model_files.h"

#include "core/base/error.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/component_files.h"
#include "core/formats/input_file.h"
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

constexpr std::size_t maxNamesListed = 10;

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
    for (std::size_t i = 0; i < std::min(names.size(), maxNamesListed); ++i)
        text += (i == 0 ? ", but these folders in it do: " : ", ") + names[i];
    return names.size() > maxNamesListed ? text + ", …" : text;
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

/// The row whose pipelines have this _class_name.
const Architecture& architectureOfPipeline(const formats::JsonView& kind) {
    std::string known;
    for (const Architecture& row : architectures()) {
        for (const std::string& pipeline : row.pipelines) {
            if (kind.string() == pipeline)
                return row;
            known += (known.empty() ? "" : " or ") + pipeline;
        }
    }
    kind.fail("expected " + known + ", found \"" + escaped(kind.string()) + "\", which Tessera cannot open yet");
}

/// As diffusers writes it, else as any folder's.
void takeNetwork(ModelFiles& files, const fs::path& network, const std::string& variant) {
    const std::array<const char*, 3> ownNames{"model.safetensors", "model.safetensors.index.json",
                                              "weights.safetensors"};
    if (std::ranges::none_of(ownNames, [&](const char* one) { return isThere(network / one); })) {
        ComponentFiles found = findComponentFiles(network, "diffusion_pytorch_model", variant);
        files.weights = std::move(found.weights);
        files.others = std::move(found.others);
    } else {
        files.weights = weightsIn(network);
    }
}

ModelFiles filesOfPipeline(const fs::path& folder, const std::string& variant) {
    const fs::path index = folder / "model_index.json";
    const nlohmann::json json = formats::readJsonFile(index);
    const formats::JsonView kind = formats::JsonView(json, escapedPath(index)).at("_class_name");
    const Architecture& row = architectureOfPipeline(kind);
    const fs::path network = folder / row.pipelineFolder;
    if (!isThere(network))
        fail(network, "there is no such folder, but model_index.json describes a " + kind.string());
    ModelFiles files{folderName(folder),
                     {},
                     network / "config.json",
                     ifExists(folder / "scheduler" / "scheduler_config.json"),
                     index};
    takeNetwork(files, network, variant);
    return files;
}

/// "NAME" of a hub's folder "models--OWNER--NAME".
std::string hubName(const fs::path& folder) {
    const std::string name = folderName(folder);
    const std::size_t last = name.rfind("--");
    return name.starts_with("models--") && last + 2 < name.size() ? name.substr(last + 2) : name;
}

bool isPipelineFolder(const std::string& name) {
    return std::any_of(architectures().begin(), architectures().end(),
                       [&](const Architecture& row) { return !name.empty() && row.pipelineFolder == name; });
}

/// The first line of a small text file; empty if there is none.
std::string firstLine(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored) || fs::file_size(file, ignored) > 1000)
        return {};
    std::string line = formats::InputFile(file).readText(1000);
    return line.substr(0, line.find_first_of("\r\n"));
}

/// A hub's cache keeps the releases of a model in folders of their own, and says which one "main" is. Empty for any
/// other folder.
std::optional<fs::path> snapshotOf(const fs::path& folder) {
    std::error_code ignored;
    const fs::path snapshots = folder / "snapshots";
    if (!fs::is_directory(snapshots, ignored) || !fs::is_directory(folder / "refs", ignored))
        return std::nullopt;
    const std::string main = firstLine(folder / "refs" / "main");
    const bool isPlain = !main.empty() && main.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (isPlain && fs::is_directory(snapshots / main, ignored))
        return snapshots / main;
    std::vector<fs::path> found;
    for (const auto& item : fs::directory_iterator(snapshots, ignored))
        found.push_back(item.path());
    std::sort(found.begin(), found.end());
    if (found.size() == 1)
        return found.front();
    fail(folder, "a hub's cache of " + std::to_string(found.size()) + " snapshots" +
                     (found.empty() ? ": download the model again"
                                    : ", none of which refs/main names: open one of them, such as " +
                                          escapedPath(found.front())));
}

/// OWNER/NAME, as a hub calls a model.
bool isHubName(const std::string& spec) {
    const std::size_t slash = spec.find('/');
    const auto isNameCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return slash != std::string::npos && slash > 0 && slash + 1 < spec.size() &&
           spec.find('/', slash + 1) == std::string::npos && spec.front() != '.' &&
           std::all_of(spec.begin(), spec.end(), [&](char c) { return c == '/' || isNameCharacter(c); }) &&
           !pytorch::TorchFile::isTorchName(spec) && !spec.ends_with(".safetensors") && !spec.ends_with(".json");
}

ModelFiles filesOfFolder(const fs::path& folder, const std::string& variant) {
    if (isThere(folder / "model_index.json"))
        return filesOfPipeline(folder, variant);
    const fs::path parent = folder / "..";
    const bool isPart = isPipelineFolder(folderName(folder)) && isThere(parent / "model_index.json");
    ModelFiles files{folderName(folder), {}, ifExists(folder / "config.json"), {}, {}};
    if (!variant.empty())
        takeNetwork(files, folder, variant);
    else
        files.weights = weightsIn(folder);
    if (isPart)
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

} // namespace

fs::path modelFolder(const std::string& spec) {
    const fs::path path = isBuiltInModel(spec) ? resourcePath(spec) : fs::path(spec);
    std::error_code ignored;
    if (!fs::is_directory(path, ignored))
        return {};
    return holdsModel(path) ? path : snapshotOf(path).value_or(path);
}

ModelFiles findModelFiles(const std::string& spec, const std::string& variant) {
    const fs::path folder = modelFolder(spec);
    if (folder.empty() && isBuiltInModel(spec))
        fail(resourcePath(spec), "the built-in model is missing: there is no such folder");
    if (folder.empty() && isHubName(spec) && !isThere(spec))
        fail(spec,
             "there is no such file or folder here; if this is a model's name on a hub, download it first and give "
             "the folder that it was downloaded to");
    if (folder.empty())
        return filesOfFile(spec);
    ModelFiles files = filesOfFolder(folder, variant);
    if (isBuiltInModel(spec))
        files.name = spec;
    else if (folder != fs::path(spec))
        files.name = hubName(spec);
    return files;
}

} // namespace core::checkpoint
