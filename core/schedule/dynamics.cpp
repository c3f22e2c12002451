#include "core/schedule/dynamics.h"

#include "core/base/argument.h"
#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace core::schedule {

namespace {

/// Standard error of the mean with ddof 1; NaN for fewer than two values.
double standardError(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    if (values.size() < 2)
        return std::numeric_limits<double>::quiet_NaN();
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return std::sqrt(sum / (count - 1) / count);
}

void checkMeasurement(const std::vector<int>& t, const std::vector<std::vector<double>>& squaredDistance,
                      double sigma2) {
    requireArgument(t.size() >= 2, "t", "at least two sampled timesteps", std::to_string(t.size()));
    const bool descends = std::adjacent_find(t.begin(), t.end(), std::less_equal<>()) == t.end();
    requireArgument(descends && t.back() >= 0, "t", "timesteps >= 0 in strictly descending order", "another order");
    requireArgument(squaredDistance.size() == t.size(), "squared distance", "one row per timestep",
                    std::to_string(squaredDistance.size()) + " rows for " + std::to_string(t.size()) + " timesteps");
    const std::size_t samples = squaredDistance.front().size();
    requireArgument(samples >= 1, "squared distance", "at least one sample", "none");
    for (const std::vector<double>& row : squaredDistance)
        requireArgument(row.size() == samples, "squared distance", "rows of equal length", "rows of different length");
    requireArgument(std::isfinite(sigma2) && sigma2 >= 0, "sigma2", "a finite number >= 0", sigma2);
}

/// Pearson's correlation of two series whose entries count with these weights.
double pearson(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& weights) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double meanA = std::inner_product(a.begin(), a.end(), weights.begin(), 0.0) / total;
    const double meanB = std::inner_product(b.begin(), b.end(), weights.begin(), 0.0) / total;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += weights[i] * (a[i] - meanA) * (b[i] - meanB);
        aa += weights[i] * (a[i] - meanA) * (a[i] - meanA);
        bb += weights[i] * (b[i] - meanB) * (b[i] - meanB);
    }
    return aa > 0 && bb > 0 ? ab / std::sqrt(aa) / std::sqrt(bb) : 0;
}

} // namespace

Dynamics closedForm(const NoiseSchedule& schedule, double sigma2) {
    requireArgument(sigma2 > 0 && sigma2 <= maxSigma2, "sigma2", "a number in (0,1e12]", sigma2);
    const int timesteps = schedule.timesteps();
    Dynamics dynamics{.sigma2 = sigma2, .mse = {0.0}, .grad = {}, .lnSnr = {}};
    dynamics.mse.reserve(timesteps + 1);
    dynamics.grad.reserve(timesteps);
    dynamics.lnSnr.reserve(timesteps);
    for (int t = 1; t <= timesteps; ++t) {
        const double alpha = schedule.alpha(t);
        const double signalGrowth = schedule.signalPower(t) - schedule.signalPower(t - 1);
        dynamics.mse.push_back((1 - alpha) * (1 - alpha) * sigma2 + schedule.noisePower(t));
        dynamics.grad.push_back((signalGrowth + 2 * (schedule.alpha(t - 1) - alpha)) * sigma2 +
                                schedule.noiseGrowth(t));
        dynamics.lnSnr.push_back(schedule.lnSnr(t));
    }
    return dynamics;
}

std::vector<double> score(const Dynamics& dynamics, double lambda) {
    requireArgument(lambda >= 0 && lambda <= maxLambda, "lambda", "a number in [0,1]", lambda);
    std::vector<double> score = dynamics.grad;
    if (lambda > 0)
        for (std::size_t i = 0; i < score.size(); ++i)
            score[i] += lambda * dynamics.lnSnr[i];
    return score;
}

double lambdaLimit(const Dynamics& dynamics) {
    double limit = 0;
    for (std::size_t i = 1; i < dynamics.grad.size(); ++i)
        limit = std::max(limit, (dynamics.grad[i] - dynamics.grad[0]) / (dynamics.lnSnr[0] - dynamics.lnSnr[i]));
    return std::min(limit, maxLambda);
}

MeasuredDynamics summarise(std::vector<int> t, const std::vector<std::vector<double>>& squaredDistance, double sigma2) {
    checkMeasurement(t, squaredDistance, sigma2);
    MeasuredDynamics measured;
    measured.sigma2 = sigma2;
    measured.samples = static_cast<int>(squaredDistance.front().size());
    measured.t = std::move(t);
    for (const std::vector<double>& row : squaredDistance) {
        measured.mse.push_back(std::accumulate(row.begin(), row.end(), 0.0) / measured.samples);
        measured.mseError.push_back(standardError(row));
    }
    for (std::size_t i = 0; i + 1 < measured.t.size(); ++i) {
        const double interval = measured.t[i] - measured.t[i + 1];
        std::vector<double> gradients(squaredDistance[i].size());
        for (std::size_t n = 0; n < gradients.size(); ++n)
            gradients[n] = (squaredDistance[i][n] - squaredDistance[i + 1][n]) / interval;
        measured.grad.push_back((measured.mse[i] - measured.mse[i + 1]) / interval);
        measured.gradError.push_back(standardError(gradients));
    }
    return measured;
}

Agreement compare(const Dynamics& closedForm, const MeasuredDynamics& measured) {
    const int timesteps = static_cast<int>(closedForm.grad.size());
    requireArgument(measured.t.size() >= 2 && measured.t.front() <= timesteps && measured.t.back() >= 0, "measured t",
                    "at least two timesteps within the schedule", std::to_string(measured.t.size()) + " timesteps");
    std::vector<double> expected, widths;
    Agreement agreement;
    for (std::size_t i = 0; i + 1 < measured.t.size(); ++i) {
        const int from = measured.t[i + 1], to = measured.t[i];
        expected.push_back((closedForm.mse[to] - closedForm.mse[from]) / (to - from));
        widths.push_back(to - from);
        agreement.maxAbsoluteDifference =
            std::max(agreement.maxAbsoluteDifference, std::abs(expected[i] - measured.grad[i]));
    }
    agreement.correlation = pearson(expected, measured.grad, widths);
    return agreement;
}

} // namespace core::schedule
