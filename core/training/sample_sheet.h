#pragma once

#include "core/model/denoiser.h"
#include "core/sampling/image_decoder.h"

#include <filesystem>

namespace core::training {

/// Samples four images of each of the first ten classes (DDIM, 50 steps, recommended guidance, the same noise every
/// time) and writes them as one PNG, a column per class. @param decoder unset: usualDecoder.
void writeSampleSheet(const std::filesystem::path& path, const model::Denoiser& denoiser,
                      const sampling::ImageDecoderPtr& decoder = {}, const Progress& progress = {});

} // namespace core::training
