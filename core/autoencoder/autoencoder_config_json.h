#pragma once

#include "core/autoencoder/autoencoder_config.h"
#include "core/checkpoint/json.h"

#include <string>

namespace core::checkpoint {

/// Reads diffusers' config.json. @throws Error{BadInput} naming file and field, also for a block or an activation that
/// is not AutoencoderKL's usual one.
model::AutoencoderConfig readAutoencoderConfig(const JsonView& config);

/// The config.json that is read back to the same.
std::string autoencoderConfigJson(const model::AutoencoderConfig& config);

} // namespace core::checkpoint
