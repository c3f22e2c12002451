#include "core/workflow/study_options.h"

#include "core/caching/reuse_method.h"

#include <algorithm>
#include <numeric>

namespace core::workflow {

namespace {

/// Far from the small seeds that people choose for the preview.
constexpr std::uint64_t firstMeasuredSeed = 1'000'000;

} // namespace

sampling::SampleOptions sampleOptions(const study::SamplingChoices& choices) {
    sampling::SampleOptions options;
    options.sampler = choices.sampler;
    options.steps = choices.steps;
    options.guidanceScale = choices.guidanceScale;
    options.guidedChannels = choices.guidedChannels;
    options.labels = choices.labels;
    options.seeds = choices.seeds;
    return options;
}

sampling::SampleOptions sampleOptions(const study::Study& study) {
    sampling::SampleOptions options = sampleOptions(study.sampling);
    options.plan = caching::parseReuse(study.execution.reuse);
    return options;
}

sampling::SampleOptions measureOptions(const study::SamplingChoices& choices, int trajectories) {
    sampling::SampleOptions options = sampleOptions(choices);
    options.labels.clear();
    options.seeds.resize(static_cast<std::size_t>(trajectories));
    std::iota(options.seeds.begin(), options.seeds.end(), firstMeasuredSeed);
    return options;
}

study::SamplingChoices varianceSampling(const schedule::NoiseSchedule& schedule) {
    constexpr int enoughSteps = 20; // the mean square changes little with more
    study::SamplingChoices choices;
    choices.steps = std::min(enoughSteps, schedule.timesteps());
    return choices;
}

calibration::CalibrationOptions calibrationOptions(const study::Study& study) {
    const study::CalibrationChoices& choices = study.calibration;
    calibration::CalibrationOptions options;
    options.samples = choices.samples;
    options.bins = choices.bins;
    options.seed = choices.seed;
    options.source = choices.source;
    options.classMap = choices.classMap;
    options.bank = choices.bank;
    options.autoencoder = study.model.autoencoder;
    return options;
}

pruning::PruneOptions pruneOptions(const study::Study& study, const model::ModelInfo& info) {
    pruning::PruneOptions options;
    options.method = study.pruning.method;
    options.damping = study.pruning.damping;
    options.compensate = study.pruning.compensate;
    options.float64 = study.pruning.float64;
    options.allocation = study.stages.allocation;
    options.within = study.stages.within;
    options.widthMultiple = study.pruning.widthMultiple;
    options.seed = study.calibration.seed;
    options.guided = study.sampling.guidanceScale.value_or(info.recommendedGuidance) != 1;
    return options;
}

std::optional<pruning::LossWeightOptions> lossWeightOptions(const study::Study& study) {
    constexpr int probedImages = 8;
    const bool isMarginal = study.stages.allocation == schedule::AllocationRule::Marginal ||
                            study.stages.within == pruning::WithinRule::Marginal;
    if (!isMarginal || study.stages.lossWeighting == pruning::LossWeighting::Equal)
        return std::nullopt;
    return pruning::LossWeightOptions{.sampling = measureOptions(study.sampling, probedImages)};
}

} // namespace core::workflow
