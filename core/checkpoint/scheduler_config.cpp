#include "core/checkpoint/scheduler_config.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/sampling/sampler_table.h"
#include "core/schedule/noise_schedule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace core::checkpoint {

namespace {

using sampling::SamplerKind;
using schedule::SamplerConfig;

constexpr int maxTimesteps = 100'000;

/// diffusers' schedulers that a model's weights go with as well, but that have no sampler here.
constexpr std::array otherClasses{"PNDMScheduler",
                                  "LMSDiscreteScheduler",
                                  "DEISMultistepScheduler",
                                  "KDPM2DiscreteScheduler",
                                  "KDPM2AncestralDiscreteScheduler",
                                  "DPMSolverSDEScheduler",
                                  "SASolverScheduler",
                                  "DDIMParallelScheduler",
                                  "DDPMParallelScheduler",
                                  "TCDScheduler"};

/// Fields that change a result and are not known here, with the value at which they change nothing.
const std::vector<std::pair<std::string, nlohmann::json>>& ignoredFields() {
    static const std::vector<std::pair<std::string, nlohmann::json>> fields{{"use_beta_sigmas", false},
                                                                            {"use_lu_lambdas", false},
                                                                            {"timestep_type", "discrete"},
                                                                            {"use_dynamic_shifting", false}};
    return fields;
}

/// One member of the config after the other, absent ones keep what is there.
class FieldReader {
public:
    explicit FieldReader(const formats::JsonView& view)
        : m_view(view) {}

    template <typename Value> void number(const char* key, Value& value, double smallest, double largest) const {
        if (const auto member = m_view.find(key))
            value = member->number(smallest, largest);
    }
    template <typename Value> void integer(const char* key, Value& value, int smallest, int largest) const {
        if (const auto member = m_view.find(key))
            value = static_cast<int>(member->integer(smallest, largest));
    }
    template <typename Value> void boolean(const char* key, Value& value) const {
        if (const auto member = m_view.find(key))
            value = member->boolean();
    }
    bool isTrue(const char* key, bool otherwise = false) const {
        boolean(key, otherwise);
        return otherwise;
    }
    /// One of `words`, or empty where it is absent.
    std::string word(const char* key, const std::vector<std::string>& words) const {
        const auto member = m_view.find(key);
        if (!member)
            return {};
        const std::string found = member->string();
        std::string wanted;
        for (const std::string& one : words)
            wanted += (wanted.empty() ? "" : ", ") + one;
        if (std::find(words.begin(), words.end(), found) == words.end())
            member->fail("expected one of " + wanted + ", found \"" + escaped(found) + "\"");
        return found;
    }
    std::optional<formats::JsonView> find(const char* key) const { return m_view.find(key); }

private:
    const formats::JsonView& m_view;
};

/// The sampler that a class and its algorithm_type make; empty with a note for one that is not here.
std::string samplerOf(const formats::JsonView& name, const FieldReader& fields, std::vector<std::string>& notes) {
    const std::string found = name.string();
    std::vector<const SamplerKind*> kinds;
    for (const SamplerKind& kind : sampling::samplerKinds())
        if (kind.schedulerClass == found)
            kinds.push_back(&kind);
    if (kinds.size() == 1)
        return std::string(kinds.front()->name);
    if (!kinds.empty()) {
        std::vector<std::string> types{"deis"};
        for (const SamplerKind* kind : kinds)
            types.emplace_back(kind->algorithm);
        std::string type = fields.word("algorithm_type", types);
        if (type.empty() || type == "deis") // as upstream reads it
            type = "dpmsolver++";
        const auto fits = [&](const SamplerKind* kind) { return kind->algorithm == type; };
        const auto fitting = std::find_if(kinds.begin(), kinds.end(), fits);
        return std::string((fitting == kinds.end() ? kinds.front() : *fitting)->name);
    }
    if (std::find(otherClasses.begin(), otherClasses.end(), found) == otherClasses.end())
        name.fail("expected a scheduler that Tessera knows (DDIMScheduler, DDPMScheduler, "
                  "DPMSolverMultistepScheduler, UniPCMultistepScheduler, EulerDiscreteScheduler, …), found \"" +
                  escaped(found) + "\"");
    notes.push_back("scheduler: there is no " + found + " here: sampled with DDIM where no sampler is chosen");
    return {};
}

schedule::SigmaRule sigmaRule(const FieldReader& fields) {
    if (fields.isTrue("use_karras_sigmas"))
        return schedule::SigmaRule::Karras;
    return fields.isTrue("use_exponential_sigmas") ? schedule::SigmaRule::Exponential : schedule::SigmaRule::Schedule;
}

void readLimits(const FieldReader& fields, SamplerConfig& config) {
    // The only two classes that clip where nothing is said, and nothing is said only in very old configs of them.
    const bool clipsUnasked = config.name == "ddim" || config.name == "ddpm";
    double range = 1;
    fields.number("clip_sample_range", range, 1e-6, 1e6);
    config.clipRange = fields.isTrue("clip_sample", clipsUnasked) ? range : 0;
    if (fields.isTrue("thresholding")) {
        schedule::Thresholding rule;
        fields.number("dynamic_thresholding_ratio", rule.quantile, 0, 1);
        fields.number("sample_max_value", rule.largest, 0, 1e6);
        config.thresholding = rule;
    }
}

void readSigmas(const FieldReader& fields, SamplerConfig& config) {
    if (const std::string spacing = fields.word("timestep_spacing", schedule::spacingNames()); !spacing.empty())
        config.spacing = schedule::parseSpacing(spacing);
    fields.integer("steps_offset", config.stepsOffset, 0, maxTimesteps);
    config.sigmas = sigmaRule(fields);
    config.logLinearSigmas = fields.word("interpolation_type", {"linear", "log_linear"}) == "log_linear";
    fields.number("sigma_min", config.sigmaMin, 1e-9, 1e9);
    fields.number("sigma_max", config.sigmaMax, 1e-9, 1e9);
    config.endsAtSigmaMin = fields.word("final_sigmas_type", {"zero", "sigma_min"}) == "sigma_min";
    if (const auto clipped = fields.find("lambda_min_clipped"); clipped && clipped->isNumber())
        config.lambdaMinClipped = clipped->number(-1e6, 1e6); // diffusers writes -Infinity, as a text or not at all
}

SamplerConfig readSampler(const FieldReader& fields, const std::string& name) {
    SamplerConfig config;
    config.name = name;
    readLimits(fields, config);
    readSigmas(fields, config);
    fields.integer("solver_order", config.order, 1, 3);
    config.solver = fields.word("solver_type", {"midpoint", "heun", "bh1", "bh2", "logrho"});
    fields.boolean("lower_order_final", config.lowerOrderFinal);
    fields.boolean("euler_at_final", config.eulerAtFinal);
    fields.boolean("predict_x0", config.predictsClean);
    if (const auto without = fields.find("disable_corrector"))
        for (const formats::JsonView& step : without->items())
            config.withoutCorrector.push_back(static_cast<int>(step.integer(0, maxTimesteps)));
    if (name == "ddpm") // the solvers' field of this name only says that there are more channels
        config.variance = fields.word(
            "variance_type", {"fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log", "learned_range"});
    fields.boolean("set_alpha_to_one", config.endsAtAlphaOne);
    fields.integer("original_inference_steps", config.originalSteps, 1, maxTimesteps);
    fields.number("timestep_scaling", config.timestepScaling, 0, 1e6);
    return config;
}

/// null for every bare -Infinity and Infinity outside of texts.
std::string withoutInfinity(const std::string& text) {
    std::string result;
    bool isInside = false;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = std::string_view(text).substr(i);
        const std::string_view word = rest.starts_with("-Infinity") ? "-Infinity" : "Infinity";
        if (!isInside && rest.starts_with(word)) {
            result += "null";
            i += word.size();
            continue;
        }
        const std::size_t taken = isInside && text[i] == '\\' ? std::min<std::size_t>(2, rest.size()) : 1;
        isInside = isInside != (text[i] == '"');
        result += rest.substr(0, taken);
        i += taken;
    }
    return result;
}

