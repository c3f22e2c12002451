#pragma once

#include "core/model/denoiser.h"
#include "core/training/noising.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace core::training {

/// A number to log beside the loss.
struct Figure {
    std::string name;
    double value = 0; ///< mean over the batch
};

/// A loss of a batch.
struct LossValue {
    at::Tensor loss; ///< scalar, mean over the batch's images, with its graph
    std::vector<Figure> figures{};
};

/// What is trained for: a function of a model and a batch. It is called on several threads at once, each with images of
/// its own, so it changes nothing; a mean over images, so that parts of a batch add up to the whole. It hands the tap
/// to every forward that it asks for: the tap stops a run within a batch.
using Objective =
    std::function<LossValue(const model::Denoiser& model, const NoisedBatch& batch, const model::Tap& tap)>;

} // namespace core::training
