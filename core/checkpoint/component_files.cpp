#include "core/checkpoint/component_files.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>

namespace core::checkpoint {
namespace {

namespace fs = std::filesystem;

constexpr const char* usualVariant = "fp16";
constexpr std::size_t mostListed = 10;

bool isThereAsFile(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

/// NAME[.VARIANT].ENDING and the index of its shards.
void addNames(std::vector<std::string>& names, const std::string& name, const std::string& variant,
              const char* ending) {
    const std::string part = variant.empty() ? "" : "." + variant;
    names.push_back(name + part + ending);
    names.push_back(name + ending + ".index" + part + ".json");
}

/// All names that the weights may have, the first choice first.
std::vector<std::string> namesInOrder(const std::string& name, const std::string& variant) {
    std::vector<std::string> variants{"", usualVariant};
    if (!variant.empty())
        variants.insert(variants.begin(), variant);
    const std::string torchName = name == "model" ? "pytorch_model" : name;
    std::vector<std::string> names;
    for (const std::string& one : variants)
        addNames(names, name, one, ".safetensors");
    for (const std::string& one : variants)
        addNames(names, torchName, one, ".bin");
    return names;
}

/// ", found a.msgpack, b.onnx", or that there is nothing.
std::string contents(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error))
        names.push_back(escapedPath(item.path().filename()));
    if (error)
        return ", but the folder cannot be read: " + error.message();
    std::sort(names.begin(), names.end());
    std::string text = names.empty() ? ", found an empty folder" : ", found ";
    for (std::size_t i = 0; i < std::min(names.size(), mostListed); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > mostListed ? text + ", …" : text;
}

} // namespace

ComponentFiles findComponentFiles(const fs::path& folder, const std::string& name, const std::string& variant) {
    ComponentFiles files{.folder = folder, .weights = {}};
    for (const std::string& one : namesInOrder(name, variant)) {
        if (!isThereAsFile(folder / one))
            continue;
        if (files.weights.empty())
            files.weights = folder / one;
        else if (files.weights.filename() != one &&
                 std::find(files.others.begin(), files.others.end(), one) == files.others.end())
            files.others.push_back(one);
    }
    if (files.weights.empty())
        failBadInput(escapedPath(folder) + ": holds no weights: expected " + name + ".safetensors" + contents(folder));
    return files;
}

std::string notRead(const ComponentFiles& files) {
    std::string text =
        escapedPath(files.folder) + ": " + escapedPath(files.weights.filename()) + " is read; there are also ";
    for (std::size_t i = 0; i < files.others.size(); ++i)
        text += (i == 0 ? "" : ", ") + escaped(files.others[i]);
    return text;
}

} // namespace core::checkpoint
