#pragma once

#include "core/model/unit.h"

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

/// @throws Error{BadArgument} naming the unit if kept indices are unsorted, repeated, out of range or none, or a
/// weight's shape is not [outputs, kept·groupSize].
void validateSubnetwork(const Subnetwork& subnetwork, const std::vector<Unit>& units);

/// Multiply-adds of one forward that a unit saves.
std::int64_t savedMacs(const KeptUnit& kept, const Unit& unit);
/// Likewise of the whole subnetwork.
std::int64_t savedMacs(const Subnetwork& subnetwork, const std::vector<Unit>& units);

} // namespace core::model
