#pragma once

#include "core/schedule/timestep_spacing.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace core::schedule {

/// How noise levels σ = √((1−ᾱ)/ᾱ) are spread between the first and the last step.
enum class SigmaRule {
    Schedule,   ///< the schedule's own at the timesteps
    Karras,     ///< evenly in σ^(1/7) (Karras et al., NeurIPS 2022, eq. 5)
    Exponential ///< evenly in ln σ
};

/// x̂_0 is clipped to an image's own quantile of |x̂_0|, within [1, largest], and divided by it (Saharia et al. 2022).
struct Thresholding {
    double quantile = 0.995;
    double largest = 1;

    bool operator==(const Thresholding&) const = default;
};

/// Fresh noise before each of Euler's steps (Karras et al. 2022, algorithm 2).
struct Churn {
    double amount = 0; ///< S_churn; 0: none
    double smallestSigma = 0;
    double largestSigma = std::numeric_limits<double>::infinity();
    double noise = 1; ///< S_noise

    bool operator==(const Churn&) const = default;
};

/// A sampler and its rules, in the words and with the defaults of diffusers' schedulers. What is unset the sampler
/// decides; fields of other samplers rest.
struct SamplerConfig {
    std::string name{};               ///< one of samplerKinds(); empty: nobody said
    std::optional<Spacing> spacing{}; ///< timestep_spacing
    int stepsOffset = 0;              ///< steps_offset
    SigmaRule sigmas = SigmaRule::Schedule;
    bool logLinearSigmas = false;     ///< Euler's interpolation_type "log_linear"
    std::optional<double> sigmaMin{}; ///< limits of the Karras and exponential rules
    std::optional<double> sigmaMax{};
    bool endsAtSigmaMin = false; ///< final_sigmas_type "sigma_min" instead of "zero"
    std::optional<int> order{};  ///< solver_order, 1…3; unset: 2
    std::string solver{};        ///< solver_type: "midpoint" or "heun", UniPC: "bh1" or "bh2"; empty: the first, bh2
    std::optional<bool> lowerOrderFinal{};
    bool eulerAtFinal = false;
    double lambdaMinClipped = -std::numeric_limits<double>::infinity(); ///< steps begin at a log-SNR/2 over this
    bool predictsClean = true;                                          ///< UniPC's predict_x0
    std::vector<int> withoutCorrector{};                                ///< UniPC's disable_corrector: indices of steps
    std::string variance{}; ///< DDPM's variance_type; empty: as the network has it
    double clipRange = 0;   ///< x̂_0 is clipped to ±clipRange (clip_sample); 0: not at all
    std::optional<Thresholding> thresholding{};
    bool endsAtAlphaOne = true;  ///< DDIM, LCM: ᾱ below τ = 0 is 1 (set_alpha_to_one), else ᾱ_1
    int originalSteps = 50;      ///< LCM's original_inference_steps
    double timestepScaling = 10; ///< LCM's timestep_scaling
    double eta = 0;              ///< DDIM's η in [0,1]; 0: deterministic
    Churn churn{};               ///< Euler's

    bool operator==(const SamplerConfig&) const = default;
};

} // namespace core::schedule
