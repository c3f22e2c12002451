#include "core/study/study.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/caching/reuse_method.h"
#include "core/schedule/network_timestep.h"
#include "core/schedule/timestep_spacing.h"

#include <algorithm>

namespace core::study {

namespace {

constexpr int maxSamples = 10'000'000;
constexpr int maxBins = 1'000'000;
constexpr int maxWidthMultiple = 4096;
constexpr double maxMinutes = 1e6;

void requireSparsity(const std::string& field, double sparsity) {
    requireArgument(sparsity >= 0 && sparsity < 1, field.c_str(), "a number in [0,1)", sparsity);
}

void requireName(const char* field, const char* wanted, const std::string& text) {
    const bool isPlain = isUtf8(text) && text.find(char(0)) == std::string::npos;
    requireArgument(!text.empty() && text.size() <= 4096 && isPlain, field, wanted, "\"" + escaped(text) + "\"");
}

void validateModel(const ModelChoice& model) {
    requireName("model.source", "demo or a path in UTF-8", model.source);
    const bool isHex = model.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    requireArgument(model.sha256.empty() || (model.sha256.size() == 64 && isHex), "model.sha256",
                    "64 hexadecimal digits or nothing", "\"" + escaped(model.sha256) + "\"");
    if (!model.autoencoder.empty())
        requireName("model.autoencoder", "a path in UTF-8 or nothing", model.autoencoder);
    if (!model.weights.empty())
        requireName("model.weights", "ema, model or a key in UTF-8", model.weights);
    if (!model.base.empty())
        requireName("model.base", "a path in UTF-8 or nothing", model.base);
    if (!model.variant.empty())
        requireName("model.variant", "a name in UTF-8 or nothing", model.variant);
}

void validateStages(const StageChoices& stages) {
    requireArgument(stages.m > 0 && stages.m < 1, "stages.m", "a number in (0,1)", stages.m);
    requireArgument(stages.lambda >= 0 && stages.lambda <= schedule::maxLambda, "stages.lambda", "a number in [0,1]",
                    stages.lambda);
    if (stages.sigma2)
        requireArgument(*stages.sigma2 > 0 && *stages.sigma2 <= schedule::maxSigma2, "stages.sigma2",
                        "a number in (0,1e12]", *stages.sigma2);
    for (std::size_t i = 0; i < stages.cuts.size(); ++i) {
        const std::string field = "stages.cuts[" + std::to_string(i) + "]";
        requireArgument(stages.cuts[i] >= 1, field.c_str(), "a timestep >= 1", stages.cuts[i]);
        requireArgument(i == 0 || stages.cuts[i] < stages.cuts[i - 1], field.c_str(), "less than the cut before it",
                        stages.cuts[i]);
    }
    requireSparsity("stages.target_sparsity", stages.targetSparsity);
    requireArgument(stages.maxSparsity > 0 && stages.maxSparsity <= 1, "stages.max_sparsity", "a number in (0,1]",
                    stages.maxSparsity);
    for (const auto& [name, sparsity] : stages.overrides) {
        requireName("stages.overrides", "names of stages in UTF-8", name);
        requireSparsity("stages.overrides." + escaped(name), sparsity);
    }
}

void validateSampler(const SamplingChoices& sampling) {
    constexpr int largestOrder = 3;
    const auto& kinds = sampling::samplerKinds();
    const bool isKnown =
        sampling.sampler.name == "auto" ||
        std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == sampling.sampler.name; });
    requireArgument(isKnown, "sampling.sampler", ("auto, " + sampling::samplerNames()).c_str(),
                    "\"" + escaped(sampling.sampler.name) + "\"");
    if (sampling.sampler.order)
        requireArgument(*sampling.sampler.order >= 1 && *sampling.sampler.order <= largestOrder, "sampling.order",
                        "1, 2 or 3", *sampling.sampler.order);
    if (sampling.guidedChannels)
        requireArgument(*sampling.guidedChannels >= 0, "sampling.guided_channels", "a count >= 0",
                        *sampling.guidedChannels);
}

