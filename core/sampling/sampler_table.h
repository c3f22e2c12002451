#pragma once

#include "core/sampling/sampler_choice.h"
#include "core/sampling/sampler_plan.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core::sampling {

/// A sampler that can be chosen by name.
struct SamplerKind {
    std::string_view name;           ///< on the command line and in files
    std::string_view title;          ///< its name for people, the same in every language
    std::string_view schedulerClass; ///< diffusers' _class_name
    std::string_view algorithm{};    ///< diffusers' algorithm_type, where the class has several
    int largestOrder = 0;            ///< orders 1…this can be chosen; 0: no choice
    bool hasEta = false;
    bool hasSigmaRule = false; ///< Karras and exponential noise levels
    bool hasSpacing = true;
    bool followsFlow = false;  ///< steps along a flow path
    bool isStochastic = false; ///< draws noise whatever the options
    int callsPerStep = 1;      ///< model calls; of Heun's last step 1, on a flow path 2
    std::function<SamplerPlan(const SamplerInput&)> plan{};
};

/// All samplers, in the order in which people are shown them, with what they do on a schedule of betas.
const std::vector<SamplerKind>& samplerKinds();
/// Those that follow a schedule's path, with what they do on it; the first looks back at no step.
const std::vector<SamplerKind>& samplerKinds(const schedule::ScheduleConfig& schedule);
/// @throws Error{BadArgument} naming the samplers that are known.
const SamplerKind& samplerKind(const std::string& name);
/// Likewise of those that follow a schedule's path.
const SamplerKind& samplerKind(const std::string& name, const schedule::ScheduleConfig& schedule);
/// "ddim, ddpm, …".
std::string samplerNames();

/// The schedule's config with the choice in it; its name is never empty. Choices that the sampler does not have are
/// ignored. @throws Error{BadArgument} for a sampler that does not follow the schedule's path, or an order or η out of
/// range.
schedule::SamplerConfig applied(const SamplerChoice& choice, const schedule::ScheduleConfig& schedule);

/// The run that a named config makes. @throws Error{BadArgument} naming what does not fit.
SamplerPlan planSampler(const SamplerInput& input);

} // namespace core::sampling
