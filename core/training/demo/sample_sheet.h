#pragma once

#include "core/model/denoiser.h"

#include <filesystem>

namespace core::training::demo {

/// Samples four images of each class (DDIM, 50 steps, recommended guidance, the same noise every time) and writes
/// them as one PNG, a column per class.
void writeSampleSheet(const std::filesystem::path& path, const model::Denoiser& denoiser);

} // namespace core::training::demo
