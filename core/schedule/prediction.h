#pragma once

#include "core/schedule/noise_path.h"

#include <string>

namespace core::schedule {

/// What a network's output p means at a point of a path x = α·x_0 + σ·ε.
enum class Prediction {
    Epsilon,      ///< the noise ε
    Sample,       ///< the clean image x_0
    Velocity,     ///< v = α·ε − σ·x_0 (Salimans & Ho, arXiv 2202.00512, §4)
    FlowVelocity, ///< dx/ds = dα·x_0 + dσ·ε, towards the noise (Lipman et al., arXiv 2210.02747)
    DataVelocity  ///< dx/du = −dx/ds over the share of data u = 1 − s (Ma et al., SiT, arXiv 2401.08740)
};

/// diffusers' spelling: "epsilon", "sample", "v_prediction", "flow_prediction"; SiT's: "velocity".
std::string toString(Prediction prediction);
/// @throws Error{BadInput} for any other word.
Prediction parsePrediction(const std::string& text);

/// Weights of a sum of x and the network's prediction p.
struct Mix {
    double state = 0;
    double prediction = 0;
};

/// Weights of a sum of the clean image and the noise.
struct Target {
    double clean = 0;
    double noise = 0;
};

/// What the network is asked for: p = clean·x_0 + noise·ε. @throws Error{BadArgument} for a velocity of a flow where
/// the path has none.
Target targetOf(const PathPoint& point, Prediction kind);

/// x̂_0 of x and a prediction. @throws Error{BadArgument} for ε and no signal (α = 0), or for a velocity of a flow where
/// the path has none.
Mix cleanOf(const PathPoint& point, Prediction kind);
/// ε̂ likewise; for x_0 there has to be noise (σ > 0). @throws Error{BadArgument} for a velocity of a flow where the
/// path has none.
Mix noiseOf(const PathPoint& point, Prediction kind);
/// dx/ds of x and a prediction; that of a network that predicts it, unrounded. @throws Error{BadArgument} where the
/// path has none, and as cleanOf() and noiseOf() for other predictions.
Mix velocityOf(const PathPoint& point, Prediction kind);

} // namespace core::schedule
