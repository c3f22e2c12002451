#pragma once

#include "core/sampling/sampler.h"
#include "core/schedule/dynamics.h"

#include <functional>

namespace core::sampling {

/// Takes the dynamics that a part of the trajectories came to.
using MeasuredListener = std::function<void(const schedule::MeasuredDynamics&)>;

/// Samples options.seeds.size() trajectories with the (dense) model and measures MSE(t) = ‖x̂_t − x̂_0‖²/d and its
/// gradient with standard errors, and σ² = ‖x̂_0‖²/d (METHOD.md §2).
/// @param partly is called after each batch but the last with what the trajectories so far come to.
/// @throws as sample().
schedule::MeasuredDynamics measureDynamics(const model::Denoiser& denoiser, const SampleOptions& options,
                                           const Progress& progress = {}, const MeasuredListener& partly = {});

/// σ² = ‖x̂_0‖²/d alone, of the images that `options` ask for. @throws as sample().
double finalMeanSquare(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress = {});

} // namespace core::sampling
