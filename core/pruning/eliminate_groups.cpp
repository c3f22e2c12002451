#include "core/pruning/elimination.h"

#include "core/base/tensor.h"
#include "core/pruning/pivot.h"

#include <Eigen/Core>

#include <numeric>

namespace core::pruning {
namespace {

struct GroupProblem {
    at::Tensor weight;  ///< W of what is left, float64 [outputs, n]
    at::Tensor inverse; ///< P of what is left, float64 [n,n]
    std::vector<int> groups;
    int groupSize;
};

/// Per group left: R with P_MM = R·Rᵀ [groups, size, size] and R⁻¹·W_Mᵀ [groups, size, outputs], whose squared norm is
/// the cost.
struct GroupFactors {
    at::Tensor root;
    at::Tensor whitened;
};

GroupFactors factorise(const GroupProblem& rest) {
    const auto count = static_cast<std::int64_t>(rest.groups.size());
    const std::int64_t size = rest.groupSize;
    const at::Tensor diagonal =
        rest.inverse.view({count, size, count, size}).diagonal(0, 0, 2).permute({2, 0, 1}).contiguous();
    const auto [root, info] = at::linalg_cholesky_ex(diagonal);
    if (info.any().item<bool>())
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    const at::Tensor weight = rest.weight.view({-1, count, size}).permute({1, 2, 0});
    return {root, at::linalg_solve_triangular(root, weight, /*upper=*/false)};
}

at::Tensor columnsOf(const std::vector<int>& groups, int groupSize) {
    std::vector<std::int64_t> columns;
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return at::tensor(columns);
}

/// Eliminates the cheapest group; what is left becomes smaller by it.
void eliminateOne(GroupProblem& rest, EliminationTrace& trace) {
    const GroupFactors factors = factorise(rest);
    const at::Tensor costs = factors.whitened.square().sum({1, 2}).contiguous();
    const int position = cheapest(Eigen::Map<const Eigen::ArrayXd>(costs.data_ptr<double>(), costs.size(0)));
    const at::Tensor rows = rest.inverse.narrow(0, std::int64_t{position} * rest.groupSize, rest.groupSize);
    EliminationBlock block;
    const at::Tensor columns = columnsOf(rest.groups, rest.groupSize);
    block.columns.assign(columns.data_ptr<std::int64_t>(), columns.data_ptr<std::int64_t>() + columns.numel());
    block.l = at::linalg_solve_triangular(factors.root[position], rows, /*upper=*/false).contiguous();
    block.c = factors.whitened[position].contiguous();

    std::vector<int> positions(rest.groups.size());
    std::iota(positions.begin(), positions.end(), 0);
    positions.erase(positions.begin() + position);
    const at::Tensor kept = columnsOf(positions, rest.groupSize);
    const at::Tensor l = block.l.index_select(1, kept);
    rest.weight = at::addmm(rest.weight.index_select(1, kept), block.c.t(), l, 1, -1);
    rest.inverse = at::addmm(rest.inverse.index_select(0, kept).index_select(1, kept), l.t(), l, 1, -1);
    trace.order.push_back(rest.groups[static_cast<std::size_t>(position)]);
    trace.cost.push_back(costs[position].item<double>());
    trace.blocks.push_back(std::move(block));
    rest.groups.erase(rest.groups.begin() + position);
}

} // namespace

EliminationTrace eliminateGroups(const at::Tensor& weight, const at::Tensor& inverse, int groupSize,
                                 const std::function<void()>& poll) {
    GroupProblem rest{weight.contiguous(), inverse.contiguous(), {}, groupSize};
    rest.groups.resize(static_cast<std::size_t>(weight.size(1) / groupSize));
    std::iota(rest.groups.begin(), rest.groups.end(), 0);
    EliminationTrace trace;
    while (!rest.groups.empty()) {
        if (poll)
            poll();
        eliminateOne(rest, trace);
    }
    return trace;
}

} // namespace core::pruning
