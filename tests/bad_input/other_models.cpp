#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace bad_input {
namespace {

namespace fs = std::filesystem;

std::string bytesOf(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The small model whose last 4 bytes, a weight, are these.
std::function<void(const fs::path&)> withWeight(const std::string& bytes) {
    return [bytes](const fs::path& folder) {
        writeSmallModel(folder);
        std::string all = bytesOf(folder / "model.safetensors");
        all.replace(all.size() - bytes.size(), bytes.size(), bytes);
        writeBytes(folder / "model.safetensors", all);
    };
}

std::function<void(const fs::path&)> withTensor(const std::string& name) {
    return [name](const fs::path& folder) {
        writeBytes(folder / "model.safetensors", safetensors("{" + entry(name, 0, 4) + "}", 4));
    };
}

/// The small model, one of whose names is another.
void writeRenamed(const fs::path& folder) {
    writeSmallModel(folder);
    std::string all = bytesOf(folder / "model.safetensors");
    const std::string known = "blocks.0.mlp.fc1.bias", other = "blocks.0.mlp.fcX.bias";
    std::copy(other.begin(), other.end(), all.begin() + static_cast<std::ptrdiff_t>(all.find(known)));
    writeBytes(folder / "model.safetensors", all);
}

void writeAllZero(const fs::path& folder) {
    writeSmallModel(folder);
    std::string all = bytesOf(folder / "model.safetensors");
    const std::size_t weights = all.size() / 2;
    std::fill(all.end() - static_cast<std::ptrdiff_t>(weights), all.end(), '\0');
    writeBytes(folder / "model.safetensors", all);
}

} // namespace

std::vector<Case> otherModels() {
    const fs::path file = "model.safetensors";
    return {
        {"S19", "NaN", file, withWeight(std::string("\x00\x00\xC0\x7F", 4)), {}},
        {"S19", "infinity", file, withWeight(std::string("\x00\x00\x80\x7F", 4)), {}},
        {"S19", "denormal", file, withWeight(std::string("\x01\x00\x00\x00", 4)), {}},
        {"S19", "zeros", file, writeAllZero, {}},
        {"S22", "SDXL UNet", file, withTensor("add_embedding.linear_1.weight"), {}},
        {"S22", "LoRA", file, withTensor("unet.down_blocks.0.lora_A.weight"), {}},
        {"S22", "tensor of another name", file, writeRenamed, {}},
    };
}

} // namespace bad_input
