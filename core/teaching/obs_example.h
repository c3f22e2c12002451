#pragma once

#include <cstdint>
#include <vector>

namespace core::teaching {

/// A layer small enough to look at: random, but the same for the same seed.
struct ObsExampleOptions {
    int outputs = 3;
    int columns = 6;
    int samples = 60;    ///< rows of the input X
    int factors = 3;     ///< that the inputs have in common, which is what makes them stand in for each other
    double noise = 0.35; ///< of each input alone
    double damping = 0.01;
    /// By default one where the cheapest column is not the one with the smallest weights.
    std::uint64_t seed = 61;
};

/// The layer after some columns went. Matrices are row after row.
struct ObsExampleStep {
    int removed = -1;                ///< column that went in this step; −1 at the beginning
    std::vector<double> costs;       ///< of removing each column next [columns]; NaN for one that is gone
    std::vector<double> compensated; ///< W where the kept columns make up for it [outputs, columns]; 0 where gone
    std::vector<double> plain;       ///< W where they do not [outputs, columns]
    double compensatedLoss = 0;      ///< tr((W₀−W)·H·(W₀−W)ᵀ) so far, H damped
    double plainLoss = 0;
};

struct ObsExample {
    int outputs = 0;
    int columns = 0;
    std::vector<double> input;         ///< X [samples, columns]
    std::vector<double> hessian;       ///< H = XᵀX/samples [columns, columns]
    double energy = 0;                 ///< tr(W₀·H·W₀ᵀ), H damped: the loss of removing everything
    std::vector<ObsExampleStep> steps; ///< [columns]: step k has k columns gone, one always stays
};

/// The optimal brain surgeon (criterion "obs") at work, column by column, with and without compensation.
/// @throws core::Error{BadArgument} for sizes below 1.
ObsExample obsExample(const ObsExampleOptions& options = {});

} // namespace core::teaching
