#pragma once

#include "core/formats/json.h"
#include "core/model/model_info.h"

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Reads a scheduler in diffusers' words (scheduler_config.json, or the member "scheduler" of Tessera's config): the
/// noise schedule, the prediction type and, by _class_name, the sampler with its rules. Without a _class_name the
/// sampler is left open. @return notes about fields that would change the result and are ignored.
/// @throws Error{BadInput} naming file and field, for a class that no diffusion model of this kind has, too.
std::vector<std::string> readScheduler(const formats::JsonView& scheduler, model::ModelInfo& info);

/// Reads a scheduler_config.json. diffusers writes an infinite number as a bare -Infinity, which no JSON has: it reads
/// as null. @throws Error{BadInput} as formats::readJsonFile().
nlohmann::json readSchedulerFile(const std::filesystem::path& path);

/// diffusers' class for the model's sampler; DDIMScheduler where the model names none.
std::string schedulerClass(const model::ModelInfo& info);

/// The JSON that readScheduler() reads back to the same.
nlohmann::ordered_json schedulerJson(const model::ModelInfo& info);

} // namespace core::checkpoint
