#include "core/sampling/sampler_table.h"

#include "core/base/argument.h"
#include "core/sampling/ddim.h"
#include "core/sampling/ddpm.h"
#include "core/sampling/dpm_multistep.h"
#include "core/sampling/dpm_singlestep.h"
#include "core/sampling/euler.h"
#include "core/sampling/flow_steps.h"
#include "core/sampling/heun.h"
#include "core/sampling/lcm.h"
#include "core/sampling/unipc.h"

#include <algorithm>

namespace core::sampling {
namespace {

SamplerKind multistep(std::string_view name, std::string_view title, std::string_view type, DpmAlgorithm algorithm) {
    return {.name = name,
            .title = title,
            .schedulerClass = "DPMSolverMultistepScheduler",
            .algorithm = type,
            .largestOrder = algorithm == DpmAlgorithm::NoiseSde ? 2 : 3,
            .hasSigmaRule = true,
            .isStochastic = isStochastic(algorithm),
            .plan = [algorithm](const SamplerInput& input) { return planDpmMultistep(input, algorithm); }};
}

SamplerKind singlestep(std::string_view name, std::string_view title, std::string_view type, DpmAlgorithm algorithm) {
    return {.name = name,
            .title = title,
            .schedulerClass = "DPMSolverSinglestepScheduler",
            .algorithm = type,
            .largestOrder = 3,
            .hasSigmaRule = true,
            .hasSpacing = false,
            .isStochastic = isStochastic(algorithm),
            .plan = [algorithm](const SamplerInput& input) { return planDpmSinglestep(input, algorithm); }};
}

std::string namesOf(const std::vector<SamplerKind>& kinds) {
    std::string names;
    for (const SamplerKind& kind : kinds)
        names += (names.empty() ? "" : ", ") + std::string(kind.name);
    return names;
}

/// The sampler of that name. @param wanted the names that are known, for a message.
std::vector<SamplerKind>::const_iterator found(const std::vector<SamplerKind>& kinds, const std::string& name,
                                               const std::string& wanted) {
    const auto kind = std::ranges::find(kinds, name, &SamplerKind::name);
    requireArgument(kind != kinds.end(), "sampler", wanted.c_str(), "'" + name + "'");
    return kind;
}

} // namespace

const std::vector<SamplerKind>& samplerKinds() {
    static const std::vector<SamplerKind> kinds{
        {.name = "ddim", .title = "DDIM", .schedulerClass = "DDIMScheduler", .hasEta = true, .plan = planDdim},
        multistep("dpm++", "DPM-Solver++", "dpmsolver++", DpmAlgorithm::Clean),
        {.name = "unipc",
         .title = "UniPC",
         .schedulerClass = "UniPCMultistepScheduler",
         .largestOrder = 3,
         .hasSigmaRule = true,
         .plan = planUniPc},
        {.name = "euler",
         .title = "Euler",
         .schedulerClass = "EulerDiscreteScheduler",
         .hasSigmaRule = true,
         .plan = planEuler},
        {.name = "heun",
         .title = "Heun",
         .schedulerClass = "HeunDiscreteScheduler",
         .hasSigmaRule = true,
         .callsPerStep = 2,
         .plan = planHeun},
        {.name = "ddpm", .title = "DDPM", .schedulerClass = "DDPMScheduler", .isStochastic = true, .plan = planDdpm},
        {.name = "euler-a",
         .title = "Euler ancestral",
         .schedulerClass = "EulerAncestralDiscreteScheduler",
         .isStochastic = true,
         .plan = planEulerAncestral},
        multistep("dpm++-sde", "DPM-Solver++ SDE", "sde-dpmsolver++", DpmAlgorithm::CleanSde),
        singlestep("dpm++-single", "DPM-Solver++ singlestep", "dpmsolver++", DpmAlgorithm::Clean),
        singlestep("dpm++-sde-single", "DPM-Solver++ SDE singlestep", "sde-dpmsolver++", DpmAlgorithm::CleanSde),
        multistep("dpm", "DPM-Solver", "dpmsolver", DpmAlgorithm::Noise),
        multistep("dpm-sde", "DPM-Solver SDE", "sde-dpmsolver", DpmAlgorithm::NoiseSde),
        singlestep("dpm-single", "DPM-Solver singlestep", "dpmsolver", DpmAlgorithm::Noise),
        {.name = "lcm",
         .title = "LCM",
         .schedulerClass = "LCMScheduler",
         .hasSpacing = false,
         .isStochastic = true,
         .plan = planLcm}};
    return kinds;
}

const std::vector<SamplerKind>& samplerKinds(const schedule::ScheduleConfig& schedule) {
    static const std::vector<SamplerKind> flow{{.name = "euler",
                                                .title = "Euler",
                                                .schedulerClass = "FlowMatchEulerDiscreteScheduler",
                                                .hasSpacing = false,
                                                .followsFlow = true,
                                                .plan = planFlowEuler},
                                               {.name = "heun",
                                                .title = "Heun",
                                                .schedulerClass = "FlowMatchHeunDiscreteScheduler",
                                                .hasSpacing = false,
                                                .followsFlow = true,
                                                .callsPerStep = 2,
                                                .plan = planFlowHeun}};
    return schedule::findFlowPath(schedule.name) ? flow : samplerKinds();
}

std::string samplerNames() {
    return namesOf(samplerKinds());
}

const SamplerKind& samplerKind(const std::string& name) {
    return *found(samplerKinds(), name, samplerNames());
}

const SamplerKind& samplerKind(const std::string& name, const schedule::ScheduleConfig& schedule) {
    const std::vector<SamplerKind>& kinds = samplerKinds(schedule);
    return *found(kinds, name, namesOf(kinds) + " (the model's schedule is " + schedule.name + ")");
}

schedule::SamplerConfig applied(const SamplerChoice& choice, const schedule::ScheduleConfig& schedule) {
    schedule::SamplerConfig config = schedule.sampler;
    if (choice.name != "auto")
        config.name = choice.name;
    else if (config.name.empty())
        config.name = samplerKinds(schedule).front().name;
    const SamplerKind& kind = samplerKind(config.name, schedule);
    requireArgument(choice.eta >= 0 && choice.eta <= 1, "eta", "0…1", choice.eta);
    if (kind.hasEta)
        config.eta = choice.eta;
    if (choice.order && kind.largestOrder > 0) {
        requireArgument(*choice.order >= 1 && *choice.order <= kind.largestOrder, "order",
                        ("1…" + std::to_string(kind.largestOrder) + " for " + config.name).c_str(), *choice.order);
        config.order = choice.order;
    }
    if (choice.karras)
        config.sigmas = *choice.karras ? schedule::SigmaRule::Karras : schedule::SigmaRule::Schedule;
    if (choice.spacing)
        config.spacing = choice.spacing;
    return config;
}

SamplerPlan planSampler(const SamplerInput& input) {
    return samplerKind(input.config.name, input.schedule.config()).plan(input);
}

} // namespace core::sampling
