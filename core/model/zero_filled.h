#pragma once

#include "core/model/denoiser.h"

namespace core::model {

/// The model with all that the subnetwork removes set to zero instead of cut away: every tensor keeps its shape, so
/// that any other tool opens it, and the output is the cut model's up to rounding. Zero are the removed groups' rows of
/// the producers and columns of the consumer; the kept columns are the subnetwork's (compensated) weights. Shares every
/// untouched tensor. Works on units alone.
/// @throws Error{BadArgument} naming the unit if the subnetwork does not fit the model.
DenoiserPtr zeroFilled(const Denoiser& dense, const Subnetwork& subnetwork);

} // namespace core::model
