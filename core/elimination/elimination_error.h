#pragma once

#include "core/elimination/damped_hessian.h"
#include "core/elimination/elimination.h"

namespace core::elimination {

/// How far rounding has led an elimination astray, computed from its result: exactly, C = Lᵀ·H·Wᵀ. For one combination
/// of the outputs, the relative distance of the two sides, the largest over the runs of steps from the first one to the
/// end of each block. Costs about two products of H with a vector.
/// @param weight W [outputs, n], dead columns zeroed. @param hessian H before damping, float64 [n,n]; CPU both.
double eliminationError(const EliminationTrace& trace, const at::Tensor& weight, const at::Tensor& hessian,
                        const DampedHessian& damped);

} // namespace core::elimination
