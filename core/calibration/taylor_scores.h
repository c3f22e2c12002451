#pragma once

#include <vector>

namespace core::calibration {

/// First-order importance of every unit's columns, summed over the chosen timesteps (Diff-Pruning, arXiv 2305.10924).
struct TaylorScores {
    std::vector<std::vector<double>> columns; ///< [unit][column], see collectTaylorScores
};

} // namespace core::calibration
