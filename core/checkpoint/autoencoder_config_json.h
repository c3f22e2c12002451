#pragma once

#include "core/autoencoder/autoencoder_config.h"
#include "core/formats/json.h"

#include <string>

namespace core::checkpoint {

/// Reads diffusers' config.json. @throws Error{BadInput} naming file and field, also for a block or an activation that
/// is not AutoencoderKL's usual one.
autoencoder::AutoencoderConfig readAutoencoderConfig(const formats::JsonView& config);

/// The config.json that is read back to the same.
std::string autoencoderConfigJson(const autoencoder::AutoencoderConfig& config);

} // namespace core::checkpoint
