#pragma once

#include "core/model/dit/dit_config.h"

#include <string>
#include <vector>

namespace core::model::dit {

/// What the published networks of these sizes were trained to do.
enum class DitFamily {
    DiT, ///< diffusion (Peebles and Xie, arXiv 2212.09748)
    SiT  ///< flow matching with the same network (Ma et al., arXiv 2401.08740)
};

/// "DiT", "SiT".
std::string toString(DitFamily family);

/// The family of a name such as "SiT-XL/2-256" or "SiT"; DiT for all others.
DitFamily familyOf(const std::string& name);

/// Sizes of a published variant such as "DiT-XL/2" or "SiT-B/4", as far as its name says them (patch size, width,
/// depth, heads). Anything behind a hyphen ("DiT-XL/2-256") does not matter here. @throws Error{BadArgument} for an
/// unknown name.
DitConfig knownVariant(const std::string& name);

/// The number of heads of the published variant (S, B, L, XL) of this width; 0: there is none.
int publishedHeads(int hiddenSize);

/// Published models of a family by size, patch and pixels of the image, DiT-{S,B,L,XL}/{2,4,8}-{256,512}.
std::vector<std::string> publishedDitNames(DitFamily family);

/// Sizes of one of publishedDitNames(): 1000 classes, a latent of 4 channels and an eighth of the image's size,
/// learned variances.
DitConfig publishedDit(const std::string& name);

} // namespace core::model::dit
