#include "core/workflow/study_options.h"

#include "core/base/argument.h"
#include "core/caching/reuse_method.h"

#include <algorithm>
#include <numeric>

namespace core::workflow {

namespace {

/// Far from the small seeds that people choose for the preview.
constexpr std::uint64_t firstMeasuredSeed = 1'000'000;

} // namespace

namespace {

/// One per image, where a study says anything in words.
std::vector<conditioning::Request> requestsOf(const study::PromptChoices& words, std::size_t images) {
    std::vector<conditioning::Request> requests;
    for (std::size_t i = 0; !words.prompts.empty() && i < images; ++i) {
        conditioning::Request& request = requests.emplace_back();
        request.prompt = words.prompts[i % words.prompts.size()];
        request.negativePrompt = words.negative;
        request.clipSkip = words.clipSkip;
        if (words.height && words.width)
            request.size = conditioning::ImageSize{*words.height, *words.width};
    }
    return requests;
}

} // namespace

sampling::SampleOptions sampleOptions(const study::SamplingChoices& choices) {
    sampling::SampleOptions options;
    options.sampler = choices.sampler;
    options.steps = choices.steps;
    options.guidanceScale = choices.guidanceScale;
    options.guidedChannels = choices.guidedChannels;
    options.guidanceRescale = choices.words.guidanceRescale;
    options.requests = requestsOf(choices.words, choices.seeds.size());
    if (options.requests.empty())
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
    options.requests = requestsOf(choices.words, static_cast<std::size_t>(trajectories));
    options.seeds.resize(static_cast<std::size_t>(trajectories));
    std::iota(options.seeds.begin(), options.seeds.end(), firstMeasuredSeed);
    return options;
}

model::DenoiserPtr atSize(const model::DenoiserPtr& model, const study::PromptChoices& words) {
    if (!words.height || !words.width)
        return model;
    const model::ModelInfo& info = model->info();
    const int enlarge = info.pixelsPerSide();
    const std::string asked = std::to_string(*words.height) + "x" + std::to_string(*words.width);
    if (*words.height == enlarge * info.height && *words.width == enlarge * info.width)
        return model;
    requireArgument(*words.height % enlarge == 0 && *words.width % enlarge == 0, "size",
                    ("multiples of " + std::to_string(enlarge)).c_str(), asked);
    model::DenoiserPtr sized = model->atSize(*words.height / enlarge, *words.width / enlarge);
    requireArgument(sized != nullptr, "size",
                    (std::to_string(enlarge * info.height) + "x" + std::to_string(enlarge * info.width) +
                     ", the only one of this model")
                        .c_str(),
                    asked);
    return sized;
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
    options.guided = info.guidesByHalves(study.sampling.guidanceScale.value_or(info.recommendedGuidance));
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
