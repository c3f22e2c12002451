#pragma once

#include "core/model/subnetwork.h"
#include "core/model/unet/unet_weights.h"

namespace core::model::unet {

/// The physically cut weights: the kept groups' producer rows gathered into contiguous tensors, consumer weights as the
/// subnetwork gives them. Units that keep everything share their tensors. Units as in unetUnits(); the subnetwork has
/// been validated.
UnetWeights cutUnet(const UnetWeights& dense, const Subnetwork& subnetwork);

/// The same function in blocks of the sizes that the config says: what was cut away is zero. Groups that are left come
/// first.
UnetWeights fillUpUnet(const UnetWeights& cut);

} // namespace core::model::unet
