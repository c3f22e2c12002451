#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/elimination/elimination_scale.h"
#include "core/elimination/pivot.h"

#include <numeric>

namespace core::elimination {
namespace {

/// What is left, compact, in buffers that keep their first size. Columns of a group stay together; groups ascend.
class GroupsLeft {
public:
    GroupsLeft(const EliminationProblem& problem, const EliminationScale& scale);

    int size() const { return m_size; }
    int count() const { return static_cast<int>(m_groups.size()); }
    int group(int place) const { return m_groups[static_cast<std::size_t>(place)]; }
    std::int64_t width() const { return std::int64_t{m_size} * count(); }
    /// Wᵀ [width, outputs].
    at::Tensor weight() const { return m_weight.narrow(0, 0, width()); }
    /// P [width, width].
    at::Tensor inverse() const { return m_inverse.narrow(0, 0, width() * width()).view({width(), width()}); }
    void drop(int place);

private:
    template <typename T> void dropColumns(std::int64_t first);

    std::vector<int> m_groups;
    int m_size;
    at::Tensor m_weight;  ///< [n, outputs]
    at::Tensor m_inverse; ///< flat
};

GroupsLeft::GroupsLeft(const EliminationProblem& problem, const EliminationScale& scale)
    : m_groups(static_cast<std::size_t>(problem.weight.size(1) / problem.groupSize))
    , m_size(problem.groupSize)
    , m_weight(problem.weight.t().contiguous().div(scale.weight))
    , m_inverse(at::empty({problem.inverse.numel()}, problem.weight.options())) {
    std::iota(m_groups.begin(), m_groups.end(), 0);
    for (std::int64_t row = 0; row < width(); row += m_size)
        inverse().narrow(0, row, m_size).copy_(problem.inverse.narrow(0, row, m_size).div(scale.inverse));
}

/// Drops a group's rows and columns of P, in place: a target never lies behind its source.
template <typename T> void GroupsLeft::dropColumns(std::int64_t first) {
    const std::int64_t before = width();
    const T* source = m_inverse.data_ptr<T>();
    T* target = m_inverse.data_ptr<T>();
    for (std::int64_t row = 0; row < before; ++row, source += before) {
        if (row >= first && row < first + m_size)
            continue;
        target = std::copy(source, source + first, target);
        target = std::copy(source + first + m_size, source + before, target);
    }
}

void GroupsLeft::drop(int place) {
    const std::int64_t first = std::int64_t{place} * m_size;
    if (m_inverse.scalar_type() == at::kDouble)
        dropColumns<double>(first);
    else
        dropColumns<float>(first);
    const std::int64_t after = width() - first - m_size;
    for (std::int64_t row = first; row < first + after; row += m_size)
        m_weight.narrow(0, row, m_size).copy_(m_weight.narrow(0, row + m_size, m_size));
    m_groups.erase(m_groups.begin() + place);
}

/// Per group left: R⁻¹, where P_MM = R·Rᵀ [groups, size, size], and R⁻¹·W_Mᵀ [groups, size, outputs], whose squared
/// norm is the cost.
struct GroupFactors {
    at::Tensor inverseRoot;
    at::Tensor whitened;
};

GroupFactors factorise(const GroupsLeft& rest) {
    const std::int64_t count = rest.count(), size = rest.size();
    const at::Tensor diagonal =
        rest.inverse().view({count, size, count, size}).diagonal(0, 0, 2).permute({2, 0, 1}).contiguous();
    const auto [root, info] = at::linalg_cholesky_ex(diagonal);
    if (info.any().item<bool>())
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    const at::Tensor inverseRoot =
        at::linalg_solve_triangular(root, at::eye(size, root.options()).expand_as(root), /*upper=*/false);
    return {inverseRoot, inverseRoot.bmm(rest.weight().view({count, size, -1}))};
}

/// Place of the cheapest group and its cost.
std::pair<int, double> cheapestGroup(const GroupFactors& factors, bool single) {
    const at::Tensor costs =
        at::linalg_vector_norm(factors.whitened.flatten(1), 2, at::IntArrayRef{1}, false, at::kDouble).square();
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
    const auto [place, cost] = cheapestGroup(factors, rest.weight().scalar_type() == at::kFloat);
    const std::int64_t size = rest.size(), first = place * size, width = rest.width();
    EliminationBlock block;
    block.first = static_cast<std::int64_t>(trace.order.size()) * size;
    block.l = rest.inverse().narrow(0, first, size).t().mm(factors.inverseRoot[place].t());
    block.c = factors.whitened[place].clone(at::MemoryFormat::Contiguous);
    const at::Tensor kept =
        at::cat({block.l.narrow(0, 0, first), block.l.narrow(0, first + size, width - first - size)});
    trace.order.push_back(rest.group(place));
    trace.cost.push_back(cost);
    stopPoint();
    rest.drop(place);
    if (rest.count() > 0) {
        rest.weight().addmm_(kept, block.c, 1, -1);
        rest.inverse().addmm_(kept, kept.t(), 1, -1);
    }
    trace.blocks.push_back(std::move(block));
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
    GroupsLeft rest(problem, scale);
    EliminationTrace trace;
    while (rest.count() > 0) {
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

} // namespace core::elimination
