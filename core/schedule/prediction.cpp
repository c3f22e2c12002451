#include "core/schedule/prediction.h"

#include "core/base/argument.h"
#include "core/base/error.h"

#include <array>
#include <utility>

namespace core::schedule {

namespace {

constexpr std::array<std::pair<Prediction, const char*>, 5> names{{{Prediction::Epsilon, "epsilon"},
                                                                   {Prediction::Sample, "sample"},
                                                                   {Prediction::Velocity, "v_prediction"},
                                                                   {Prediction::FlowVelocity, "flow_prediction"},
                                                                   {Prediction::DataVelocity, "velocity"}}};

/// Of the equations x = α·x_0 + σ·ε and p = dα·x_0 + dσ·ε; over 0 wherever the signal's share falls.
double flowDeterminant(const PathPoint& point, Prediction kind) {
    const double determinant = point.alpha * point.dSigma - point.sigma * point.dAlpha;
    requireArgument(determinant > 0, "prediction type", "epsilon, sample or v_prediction where no path has a velocity",
                    toString(kind));
    return determinant;
}

/// dx/ds = sign·p of a network that predicts a velocity of the flow.
double signOf(Prediction kind) {
    return kind == Prediction::DataVelocity ? -1 : 1;
}

} // namespace

std::string toString(Prediction prediction) {
    for (const auto& [value, name] : names)
        if (value == prediction)
            return name;
    return {};
}

Prediction parsePrediction(const std::string& text) {
    for (const auto& [value, name] : names)
        if (text == name)
            return value;
    throw Error(ErrorCode::BadInput,
                "prediction_type: expected epsilon, sample, v_prediction, flow_prediction or velocity, found '" + text +
                    "'");
}

Target targetOf(const PathPoint& point, Prediction kind) {
    switch (kind) {
    case Prediction::Epsilon:
        return {.clean = 0, .noise = 1};
    case Prediction::Sample:
        return {.clean = 1, .noise = 0};
    case Prediction::Velocity:
        return {.clean = -point.sigma, .noise = point.alpha};
    case Prediction::FlowVelocity:
    case Prediction::DataVelocity:
        break;
    }
    flowDeterminant(point, kind);
    return {.clean = signOf(kind) * point.dAlpha, .noise = signOf(kind) * point.dSigma};
}

Mix cleanOf(const PathPoint& point, Prediction kind) {
    switch (kind) {
    case Prediction::Epsilon:
        if (!(point.alpha > 0))
            throw Error(ErrorCode::BadArgument,
                        "prediction type: expected v_prediction or sample where the schedule begins without signal "
                        "(rescale_betas_zero_snr), found epsilon");
        return {1 / point.alpha, -point.sigma / point.alpha};
    case Prediction::Sample:
        return {0, 1};
    case Prediction::Velocity:
        return {point.alpha / point.power, -point.sigma / point.power};
    case Prediction::FlowVelocity:
    case Prediction::DataVelocity:
        break;
    }
    const double determinant = flowDeterminant(point, kind);
    return {point.dSigma / determinant, -signOf(kind) * point.sigma / determinant};
}

Mix noiseOf(const PathPoint& point, Prediction kind) {
    switch (kind) {
    case Prediction::Epsilon:
        return {0, 1};
    case Prediction::Sample:
        return {1 / point.sigma, -point.alpha / point.sigma};
    case Prediction::Velocity:
        return {point.sigma / point.power, point.alpha / point.power};
    case Prediction::FlowVelocity:
    case Prediction::DataVelocity:
        break;
    }
    const double determinant = flowDeterminant(point, kind);
    return {-point.dAlpha / determinant, signOf(kind) * point.alpha / determinant};
}

Mix velocityOf(const PathPoint& point, Prediction kind) {
    flowDeterminant(point, kind);
    if (kind == Prediction::FlowVelocity || kind == Prediction::DataVelocity)
        return {0, signOf(kind)};
    const Mix clean = cleanOf(point, kind), noise = noiseOf(point, kind);
    return {point.dAlpha * clean.state + point.dSigma * noise.state,
            point.dAlpha * clean.prediction + point.dSigma * noise.prediction};
}

} // namespace core::schedule
