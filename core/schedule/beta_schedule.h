#pragma once

#include "core/schedule/schedule_config.h"

#include <vector>

namespace core::schedule {

/// A variance preserving schedule given by its noise variances β_t: ᾱ_t = Π_{s≤t}(1−β_s) (METHOD.md §1).
struct BetaGrid {
    std::vector<double> betas{};     ///< [T], index t−1
    std::vector<double> alphaBars{}; ///< [T+1], index t = 0…T; ᾱ_0 = 1
};

/// For the names "linear", "scaled_linear", "squaredcos_cap_v2" and "trained_betas"; T has been checked.
/// @throws Error{BadInput} naming the field for another name, a β outside (0,1] (a trained one: [0,1]), or a first
/// timestep without signal or without noise.
BetaGrid makeBetaGrid(const ScheduleConfig& config);

} // namespace core::schedule
