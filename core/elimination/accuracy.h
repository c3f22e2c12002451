#pragma once

#include "core/elimination/pivot.h"

namespace core::elimination {

// The largest eliminationError() of a result that is accepted. To first order no summed loss is further off, for the
// combination of the outputs that it looks at. Near this limit the weight's error is a hundred times smaller where the
// statistics have full rank, but hardly smaller where they have not (measured).
inline constexpr double kLargestError = 3e-3;

/// How exact an elimination is, whatever the processor, the kernels and the device, alone or in a batch. Sums are
/// formed in other orders there, so that no two results agree to the last digit. Promised is, relative to exact
/// arithmetic on the same W and damped H, with a = promisedAccuracy():
///
///  - every group that goes costs at most a share a more than the cheapest at its time: the order holds up to ties;
///  - summed losses, and the weight of what is left as a whole, are right to a.
///
/// Two results may differ by twice that. Which number format was accurate enough is promised only where the error of
/// float32 is not near kLargestError.
///
/// @param condition κ = Σ |z|ᵀ·|P|·|z| / Σ zᵀ·w ≥ 1 over the rows w of W, z = H·w, P = H⁻¹: by so much can one rounding
/// of P's entries multiply itself in the summed loss. The scale of single inputs does not change it. For statistics of
/// low rank it grows as 1/p with the damping p; it never exceeds √n·λmax/(p·mean diagonal) + √n. The elimination's own
/// roundings may do as much again.
inline double promisedAccuracy(double condition, bool float64) {
    const double rounding = float64 ? 0x1p-53 : 0x1p-24;
    const double reached = std::max(float64 ? kDoubleTie : kSingleTie, 2 * rounding * condition);
    return std::min(reached, 3 * kLargestError); // the other outputs may lie further off than the combination
}

} // namespace core::elimination
