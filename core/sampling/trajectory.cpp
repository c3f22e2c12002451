#include "core/sampling/trajectory.h"

#include "core/base/argument.h"
#include "core/base/batch_memory.h"
#include "core/sampling/batch_run.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace core::sampling {
namespace {

/// @param message "field: expected …".
void require(bool good, const std::string& message) {
    const std::size_t colon = message.find(':');
    if (!good)
        throw ArgumentError(message.substr(0, colon), message.substr(colon));
}

std::vector<conditioning::Request> resolved(const conditioning::Conditioner& conditioner,
                                            const SampleOptions& options) {
    std::vector<conditioning::Request> asked = options.requests;
    require(asked.empty() || options.labels.empty(), "labels: expected none beside requests");
    for (const int label : options.labels)
        asked.push_back({label});
    return conditioner.resolve(asked, options.seeds.size());
}

SamplerPlan planOf(const model::ModelInfo& info, const SampleOptions& options) {
    const schedule::NoiseSchedule schedule(info.schedule);
    return planSampler({.schedule = schedule,
                        .config = applied(options.sampler, info.schedule),
                        .prediction = info.prediction,
                        .learnsVariance = info.learnsVariance,
                        .steps = options.steps});
}

/// A batch after its first call, which is the one that shows whether the device's memory holds so many images: nobody
/// has been told of it yet.
struct BegunBatch {
    std::size_t last = 0; ///< one past its images
    std::unique_ptr<BatchRun> run{};
    std::optional<TrajectoryPoint> point{}; ///< nothing: a run without calls
};

/// @param batch images at most; fewer afterwards where memory ran out.
BegunBatch beginBatch(const model::Denoiser& denoiser, const ResolvedOptions& options, std::size_t first, int& batch) {
    const std::size_t left = options.options.seeds.size() - first;
    batch = static_cast<int>(std::min(left, static_cast<std::size_t>(batch)));
    return withWhatFits("sampling", denoiser.device(), batch, [&] {
        BegunBatch begun{first + static_cast<std::size_t>(batch)};
        begun.run = std::make_unique<BatchRun>(denoiser, options, first, begun.last);
        if (!begun.run->isDone())
            begun.point = begun.run->step();
        return begun;
    });
}

} // namespace

int imagesAtOnce(const model::ModelInfo& info, const Device& device, int asked) {
    constexpr std::int64_t usualLatents = std::int64_t{128} * 128;
    if (info.textChannels == 0 || device.kind != Device::Kind::Cpu)
        return asked;
    const std::int64_t fitting = usualLatents / (std::int64_t{info.height} * info.width);
    return static_cast<int>(std::clamp<std::int64_t>(fitting, 1, std::max(1, asked)));
}

ResolvedOptions resolve(const model::Denoiser& denoiser, const SampleOptions& options) {
    const model::ModelInfo& info = denoiser.info();
    ResolvedOptions run{.options = options,
                        .guidanceScale = options.guidanceScale.value_or(info.recommendedGuidance),
                        .guidedChannels = options.guidedChannels.value_or(info.guidedChannels)};
    require(!options.seeds.empty(), "seeds: expected at least one");
    require(options.batch >= 1, "batch: expected at least 1, found " + std::to_string(options.batch));
    require(std::isfinite(run.guidanceScale) && run.guidanceScale >= 0,
            "guidance scale: expected a number of at least 0, found " + std::to_string(run.guidanceScale));
    require(options.guidanceRescale >= 0 && options.guidanceRescale <= 1,
            "guidance rescale: expected 0…1, found " + std::to_string(options.guidanceRescale));
    run.options.batch = imagesAtOnce(info, denoiser.device(), options.batch);
    run.conditioner = options.conditioner ? options.conditioner : conditioning::usualConditioner(info);
    run.requests = resolved(*run.conditioner, options);
    run.options.labels.clear();
    for (const conditioning::Request& request : run.requests)
        if (request.label)
            run.options.labels.push_back(*request.label);
    if (run.conditioner->classes() == nullptr) // guidance of a model that reads words is off up to 1, as in diffusers
        run.guidanceScale = std::max(run.guidanceScale, 1.0);
    require(run.guidedChannels >= 0 && run.guidedChannels <= info.channels,
            "guided channels: expected 0…" + std::to_string(info.channels) + ", found " +
                std::to_string(run.guidedChannels));
    run.sampler = applied(options.sampler, info.schedule).name;
    run.plan = planOf(info, options);
    run.timesteps = run.plan.timesteps();
    if (options.plan)
        run.execution = options.plan(static_cast<int>(run.timesteps.size()), denoiser.blocks());
    return run;
}

void runBatches(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                const TrajectoryListener& listener, const BatchSink& sink) {
    translateTorchErrors("sampling", [&] {
        require(run.firstStep == 0 || run.plan.isMemoryless(),
                run.sampler + ": a run begins later only with a sampler that looks back at no step");
        const std::size_t images = run.options.seeds.size();
        const auto calls = static_cast<std::int64_t>(run.timesteps.size());
        const auto total = static_cast<std::int64_t>(images) * calls;
        int most = run.options.batch;
        for (std::size_t first = 0; first < images;) {
            const auto done = static_cast<std::int64_t>(first) * calls;
            progress.report("sample", done, total);
            BegunBatch batch = beginBatch(denoiser, run, first, most);
            if (batch.point && listener)
                listener(*batch.point);
            batch.point.reset();
            while (!batch.run->isDone()) {
                const auto count = static_cast<std::int64_t>(batch.last - first);
                progress.report("sample", done + batch.run->call() * count, total);
                const TrajectoryPoint point = batch.run->step();
                if (listener)
                    listener(point);
            }
            if (denoiser.info().textChannels > 0)
                requireFinite(batch.run->state(), "the sampler's last state");
            sink(first, batch.run->state());
            first = batch.last;
        }
        progress.report("sample", total, total);
    });
}

at::Tensor runTrajectory(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                         const TrajectoryListener& listener) {
    std::vector<at::Tensor> finals;
    runBatches(denoiser, run, progress, listener,
               [&](std::size_t, const at::Tensor& final) { finals.push_back(final); });
    return translateTorchErrors("sampling", [&] { return at::cat(finals).to(at::kCPU); });
}

} // namespace core::sampling