void readBetas(const FieldReader& fields, schedule::ScheduleConfig& c) {
    if (const auto name = fields.find("beta_schedule"))
        c.name = name->string();
    c.timesteps = 1000;
    c.betaStart = 1e-4;
    c.betaEnd = 0.02;
    c.rescaleToZeroTerminalSnr = false;
    fields.integer("num_train_timesteps", c.timesteps, 1, maxTimesteps);
    fields.number("beta_start", c.betaStart, 0, 1);
    fields.number("beta_end", c.betaEnd, 0, 1);
    fields.boolean("rescale_betas_zero_snr", c.rescaleToZeroTerminalSnr);
    fields.boolean("scale_betas_with_timesteps", c.scaleBetasWithT);
    if (const auto betas = fields.find("trained_betas")) {
        c.name = "trained_betas";
        c.trainedBetas = betas->numbers(0, 1);
    }
}

/// A network that is told of the share of data predicts a velocity along a flow, all others follow betas.
void requireFit(const model::ModelInfo& info) {
    using schedule::Prediction;
    const bool isFlow = info.timeInput == schedule::TimeInput::DataShare;
    const bool isVelocity = info.prediction == Prediction::DataVelocity || info.prediction == Prediction::FlowVelocity;
    requireArgument(isFlow == (schedule::findFlowPath(info.schedule.name) != nullptr), "beta_schedule",
                    isFlow ? "flow_linear or flow_gvp, as SiT has them"
                           : "a schedule of betas (a flow's path is for SiT alone)",
                    info.schedule.name);
    requireArgument(isFlow == isVelocity, "prediction_type",
                    isFlow ? "velocity or flow_prediction along a flow's path"
                           : "epsilon, sample or v_prediction on a schedule of betas",
                    toString(info.prediction));
    if (!info.schedule.sampler.name.empty())
        sampling::samplerKind(info.schedule.sampler.name, info.schedule);
}

