#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace core::pytorch {

/// Which of a checkpoint's sets of weights is asked for, and what shows where a model is.
struct WeightsRequest {
    std::string weights{}; ///< a key or a part of it ("ema", "model"); empty: averaged ones, else the only ones
    std::vector<std::string> known{}; ///< as groupNames'
};

/// Whether a key is of something that is no model: an optimizer's state, a learning rate's schedule, ….
bool isNoModel(const std::string& key);

/// Whether a key is of averaged weights (EMA).
bool isAveraged(const std::string& key);

/// The set of weights that is meant. Averaged weights (EMA) come before trained ones, a model before what a trainer's
/// callbacks hold. @param keys "model",
/// "state_dict/ema", …, each once.
/// @throws Error{BadInput} which keys there are, if there is no `wanted` one or several. @throws AmbiguousWeights if
/// nothing was said and it is not clear which one is meant.
std::size_t chooseWeights(const std::vector<std::string>& keys, const std::string& wanted);

} // namespace core::pytorch
