#pragma once

#include "core/checkpoint/architecture.h"
#include "core/checkpoint/dit_config_json.h"

#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// What a checkpoint says about its diffusion transformer.
struct DitReading {
    std::optional<DitDescription> found{};
    std::string whyNot{};             ///< why it cannot be run, if there is nothing found
    std::vector<std::string> notes{}; ///< one line each
};

/// Reads a checkpoint of a diffusion transformer in facebookresearch/DiT's layout: what the config says, else the
/// arguments of its training in the file itself, else the shapes. A config need not be complete: whatever it leaves out
/// is taken from the others.
/// @throws Error{BadInput} for a config that contradicts itself, Error{BadArgument} for an unknown `arch`.
DitReading readFacebookCheckpoint(const CheckpointHeader& header);

/// Heeds what the arguments of a training say about a model that is otherwise described, in either layout: what it
/// predicts and along which noise schedule. What Tessera does not run is refused by name.
/// @param config whether a config says it, which comes first.
void heedArguments(const CheckpointHeader& header, DitReading& reading);

} // namespace core::checkpoint
