#pragma once

#include "core/checkpoint/opened_model.h"
#include "core/checkpoint/recognise.h"
#include "core/checkpoint/weight_check.h"

namespace core::checkpoint {

/// A model's weights as they came from the disk.
struct LoadedWeights {
    StateDict tensors;  ///< by the keys of the model's map
    std::string sha256; ///< of the weight file, hex
    WeightCheck check;
};

/// Reads the weights of a recognised model once, hashing the file meanwhile, with the threads of the caller's
/// ComputeScope. Tensors are read into place and converted in pieces, so that little more is held than the model
/// itself; copies (MappedTensor::copyOf) share one memory.
/// @param like tensors in memory, by the same keys, that are taken in place of those read where their bytes are the
/// same.
/// @throws Error{BadInput} if the file has changed since it was opened.
LoadedWeights loadWeights(const RecognisedModel& source, const OpenOptions& options, const StateDict& like = {});

/// The number format that a model's weights will have in memory: what was asked for, or float16 as OpenOptions has it.
Dtype formatInMemory(const RecognisedModel& source, const OpenOptions& options);

/// `known` instead of `read` where their bytes are the same, so that both are held once.
at::Tensor sharedIfEqual(const at::Tensor& read, const at::Tensor& known);

} // namespace core::checkpoint
