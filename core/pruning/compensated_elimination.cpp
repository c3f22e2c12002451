#include "core/pruning/compensated_elimination.h"

#include "core/base/argument.h"
#include "core/base/parallel.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/elimination/accuracy.h"
#include "core/elimination/damped_hessian.h"
#include "core/elimination/eliminate_batch.h"
#include "core/elimination/elimination_error.h"
#include "core/pruning/ranking.h"

namespace core::pruning {
namespace {

using elimination::columnsOfGroups;
using elimination::DampedHessian;
using elimination::DampingSteps;
using elimination::eliminateColumns;
using elimination::eliminateGroups;
using elimination::eliminateInOrder;
using elimination::EliminationBatch;
using elimination::EliminationBlock;
using elimination::eliminationError;
using elimination::EliminationProblem;
using elimination::EliminationTrace;

/// W₀ in the type of the work, dead columns zeroed; the weight itself where that changes nothing.
at::Tensor liveWeight(const at::Tensor& weight, const std::vector<int>& dead, at::ScalarType type) {
    at::Tensor live = weight.to(at::kCPU, type);
    if (!dead.empty()) {
        live = live.is_same(weight) ? live.clone() : live;
        for (const int column : dead)
            live.select(1, column).zero_();
    }
    return live;
}

class CompensatedElimination final : public Elimination {
public:
    CompensatedElimination(const UnitProblem& problem, at::Tensor live, EliminationTrace trace);
    at::Tensor weightsAfter(int removed) const override;
    /// Without the weight, which the model holds.
    std::int64_t bytes() const override;
    void addNote(const std::string& note) { m_notes.push_back(note); }

private:
    at::Tensor changeAfter(std::int64_t steps) const;

    at::Tensor m_original;
    at::Tensor m_live; ///< W₀ with dead columns zeroed
    int m_groupSize;
    std::vector<std::int64_t> m_columns; ///< in the order in which they go
    std::vector<EliminationBlock> m_blocks;
};

CompensatedElimination::CompensatedElimination(const UnitProblem& problem, at::Tensor live, EliminationTrace trace)
    : m_original(problem.weight)
    , m_live(std::move(live))
    , m_groupSize(problem.groupSize)
    , m_columns(std::move(trace.columns))
    , m_blocks(std::move(trace.blocks)) {
    m_order = std::move(trace.order);
    double sum = 0;
    for (const double cost : trace.cost)
        m_loss.push_back(sum += cost);
}

/// W₀ − W of what is left after some steps [outputs, left], columns in the order in which they go.
at::Tensor CompensatedElimination::changeAfter(std::int64_t steps) const {
    at::Tensor change = at::zeros({m_live.size(0), m_live.size(1) - steps}, m_live.options());
    for (const EliminationBlock& block : m_blocks) {
        if (block.first >= steps)
            break;
        stopPoint();
        const std::int64_t used = std::min(steps - block.first, block.c.size(0));
        const at::Tensor l = block.l.narrow(0, steps - block.first, change.size(1)).narrow(1, 0, used);
        change.addmm_(block.c.narrow(0, 0, used).t(), l.t());
    }
    return change;
}

at::Tensor CompensatedElimination::weightsAfter(int removed) const {
    return translateTorchErrors("compensated weight", [&] {
        const std::vector<std::int64_t> kept = columnsOfGroups(keptAfter(removed), m_groupSize);
        if (removed == 0)
            return m_original;
        const std::int64_t steps = std::int64_t{removed} * m_groupSize;
        std::vector<std::int64_t> placeOf(m_columns.size());
        for (std::size_t place = 0; place < m_columns.size(); ++place)
            placeOf[static_cast<std::size_t>(m_columns[place])] = static_cast<std::int64_t>(place) - steps;
        std::vector<std::int64_t> places;
        for (const std::int64_t column : kept)
            places.push_back(placeOf[static_cast<std::size_t>(column)]);
        const at::Tensor change = changeAfter(steps).index_select(1, at::tensor(places));
        return m_live.index_select(1, at::tensor(kept)).sub_(change).to(m_original.options());
    });
}

std::int64_t CompensatedElimination::bytes() const {
    auto sum = static_cast<std::int64_t>(8 * m_columns.size());
    if (!m_live.is_same(m_original))
        sum += static_cast<std::int64_t>(m_live.nbytes());
    for (const EliminationBlock& block : m_blocks)
        sum += static_cast<std::int64_t>(block.l.nbytes() + block.c.nbytes());
    return sum;
}

using Eliminate = std::function<EliminationTrace(const EliminationProblem&)>;

/// What came of a trace, with notes about the damping; nothing where rounding has led it astray.
std::unique_ptr<CompensatedElimination> accept(const UnitProblem& problem, const DampedHessian& damped,
                                               const at::Tensor& live, EliminationTrace trace) {
    if (eliminationError(trace, live, problem.hessian, damped) > elimination::kLargestError)
        return nullptr;
    auto run = std::make_unique<CompensatedElimination>(problem, live, std::move(trace));
    if (damped.attempts > 1)
        run->addNote(problem.name + ": damping raised to " + numberText(damped.percent));
    if (!damped.dead.empty())
        run->addNote(problem.name + ": " + std::to_string(damped.dead.size()) + " inputs are always zero");
    return run;
}

/// The run in one number format. @return nothing where the format is not accurate enough.
std::unique_ptr<CompensatedElimination> attempt(const UnitProblem& problem, const DampedHessian& damped, bool float64,
                                                const Eliminate& eliminate) {
    const at::Tensor live = liveWeight(problem.weight, damped.dead, float64 ? at::kDouble : at::kFloat);
    try {
        return accept(problem, damped, live, eliminate({live, damped.inverse, problem.groupSize, problem.poll}));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Failed)
            throw;
        return nullptr;
    }
}

void checkCompensable(const UnitProblem& problem) {
    checkProblem(problem);
    if (!problem.hessian.defined())
        throw Error(ErrorCode::BadArgument, problem.name + ": compensation needs statistics");
}

/// One attempt after the other until a run holds: the damping raised where H does not factorise, then float64, then
/// more damping.
std::unique_ptr<Elimination> solve(const UnitProblem& problem, const Eliminate& eliminate) {
    return translateTorchErrors(problem.name, [&]() -> std::unique_ptr<Elimination> {
        checkCompensable(problem);
        DampingSteps steps(problem.hessian, problem.damping, problem.name, problem.poll);
        while (true) {
            const DampedHessian damped = steps.next();
            auto run = problem.float64 ? nullptr : attempt(problem, damped, false, eliminate);
            const bool raised = !run && !problem.float64;
            if (!run)
                run = attempt(problem, damped, true, eliminate);
            if (!run)
                continue;
            if (raised)
                run->addNote(problem.name + ": solved in float64, float32 was not accurate enough");
            return run;
        }
    });
}

/// A unit of a batch.
struct BatchUnit {
    DampedHessian damped; ///< without the inverse, which the device has
    at::Tensor live;
};

/// Brings a unit to the batch's device; leaves its place empty where its statistics do not factorise.
void prepare(const UnitProblem& problem, std::int64_t place, BatchUnit& unit, EliminationBatch& batch) {
    try {
        translateTorchErrors(problem.name, [&] {
            checkCompensable(problem);
            unit.damped = DampingSteps(problem.hessian, problem.damping, problem.name, problem.poll).next();
            unit.live = liveWeight(problem.weight, unit.damped.dead, batch.weight.scalar_type());
            batch.set(place, {unit.live, unit.damped.inverse, problem.groupSize});
            unit.damped.inverse.reset();
        });
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Failed)
            throw;
    }
}

