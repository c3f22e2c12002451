#include "core/sampling/batch_run.h"

#include "core/base/tensor.h"
#include "core/sampling/image_noise.h"

namespace core::sampling {

BatchRun::BatchRun(const model::Denoiser& denoiser, const ResolvedOptions& run, std::size_t first, std::size_t last)
    : m_denoiser(denoiser)
    , m_options(run)
    , m_first(static_cast<int>(first))
    , m_call(run.firstStep)
    , m_sampler(run.plan) {
    const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(last);
    const std::vector<std::uint64_t>& seeds = run.options.seeds;
    const model::ModelInfo& info = denoiser.info();
    const c10::Device device = torchDevice(denoiser.device());
    ImageNoise noise({seeds.begin() + from, seeds.begin() + to}, {info.channels, info.height, info.width});
    const auto requests = std::span(run.requests).subspan(first, last - first);
    m_conditional = run.conditioner->conditional(requests).to(denoiser.device());
    if (run.guidanceScale != 1)
        m_unconditional = run.conditioner->unconditional(requests).to(denoiser.device());
    const at::Tensor start = noise.next().to(device);
    for (std::size_t i = 0; run.plan.needsNoise() && i < run.timesteps.size(); ++i)
        m_noise.push_back(noise.next().to(device));
    m_x = run.start.defined() ? run.start.slice(0, from, to).to(device) : m_sampler.start(start);
}

TrajectoryPoint BatchRun::step() {
    const bool withVariance = !m_options.plan.learnedNoise.empty() && m_denoiser.info().learnsVariance;
    if (!m_model)
        m_model.emplace(m_denoiser,
                        model::RunOptions{.timesteps = m_options.timesteps,
                                          .conditioning = m_conditional,
                                          .plan = m_options.execution},
                        m_unconditional, Guidance{m_options.guidanceScale, m_options.guidedChannels, withVariance});
    const int call = m_call++;
    const at::Tensor input = m_sampler.input(call, m_x);
    SampledStep step = m_sampler.step(call, m_x, m_model->predict(input, call),
                                      m_noise.empty() ? at::Tensor() : m_noise[static_cast<std::size_t>(call)]);
    m_x = std::move(step.next);
    return {m_first, call, input, step.clean, m_model->macs(call)};
}

} // namespace core::sampling
