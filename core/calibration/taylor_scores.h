#pragma once

#include "core/base/progress.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::model {
class Denoiser;
}

namespace core::calibration {

/// How Diff-Pruning's gradients are gathered.
struct TaylorOptions {
    int samples = 16;        ///< clean images; they and their noise serve all timesteps
    int batch = 16;          ///< images per forward and backward
    double threshold = 0.05; ///< in [0,1): the first timestep whose loss is under this share of the largest is the last
    int stride = 50;         ///< timesteps from one to the next that is visited; 1: all, as published
    std::uint64_t seed = 0;  ///< of images and noise
    std::string source = "builtin"; ///< of the images, see CalibrationOptions
    std::string autoencoder{};      ///< likewise
    std::string classMap{};         ///< likewise

    bool operator==(const TaylorOptions&) const = default;
};

/// First-order importance of every unit's columns, summed over the chosen timesteps (Diff-Pruning, arXiv 2305.10924).
struct TaylorScores {
    TaylorOptions options;                    ///< that they were gathered with
    std::vector<std::vector<double>> columns; ///< [unit][column], see collectTaylorScores
    std::vector<int> timesteps;               ///< network timesteps τ that counted, ascending
    std::vector<double> losses;               ///< of each of them
    double seconds = 0;                       ///< of gathering
    std::string summary;                      ///< one line for people: which timesteps counted, and why no more
};

/// Diff-Pruning's importance. Timesteps are visited from low noise up; gradients of the loss, the mean squared error
/// against what the model predicts (ε, x_0 or v), are summed up without weights. As in the authors' ddpm_prune.py, the
/// timestep that ends the visit is counted too. A layer's score of a column is Σ|w·g| over the column's weights there
/// (consumer columns, producer rows, q, k and v apart; no biases); the unit's is the mean over these layers.
/// A stride over 1 is ours: neighbouring timesteps have almost the same gradient.
/// @throws Error{BadArgument} for options out of range, Error{Failed} for a loss that is not finite, Error{Cancelled}
/// within a batch.
TaylorScores collectTaylorScores(const model::Denoiser& denoiser, const TaylorOptions& options,
                                 const Progress& progress = {});

} // namespace core::calibration
