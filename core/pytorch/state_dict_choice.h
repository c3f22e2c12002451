#pragma once

#include "core/pytorch/pickle_input.h"
#include "core/pytorch/pickle_value.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace core::pytorch {

/// One dictionary of named tensors out of what a checkpoint holds.
struct StateDict {
    std::string key{};                                          ///< "ema", "model/state_dict"; empty: the file itself
    std::vector<std::string> others{};                          ///< keys of the other ones
    std::vector<std::pair<std::string, std::size_t>> tensors{}; ///< name and index of PickleObjects::tensors
};

/// Finds the weights in a checkpoint: the file itself or a dictionary at most three levels below it. Averaged weights
/// (EMA) come before trained ones, an optimizer's are never taken. Names that all begin with "module." (distributed
/// training) or "_orig_mod." (torch.compile) lose that.
/// @param input that the pickle was read from. @param wanted a key ("ema", "model", …); empty: as described.
/// @throws Error{BadInput} without a file name: what the file holds instead; which keys there are, if there is no
/// `wanted` one; a name that comes twice, is no UTF-8 or too long. @throws AmbiguousWeights if it is not clear which
/// one is meant.
StateDict chooseStateDict(const PickleInput& input, const PickleObjects& objects, const PickleValue& root,
                          const std::string& wanted);

} // namespace core::pytorch
