#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace core::training {

/// One weight that is trained: a float32 leaf, which the optimizer changes in place and the model that runs reads.
struct Parameter {
    std::string name; ///< unique within a run; the weight's key, with the stage before it where there are stages
    at::Tensor value; ///< float32, contiguous, requires a gradient
};

using Parameters = std::vector<Parameter>;
/// A tensor per parameter, in their order: gradients, moments, averages.
using ParameterTensors = std::vector<at::Tensor>;

} // namespace core::training
