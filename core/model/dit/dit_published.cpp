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

/// "SiT-XL/2".
std::string nameOf(DitFamily family, const Variant& variant, int patch) {
    return toString(family) + "-" + std::string(variant.name) + "/" + std::to_string(patch);
}

} // namespace

std::string toString(DitFamily family) {
    return family == DitFamily::DiT ? "DiT" : "SiT";
}

DitFamily familyOf(const std::string& name) {
    const bool isSit = name == "SiT" || name.starts_with("SiT-");
    return isSit ? DitFamily::SiT : DitFamily::DiT;
}

DitConfig knownVariant(const std::string& name) {
    for (const Variant& variant : variants)
        for (const int patch : patchSizes) {
            const std::string full = nameOf(familyOf(name), variant, patch);
            if (name != full && !name.starts_with(full + "-"))
                continue;
            DitConfig config;
            config.hiddenSize = variant.hiddenSize;
            config.depth = variant.depth;
            config.numHeads = variant.numHeads;
            config.patchSize = patch;
            return config;
        }
    const std::string family = toString(familyOf(name));
    throw ArgumentError("architecture",
                        " \"" + escaped(name) + "\": expected " + family + " or " + family + "-{S,B,L,XL}/{2,4,8}");
}

int publishedHeads(int hiddenSize) {
    for (const Variant& variant : variants)
        if (variant.hiddenSize == hiddenSize)
            return variant.numHeads;
    return 0;
}

std::vector<std::string> publishedDitNames(DitFamily family) {
    std::vector<std::string> names;
    for (const Variant& variant : variants)
        for (const int patch : patchSizes)
            for (const int pixels : imageSizes)
                names.push_back(nameOf(family, variant, patch) + "-" + std::to_string(pixels));
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
