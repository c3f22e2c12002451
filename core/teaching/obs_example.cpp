#include "core/teaching/obs_example.h"

#include "core/base/tensor.h"
#include "core/elimination/damped_hessian.h"
#include "core/elimination/invert_positive_definite.h"
#include "core/pruning/obs.h"

#include <cmath>
#include <limits>
#include <random>

namespace core::teaching {

namespace {

using pruning::Elimination;

at::Tensor normal(std::int64_t rows, std::int64_t columns, std::mt19937_64& random) {
    std::normal_distribution<double> distribution;
    at::Tensor values = at::empty({rows, columns}, at::kDouble);
    auto* value = values.data_ptr<double>();
    for (std::int64_t i = 0; i < values.numel(); ++i)
        value[i] = distribution(random);
    return values;
}

std::vector<double> toVector(const at::Tensor& tensor) {
    const at::Tensor values = tensor.to(at::kDouble).contiguous();
    const double* begin = values.data_ptr<double>();
    return {begin, begin + values.numel()};
}

pruning::UnitProblem problemOf(const ObsExampleOptions& options, at::Tensor& input) {
    std::mt19937_64 random(options.seed);
    const at::Tensor common = normal(options.samples, options.factors, random);
    const at::Tensor mixing = normal(options.factors, options.columns, random);
    input = common.matmul(mixing) / std::sqrt(options.factors) +
            options.noise * normal(options.samples, options.columns, random);
    pruning::UnitProblem problem;
    problem.name = "example";
    problem.weight = normal(options.outputs, options.columns, random);
    problem.hessian = input.t().matmul(input) / options.samples;
    problem.damping = options.damping;
    problem.float64 = true;
    return problem;
}

/// Σ_i W_{i,j}²/P_jj for each kept column; P = (H_{S,S})⁻¹ of what is kept.
std::vector<double> costsOf(const at::Tensor& damped, const at::Tensor& weight, const std::vector<int>& kept) {
    const at::Tensor columns = at::tensor(kept, at::kLong);
    at::Tensor inverse = damped.index_select(0, columns).index_select(1, columns).contiguous();
    std::vector<double> costs(static_cast<std::size_t>(damped.size(0)), std::numeric_limits<double>::quiet_NaN());
    if (!elimination::invertPositiveDefinite(inverse))
        throw Error(ErrorCode::Failed, "example: its statistics are not positive definite");
    const at::Tensor cost = weight.square().sum(0) / inverse.diagonal();
    for (std::size_t i = 0; i < kept.size(); ++i)
        costs[static_cast<std::size_t>(kept[i])] = cost[static_cast<std::int64_t>(i)].item<double>();
    return costs;
}

/// The kept columns at their places [outputs, columns].
at::Tensor atPlaces(const at::Tensor& weight, const std::vector<int>& kept, std::int64_t columns) {
    at::Tensor all = at::zeros({weight.size(0), columns}, at::kDouble);
    return all.index_copy_(1, at::tensor(kept, at::kLong), weight.to(at::kDouble));
}

ObsExampleStep stepOf(const Elimination& compensated, const Elimination& plain, const at::Tensor& damped, int removed) {
    const auto last = static_cast<std::size_t>(removed) - 1;
    const std::vector<int> kept = compensated.keptAfter(removed);
    const at::Tensor weight = compensated.weightsAfter(removed);
    ObsExampleStep step;
    step.costs = costsOf(damped, weight, kept);
    step.compensated = toVector(atPlaces(weight, kept, damped.size(0)));
    step.plain = toVector(atPlaces(plain.weightsAfter(removed), kept, damped.size(0)));
    if (removed > 0) {
        step.removed = compensated.order()[last];
        step.compensatedLoss = compensated.cumulativeLoss()[last];
        step.plainLoss = plain.cumulativeLoss()[last];
    }
    return step;
}

} // namespace

ObsExample obsExample(const ObsExampleOptions& options) {
    if (options.outputs < 1 || options.columns < 1 || options.samples < 1 || options.factors < 1)
        throw Error(ErrorCode::BadArgument, "example: outputs, columns, samples and factors must be at least 1");
    return translateTorchErrors("example", [&] {
        at::Tensor input;
        pruning::UnitProblem problem = problemOf(options, input);
        const auto damping = elimination::dampAndInvert(problem.hessian, options.damping, problem.name);
        const at::Tensor damped = problem.hessian + damping.added * at::eye(options.columns, at::kDouble);
        const auto compensated = pruning::Obs().eliminate(problem);
        problem.compensate = false;
        const auto plain = pruning::Obs().eliminate(problem);
        ObsExample example;
        example.outputs = options.outputs;
        example.columns = options.columns;
        example.input = toVector(input);
        example.hessian = toVector(problem.hessian);
        example.energy = problem.weight.matmul(damped).mul(problem.weight).sum().item<double>();
        for (int removed = 0; removed < options.columns; ++removed)
            example.steps.push_back(stepOf(*compensated, *plain, damped, removed));
        return example;
    });
}

} // namespace core::teaching
