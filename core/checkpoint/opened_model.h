#pragma once

#include "core/conditioning/conditioner.h"
#include "core/model/denoiser.h"

#include <cstdint>
#include <functional>
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
    /// Folder or single file of a pipeline that has what a network alone lacks: configs, scheduler; empty: none.
    std::string base{};
    std::string variant{}; ///< of weight files that is taken before the plain ones: "fp16"; empty: where there is none
    /// Requests that are encoded before the weights are loaded, so that text encoders have left by then.
    std::vector<conditioning::Request> requests{};
    /// A network that computes in float32 from float16 weights on a CPU keeps them where they would take so many bytes
    /// in float32.
    std::int64_t keepHalfFrom = std::int64_t{4} << 30;
    /// Fills in what a model's own files do not say, before it is built; notes are one line each.
    std::function<void(model::ModelInfo& info, std::vector<std::string>& notes)> complete{};
};

/// A model and what there is to say about its file.
struct OpenedModel {
    model::DenoiserPtr model;
    std::vector<std::string> warnings; ///< one line each: NaN, infinite, denormal or all-zero weights, guessed settings
    std::int64_t nonFinite = 0; ///< NaN and infinite weights: nothing should be pruned before a person accepts them
};

} // namespace core::checkpoint
