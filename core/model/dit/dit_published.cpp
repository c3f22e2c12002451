#include "core/model/dit/dit_published.h"

#include "core/base/argument.h"
#include "core/base/text.h"

#include <array>
#include <string_view>

namespace core::model::dit {
namespace {

struct Variant {
    std::string_view name;
    int hiddenSize;
    int depth;
    int numHeads;
};

/// Peebles and Xie, arXiv 2212.09748, table 1.
constexpr std::array<Variant, 4> variants{
    {{"S", 384, 12, 6}, {"B", 768, 12, 12}, {"L", 1024, 24, 16}, {"XL", 1152, 28, 16}}};

constexpr std::array<int, 3> patchSizes{2, 4, 8};
constexpr std::array<int, 2> imageSizes{256, 512};

} // namespace

DitConfig knownVariant(const std::string& name) {
    for (const Variant& variant : variants)
        for (const int patch : patchSizes) {
            const std::string full = "DiT-" + std::string(variant.name) + "/" + std::to_string(patch);
            if (name != full && !name.starts_with(full + "-"))
                continue;
            DitConfig config;
            config.hiddenSize = variant.hiddenSize;
            config.depth = variant.depth;
            config.numHeads = variant.numHeads;
            config.patchSize = patch;
            return config;
        }
    throw ArgumentError("architecture", " \"" + escaped(name) + "\": expected DiT or DiT-{S,B,L,XL}/{2,4,8}");
}

int publishedHeads(int hiddenSize) {
    for (const Variant& variant : variants)
        if (variant.hiddenSize == hiddenSize)
            return variant.numHeads;
    return 0;
}

std::vector<std::string> publishedDitNames() {
    std::vector<std::string> names;
    for (const Variant& variant : variants)
        for (const int patch : patchSizes)
            for (const int pixels : imageSizes)
                names.push_back("DiT-" + std::string(variant.name) + "/" + std::to_string(patch) + "-" +
                                std::to_string(pixels));
    return names;
}

DitConfig publishedDit(const std::string& name) {
    constexpr int pixelsPerLatent = 8;
    DitConfig config = knownVariant(name);
    config.inputSize = std::stoi(name.substr(name.rfind('-') + 1)) / pixelsPerLatent;
    config.inChannels = 4;
    config.numClasses = 1000;
    config.learnSigma = true;
    return config;
}

} // namespace core::model::dit
