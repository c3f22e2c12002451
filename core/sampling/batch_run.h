#pragma once

#include "core/sampling/guidance.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/trajectory.h"

#include <optional>
#include <string>

namespace core::sampling {

/// @throws Error{Failed} that names what is not finite, before a black image comes of it.
void requireFinite(const at::Tensor& x, const std::string& stage);

/// A batch's way from noise to x̂_0, one model call at a time, so that several models can take turns. Belongs to one
/// thread; the denoiser and the options outlive it.
class BatchRun {
public:
    /// Draws all noise that the batch will need and moves it to the device.
    /// @param first, last the images first…last−1 of run.options.seeds.
    BatchRun(const model::Denoiser& denoiser, const ResolvedOptions& run, std::size_t first, std::size_t last);

    /// Whether every model call is done: then state() is x̂_0.
    bool isDone() const { return m_call >= static_cast<int>(m_options.timesteps.size()); }
    /// The next model call, and the sampler's step with it. Only where !isDone().
    TrajectoryPoint step();
    /// Index of the next model call.
    int call() const { return m_call; }
    /// x̂_t, float32 [batch,C,H,W] on the model's device.
    const at::Tensor& state() const { return m_x; }

private:
    const model::Denoiser& m_denoiser;
    const ResolvedOptions& m_options;
    int m_first;
    int m_call;
    model::Conditioning m_conditional;
    model::Conditioning m_unconditional; ///< only where there is guidance
    std::vector<at::Tensor> m_noise;     ///< per step; empty for a deterministic sampler
    SamplerRun m_sampler;
    std::optional<GuidedRun> m_model; ///< from the first call on
    at::Tensor m_x;
};

} // namespace core::sampling
