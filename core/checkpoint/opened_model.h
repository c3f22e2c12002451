#pragma once

#include "core/model/denoiser.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::checkpoint {

/// How a model is to be opened.
struct OpenOptions {
    Device device{};
    Dtype dtype = Dtype::Float32;
    std::string arch{}; ///< settles doubt where a file has no config, see archExamples(); empty: recognise it
    /// Which of several sets of weights in a PyTorch checkpoint: "ema", "model", or its key; empty: averaged weights
    /// (EMA) if there are any, else the only ones.
    std::string weights{};
};

/// A model and what there is to say about its file.
struct OpenedModel {
    model::DenoiserPtr model;
    std::vector<std::string> warnings; ///< one line each: NaN, infinite, denormal or all-zero weights, guessed settings
    std::int64_t nonFinite = 0; ///< NaN and infinite weights: nothing should be pruned before a person accepts them
};

} // namespace core::checkpoint
