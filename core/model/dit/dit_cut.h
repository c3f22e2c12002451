#pragma once

#include "core/model/dit/dit_weights.h"
#include "core/model/subnetwork.h"

namespace core::model::dit {

/// The physically cut weights: per block the kept heads' q, k, v rows and the kept neurons' fc1 rows gathered into
/// contiguous tensors, consumer weights as the subnetwork gives them. Blocks that keep everything share their tensors.
/// Units as in Dit::units(); the subnetwork has been validated.
DitWeights cutDit(const DitWeights& dense, const Subnetwork& subnetwork);

/// The same function in blocks of the sizes that the config says: what was cut away is zero. Heads and neurons that are
/// left come first.
DitWeights fillUpDit(const DitWeights& cut);

} // namespace core::model::dit
