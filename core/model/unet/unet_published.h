#pragma once

#include "core/model/unet/unet_config.h"
#include "core/schedule/prediction.h"

#include <string>
#include <vector>

namespace core::model::unet {

/// A published UNet and what shows in no tensor of it.
struct PublishedUnet {
    std::string name; ///< "SDXL", "SD-1.5", "SD-2.1", "demo-text"
    std::string what; ///< "SDXL", "Stable Diffusion 1.5", …: for people
    UnetConfig config;
    schedule::Prediction prediction = schedule::Prediction::Epsilon;
    double guidance = 7.5; ///< recommended scale
};

const std::vector<PublishedUnet>& publishedUnets();

/// The published one that a network of these sizes is most likely trained as; null where it has other text states or
/// another added embedding.
const PublishedUnet* publishedLike(const UnetConfig& config);

/// What a network is that is shaped like a published one and yet is another, one line: a refiner, an inpainting model,
/// a distilled SDXL. Empty: none that is known by its sizes.
std::string otherKindOf(const UnetConfig& config);

/// Takes what no shape shows, heads, norm groups and sizes of the images, from a published network of the same kind.
/// Without one heads are of 64 channels and norms of 32 groups. @throws Error{BadInput} where that does not divide the
/// channels.
UnetConfig withPublishedHeads(UnetConfig found);

} // namespace core::model::unet
