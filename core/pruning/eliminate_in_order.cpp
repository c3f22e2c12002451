#include "core/base/tensor.h"
#include "core/pruning/elimination_scale.h"

#include <numeric>

namespace core::pruning {
namespace {

constexpr std::int64_t kBlockSteps = 256;

void checkOrder(const std::vector<int>& order, std::int64_t groups) {
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> all(static_cast<std::size_t>(groups));
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all)
        throw Error(ErrorCode::BadArgument,
                    "order of elimination: expected each of " + std::to_string(groups) + " groups once");
}

/// R with P = R·Rᵀ, columns in the order of elimination.
at::Tensor rootOf(const EliminationProblem& problem, const at::Tensor& columns, double scale) {
    at::Tensor inverse = problem.inverse.index_select(0, columns).index_select(1, columns).div_(scale);
    auto [root, info] = at::linalg_cholesky_ex(inverse.to(problem.weight.scalar_type()));
    if (info.item<int>() != 0)
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    return root;
}

} // namespace

std::vector<std::int64_t> columnsOfGroups(const std::vector<int>& groups, int groupSize) {
    std::vector<std::int64_t> columns;
    columns.reserve(groups.size() * static_cast<std::size_t>(groupSize));
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return columns;
}

EliminationTrace eliminateInOrder(const EliminationProblem& problem, const std::vector<int>& order) {
    const std::int64_t count = problem.weight.size(1);
    checkOrder(order, count / problem.groupSize);
    EliminationTrace trace;
    trace.order = order;
    trace.columns = columnsOfGroups(order, problem.groupSize);
    const EliminationScale scale(problem);
    trace.scale = scale.inverse;
    const at::Tensor columns = at::tensor(trace.columns);
    const at::Tensor root = rootOf(problem, columns, scale.inverse);
    const at::Tensor weight = problem.weight.div(scale.weight).index_select(1, columns).t();
    const at::Tensor c = at::linalg_solve_triangular(root, weight, /*upper=*/false).contiguous();
    const at::Tensor costs =
        c.view({-1, problem.groupSize * c.size(1)}).square().sum({1}, false, at::kDouble).mul_(scale.cost());
    trace.cost.assign(costs.data_ptr<double>(), costs.data_ptr<double>() + costs.numel());
    for (std::int64_t first = 0; first < count; first += kBlockSteps) {
        if (problem.poll)
            problem.poll();
        const std::int64_t steps = std::min(kBlockSteps, count - first);
        trace.blocks.push_back({first, root.narrow(0, first, count - first).narrow(1, first, steps).contiguous(),
                                c.narrow(0, first, steps).mul(scale.weight)});
    }
    return trace;
}

} // namespace core::pruning
