#include "core/pruning/compensated_elimination.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/pruning/damped_hessian.h"
#include "core/pruning/elimination.h"
#include "core/pruning/ranking.h"

namespace core::pruning {
namespace {

/// W₀ in float64 with dead columns zeroed.
at::Tensor liveWeight(const at::Tensor& weight, const std::vector<int>& dead) {
    at::Tensor live = weight.to(at::kCPU, at::kDouble).clone(at::MemoryFormat::Contiguous);
    for (const int column : dead)
        live.select(1, column).zero_();
    return live;
}

class CompensatedElimination final : public Elimination {
public:
    CompensatedElimination(const UnitProblem& problem, const DampedHessian& damped, EliminationTrace trace);
    at::Tensor weightsAfter(int removed) const override;
    std::int64_t bytes() const override;

private:
    at::Tensor m_original;
    at::Tensor m_live; ///< W₀, float64, dead columns zeroed
    int m_groupSize;
    std::vector<EliminationBlock> m_blocks;
};

CompensatedElimination::CompensatedElimination(const UnitProblem& problem, const DampedHessian& damped,
                                               EliminationTrace trace)
    : m_original(problem.weight)
    , m_live(liveWeight(problem.weight, damped.dead))
    , m_groupSize(problem.groupSize) {
    m_order = std::move(trace.order);
    m_blocks = std::move(trace.blocks);
    double sum = 0;
    for (const double cost : trace.cost)
        m_loss.push_back(sum += cost);
    if (damped.attempts > 1)
        m_notes.push_back(problem.name + ": damping raised to " + numberText(damped.percent));
    if (!damped.dead.empty())
        m_notes.push_back(problem.name + ": " + std::to_string(damped.dead.size()) + " inputs are always zero");
}

/// Columns of the kept groups, ascending.
std::vector<std::int64_t> columnsOf(const std::vector<int>& groups, int groupSize) {
    std::vector<std::int64_t> columns;
    columns.reserve(groups.size() * static_cast<std::size_t>(groupSize));
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return columns;
}

/// Where each of `some` stands in `all`; both ascending, all of `some` in `all`.
at::Tensor positionsIn(const std::vector<std::int64_t>& all, const std::vector<std::int64_t>& some) {
    std::vector<std::int64_t> positions;
    positions.reserve(some.size());
    std::size_t position = 0;
    for (const std::int64_t column : some) {
        while (all[position] != column)
            ++position;
        positions.push_back(static_cast<std::int64_t>(position));
    }
    return at::tensor(positions);
}

at::Tensor CompensatedElimination::weightsAfter(int removed) const {
    return translateTorchErrors("compensated weight", [&] {
        const std::vector<std::int64_t> kept = columnsOf(keptAfter(removed), m_groupSize);
        if (removed == 0)
            return m_original;
        at::Tensor weight = m_live.index_select(1, at::tensor(kept));
        std::int64_t steps = std::int64_t{removed} * m_groupSize;
        for (const EliminationBlock& block : m_blocks) {
            const std::int64_t used = std::min(steps, block.l.size(0));
            const at::Tensor l = block.l.narrow(0, 0, used).index_select(1, positionsIn(block.columns, kept));
            weight.addmm_(block.c.narrow(0, 0, used).t(), l, 1, -1);
            steps -= used;
            if (steps == 0)
                break;
        }
        return weight.to(m_original.options());
    });
}

std::int64_t CompensatedElimination::bytes() const {
    auto sum = static_cast<std::int64_t>(m_live.nbytes() + m_original.nbytes());
    for (const EliminationBlock& block : m_blocks)
        sum += static_cast<std::int64_t>(block.l.nbytes() + block.c.nbytes() + 8 * block.columns.size());
    return sum;
}

template <typename Eliminate>
std::unique_ptr<Elimination> solve(const UnitProblem& problem, const Eliminate& eliminate) {
    return translateTorchErrors(problem.name, [&]() -> std::unique_ptr<Elimination> {
        checkProblem(problem);
        if (!problem.hessian.defined())
            throw Error(ErrorCode::BadArgument, problem.name + ": compensation needs statistics");
        const DampedHessian damped = dampAndInvert(problem.hessian, problem.damping, problem.name);
        EliminationTrace trace = eliminate(liveWeight(problem.weight, damped.dead), damped.inverse);
        return std::make_unique<CompensatedElimination>(problem, damped, std::move(trace));
    });
}

} // namespace

std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem) {
    return solve(problem, [&](const at::Tensor& weight, const at::Tensor& inverse) {
        return problem.groupSize == 1 ? eliminateColumns(weight, inverse, problem.poll)
                                      : eliminateGroups(weight, inverse, problem.groupSize, problem.poll);
    });
}

std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem, const std::vector<int>& order) {
    return solve(problem, [&](const at::Tensor& weight, const at::Tensor& inverse) {
        return eliminateInOrder(weight, inverse, order, problem.groupSize, problem.poll);
    });
}

} // namespace core::pruning
