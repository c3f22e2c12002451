#pragma once

#include <cstdint>

namespace core::data {
struct CalibrationSet;
}
namespace core::model {
struct ModelInfo;
}

namespace bench {

/// A latent model has no built-in images, and here its weights are random: so are its latents, with unit variance as
/// an autoencoder's have, and their classes.
core::data::CalibrationSet randomLatents(const core::model::ModelInfo& info, int samples, std::uint64_t seed);

} // namespace bench