void validateWords(const PromptChoices& words) {
    constexpr int mostSide = 16'384, deepest = 11;
    requireArgument(words.prompts.size() <= mostImages, "sampling.prompts", "at most 10000 prompts",
                    std::to_string(words.prompts.size()));
    for (const std::string& prompt : words.prompts)
        requireArgument(isUtf8(prompt), "sampling.prompts", "text in UTF-8", escaped(prompt, 40));
    requireArgument(!words.negative || isUtf8(*words.negative), "sampling.negative_prompt", "text in UTF-8",
                    escaped(words.negative.value_or(""), 40));
    requireArgument(words.height.has_value() == words.width.has_value(), "sampling.height, sampling.width",
                    "both or none", "one of them");
    for (const std::optional<int>& pixels : {words.height, words.width})
        requireArgument(!pixels || (*pixels >= 1 && *pixels <= mostSide), "sampling.size", "1 to 16384 pixels",
                        pixels.value_or(0));
    requireArgument(words.guidanceRescale >= 0 && words.guidanceRescale <= 1, "sampling.guidance_rescale",
                    "a number in [0,1]", words.guidanceRescale);
    requireArgument(words.clipSkip >= 0 && words.clipSkip <= deepest, "sampling.clip_skip", "0 to 11", words.clipSkip);
}

void validateSampling(const SamplingChoices& sampling) {
    validateWords(sampling.words);
    validateSampler(sampling);
    requireArgument(sampling.steps >= 1, "sampling.steps", "a count >= 1", sampling.steps);
    if (sampling.guidanceScale)
        requireArgument(*sampling.guidanceScale >= 0 && *sampling.guidanceScale <= 100, "sampling.guidance",
                        "a number in [0,100]", *sampling.guidanceScale);
    requireArgument(sampling.sampler.eta >= 0 && sampling.sampler.eta <= 1, "sampling.eta", "a number in [0,1]",
                    sampling.sampler.eta);
    requireArgument(!sampling.seeds.empty() && sampling.seeds.size() <= mostImages, "sampling.seeds",
                    "1 to 10000 seeds", std::to_string(sampling.seeds.size()));
    const std::size_t labels = sampling.labels.size();
    requireArgument(labels <= 1 || labels == sampling.seeds.size(), "sampling.labels", "none, one, or one per seed",
                    std::to_string(labels));
    for (std::size_t i = 0; i < labels; ++i)
        requireArgument(sampling.labels[i] >= 0, ("sampling.labels[" + std::to_string(i) + "]").c_str(), "a class >= 0",
                        sampling.labels[i]);
}

void validateCalibration(const CalibrationChoices& calibration) {
    requireArgument(calibration.bins >= 1 && calibration.bins <= maxBins, "calibration.bins", "1 to 1000000",
                    calibration.bins);
    requireArgument(calibration.samples >= calibration.bins && calibration.samples <= maxSamples, "calibration.samples",
                    "as many as bins or more, at most 10000000", calibration.samples);
    requireName("calibration.source", "builtin, own or a folder in UTF-8", calibration.source);
    if (!calibration.classMap.empty())
        requireName("calibration.class_map", "a file in UTF-8", calibration.classMap);
    if (!calibration.bank.empty())
        requireName("calibration.bank", "a folder in UTF-8", calibration.bank);
}

void validatePruning(const PruningChoices& pruning) {
    requireName("pruning.method", "a criterion's name", pruning.method);
    requireArgument(pruning.damping > 0 && pruning.damping <= 1, "pruning.damping", "a number in (0,1]",
                    pruning.damping);
    requireArgument(pruning.widthMultiple >= 1 && pruning.widthMultiple <= maxWidthMultiple, "pruning.width_multiple",
                    "1 to 4096", pruning.widthMultiple);
    if (!pruning.trained.empty())
        requireName("pruning.trained", "a folder in UTF-8 or nothing", pruning.trained);
    requireArgument(pruning.trainedMinutes >= 0 && pruning.trainedMinutes <= maxMinutes, "pruning.trained_minutes",
                    "0 to 1000000", pruning.trainedMinutes);
}

