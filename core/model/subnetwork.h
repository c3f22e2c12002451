#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace core::model {

/// What is left of one unit: ascending group indices and the (compensated) consumer weight [outputs, kept·groupSize].
/// An undefined weight means: gather the dense weight's kept columns as they are.
struct KeptUnit {
    std::vector<int> kept;
    at::Tensor weight;
};

/// One pruned version of a model, parallel to Denoiser::units().
struct Subnetwork {
    std::vector<KeptUnit> units;
};

} // namespace core::model
