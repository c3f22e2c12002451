#include "core/sampling/batch_run.h"

#include "core/base/tensor.h"
#include "core/sampling/image_noise.h"

namespace core::sampling {
namespace {

/// Puts a run's guidance scale where the network looks for it.
void tellGuidance(model::Conditioning& conditioning, double scale) {
    conditioning.vector =
        conditioning.vector.defined() ? conditioning.vector.clone() : at::empty({conditioning.size(), 1}, at::kFloat);
    conditioning.vector.select(1, conditioning.vector.size(1) - 1).fill_(scale);
}

} // namespace

void requireFinite(const at::Tensor& x, const std::string& stage) {
    if (!at::isfinite(x).all().item<bool>())
        throw Error(ErrorCode::Failed, stage + " is NaN or infinite");
}

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
    if (info.embedsGuidance)
        tellGuidance(m_conditional, run.guidanceScale);
    if (info.guidesByHalves(run.guidanceScale))
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
                        m_unconditional,
                        Guidance{.scale = m_denoiser.info().embedsGuidance ? 1 : m_options.guidanceScale,
                                 .rescale = m_options.options.guidanceRescale,
                                 .channels = m_options.guidedChannels,
                                 .withVariance = withVariance});
    const int call = m_call++;
    const at::Tensor input = m_sampler.input(call, m_x);
    const at::Tensor predicted = m_model->predict(input, call);
    if (predicted.is_cpu() && m_denoiser.info().textChannels > 0) // elsewhere the loop waits for no device
        requireFinite(predicted, "the network's prediction in step " + std::to_string(call + 1) + " of " +
                                     std::to_string(m_options.timesteps.size()));
    SampledStep step =
        m_sampler.step(call, m_x, predicted, m_noise.empty() ? at::Tensor() : m_noise[static_cast<std::size_t>(call)]);
    m_x = std::move(step.next);
    return {m_first, call, input, step.clean, m_model->macs(call)};
}

} // namespace core::sampling
