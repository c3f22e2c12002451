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

/// What a checkpoint was trained to do: what its config describes, else what --arch says, else the arguments of its
/// training in the file, else its name ("SiT-XL-2-256x256.pt").
/// @throws Error{BadInput} where the config and --arch contradict each other.
model::dit::DitFamily familyOf(const CheckpointHeader& header);

/// Reads a checkpoint of a diffusion transformer in facebookresearch/DiT's layout: what the config says, else the
/// arguments of its training in the file itself, else the shapes. A config need not be complete: whatever it leaves out
/// is taken from the others.
/// @throws Error{BadInput} for a config that contradicts itself, Error{BadArgument} for an unknown `arch`.
DitReading readFacebookCheckpoint(const CheckpointHeader& header, model::dit::DitFamily family);

/// Heeds what the arguments of a training say about a model that is otherwise described, in either layout: what it
/// predicts and along which noise schedule or path. What a config says comes first; what Tessera does not run is
/// refused by name.
void heedArguments(const CheckpointHeader& header, model::dit::DitFamily family, DitReading& reading);

} // namespace core::checkpoint
