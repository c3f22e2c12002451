#pragma once

#include "core/schedule/noise_schedule.h"
#include "core/schedule/prediction.h"

#include <optional>
#include <vector>

namespace core::sampling {

using schedule::Mix;

/// What a sampler is made for.
struct SamplerInput {
    const schedule::NoiseSchedule& schedule;
    schedule::SamplerConfig config{};
    schedule::Prediction prediction = schedule::Prediction::Epsilon;
    bool learnsVariance = false;  ///< the network predicts a variance beside it
    int steps = 20;               ///< 1…T
    std::vector<int> timesteps{}; ///< network timesteps by hand, descending; empty: as the config says. Then steps is
                                  ///< their number. For DDIM and DDPM.
};

/// Weights of a sum that leads to a new x.
struct Combination {
    double anchor = 1;             ///< of the x that was kept last
    std::vector<double> outputs{}; ///< of what was remembered, newest first
    double noise = 0;              ///< of fresh unit normal noise
};

/// What follows one model call: every step of every sampler is a linear combination whose weights are known before the
/// run. In this order: noise is added to x (churn); x̂_0 is made of x and p, and limited; the output m is made and
/// remembered; x is corrected; x is kept as the anchor; the next x is made.
struct Update {
    double timestep = 0;   ///< network timestep τ of the call; may be fractional
    double inputScale = 1; ///< the network sees x·inputScale
    double churn = 0;      ///< weight of noise added to x after the network saw it
    Mix clean{};           ///< x̂_0 = clean.state·x + clean.prediction·p
    Mix output{};          ///< m = output.state·x + output.prediction·p + outputClean·x̂_0
    double outputClean = 1;
    bool showsOutput = false;               ///< m is the clean image that people see
    std::optional<Combination> corrector{}; ///< x becomes this
    bool keepsState = true;                 ///< x becomes the anchor
    Combination next{};
};

/// Noise whose logarithmic standard deviation is offset + slope·v, v the network's second half of channels.
struct LearnedNoise {
    double offset = 0;
    double slope = 0;
};

/// A sampler's whole run. Belongs to a model's schedule and a number of steps.
struct SamplerPlan {
    double startScale = 1; ///< x before the first call = unit normal · startScale
    std::vector<Update> updates{};
    std::vector<std::optional<LearnedNoise>> learnedNoise{}; ///< per call; empty: none learned
    double clipRange = 0;
    std::optional<schedule::Thresholding> thresholding{};

    /// Network timesteps of the model calls.
    std::vector<double> timesteps() const;
    /// Whether any call needs fresh noise.
    bool needsNoise() const;
    /// Whether every call looks at its own x and prediction alone, so that a run can begin anywhere.
    bool isMemoryless() const;
};

/// ᾱ at network timestep τ; −1 and below: 1, or ᾱ_1 unless config.endsAtAlphaOne.
double alphaBarAt(const SamplerInput& input, int timestep);

} // namespace core::sampling
