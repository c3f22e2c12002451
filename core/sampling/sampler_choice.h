#pragma once

#include "core/schedule/noise_schedule.h"
#include "core/schedule/timestep_spacing.h"

#include <optional>
#include <string>

namespace core::sampling {

/// Which sampler, and what can be chosen of it; unset: as the model's scheduler config says.
struct SamplerChoice {
    std::string name = "auto";                  ///< one of samplerKinds(); auto: the config's, else the path's first
    double eta = 0;                             ///< DDIM's η in [0,1]; 0: deterministic
    std::optional<int> order{};                 ///< of a multistep or singlestep solver, 1…3
    std::optional<bool> karras{};               ///< Karras noise levels
    std::optional<schedule::Spacing> spacing{}; ///< of the timesteps

    bool operator==(const SamplerChoice&) const = default;
};

} // namespace core::sampling
