#include "core/pruning/ranking.h"

#include "core/base/tensor.h"

#include <numeric>

namespace core::pruning {
namespace {

/// Rows of the product that are formed at a time.
constexpr std::int64_t kBlock = 256;

at::ScalarType productType(const UnitProblem& problem) {
    return problem.float64 || problem.weight.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

/// What the columns add to the loss one after the other, float64 [columns].
at::Tensor lossPerColumn(const UnitProblem& problem, const at::Tensor& columns) {
    const at::Tensor hessian = problem.hessian.to(at::kCPU, at::kDouble);
    const at::Tensor diagonal = hessian.diagonal();
    const at::Tensor live = diagonal.ne(0).to(at::kDouble);
    const double added = problem.damping * diagonal.sum().item<double>() / std::max(1.0, live.sum().item<double>());
    const at::Tensor weight =
        (problem.weight.to(at::kCPU, productType(problem)) * live.to(productType(problem))).index_select(1, columns);
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < columns.size(0); first += kBlock) {
        if (problem.poll)
            problem.poll();
        const std::int64_t count = std::min(kBlock, columns.size(0) - first);
        const at::Tensor rows = columns.narrow(0, first, count);
        at::Tensor h = hessian.index_select(0, rows).index_select(1, columns.narrow(0, 0, first + count));
        h.narrow(1, first, count).diagonal().add_(added);
        h.mul_(weight.narrow(1, first, count).t().mm(weight.narrow(1, 0, first + count)));
        const at::Tensor corner = h.narrow(1, first, count);
        const at::Tensor own = corner.diagonal().clone();
        corner.tril_();
        parts.push_back(2 * h.sum(1) - own);
    }
    return at::cat(parts);
}

} // namespace

void checkProblem(const UnitProblem& problem) {
    const at::Tensor& weight = problem.weight;
    if (weight.dim() != 2 || problem.groupSize < 1 || weight.size(1) < 1 || weight.size(1) % problem.groupSize != 0)
        throw Error(ErrorCode::BadArgument, problem.name + ": groups of " + std::to_string(problem.groupSize) +
                                                " columns do not divide the consumer weight");
    if (problem.hessian.defined() && (problem.hessian.dim() != 2 || problem.hessian.size(0) != weight.size(1) ||
                                      problem.hessian.size(1) != weight.size(1)))
        throw Error(ErrorCode::BadArgument, problem.name + ": expected statistics of " +
                                                std::to_string(weight.size(1)) + " inputs, found " +
                                                std::to_string(problem.hessian.size(0)));
    if (!at::isfinite(weight).all().item<bool>())
        throw Error(ErrorCode::Failed, problem.name + ": the weight holds NaN or Inf");
    if (problem.hessian.defined() && !std::isfinite(problem.hessian.sum().item<double>())) // no mask of its size
        throw Error(ErrorCode::Failed, problem.name + ": the statistics hold NaN or Inf");
}

at::Tensor columnsOf(const std::vector<int>& groups, int groupSize) {
    std::vector<std::int64_t> columns;
    columns.reserve(groups.size() * static_cast<std::size_t>(groupSize));
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return at::tensor(columns);
}

std::vector<double> sumOverGroups(const at::Tensor& columns, int groupSize) {
    const at::Tensor sums = columns.to(at::kCPU, at::kDouble).reshape({-1, groupSize}).sum(1);
    const auto* first = sums.const_data_ptr<double>();
    return {first, first + sums.numel()};
}

std::vector<int> ascendingOrder(const std::vector<double>& scores) {
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return scores[static_cast<std::size_t>(a)] < scores[static_cast<std::size_t>(b)];
    });
    return order;
}

std::vector<double> plainLoss(const UnitProblem& problem, const std::vector<int>& order) {
    const std::vector<double> added =
        sumOverGroups(lossPerColumn(problem, columnsOf(order, problem.groupSize)), problem.groupSize);
    std::vector<double> loss(added.size());
    std::partial_sum(added.begin(), added.end(), loss.begin());
    return loss;
}

} // namespace core::pruning
