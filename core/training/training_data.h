#pragma once

#include "core/conditioning/conditioner.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace core::training {

/// Clean images and what each would be asked for with.
struct CleanBatch {
    at::Tensor clean; ///< x_0 in the model's units, float32 [n,C,H,W] on the CPU
    std::vector<conditioning::Request> requests;
};

/// Where training images come from. Immutable: what a seed draws never changes, so that nothing of it has to be saved.
class TrainingData {
public:
    virtual ~TrainingData() = default;
    /// "builtin" or a folder: for checkpoints, which belong to one source.
    virtual std::string name() const = 0;
    /// Draws n images, with repetition.
    virtual CleanBatch draw(std::int64_t n, std::uint64_t seed) const = 0;
};

/// n of so many images, with repetition. → int64 [n]
at::Tensor drawIndices(std::int64_t images, std::int64_t n, std::uint64_t seed);

} // namespace core::training
