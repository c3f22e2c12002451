#pragma once

#include "core/pytorch/pickle_input.h"
#include "core/pytorch/pickle_value.h"
#include "core/pytorch/weights_choice.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace core::pytorch {

/// One model's named tensors out of what a checkpoint holds.
struct StateDict {
    std::string key{};                                          ///< "ema", "state_dict/model"; empty: the file itself
    std::vector<std::string> others{};                          ///< keys of the other ones
    std::vector<std::pair<std::string, std::size_t>> tensors{}; ///< name and index of PickleObjects::tensors
    std::vector<std::string> notes{};                           ///< what was done to find them, one line each
};

/// Finds the weights in a checkpoint: the file itself or a dictionary or an object at most three levels below it, or
/// the part of one whose names stand behind the same prefix. Where a model that is known is found, nothing else counts
/// as weights; else an optimizer's are never taken.
/// @param input that the pickle was read from. @param request as chooseWeights' and groupNames'.
/// @throws Error{BadInput} without a file name: what the file holds instead; what chooseWeights() throws; a name that
/// comes twice, is no UTF-8 or too long.
StateDict chooseStateDict(const PickleInput& input, const PickleObjects& objects, const PickleValue& root,
                          const WeightsRequest& request);

} // namespace core::pytorch
