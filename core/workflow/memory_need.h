#pragma once

#include "core/checkpoint/opened_model.h"

#include <cstdint>
#include <optional>
#include <string>

namespace core::workflow {

/// What sampling from prompts will take, stage after stage, in bytes: each leaves before the next comes, but for the
/// network, which is there until the last image is decoded.
struct MemoryNeed {
    std::int64_t encoder = 0;     ///< the largest text encoder
    std::int64_t network = 0;     ///< weights of the denoiser
    std::int64_t activations = 0; ///< of one of its forwards
    std::int64_t autoencoder = 0; ///< weights and what decoding one image takes

    std::int64_t peak() const;
    /// "about 5.6 GiB at most: text encoder 1.3 GiB; then the network 4.8 GiB and 0.2 GiB to work; then …".
    std::string text() const;
};

struct MemoryQuestion {
    std::string spec;
    checkpoint::OpenOptions opening{};
    std::string autoencoder{}; ///< as chosen; empty: the model's
    int height = 0, width = 0; ///< of the images, pixels; 0: the model's
    int images = 1;            ///< that are asked for
    bool isGuided = true;      ///< by a second half of every forward
};

/// Foretells it from headers and configs alone. Empty: no model of prompts, or none that can be opened, whose reason
/// opening it says.
std::optional<MemoryNeed> memoryNeed(const MemoryQuestion& question);

/// @param available bytes; 0: not known, so anything fits. @throws Error{Failed} with the numbers where it is too
/// little.
void requireMemory(const MemoryNeed& need, std::int64_t available);

} // namespace core::workflow
