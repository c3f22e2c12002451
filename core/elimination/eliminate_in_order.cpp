#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/elimination/elimination_scale.h"
#include "core/elimination/invert_positive_definite.h"

#include <numeric>

namespace core::elimination {
namespace {

constexpr std::int64_t kOrderedBlockSteps = 256;

void checkOrder(const std::vector<int>& order, std::int64_t groups) {
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> all(static_cast<std::size_t>(groups));
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all)
        throw Error(ErrorCode::BadArgument,
                    "order of elimination: expected each of " + std::to_string(groups) + " groups once");
}

/// Lower triangle of P/scale with rows and columns in the order of elimination.
template <typename T>
void gather(const double* inverse, const at::Tensor& ordered, const at::Tensor& order, double scale) {
    const std::int64_t count = order.size(0);
    const auto* columns = order.data_ptr<std::int64_t>();
    T* target = ordered.data_ptr<T>();
    for (std::int64_t i = 0; i < count; ++i) {
        stopPoint();
        for (std::int64_t j = 0; j <= i; ++j)
            target[i * count + j] = static_cast<T>(inverse[columns[i] * count + columns[j]] / scale);
    }
}

/// R with P/scale = R·Rᵀ, columns in the order of elimination.
at::Tensor rootOf(const EliminationProblem& problem, const at::Tensor& order, double scale) {
    const at::Tensor inverse = problem.inverse.contiguous();
    at::Tensor root = at::empty(inverse.sizes(), problem.weight.options());
    if (problem.weight.scalar_type() == at::kDouble)
        gather<double>(inverse.data_ptr<double>(), root, order, scale);
    else
        gather<float>(inverse.data_ptr<double>(), root, order, scale);
    if (!factorisePositiveDefinite(root, problem.poll))
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    return root;
}

/// Rows of C = R⁻¹·Wᵀ in place of those of Wᵀ, block by block.
void solveBlock(const at::Tensor& root, at::Tensor& weight, std::int64_t first, std::int64_t steps) {
    const at::Tensor rows = root.narrow(0, first, steps);
    at::Tensor target = weight.narrow(0, first, steps);
    target.addmm_(rows.narrow(1, 0, first), weight.narrow(0, 0, first), 1, -1);
    target.copy_(at::linalg_solve_triangular(rows.narrow(1, first, steps), target, /*upper=*/false));
}

/// Fills in what follows from C, which it scales back.
void addCosts(EliminationTrace& trace, at::Tensor& c, int groupSize, const EliminationScale& scale) {
    const at::Tensor costs = c.view({-1, groupSize * c.size(1)}).square().sum({1}, false, at::kDouble);
    trace.cost.assign(costs.data_ptr<double>(), costs.data_ptr<double>() + costs.numel());
    for (double& cost : trace.cost)
        cost *= scale.cost();
    c.mul_(scale.weight);
    for (EliminationBlock& block : trace.blocks)
        block.c = c.narrow(0, block.first, block.l.size(1));
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
    at::Tensor c = problem.weight.index_select(1, columns).t().contiguous().div_(scale.weight);
    for (std::int64_t first = 0; first < count; first += kOrderedBlockSteps) {
        if (problem.poll)
            problem.poll();
        const std::int64_t steps = std::min(kOrderedBlockSteps, count - first);
        solveBlock(root, c, first, steps);
        trace.blocks.push_back({first, root.narrow(0, first, count - first).narrow(1, first, steps).contiguous(), {}});
    }
    addCosts(trace, c, problem.groupSize, scale);
    return trace;
}

} // namespace core::elimination
