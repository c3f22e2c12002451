#include "core/schedule/beta_schedule.h"

#include "core/base/argument.h"
#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace core::schedule {

namespace {

[[noreturn]] void reject(const std::string& field, const std::string& wanted, const std::string& found) {
    throw Error(ErrorCode::BadInput, field + ": expected " + wanted + ", found " + found);
}

std::vector<double> linearSpace(double first, double last, int count) {
    std::vector<double> values(count, first);
    const double step = count > 1 ? (last - first) / (count - 1) : 0;
    for (int i = 1; i < count; ++i)
        values[i] = first + i * step;
    if (count > 1)
        values.back() = last;
    return values;
}

std::vector<double> scaledLinearBetas(double betaStart, double betaEnd, int timesteps) {
    std::vector<double> betas = linearSpace(std::sqrt(betaStart), std::sqrt(betaEnd), timesteps);
    for (double& beta : betas)
        beta *= beta;
    return betas;
}

/// Nichol & Dhariwal, arXiv 2102.09672, eq. 17, with β at most 0.999.
std::vector<double> cosineBetas(int timesteps) {
    const auto alphaBar = [&](int t) {
        const double angle = (double(t) / timesteps + 0.008) / 1.008 * std::numbers::pi / 2;
        return std::cos(angle) * std::cos(angle);
    };
    std::vector<double> betas(timesteps);
    for (int t = 1; t <= timesteps; ++t)
        betas[t - 1] = std::min(1 - alphaBar(t) / alphaBar(t - 1), 0.999);
    return betas;
}

void checkLimits(const ScheduleConfig& config) {
    const auto isBeta = [](double beta) { return beta > 0 && beta <= 1; };
    const double scale = config.scaleBetasWithT ? 1000.0 / config.timesteps : 1.0;
    if (!isBeta(config.betaStart * scale))
        reject("beta_start", "a number in (0,1]", numberText(config.betaStart * scale));
    if (!isBeta(config.betaEnd * scale))
        reject("beta_end", "a number in (0,1]", numberText(config.betaEnd * scale));
}

void checkTrained(const ScheduleConfig& config) {
    if (config.trainedBetas.size() != std::size_t(config.timesteps))
        reject("trained_betas", std::to_string(config.timesteps) + " values",
               std::to_string(config.trainedBetas.size()));
    for (std::size_t i = 0; i < config.trainedBetas.size(); ++i) {
        const double beta = config.trainedBetas[i];
        if (!(beta >= 0) || !(beta <= 1)) // a NaN too
            reject("trained_betas[" + std::to_string(i) + "]", "a number in [0,1]", numberText(beta));
    }
}

std::vector<double> makeBetas(const ScheduleConfig& config) {
    if (config.name == "trained_betas") {
        checkTrained(config);
        return config.trainedBetas;
    }
    if (config.name == "squaredcos_cap_v2")
        return cosineBetas(config.timesteps);
    if (config.name != "linear" && config.name != "scaled_linear")
        reject("beta_schedule", "linear, scaled_linear, squaredcos_cap_v2 or trained_betas", "\"" + config.name + "\"");
    checkLimits(config);
    const double scale = config.scaleBetasWithT ? 1000.0 / config.timesteps : 1.0;
    const auto make = config.name == "linear" ? linearSpace : scaledLinearBetas;
    return make(config.betaStart * scale, config.betaEnd * scale, config.timesteps);
}

std::vector<double> cumulativeProduct(const std::vector<double>& betas) {
    std::vector<double> alphaBars{1.0};
    alphaBars.reserve(betas.size() + 1);
    for (const double beta : betas)
        alphaBars.push_back(alphaBars.back() * (1 - beta));
    return alphaBars;
}

/// Lin et al., arXiv 2305.08891, algorithm 1: shifts and scales √ᾱ so that ᾱ_T = 0 and ᾱ_1 stays.
void rescaleToZeroTerminalSnr(BetaGrid& grid) {
    auto& [betas, alphaBars] = grid;
    const double first = std::sqrt(alphaBars[1]);
    const double last = std::sqrt(alphaBars.back());
    if (!(first > last))
        reject("rescale_betas_zero_snr", "a schedule whose noise grows", "one whose first and last timestep are alike");
    for (std::size_t t = 1; t < alphaBars.size(); ++t) {
        const double root = (std::sqrt(alphaBars[t]) - last) * (first / (first - last));
        alphaBars[t] = root * root;
        // Where the signal is gone already no further noise can be told apart: all of it is noise.
        betas[t - 1] = alphaBars[t - 1] > 0 ? 1 - alphaBars[t] / alphaBars[t - 1] : 1;
    }
}

} // namespace

BetaGrid makeBetaGrid(const ScheduleConfig& config) {
    BetaGrid grid{.betas = makeBetas(config)};
    grid.alphaBars = cumulativeProduct(grid.betas);
    if (config.rescaleToZeroTerminalSnr)
        rescaleToZeroTerminalSnr(grid);
    if (!(grid.alphaBars[1] > 0) || !(grid.alphaBars[1] < 1))
        reject("noise schedule", "some signal and some noise at the first timestep (alpha_bar in (0,1))",
               "alpha_bar " + numberText(grid.alphaBars[1]));
    return grid;
}

} // namespace core::schedule
