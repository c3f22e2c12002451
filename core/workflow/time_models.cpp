#include "core/workflow/time_models.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/sampling/batch_run.h"

#include <algorithm>
#include <deque>
#include <optional>

namespace core::workflow {
namespace {

constexpr double longRound = 2.5;    ///< seconds; models that take longer are timed with fewer images
constexpr double sliceSeconds = 0.1; ///< of a turn at least: within it a model's weights come into the cache

/// A model at work on the same images again and again.
class TimedRun {
public:
    TimedRun(const TimedModel& model, sampling::SampleOptions options, std::size_t images)
        : m_denoiser(model.denoiser) {
        options.plan = model.plan;
        options.sampler = model.sampler.value_or(options.sampler);
        options.steps = model.steps.value_or(options.steps);
        options.seeds.resize(images);
        if (options.labels.size() > images)
            options.labels.resize(images);
        if (options.requests.size() > images)
            options.requests.resize(images);
        m_options = resolve(*m_denoiser, options);
    }

    void begin() { m_batch.emplace(*m_denoiser, m_options, 0, m_options.options.seeds.size()); }
    void step() {
        m_batch->step();
        if (m_denoiser->device().kind != Device::Kind::Cpu)
            m_batch->state().sum().item<float>(); // waits for the device
    }
    bool slice() {
        const Stopwatch watch;
        while (!m_batch->isDone() && watch.seconds() < sliceSeconds)
            step();
        return !m_batch->isDone();
    }
    int calls() const { return static_cast<int>(m_options.timesteps.size()); }

private:
    model::DenoiserPtr m_denoiser;
    sampling::ResolvedOptions m_options;
    std::optional<sampling::BatchRun> m_batch;
};

double secondsOfAStep(TimedRun& run) {
    const Stopwatch watch;
    run.step();
    return watch.seconds();
}

/// So many of the images that a round with all models is short.
std::size_t imagesPerPass(const TimeOptions& options) {
    const sampling::SampleOptions& sampling = options.sampling;
    const std::size_t most = std::min(sampling.seeds.size(), static_cast<std::size_t>(std::max(1, sampling.batch)));
    TimedRun trial(options.models.front(), sampling, most);
    trial.begin();
    double step = secondsOfAStep(trial);
    if (trial.calls() > 1)
        step = secondsOfAStep(trial); // the first one pays for what later ones find ready
    const double round = step * trial.calls() * static_cast<double>(options.models.size());
    const double share = round > longRound ? longRound / round : 1;
    return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(most) * share));
}

std::vector<evaluation::TurnTime> timed(const TimeOptions& options, const Progress& progress) {
    const std::size_t images = imagesPerPass(options);
    std::deque<TimedRun> runs; // which stay where they are
    std::vector<evaluation::Contestant> contestants;
    for (const TimedModel& model : options.models) {
        TimedRun& run = runs.emplace_back(model, options.sampling, images);
        contestants.push_back({[&run] { run.begin(); }, [&run] { return run.slice(); }});
    }
    auto times = evaluation::takeTurns(contestants, options.turns, progress);
    for (evaluation::TurnTime& time : times)
        time.seconds /= static_cast<double>(images);
    return times;
}

} // namespace

ModelTimes timeModels(const TimeOptions& options, const Progress& progress) {
    if (options.models.empty())
        return {};
    return translateTorchErrors("timing", [&] { return ModelTimes{options.models, timed(options, progress)}; });
}

} // namespace core::workflow