void validateExecution(const ExecutionChoices& execution) {
    if (execution.reuse.empty())
        return;
    requireName("execution.reuse", "a way to reuse blocks", execution.reuse);
    try {
        caching::parseReuse(execution.reuse);
    } catch (const ArgumentError& error) {
        throw ArgumentError("execution." + error.field(), error.reason());
    }
}

void validateVariants(const std::vector<Variant>& variants) {
    requireArgument(variants.size() <= maxVariants, "variants", ("at most " + std::to_string(maxVariants)).c_str(),
                    std::to_string(variants.size()));
    for (std::size_t i = 0; i < variants.size(); ++i) {
        try {
            requireName("name", "a name in UTF-8", variants[i].name);
            validateStages(variants[i].stages);
            validatePruning(variants[i].pruning);
            validateExecution(variants[i].execution);
            validateSampling(applied(variants[i].sampling, {}));
        } catch (const ArgumentError& error) {
            throw Error(error.code(), "variants[" + std::to_string(i) + "]." + error.what());
        }
    }
}

} // namespace

bool haveSameChoices(const Variant& a, const Variant& b) {
    return a.stages == b.stages && a.pruning == b.pruning && a.execution == b.execution && a.sampling == b.sampling;
}

Variant presentVariant(const Study& study) {
    return {.name = {}, .stages = study.stages, .pruning = study.pruning, .execution = study.execution};
}

Study with(Study study, const Variant& variant) {
    study.stages = variant.stages;
    study.pruning = variant.pruning;
    study.execution = variant.execution;
    study.sampling = applied(variant.sampling, std::move(study.sampling));
    return study;
}

PruningChoices asPruned(PruningChoices choices) {
    const PruningChoices usual;
    choices.trained = usual.trained;
    choices.trainedMinutes = usual.trainedMinutes;
    choices.taught = usual.taught;
    return choices;
}

void validate(const Study& study) {
    validateModel(study.model);
    validateStages(study.stages);
    validateSampling(study.sampling);
    validatePruning(study.pruning);
    validateExecution(study.execution);
    validateCalibration(study.calibration);
    validateVariants(study.variants);
}

std::vector<int> samplingTimesteps(const Study& study, const schedule::NoiseSchedule& schedule) {
    // Neither the prediction type nor a learned variance moves a timestep.
    const sampling::SamplerPlan plan =
        sampling::planSampler({.schedule = schedule,
                               .config = applied(study.sampling.sampler, schedule.config()),
                               .prediction = schedule::Prediction::Velocity,
                               .learnsVariance = true,
                               .steps = study.sampling.steps});
    std::vector<int> timesteps;
    for (const double timestep : plan.timesteps())
        timesteps.push_back(schedule::trainingTimestep(schedule.config(), timestep));
    return timesteps;
}

schedule::StagePlan plan(const Study& study, const schedule::NoiseSchedule& schedule, double measuredSigma2) {
    const StageChoices& stages = study.stages;
    schedule::StageOptions options{.m = stages.m,
                                   .lambda = stages.lambda,
                                   .sigma2 = stages.sigma2.value_or(measuredSigma2),
                                   .cuts = stages.cuts,
                                   .oneStage = stages.oneStage,
                                   .targetSparsity = stages.targetSparsity,
                                   .maxSparsity = stages.maxSparsity,
                                   .allocation = stages.allocation};
    const std::vector<int> timesteps = samplingTimesteps(study, schedule);
    schedule::StagePlan plan = planStages(schedule, timesteps, options);
    for (const schedule::Stage& stage : plan.stages) {
        const auto chosen = stages.overrides.find(stage.name);
        options.overrides.push_back(chosen == stages.overrides.end() ? std::nullopt : std::optional(chosen->second));
    }
    return stages.overrides.empty() ? plan : planStages(schedule, timesteps, options);
}

} // namespace core::study
