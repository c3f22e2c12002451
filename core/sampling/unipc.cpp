#include "core/sampling/unipc.h"

#include "core/base/argument.h"
#include "core/sampling/dpm_update.h"
#include "core/sampling/step_grid.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace core::sampling {
namespace {

class UniPc {
public:
    explicit UniPc(const SamplerInput& input)
        : m_predictsClean(input.config.predictsClean)
        , m_isBh1(input.config.solver == "bh1") {
        const std::string& solver = input.config.solver;
        const bool isKnown = solver.empty() || solver == "bh1" || solver == "bh2" || solver == "midpoint" ||
                             solver == "heun" || solver == "logrho";
        requireArgument(isKnown, "solver type", "bh1 or bh2", "\"" + solver + "\"");
    }

    /// The step from points[at] to points[at+1] with the outputs at points[at], points[at−1], …
    /// @param corrects the output at points[at+1] is known too and comes first.
    Combination step(const std::vector<DpmPoint>& points, std::size_t at, int order, bool corrects) const;

private:
    /// ρ of equation 5: weights of the differences of outputs, and of the newest one where it corrects.
    std::vector<double> differences(const std::vector<double>& places, double h, bool corrects) const;
    double scale(double h) const { return m_isBh1 ? h : std::expm1(h); }

    bool m_predictsClean;
    bool m_isBh1;
};

std::vector<double> UniPc::differences(const std::vector<double>& places, double h, bool corrects) const {
    const auto count = static_cast<Eigen::Index>(places.size()); // the last place is the step's end
    if (corrects ? count == 1 : count == 2)
        return {0.5};
    const Eigen::Index unknowns = corrects ? count : count - 1;
    Eigen::MatrixXd powers(unknowns, unknowns);
    Eigen::VectorXd moments(unknowns);
    double phi = std::expm1(h) / h - 1, factorial = 1;
    for (Eigen::Index row = 0; row < unknowns; ++row) {
        for (Eigen::Index column = 0; column < unknowns; ++column)
            powers(row, column) = std::pow(places[static_cast<std::size_t>(column)], static_cast<double>(row));
        moments(row) = phi * factorial / scale(h);
        factorial *= static_cast<double>(row + 2);
        phi = phi / h - 1 / factorial;
    }
    const Eigen::VectorXd rho = powers.partialPivLu().solve(moments);
    return {rho.data(), rho.data() + rho.size()};
}

Combination UniPc::step(const std::vector<DpmPoint>& points, std::size_t at, int order, bool corrects) const {
    const DpmPoint& from = points[at];
    const DpmPoint& to = points[at + 1];
    const double span = to.lambda - from.lambda, h = m_predictsClean ? -span : span;
    const double weight = m_predictsClean ? -to.alpha : -to.sigma;
    Combination next{.anchor = m_predictsClean ? to.sigma / from.sigma : to.alpha / from.alpha};
    std::vector<double> outputs{weight * std::expm1(h)};
    if (order > 1 || corrects) {
        std::vector<double> places;
        for (int i = 1; i < order; ++i)
            places.push_back((points[at - static_cast<std::size_t>(i)].lambda - from.lambda) / span);
        places.push_back(1);
        const std::vector<double> rho = differences(places, h, corrects);
        for (int i = 1; i < order; ++i) {
            const auto index = static_cast<std::size_t>(i) - 1;
            const double part = weight * scale(h) * rho[index] / places[index];
            outputs.front() -= part;
            outputs.push_back(part);
        }
        if (corrects) {
            const double part = weight * scale(h) * rho.back();
            outputs.front() -= part;
            outputs.insert(outputs.begin(), part);
        }
    }
    next.outputs = std::move(outputs);
    return next;
}

int orderOf(const schedule::SamplerConfig& config, int step, int steps) {
    const int order = config.order.value_or(2);
    const bool isLowered = config.lowerOrderFinal.value_or(true);
    const bool hasNoEnd = step == steps - 1 && !config.endsAtSigmaMin; // no derivative over an infinite step
    return hasNoEnd ? 1 : std::min({order, isLowered ? steps - step : order, step + 1});
}

} // namespace

SamplerPlan planUniPc(const SamplerInput& asked) {
    SamplerInput input = asked;
    if (!input.config.predictsClean)
        input.config.endsAtSigmaMin = true;
    requireArgument(input.config.order.value_or(2) >= 1 && input.config.order.value_or(2) <= 4, "order", "1…4",
                    input.config.order.value_or(2));
    const StepGrid grid = solverGrid(input, {.clipsLambda = false, .endsAtLastKarras = true});
    const UniPc solver(input);
    const int steps = static_cast<int>(grid.timesteps.size());
    std::vector<DpmPoint> points;
    for (const double sigma : grid.sigmas)
        points.emplace_back(sigma);
    SamplerPlan plan;
    plan.thresholding = input.config.predictsClean ? input.config.thresholding : std::nullopt;
    int before = 0;
    for (int i = 0; i < steps; ++i) {
        const auto at = static_cast<std::size_t>(i);
        Update update = dpmCall(grid.timesteps[at], points[at],
                                input.config.predictsClean ? DpmAlgorithm::Clean : DpmAlgorithm::Noise, input);
        const auto& without = input.config.withoutCorrector;
        if (i > 0 && std::find(without.begin(), without.end(), i - 1) == without.end())
            update.corrector = solver.step(points, at - 1, before, true);
        const bool isStep = points[at + 1].lambda > points[at].lambda; // "sigma_min" after Karras is none at all
        before = isStep ? orderOf(input.config, i, steps) : 1;
        update.next = solver.step(points, at, before, false);
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

} // namespace core::sampling