std::vector<std::unique_ptr<Elimination>> solveTogether(std::span<const UnitProblem> problems, const Device& device) {
    const UnitProblem& first = problems.front();
    const auto count = static_cast<int>(problems.size());
    EliminationBatch batch({first.weight.size(0), first.weight.size(1), first.groupSize, first.float64}, count, device);
    std::vector<BatchUnit> units(problems.size());
    forEachInParallel(count, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        prepare(problems[at], i, units[at], batch);
    });
    auto traces = eliminateBatch(std::move(batch), first.poll);
    std::vector<std::unique_ptr<Elimination>> runs(problems.size());
    forEachInParallel(count, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        if (traces[at])
            runs[at] = translateTorchErrors(problems[at].name, [&] {
                return accept(problems[at], units[at].damped, units[at].live, std::move(*traces[at]));
            });
    });
    return runs;
}

} // namespace

std::vector<std::unique_ptr<Elimination>> eliminateCompensated(std::span<const UnitProblem> problems,
                                                               const Device& device) {
    return translateTorchErrors("batch of " + problems.front().name, [&] {
        try {
            return solveTogether(problems, device);
        } catch (const c10::OutOfMemoryError&) {
            return std::vector<std::unique_ptr<Elimination>>(problems.size());
        }
    });
}

std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem) {
    return solve(problem, problem.groupSize == 1 ? eliminateColumns : eliminateGroups);
}

std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem, const std::vector<int>& order) {
    return solve(problem, [&](const EliminationProblem& unit) { return eliminateInOrder(unit, order); });
}

std::int64_t predictedBytes(std::int64_t outputs, std::int64_t columns, int groupSize, bool float64) {
    const std::int64_t type = float64 ? 8 : 4;
    const std::int64_t inverse = 8 * columns * columns;
    const std::int64_t result = type * (columns * columns / 2 + columns * outputs);
    if (groupSize == 1) {
        constexpr std::int64_t kBlockRows = 800; // of a block under way: l, z, those of P and WᵀW, the trace's margin
        return inverse + result + type * columns * (outputs + kBlockRows);
    }
    // P at work and its product's buffer; W at work, whitened, and their buffers.
    return inverse + result + type * columns * (2 * columns + 4 * outputs);
}

} // namespace core::pruning
