#pragma once

#include "core/sampling/sampler.h"
#include "core/schedule/dynamics.h"

namespace core::sampling {

/// Samples options.seeds.size() trajectories with the (dense) model and measures MSE(t) = ‖x̂_t − x̂_0‖²/d and its
/// gradient with standard errors, and σ² = ‖x̂_0‖²/d (METHOD.md §2). @throws as sample().
schedule::MeasuredDynamics measureDynamics(const model::Denoiser& denoiser, const SampleOptions& options,
                                           const Progress& progress = {});

/// σ² = ‖x̂_0‖²/d alone, of the images that `options` ask for. @throws as sample().
double finalMeanSquare(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress = {});

} // namespace core::sampling
