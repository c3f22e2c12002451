#include "core/study/reproduce.h"

#include "core/base/argument.h"
#include "core/study/study_paths.h"

#include <algorithm>

namespace core::study {

namespace {

std::string quoted(const std::string& text) {
    const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+-=@%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos && text.front() != '-')
        return text;
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

template <typename Values> std::string listed(const Values& values) {
    std::string text;
    for (const auto value : values)
        text += (text.empty() ? "" : ",") + numberText(static_cast<double>(value));
    return text;
}

/// Collects options; what has its default is left out.
class Line {
public:
    explicit Line(std::string start)
        : m_text(std::move(start)) {}

    void add(const char* option, const std::string& value) {
        m_text += ' ' + std::string(option) + ' ' + quoted(value);
    }
    void add(const char* option, double value) { add(option, numberText(value)); }
    void flag(const char* option) { m_text += ' ' + std::string(option); }
    template <typename Value> void addUnless(const char* option, const Value& value, const Value& usual) {
        if (value != usual)
            add(option, value);
    }
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

void addModel(Line& line, const ModelChoice& model) {
    line.addUnless("--weights", model.weights, std::string());
    line.addUnless("--base", model.base, std::string());
    line.addUnless("--variant", model.variant, std::string());
    line.addUnless("--vae", model.autoencoder, std::string());
}

void addStages(Line& line, const Study& study, const schedule::StagePlan& plan) {
    const StageChoices usual;
    const StageChoices& stages = study.stages;
    line.add("--steps", study.sampling.steps);
    if (stages.oneStage)
        line.flag("--one-stage");
    else if (stages.cuts.empty())
        line.add("--m", stages.m);
    else
        line.add("--cuts", listed(stages.cuts));
    line.add("--lambda", stages.lambda);
    if (stages.sigma2 || plan.sigma2 != 1)
        line.add("--sigma2", plan.sigma2);
    line.add("--sparsity", stages.targetSparsity);
    line.addUnless("--allocation", toString(stages.allocation), toString(usual.allocation));
    line.addUnless("--within", toString(stages.within), toString(pruning::usualWithin(stages.allocation)));
    line.addUnless("--loss-weighting", toString(stages.lossWeighting), toString(usual.lossWeighting));
    if (stages.overrides.empty())
        return;
    std::vector<double> sparsities;
    for (const schedule::Stage& stage : plan.stages)
        sparsities.push_back(stage.sparsity);
    line.add("--stage-sparsity", listed(sparsities));
}

void addPruning(Line& line, const PruningChoices& pruning) {
    const PruningChoices usual;
    line.add("--method", pruning.method);
    line.addUnless("--damping", pruning.damping, usual.damping);
    if (pruning.compensate)
        line.add("--compensate", *pruning.compensate ? "on" : "off");
    if (pruning.widthMultiple != usual.widthMultiple)
        line.add("--width", pruning.widthMultiple);
    if (pruning.float64)
        line.flag("--float64");
}

void addStatistics(Line& line, const CalibrationChoices& calibration) {
    if (!calibration.bank.empty()) {
        line.add("--bank", calibration.bank);
    } else {
        line.add("--images", calibration.source);
        line.addUnless("--class-map", calibration.classMap, std::string());
        line.add("--samples", calibration.samples);
        line.add("--bins", calibration.bins);
    }
    if (calibration.seed != 0)
        line.add("--seed", std::to_string(calibration.seed));
}

/// What a model that reads prompts is asked for; --n and --seed are the caller's.
void addWords(Line& line, const PromptChoices& words) {
    const PromptChoices usual;
    for (const std::string& prompt : words.prompts)
        line.add("--prompt", prompt);
    if (words.negative)
        line.add("--negative", *words.negative);
    if (words.height && words.width)
        line.add("--size", std::to_string(*words.height) + "x" + std::to_string(*words.width));
    line.addUnless("--guidance-rescale", words.guidanceRescale, usual.guidanceRescale);
    if (words.clipSkip != usual.clipSkip)
        line.add("--clip-skip", words.clipSkip);
}

} // namespace

std::string pruneCommand(const Study& study, const schedule::StagePlan& plan) {
    const Study whole = withAbsolutePaths(study);
    Line line("tessera prune " + quoted(whole.model.source) + " --out pruned-model");
    addModel(line, whole.model);
    addStages(line, whole, plan);
    addPruning(line, whole.pruning);
    addStatistics(line, whole.calibration);
    if (whole.calibration.source == "own")
        addWords(line, whole.sampling.words);
    return line.text();
}

std::string trainCommand(const Study& study) {
    const Study whole = withAbsolutePaths(study);
    const PruningChoices& pruning = whole.pruning;
    if (pruning.trained.empty())
        return {};
    Line line("tessera train --from pruned-model --out " + quoted(pruning.trained));
    if (pruning.taught)
        line.add("--teacher", whole.model.source);
    if (pruning.trainedMinutes > 0)
        line.add("--minutes", pruning.trainedMinutes);
    if (whole.calibration.source != "own")
        line.addUnless("--images", whole.calibration.source, std::string("builtin"));
    line.addUnless("--class-map", whole.calibration.classMap, std::string());
    line.addUnless("--vae", whole.model.autoencoder, std::string());
    return line.text();
}

std::string sampleCommand(const Study& study) {
    const Study whole = withAbsolutePaths(study);
    const SamplingChoices& sampling = whole.sampling;
    Line line("tessera sample " + quoted(whole.model.source) + " --out pictures.png");
    addModel(line, whole.model);
    const std::vector<std::uint64_t> eachPrompt = seedsOfPrompt(sampling.seeds, sampling.words.prompts.size());
    line.add("--n", static_cast<double>(eachPrompt.empty() ? sampling.seeds.size() : eachPrompt.size()));
    addWords(line, sampling.words);
    if (!eachPrompt.empty())
        line.flag("--every-prompt");
    line.addUnless("--reuse", whole.execution.reuse, std::string());
    if (!sampling.labels.empty())
        line.add("--class", listed(sampling.labels));
    line.add("--steps", sampling.steps);
    line.addUnless("--sampler", sampling.sampler.name, std::string("auto"));
    line.addUnless("--eta", sampling.sampler.eta, 0.0);
    if (sampling.guidanceScale)
        line.add("--guidance", *sampling.guidanceScale);
    if (sampling.sampler.order)
        line.add("--order", *sampling.sampler.order);
    if (sampling.sampler.karras)
        line.add("--karras", *sampling.sampler.karras ? "on" : "off");
    if (sampling.sampler.spacing)
        line.add("--spacing", toString(*sampling.sampler.spacing));
    if (sampling.guidedChannels)
        line.add("--guided-channels", *sampling.guidedChannels);
    if (sampling.seeds.front() != 0)
        line.add("--seed", std::to_string(sampling.seeds.front()));
    return line.text();
}

} // namespace core::study
