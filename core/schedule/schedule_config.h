#pragma once

#include "core/schedule/sampler_config.h"

#include <string>
#include <vector>

namespace core::schedule {

/// How a model's noise schedule was made and is sampled, as its scheduler config says (METHOD.md §1, §2b).
struct ScheduleConfig {
    std::string name = "linear";           ///< "linear", "scaled_linear", "squaredcos_cap_v2" or "trained_betas", or
                                           ///< one of flowPaths(), which reads no field but the number of timesteps
    int timesteps = 1000;                  ///< T >= 1
    double betaStart = 1e-4;               ///< β_1 (not used by the cosine schedule)
    double betaEnd = 0.02;                 ///< β_T
    bool scaleBetasWithT = false;          ///< β limits × 1000/T (guided-diffusion); else kept (diffusers)
    bool rescaleToZeroTerminalSnr = false; ///< diffusers' rescale_betas_zero_snr
    std::vector<double> trainedBetas{};    ///< only for "trained_betas": T values in [0,1]
    SamplerConfig sampler{};               ///< where nobody chose another one

    bool operator==(const ScheduleConfig&) const = default;
};

} // namespace core::schedule
