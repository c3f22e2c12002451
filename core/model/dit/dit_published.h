#pragma once

#include "core/model/dit/dit_config.h"

#include <string>
#include <vector>

namespace core::model::dit {

/// Sizes of a published variant such as "DiT-XL/2" or "DiT-B/4", as far as its name says them (patch size, width,
/// depth, heads). Anything behind a hyphen ("DiT-XL/2-256") does not matter here. @throws Error{BadArgument} for an
/// unknown name.
DitConfig knownVariant(const std::string& name);

/// The number of heads of the published variant (S, B, L, XL) of this width; 0: there is none.
int publishedHeads(int hiddenSize);

/// Published models by size, patch and pixels of the image, DiT-{S,B,L,XL}/{2,4,8}-{256,512} (Peebles and Xie,
/// arXiv 2212.09748).
std::vector<std::string> publishedDitNames();

/// Sizes of one of publishedDitNames(): 1000 classes, a latent of 4 channels and an eighth of the image's size,
/// learned variances.
DitConfig publishedDit(const std::string& name);

} // namespace core::model::dit