/// What differs from a config that says nothing.
void writeSampler(nlohmann::ordered_json& json, const SamplerConfig& config) {
    const SamplerConfig usual;
    const auto write = [&](const char* key, const auto& value, const auto& otherwise) {
        if (value != otherwise)
            json[key] = value;
    };
    if (config.spacing)
        json["timestep_spacing"] = toString(*config.spacing);
    write("steps_offset", config.stepsOffset, usual.stepsOffset);
    write("use_karras_sigmas", config.sigmas == schedule::SigmaRule::Karras, false);
    write("use_exponential_sigmas", config.sigmas == schedule::SigmaRule::Exponential, false);
    if (config.logLinearSigmas)
        json["interpolation_type"] = "log_linear";
    if (config.sigmaMin)
        json["sigma_min"] = *config.sigmaMin;
    if (config.sigmaMax)
        json["sigma_max"] = *config.sigmaMax;
    if (config.endsAtSigmaMin)
        json["final_sigmas_type"] = "sigma_min";
    if (config.order)
        json["solver_order"] = *config.order;
    write("solver_type", config.solver, usual.solver);
    if (config.lowerOrderFinal)
        json["lower_order_final"] = *config.lowerOrderFinal;
    write("euler_at_final", config.eulerAtFinal, usual.eulerAtFinal);
    if (std::isfinite(config.lambdaMinClipped))
        json["lambda_min_clipped"] = config.lambdaMinClipped;
    write("predict_x0", config.predictsClean, usual.predictsClean);
    write("disable_corrector", config.withoutCorrector, usual.withoutCorrector);
    write("variance_type", config.variance, usual.variance);
    if (!config.name.empty() || config.clipRange > 0)
        json["clip_sample"] = config.clipRange > 0;
    if (config.clipRange > 0)
        json["clip_sample_range"] = config.clipRange;
    if (config.thresholding) {
        json["thresholding"] = true;
        json["dynamic_thresholding_ratio"] = config.thresholding->quantile;
        json["sample_max_value"] = config.thresholding->largest;
    }
    write("set_alpha_to_one", config.endsAtAlphaOne, usual.endsAtAlphaOne);
    write("original_inference_steps", config.originalSteps, usual.originalSteps);
    write("timestep_scaling", config.timestepScaling, usual.timestepScaling);
}

} // namespace

std::vector<std::string> readScheduler(const formats::JsonView& scheduler, model::ModelInfo& info) {
    const FieldReader fields(scheduler);
    std::vector<std::string> notes;
    std::string name;
    if (fields.isTrue("use_flow_sigmas"))
        scheduler.at("use_flow_sigmas").fail("expected false: of flow matching models SiT alone is known");
    if (const auto kind = fields.find("_class_name"))
        name = samplerOf(*kind, fields, notes);
    readBetas(fields, info.schedule);
    info.schedule.sampler = readSampler(fields, name);
    for (const auto& [field, neutral] : ignoredFields())
        if (const auto member = fields.find(field.c_str()); member && member->value() != neutral)
            notes.push_back("scheduler: " + field + " is not known and ignored");
    try {
        const schedule::NoiseSchedule checked(info.schedule);
        if (const auto prediction = fields.find("prediction_type"))
            info.prediction = schedule::parsePrediction(prediction->string());
        requireFit(info);
    } catch (const Error& error) {
        scheduler.fail(escaped(error.what()));
    }
    return notes;
}

nlohmann::json readSchedulerFile(const std::filesystem::path& path) {
    return formats::parseJson(withoutInfinity(formats::InputFile(path).readText(formats::JsonLimits{}.bytes)),
                              escapedPath(path));
}

std::string schedulerClass(const model::ModelInfo& info) {
    const std::string& name = info.schedule.sampler.name;
    return std::string(sampling::samplerKind(name.empty() ? "ddim" : name).schedulerClass);
}

nlohmann::ordered_json schedulerJson(const model::ModelInfo& info) {
    const schedule::ScheduleConfig& schedule = info.schedule;
    nlohmann::ordered_json json{{"beta_schedule", schedule.name},
                                {"num_train_timesteps", schedule.timesteps},
                                {"prediction_type", schedule::toString(info.prediction)}};
    if (!schedule::findFlowPath(schedule.name))
        json.update({{"beta_start", schedule.betaStart},
                     {"beta_end", schedule.betaEnd},
                     {"scale_betas_with_timesteps", schedule.scaleBetasWithT},
                     {"rescale_betas_zero_snr", schedule.rescaleToZeroTerminalSnr}});
    if (!schedule.trainedBetas.empty())
        json["trained_betas"] = schedule.trainedBetas;
    if (!schedule.sampler.name.empty()) {
        const SamplerKind& kind = sampling::samplerKind(schedule.sampler.name);
        json["_class_name"] = schedulerClass(info);
        if (!kind.algorithm.empty())
            json["algorithm_type"] = kind.algorithm;
    }
    writeSampler(json, schedule.sampler);
    return json;
}

} // namespace core::checkpoint
