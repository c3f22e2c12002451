#pragma once

#include "core/pytorch/pickle_input.h"
#include "core/pytorch/pickle_value.h"

#include <nlohmann/json_fwd.hpp>

namespace core::pytorch {

/// The plain data in a checkpoint beside its tensors, such as the arguments of its training: numbers, truth values,
/// texts, lists, dictionaries, and the attributes of objects (argparse.Namespace, a configuration's class) as if they
/// were dictionaries. Everything else is left out, and what is nested deeper than 8 or comes after the first 4000
/// values.
nlohmann::json plainData(const PickleInput& input, const PickleObjects& objects, const PickleValue& root);

} // namespace core::pytorch
