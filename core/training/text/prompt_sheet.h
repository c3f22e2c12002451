#pragma once

#include "core/base/progress.h"
#include "core/model/denoiser.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::training::text {

/// Eight rows of eight prompts: colours, shapes, backgrounds, sizes, places, tilts.
const std::vector<std::string>& sheetPrompts();

/// Samples these with the recommended guidance and writes them as one PNG, each with a noise of its own.
/// @param model asked with prompts, of 32×32 pixels.
void writePromptSheet(const std::filesystem::path& path, const model::Denoiser& model, int steps,
                      const Progress& progress = {});

} // namespace core::training::text
