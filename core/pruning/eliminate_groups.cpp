#include "core/base/tensor.h"
#include "core/pruning/elimination_scale.h"
#include "core/pruning/pivot.h"

#include <numeric>

namespace core::pruning {
namespace {

/// What is left, compact. Columns of a group stay together; groups ascend.
struct GroupsLeft {
    at::Tensor weight;  ///< W [outputs, n]
    at::Tensor inverse; ///< P [n,n]
    std::vector<int> groups;
    int groupSize;
};

/// Per group left: R with P_MM = R·Rᵀ [groups, size, size] and R⁻¹·W_Mᵀ [groups, size, outputs], whose squared norm is
/// the cost.
struct GroupFactors {
    at::Tensor root;
    at::Tensor whitened;
};

GroupFactors factorise(const GroupsLeft& rest) {
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

/// Place of the cheapest group and its cost.
std::pair<int, double> cheapestGroup(const GroupFactors& factors, bool single) {
    const at::Tensor costs = factors.whitened.square().sum({1, 2}, false, at::kDouble).contiguous();
    const auto* first = costs.data_ptr<double>();
    const int place = cheapest(first, static_cast<int>(costs.size(0)), single ? kSingleTie : kDoubleTie);
    if (place < 0)
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    return {place, first[place]};
}

/// Eliminates the cheapest group; what is left becomes smaller by it. The block's rows are in the order of what was
/// left before.
void eliminateOne(GroupsLeft& rest, EliminationTrace& trace) {
    const GroupFactors factors = factorise(rest);
    const auto [place, cost] = cheapestGroup(factors, rest.weight.scalar_type() == at::kFloat);
    const at::Tensor rows = rest.inverse.narrow(0, std::int64_t{place} * rest.groupSize, rest.groupSize);
    EliminationBlock block;
    block.first = static_cast<std::int64_t>(trace.order.size()) * rest.groupSize;
    block.l = at::linalg_solve_triangular(factors.root[place], rows, /*upper=*/false).t();
    block.c = factors.whitened[place].contiguous();

    std::vector<int> places(rest.groups.size());
    std::iota(places.begin(), places.end(), 0);
    places.erase(places.begin() + place);
    const at::Tensor kept = at::tensor(columnsOfGroups(places, rest.groupSize));
    const at::Tensor l = block.l.index_select(0, kept);
    rest.weight = at::addmm(rest.weight.index_select(1, kept), block.c.t(), l.t(), 1, -1);
    rest.inverse = at::addmm(rest.inverse.index_select(0, kept).index_select(1, kept), l, l.t(), 1, -1);
    trace.order.push_back(rest.groups[static_cast<std::size_t>(place)]);
    trace.cost.push_back(cost);
    trace.blocks.push_back(std::move(block));
    rest.groups.erase(rest.groups.begin() + place);
}

/// Puts the rows of each block into the order in which the columns went.
void orderRows(EliminationTrace& trace, int groupSize) {
    for (std::size_t step = 0; step < trace.blocks.size(); ++step) {
        std::vector<int> left(trace.order.begin() + static_cast<std::ptrdiff_t>(step), trace.order.end());
        std::vector<int> ascending = left;
        std::sort(ascending.begin(), ascending.end());
        for (int& group : left)
            group = static_cast<int>(std::lower_bound(ascending.begin(), ascending.end(), group) - ascending.begin());
        at::Tensor& l = trace.blocks[step].l;
        l = l.index_select(0, at::tensor(columnsOfGroups(left, groupSize))).contiguous();
    }
}

} // namespace

EliminationTrace eliminateGroups(const EliminationProblem& problem) {
    const EliminationScale scale(problem);
    GroupsLeft rest{problem.weight.div(scale.weight), {}, {}, problem.groupSize};
    rest.inverse = problem.inverse.div(scale.inverse).to(problem.weight.scalar_type());
    rest.groups.resize(static_cast<std::size_t>(problem.weight.size(1) / problem.groupSize));
    std::iota(rest.groups.begin(), rest.groups.end(), 0);
    EliminationTrace trace;
    while (!rest.groups.empty()) {
        if (problem.poll)
            problem.poll();
        eliminateOne(rest, trace);
    }
    orderRows(trace, problem.groupSize);
    trace.columns = columnsOfGroups(trace.order, problem.groupSize);
    trace.scale = scale.inverse;
    for (double& cost : trace.cost)
        cost *= scale.cost();
    for (const EliminationBlock& block : trace.blocks)
        block.c.mul_(scale.weight);
    return trace;
}

} // namespace core::pruning
