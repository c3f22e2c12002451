#include "core/sampling/trajectory.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/model/conditioning.h"
#include "core/sampling/guidance.h"
#include "core/sampling/image_noise.h"
#include "core/sampling/sampler_run.h"

namespace core::sampling {
namespace {

/// @param message "field: expected …".
void require(bool good, const std::string& message) {
    const std::size_t colon = message.find(':');
    if (!good)
        throw ArgumentError(message.substr(0, colon), message.substr(colon));
}

/// A batch's images: which, and all noise that it will need, on the device.
struct Batch {
    std::size_t first = 0;
    model::Conditioning conditional;
    model::Conditioning unconditional; ///< only where there is guidance
    at::Tensor start;
    std::vector<at::Tensor> stepNoise; ///< per step; empty for a deterministic sampler
};

Batch makeBatch(const model::Denoiser& denoiser, const ResolvedOptions& run, std::size_t first, bool noisy) {
    const SampleOptions& o = run.options;
    const std::size_t last = std::min(o.seeds.size(), first + static_cast<std::size_t>(o.batch));
    const model::ModelInfo& info = denoiser.info();
    const c10::Device device = torchDevice(denoiser.device());
    ImageNoise noise({o.seeds.begin() + first, o.seeds.begin() + last}, {info.channels, info.height, info.width});
    const auto requests = std::span(run.requests).subspan(first, last - first);
    Batch batch{first, run.conditioner->conditional(requests).to(denoiser.device()), {}, noise.next().to(device), {}};
    if (run.guidanceScale != 1)
        batch.unconditional = run.conditioner->unconditional(requests).to(denoiser.device());
    for (std::size_t i = 0; noisy && i < run.timesteps.size(); ++i)
        batch.stepNoise.push_back(noise.next().to(device));
    if (run.start.defined())
        batch.start = run.start.slice(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)).to(device);
    return batch;
}

at::Tensor runBatch(const model::Denoiser& denoiser, const ResolvedOptions& run, const Batch& batch,
                    const Progress& progress, const TrajectoryListener& listener) {
    const bool withVariance = !run.plan.learnedNoise.empty() && denoiser.info().learnsVariance;
    GuidedRun model(denoiser, {.timesteps = run.timesteps, .conditioning = batch.conditional, .plan = run.execution},
                    batch.unconditional, {run.guidanceScale, run.guidedChannels, withVariance});
    SamplerRun sampler(run.plan);
    const int calls = static_cast<int>(run.timesteps.size());
    const auto images = static_cast<std::int64_t>(run.options.seeds.size());
    at::Tensor x = run.start.defined() ? batch.start : sampler.start(batch.start);
    for (int call = run.firstStep; call < calls; ++call) {
        progress.report("sample", static_cast<std::int64_t>(batch.first) * calls + call * batch.start.size(0),
                        images * calls);
        const at::Tensor input = sampler.input(call, x);
        SampledStep step = sampler.step(call, x, model.predict(input, call),
                                        batch.stepNoise.empty() ? at::Tensor() : batch.stepNoise[call]);
        if (listener)
            listener({static_cast<int>(batch.first), call, input, step.clean, model.macs(call)});
        x = std::move(step.next);
    }
    return x;
}

std::vector<conditioning::Request> resolved(const conditioning::Conditioner& conditioner,
                                            const SampleOptions& options) {
    std::vector<conditioning::Request> asked;
    for (const int label : options.labels)
        asked.push_back({label});
    return conditioner.resolve(asked, options.seeds.size());
}

SamplerPlan planOf(const model::ModelInfo& info, const SampleOptions& options) {
    const schedule::NoiseSchedule schedule(info.schedule);
    return planSampler({.schedule = schedule,
                        .config = applied(options.sampler, info.schedule.sampler),
                        .prediction = info.prediction,
                        .learnsVariance = info.learnsVariance,
                        .steps = options.steps});
}

} // namespace

ResolvedOptions resolve(const model::Denoiser& denoiser, const SampleOptions& options) {
    const model::ModelInfo& info = denoiser.info();
    ResolvedOptions run{.options = options,
                        .guidanceScale = options.guidanceScale.value_or(info.recommendedGuidance),
                        .guidedChannels = options.guidedChannels.value_or(info.guidedChannels)};
    require(!options.seeds.empty(), "seeds: expected at least one");
    require(options.batch >= 1, "batch: expected at least 1, found " + std::to_string(options.batch));
    require(std::isfinite(run.guidanceScale) && run.guidanceScale >= 0,
            "guidance scale: expected a number of at least 0, found " + std::to_string(run.guidanceScale));
    run.conditioner = options.conditioner ? options.conditioner : conditioning::usualConditioner(info);
    run.requests = resolved(*run.conditioner, options);
    run.options.labels.clear();
    for (const conditioning::Request& request : run.requests)
        run.options.labels.push_back(request.label.value());
    require(run.guidedChannels >= 0 && run.guidedChannels <= info.channels,
            "guided channels: expected 0…" + std::to_string(info.channels) + ", found " +
                std::to_string(run.guidedChannels));
    run.sampler = applied(options.sampler, info.schedule.sampler).name;
    run.plan = planOf(info, options);
    run.timesteps = run.plan.timesteps();
    if (options.plan)
        run.execution = options.plan(static_cast<int>(run.timesteps.size()), denoiser.blocks());
    return run;
}

at::Tensor runTrajectory(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                         const TrajectoryListener& listener) {
    return translateTorchErrors("sampling", [&] {
        require(run.firstStep == 0 || run.plan.isMemoryless(),
                run.sampler + ": a run begins later only with a sampler that looks back at no step");
        std::vector<at::Tensor> finals;
        const std::size_t images = run.options.seeds.size();
        for (std::size_t first = 0; first < images; first += run.options.batch) {
            const Batch batch = makeBatch(denoiser, run, first, run.plan.needsNoise());
            finals.push_back(runBatch(denoiser, run, batch, progress, listener));
        }
        const auto total = static_cast<std::int64_t>(images * run.timesteps.size());
        progress.report("sample", total, total);
        return at::cat(finals).to(at::kCPU);
    });
}

} // namespace core::sampling
