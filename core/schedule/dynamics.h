#pragma once

#include "core/schedule/noise_schedule.h"

#include <vector>

namespace core::schedule {

inline constexpr double maxSigma2 = 1e12; ///< far beyond any image's or latent's mean square
inline constexpr double maxLambda = 1;    ///< over 2000 times where its useful range ends at T = 1000

/// Closed-form learning dynamics of any path (METHOD.md §2, §2b). Units: mean squared distance per element of x;
/// gradients per training timestep.
struct Dynamics {
    double sigma2 = 1;         ///< mean square of the final output
    std::vector<double> mse;   ///< E[MSE(t)], [T+1], index t = 0…T
    std::vector<double> grad;  ///< E[Grad(t)], [T], index t−1, t = 1…T
    std::vector<double> lnSnr; ///< [T], index t−1
};

/// MosaicDiff (arXiv 2510.11962), with MSE(t) = (1−α_t)²·σ̂² + σ_t² as in METHOD.md §2b. @throws Error{BadArgument}
/// unless 0 < sigma2 <= maxSigma2.
Dynamics closedForm(const NoiseSchedule& schedule, double sigma2);

/// score(t) = E[Grad(t)] + λ·ln SNR(t), [T], index t−1. λ = 0 makes the SNR term 0 even where ln SNR = −∞; else the
/// score is −∞ there.
/// @throws Error{BadArgument} unless 0 <= lambda <= maxLambda.
std::vector<double> score(const Dynamics& dynamics, double lambda);

/// Where λ's useful range ends (METHOD.md §2b): from there on λ·ln SNR(1) lifts the maximum of the score to t = 1,
/// under it the maximum lies at a larger t. Unit of Grad, in [0, maxLambda]; 0 where no t after the first has a larger
/// Grad.
double lambdaLimit(const Dynamics& dynamics);

/// The empirical counterpart: measured along dense sampling trajectories.
struct MeasuredDynamics {
    double sigma2 = 1;             ///< measured mean square of the final outputs
    int samples = 0;               ///< trajectories
    std::vector<int> t;            ///< sampled training timesteps, descending, the last is the final output's (0)
    std::vector<double> mse;       ///< per t
    std::vector<double> mseError;  ///< standard error of the mean, ddof 1; NaN for one sample
    std::vector<double> grad;      ///< per interval (t[i+1], t[i]], drawn at its larger t: [t.size()−1]
    std::vector<double> gradError; ///< standard error of grad over samples
};

/// @param t sampled timesteps, descending. @param squaredDistance [t.size()][samples]: ‖x̂_t − x̂_0‖²/d per sample.
/// @param sigma2 measured mean square of the final outputs. @throws Error{BadArgument} where the sizes do not fit.
MeasuredDynamics summarise(std::vector<int> t, const std::vector<std::vector<double>>& squaredDistance, double sigma2);

/// How well a measurement follows the closed form on the same intervals (mean closed-form gradient over each interval).
struct Agreement {
    double correlation = 0; ///< Pearson's over the training timesteps (an interval counts by its width); 0: no spread
    double maxAbsoluteDifference = 0; ///< of the gradients
};
Agreement compare(const Dynamics& closedForm, const MeasuredDynamics& measured);

} // namespace core::schedule
