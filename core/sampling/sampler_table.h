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
    bool isStochastic = false; ///< draws noise whatever the options
    int callsPerStep = 1;      ///< model calls; of Heun's last step 1
    std::function<SamplerPlan(const SamplerInput&)> plan{};
};

/// All samplers, in the order in which people are shown them.
const std::vector<SamplerKind>& samplerKinds();
/// @throws Error{BadArgument} naming the samplers that are known.
const SamplerKind& samplerKind(const std::string& name);
/// "ddim, ddpm, …".
std::string samplerNames();

/// The config with the choice in it; its name is never empty. Choices that the sampler does not have are ignored.
/// @throws Error{BadArgument} for an unknown sampler, or an order or η out of range.
schedule::SamplerConfig applied(const SamplerChoice& choice, schedule::SamplerConfig config);

/// The run that a named config makes. @throws Error{BadArgument} naming what does not fit.
SamplerPlan planSampler(const SamplerInput& input);

} // namespace core::sampling
