#include "app/commands/study_options.h"

#include "app/commands/common_options.h"
#include "app/commands/image_options.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/caching/reuse_method.h"
#include "core/pruning/criterion_table.h"
#include "core/study/prompt_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

namespace app::commands {
namespace {

std::optional<double> parseSigma2(const std::string& text) {
    if (text == "auto")
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    core::requireArgument(error == std::errc() && end == text.data() + text.size() && std::isfinite(value), "sigma2",
                          "auto or a number > 0", "'" + text + "'");
    return value;
}

/// Unset where nothing was said.
std::optional<bool> parseSwitch(const std::string& text, const char* field) {
    core::requireArgument(text.empty() || text == "on" || text == "off", field, "on or off", "'" + text + "'");
    return text.empty() ? std::nullopt : std::optional(text == "on");
}

/// Of a decimal number and nothing else; 0 for another text.
int numberOf(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

/// "512x768" → height 512 and width 768.
std::pair<int, int> parseSize(const std::string& text) {
    const std::size_t cross = std::min(text.find('x'), text.size());
    const int height = numberOf(std::string_view(text).substr(0, cross));
    const int width = cross == text.size() ? 0 : numberOf(std::string_view(text).substr(cross + 1));
    core::requireArgument(height > 0 && width > 0, "size", "HEIGHTxWIDTH in pixels, as 512x768", "'" + text + "'");
    return {height, width};
}

std::string methodNames() {
    std::string names;
    for (const std::string& name : core::pruning::criterionNames())
        names += (names.empty() ? "" : ", ") + name;
    return names;
}

} // namespace

void StudyOptions::addModel(CLI::App& command) {
    command.add_option("MODEL", m_study.model.source, "demo, a .safetensors file or a model folder")->required();
    addModelChoice(command, m_choice);
    command
        .add_option("--vae", m_study.model.autoencoder,
                    "The autoencoder of a latent model, its folder or file (default: vae or sd-vae-ft-… beside it)")
        ->type_name("FOLDER|FILE")
        ->group("Model");
}

void StudyOptions::addSteps(CLI::App& command, const std::string& group) {
    command.add_option("--steps", m_study.sampling.steps, "Sampling steps")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
}

void StudyOptions::addReuse(CLI::App& command, const std::string& group) {
    command
        .add_option("--reuse", m_study.execution.reuse,
                    "Which blocks are reused: " + core::caching::reuseUsages() + " (default: all are computed)")
        ->type_name("SPEC")
        ->group(group);
}

void StudyOptions::addStages(CLI::App& command) {
    auto& stages = m_study.stages;
    addSteps(command, "Stages");
    auto* m = command.add_option("--m", stages.m, "Threshold as a share of the maximal score, in (0,1)");
    m->type_name("M")->capture_default_str()->group("Stages");
    command.add_option("--lambda", stages.lambda, "Weight of ln SNR in the score")
        ->type_name("X")
        ->capture_default_str()
        ->group("Stages");
    command.add_option("--sigma2", m_sigma2, "Mean square of the final output: auto (as measured, else 1) or a number")
        ->type_name("X")
        ->capture_default_str()
        ->group("Stages");
    auto* cuts = command.add_option("--cuts", stages.cuts, "Cuts by hand instead of M, as 581,109 descending");
    cuts->delimiter(',')->allow_extra_args(false)->type_name("T,T")->excludes(m)->group("Stages");
    command.add_flag("--one-stage", stages.oneStage, "All timesteps are one stage, instead of M and cuts")
        ->excludes(m)
        ->excludes(cuts)
        ->group("Stages");
}

void StudyOptions::addTarget(CLI::App& command) {
    auto* target = command.add_option("--sparsity", m_study.stages.targetSparsity,
                                      "Share to remove, mean over the sampling steps, in [0,1)");
    target->type_name("S")->capture_default_str()->group("Stages");
    command.add_option("--allocation", m_allocation, "Sparsity over the stages: mosaic, uniform or marginal")
        ->type_name("RULE")
        ->capture_default_str()
        ->group("Stages");
    command
        .add_option("--within", m_within,
                    "Sparsity over the layers of a stage: uniform or marginal (default: as --allocation, else uniform)")
        ->type_name("RULE")
        ->group("Stages");
    command
        .add_option("--loss-weighting,--loss-worth", m_lossWeighting,
                    "What marginal rules take a unit of loss for: equal, or measured on the final pictures")
        ->type_name("RULE")
        ->capture_default_str()
        ->group("Stages");
    command.add_option("--stage-sparsity", m_stageSparsities, "Sparsity per stage by hand, in sampling order")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("S,S")
        ->group("Stages");
}

void StudyOptions::addPruning(CLI::App& command, bool withMethod) {
    auto& pruning = m_study.pruning;
    if (withMethod)
        command.add_option("--method", pruning.method, "How structure is ranked: " + methodNames())
            ->type_name("NAME")
            ->capture_default_str()
            ->group("Pruning");
    command.add_option("--damping", pruning.damping, "Damping of the Hessian, as a share of its mean diagonal")
        ->type_name("P")
        ->capture_default_str()
        ->group("Pruning");
    command
        .add_option(
            "--compensate", m_compensate,
            "Whether what stays makes up for what goes: on or off (default: as the method was published, on for "
            "obs alone)")
        ->type_name("on|off")
        ->group("Pruning");
    command.add_option("--width", pruning.widthMultiple, "Kept neurons per layer are a multiple of this")
        ->type_name("N")
        ->capture_default_str()
        ->group("Pruning");
    command.add_flag("--float64", pruning.float64, "Eliminate in double precision")->group("Pruning");
    addStatistics(command);
}

void StudyOptions::addStatistics(CLI::App& command) {
    auto& calibration = m_study.calibration;
    auto* bank = command.add_option("--bank", calibration.bank, "Statistics that tessera calibrate gathered earlier");
    bank->type_name("FOLDER")->group("Statistics");
    const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
        auto* option = command.add_option(name, value, description);
        option->type_name(type)->capture_default_str()->excludes(bank)->group("Statistics");
    };
    addImageSource(command, {.source = calibration.source,
                             .classMap = calibration.classMap,
                             .group = "Statistics",
                             .description = "Pictures: builtin, own (the model's samples) or a folder",
                             .excluded = bank});
    add("--samples", calibration.samples, "N", "Noised pictures for the statistics; as many null-label ones");
    add("--bins", calibration.bins, "B", "Timestep bins of the statistics");
}

void StudyOptions::addImages(CLI::App& command, int defaultCount, int most) {
    auto& sampling = m_study.sampling;
    m_images = defaultCount;
    m_mostImages = most;
    command.add_option("--n", m_images, "Number of pictures")
        ->check(CLI::Range(1, most))
        ->type_name("N")
        ->capture_default_str()
        ->group("Pictures");
    command.add_option("--class", m_classes, "Classes, taken in turn, as 3,7 (default: all)")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("C,C")
        ->group("Pictures");
    addSampler(command, "Pictures");
    command
        .add_option("--guidance", sampling.guidanceScale,
                    "Classifier-free guidance scale (default: the model's recommendation)")
        ->type_name("X")
        ->group("Pictures");
    command
        .add_option("--guided-channels", sampling.guidedChannels,
                    "Guidance moves the first N channels alone, 0: all (default: as the model's authors sample)")
        ->type_name("N")
        ->group("Pictures");
}

void StudyOptions::addPrompts(CLI::App& command) {
    constexpr const char* group = "Prompts";
    core::study::PromptChoices& words = m_study.sampling.words;
    auto* prompt = command.add_option("--prompt", words.prompts, "What to show; several times: taken in turn")
                       ->allow_extra_args(false)
                       ->type_name("TEXT")
                       ->group(group);
    command.add_option("--prompts", m_promptFile, "File with a prompt in each line")
        ->type_name("FILE")
        ->excludes(prompt)
        ->group(group);
    command.add_flag("--every-prompt", m_everyPrompt, "Every prompt with each of the seeds, so --n for each prompt")
        ->group(group);
    command
        .add_option("--negative", words.negative,
                    "What not to show (default: nothing is said, which is not the same as \"\")")
        ->type_name("TEXT")
        ->group(group);
    command.add_option("--size", m_size, "Height and width in pixels, as 512x768 (default: the model's)")
        ->type_name("HxW")
        ->group(group);
    command
        .add_option("--guidance-rescale", words.guidanceRescale,
                    "Part of a guided prediction whose deviation is brought back, 0 to 1")
        ->type_name("X")
        ->capture_default_str()
        ->group(group);
    command
        .add_option("--clip-skip", words.clipSkip, "Layers that a prompt's states come earlier from the text encoder")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
}

core::study::PromptChoices StudyOptions::words() const {
    core::study::PromptChoices words = m_study.sampling.words;
    if (!m_promptFile.empty())
        words.prompts = core::study::readPrompts(m_promptFile);
    if (!m_size.empty())
        std::tie(words.height, words.width) = parseSize(m_size);
    return words;
}

void StudyOptions::addSampler(CLI::App& command, const std::string& group) {
    auto& sampling = m_study.sampling;
    command
        .add_option("--sampler", sampling.sampler.name,
                    "auto (as the model's scheduler config says, else ddim), " + core::sampling::samplerNames())
        ->type_name("NAME")
        ->capture_default_str()
        ->group(group);
    command.add_option("--eta", sampling.sampler.eta, "DDIM's eta in [0,1]; 0: deterministic")
        ->type_name("X")
        ->capture_default_str()
        ->group(group);
    command
        .add_option("--order", sampling.sampler.order,
                    "Order of a solver, 1 to 3 (default: as the model has it, else 2)")
        ->type_name("N")
        ->group(group);
    command.add_option("--karras", m_karras, "Karras noise levels: on or off (default: as the model has it)")
        ->type_name("on|off")
        ->group(group);
    command
        .add_option("--spacing", m_spacing,
                    "Timesteps: " + core::schedule::spacingNamesText() +
                        " (default: as the model or the sampler has it)")
        ->type_name("NAME")
        ->group(group);
}

void StudyOptions::requireFitting(const core::study::SamplingChoices& sampling) {
    if (sampling.sampler.name == "auto")
        return;
    const core::sampling::SamplerKind& kind = core::sampling::samplerKind(sampling.sampler.name);
    const auto require = [&](bool has, bool asked, const char* field) {
        core::requireArgument(has || !asked, field, "a sampler that has it", "'" + sampling.sampler.name + "'");
    };
    require(kind.hasEta, sampling.sampler.eta > 0, "eta");
    require(kind.largestOrder > 0, sampling.sampler.order.has_value(), "order");
    require(kind.hasSigmaRule, sampling.sampler.karras.has_value(), "karras");
    require(kind.hasSpacing, sampling.sampler.spacing.has_value(), "spacing");
}

void StudyOptions::requireImages(std::size_t prompts) const {
    const auto most = static_cast<std::size_t>(m_mostImages);
    core::requireArgument(!m_everyPrompt || static_cast<std::size_t>(m_images) * prompts <= most,
                          "--n with --every-prompt", ("at most " + std::to_string(most) + " pictures").c_str(),
                          std::to_string(m_images) + " of each of " + std::to_string(prompts) + " prompts");
}

/// @param most images that there can be.
void StudyOptions::fillImages(core::study::SamplingChoices& sampling, int most, const CommonOptions& common) const {
    const std::size_t prompts = m_everyPrompt ? std::max<std::size_t>(1, sampling.words.prompts.size()) : 1;
    const std::size_t seeds = std::min(static_cast<std::size_t>(m_images), static_cast<std::size_t>(most) / prompts);
    sampling.seeds = core::study::seedsOfGrid(common.seeds(std::max<std::size_t>(1, seeds)), prompts);
    sampling.labels.clear();
    for (std::size_t i = 0; !m_classes.empty() && i < sampling.seeds.size(); ++i)
        sampling.labels.push_back(m_classes[i % m_classes.size()]);
}

core::study::SamplingChoices StudyOptions::allImages(const core::study::Study& study,
                                                     const CommonOptions& common) const {
    core::study::SamplingChoices sampling = study.sampling;
    fillImages(sampling, m_mostImages, common);
    return sampling;
}

core::study::Study StudyOptions::study(const CommonOptions& common) const {
    core::study::Study study = m_study;
    study.model.weights = m_choice.weights;
    study.model.base = m_choice.base;
    study.model.variant = m_choice.variant;
    study.stages.sigma2 = parseSigma2(m_sigma2);
    study.stages.allocation = core::schedule::parseAllocationRule(m_allocation);
    study.stages.within = m_within.empty() ? core::pruning::usualWithin(study.stages.allocation)
                                           : core::pruning::parseWithinRule(m_within);
    study.stages.lossWeighting = core::pruning::parseLossWeighting(m_lossWeighting);
    study.pruning.compensate = parseSwitch(m_compensate, "compensate");
    auto& sampling = study.sampling;
    sampling.sampler.karras = parseSwitch(m_karras, "karras");
    sampling.words = words();
    requireImages(sampling.words.prompts.size());
    if (!m_spacing.empty())
        sampling.sampler.spacing = core::schedule::parseSpacing(m_spacing);
    fillImages(sampling, core::study::mostImages, common);
    study.calibration.seed = common.seed;
    validate(study);
    requireFitting(sampling);
    return study;
}

core::schedule::StagePlan StudyOptions::plan(const core::study::Study& study,
                                             const core::schedule::NoiseSchedule& schedule,
                                             double measuredSigma2) const {
    core::schedule::StagePlan plan = core::study::plan(study, schedule, measuredSigma2);
    if (m_stageSparsities.empty())
        return plan;
    if (m_stageSparsities.size() != plan.stages.size())
        throw core::ArgumentError("stage-sparsity", ": expected " + std::to_string(plan.stages.size()) +
                                                        " numbers, one per stage, found " +
                                                        std::to_string(m_stageSparsities.size()));
    core::study::Study byHand = study;
    for (std::size_t i = 0; i < m_stageSparsities.size(); ++i)
        byHand.stages.overrides[plan.stages[i].name] = m_stageSparsities[i];
    validate(byHand);
    return core::study::plan(byHand, schedule, measuredSigma2);
}

} // namespace app::commands
