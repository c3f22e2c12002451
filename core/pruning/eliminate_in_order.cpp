#include "core/base/tensor.h"
#include "core/pruning/elimination.h"

#include <numeric>

namespace core::pruning {
namespace {

constexpr std::int64_t kBlockSteps = 64;

std::vector<std::int64_t> columnsInOrder(const std::vector<int>& order, int groupSize) {
    std::vector<std::int64_t> columns;
    columns.reserve(order.size() * static_cast<std::size_t>(groupSize));
    for (const int group : order)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return columns;
}

void checkOrder(const std::vector<int>& order, int groupSize, std::int64_t columns) {
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> all(static_cast<std::size_t>(columns / groupSize));
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all)
        throw Error(ErrorCode::BadArgument,
                    "order of elimination: expected each of " + std::to_string(all.size()) + " groups once");
}

/// Steps first … first+steps−1 of P = Rᵀ·R, where both are in the order of elimination.
EliminationBlock blockOf(const at::Tensor& root, const at::Tensor& c, const std::vector<std::int64_t>& columns,
                         std::int64_t first) {
    const std::int64_t steps = std::min<std::int64_t>(kBlockSteps, c.size(0) - first);
    std::vector<std::int64_t> places(columns.size() - static_cast<std::size_t>(first));
    std::iota(places.begin(), places.end(), first);
    std::sort(places.begin(), places.end(), [&](auto a, auto b) { return columns[a] < columns[b]; });
    EliminationBlock block;
    for (const std::int64_t place : places)
        block.columns.push_back(columns[static_cast<std::size_t>(place)]);
    block.l = root.narrow(0, first, steps).index_select(1, at::tensor(places));
    block.c = c.narrow(0, first, steps).clone();
    return block;
}

} // namespace

EliminationTrace eliminateInOrder(const at::Tensor& weight, const at::Tensor& inverse, const std::vector<int>& order,
                                  int groupSize, const std::function<void()>& poll) {
    checkOrder(order, groupSize, weight.size(1));
    const std::vector<std::int64_t> columns = columnsInOrder(order, groupSize);
    const at::Tensor index = at::tensor(columns);
    const auto [root, info] =
        at::linalg_cholesky_ex(inverse.index_select(0, index).index_select(1, index), /*upper=*/true);
    if (info.item<int>() != 0)
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    const at::Tensor c =
        at::linalg_solve_triangular(root.t(), weight.index_select(1, index).t(), /*upper=*/false).contiguous();

    EliminationTrace trace;
    trace.order = order;
    const at::Tensor costs = c.square().sum(1).view({-1, groupSize}).sum(1).contiguous();
    trace.cost.assign(costs.data_ptr<double>(), costs.data_ptr<double>() + costs.numel());
    for (std::int64_t first = 0; first < c.size(0); first += kBlockSteps) {
        if (poll)
            poll();
        trace.blocks.push_back(blockOf(root, c, columns, first));
    }
    return trace;
}

} // namespace core::pruning
