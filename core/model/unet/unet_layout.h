#pragma once

#include "core/model/unet/unet_config.h"

#include <map>
#include <string>

namespace core::model::unet {

/// "diffusers", "sgm".
std::string toString(UnetLayout layout);
/// @throws Error{BadArgument} for any other word.
UnetLayout parseUnetLayout(const std::string& text);

/// The stored name of every tensor by diffusers' name, without a prefix. No tensor changes its shape.
std::map<std::string, std::string> storedKeys(const UnetConfig& config, UnetLayout layout);

} // namespace core::model::unet
