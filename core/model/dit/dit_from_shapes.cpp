#include "core/model/dit/dit_from_shapes.h"

#include "core/base/error.h"
#include "core/model/dit/dit_published.h"

#include <cmath>
#include <cstdint>

namespace core::model::dit {
namespace {

/// A tensor that recognition reads sizes from.
const formats::TensorEntry& required(const FindTensor& find, const std::string& name, std::size_t rank) {
    const formats::TensorEntry* entry = find(name);
    if (entry == nullptr)
        failBadInput("tensor " + name + " is missing, which every diffusion transformer has");
    if (entry->shape.size() != rank)
        failBadInput("tensor " + name + ": expected " + std::to_string(rank) + " dimensions, found " +
                     formats::toString(entry->shape));
    for (const std::int64_t size : entry->shape)
        if (size < 1 || size > 1'000'000)
            failBadInput("tensor " + name + ": expected sizes from 1 to 1000000, found " +
                         formats::toString(entry->shape));
    return *entry;
}

int blockCount(const FindTensor& find) {
    int count = 0;
    while (find("blocks." + std::to_string(count) + ".attn.qkv.weight") != nullptr)
        ++count;
    return count;
}

} // namespace

DitConfig configFromShapes(const FindTensor& find) {
    const auto& patches = required(find, "x_embedder.proj.weight", 4).shape;
    const auto& positions = required(find, "pos_embed", 3).shape;
    const auto& labels = required(find, "y_embedder.embedding_table.weight", 2).shape;
    const auto& hidden = required(find, "blocks.0.mlp.fc1.weight", 2).shape;
    const auto& output = required(find, "final_layer.linear.weight", 2).shape;
    DitConfig config;
    config.hiddenSize = static_cast<int>(patches[0]);
    config.inChannels = static_cast<int>(patches[1]);
    config.patchSize = static_cast<int>(patches[2]);
    config.depth = blockCount(find);
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(positions[1]))));
    if (side * side != positions[1] || side > 2048 || config.patchSize > 256)
        failBadInput("tensor pos_embed: expected a square number of tokens, found " + formats::toString(positions));
    config.inputSize = static_cast<int>(side) * config.patchSize;
    config.numClasses = static_cast<int>(labels[0]) - 1;
    config.mlpRatio = static_cast<double>(hidden[0]) / config.hiddenSize;
    config.learnSigma = output[0] == 2 * patches[1] * patches[2] * patches[3];
    config.embedderPerBlock = find("blocks.1.t_embedder.mlp.0.weight") != nullptr;
    config.numHeads = 0;
    if (config.numClasses < 1)
        failBadInput(
            "tensor y_embedder.embedding_table.weight: expected a row per class and one for the null label, found " +
            formats::toString(labels));
    return config;
}

int headsOfFamily(const DitConfig& found, const std::string& arch) {
    if (arch.empty() || arch == toString(familyOf(arch)))
        return publishedHeads(found.hiddenSize);
    const DitConfig wanted = knownVariant(arch);
    if (wanted.hiddenSize != found.hiddenSize || wanted.patchSize != found.patchSize)
        failBadInput("expected a " + arch + " (hidden_size " + std::to_string(wanted.hiddenSize) + ", patch_size " +
                     std::to_string(wanted.patchSize) + "), found hidden_size " + std::to_string(found.hiddenSize) +
                     ", patch_size " + std::to_string(found.patchSize));
    return wanted.numHeads;
}

} // namespace core::model::dit
