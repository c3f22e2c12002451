#pragma once

#include "core/base/tensor.h"
#include "core/elimination/accuracy.h"
#include "core/elimination/damped_hessian.h"
#include "tests/core/unit_problem.h"

#include <algorithm>
#include <functional>
#include <numeric>

/// What core/elimination/accuracy.h promises, checked against float64: tests that compare two ways of summing take
/// their tolerances from here.
namespace promise {

using core::pruning::Elimination;
using core::pruning::UnitProblem;

/// The published algorithm in float64, one elimination at a time on what is left, for groups of any size.
class PublishedAlgorithm {
public:
    explicit PublishedAlgorithm(const UnitProblem& problem)
        : m_size(problem.groupSize)
        , m_left(static_cast<std::size_t>(problem.weight.size(1) / problem.groupSize))
        , m_weight(unit::liveWeight(problem))
        , m_inverse(at::cholesky_inverse(at::linalg_cholesky(unit::dampedHessian(problem)))) {
        std::iota(m_left.begin(), m_left.end(), 0);
    }

    /// Groups that are left, ascending.
    const std::vector<int>& left() const { return m_left; }
    /// W of what is left [outputs, columns], compensated.
    const at::Tensor& weight() const { return m_weight; }

    /// What each group that is left would cost.
    std::vector<double> costs() const {
        const auto count = static_cast<std::int64_t>(m_left.size());
        const at::Tensor blocks =
            m_inverse.view({count, m_size, count, m_size}).diagonal(0, 0, 2).permute({2, 0, 1}).contiguous();
        const at::Tensor weight = m_weight.view({-1, count, m_size}).permute({1, 2, 0}).contiguous();
        const at::Tensor costs = at::linalg_solve(blocks, weight).mul(weight).sum(at::IntArrayRef{1, 2});
        return {costs.data_ptr<double>(), costs.data_ptr<double>() + count};
    }

    /// Eliminates the group at a place of left().
    void eliminate(std::size_t place) {
        const at::Tensor gone = unit::columnIndices({static_cast<int>(place)}, m_size);
        std::vector<int> others(m_left.size());
        std::iota(others.begin(), others.end(), 0);
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(place));
        const at::Tensor kept = unit::columnIndices(others, m_size);
        const at::Tensor rows = m_inverse.index_select(0, gone);
        const at::Tensor down = at::linalg_solve(rows.index_select(1, gone), rows.index_select(1, kept));
        m_weight = m_weight.index_select(1, kept) - m_weight.index_select(1, gone).mm(down);
        m_inverse = m_inverse.index_select(0, kept);
        m_inverse = m_inverse.index_select(1, kept) - m_inverse.index_select(1, gone).mm(down);
        m_left.erase(m_left.begin() + static_cast<std::ptrdiff_t>(place));
    }

private:
    std::int64_t m_size;
    std::vector<int> m_left;
    at::Tensor m_weight;
    at::Tensor m_inverse; ///< P of what is left
};

/// A problem with the damping that its statistics need.
inline UnitProblem factorisable(UnitProblem problem) {
    problem.damping = core::elimination::dampAndInvert(problem.hessian, problem.damping, problem.name).percent;
    return problem;
}

/// κ of core/elimination/accuracy.h.
inline double condition(const UnitProblem& problem) {
    const at::Tensor weight = unit::liveWeight(problem), hessian = unit::dampedHessian(problem);
    const at::Tensor z = weight.mm(hessian);
    const at::Tensor inverse = at::cholesky_inverse(at::linalg_cholesky(hessian));
    const double loss = z.mul(weight).sum().item<double>();
    return loss > 0 ? z.abs().mm(inverse.abs()).mul(z.abs()).sum().item<double>() / loss : 1;
}

/// How exact an elimination of the problem has to be.
inline double accuracy(const UnitProblem& problem, bool float64) {
    return core::elimination::promisedAccuracy(condition(factorisable(problem)), float64);
}

/// An elimination to its last group, as whoever asked for it sees it.
struct Result {
    std::vector<int> order;
    std::vector<double> loss;                            ///< summed, after each group
    std::function<at::Tensor(int removed)> weightsAfter; ///< [outputs, columns left], columns ascending
    bool float64 = false;                                ///< how it was solved in the end
};

inline Result resultOf(const UnitProblem& problem, const Elimination& run) {
    const auto& notes = run.notes();
    const bool raised = std::any_of(notes.begin(), notes.end(),
                                    [](const auto& note) { return note.find("solved in float64") != note.npos; });
    return {run.order(), run.cumulativeLoss(), [&run](int removed) { return run.weightsAfter(removed); },
            problem.float64 || raised};
}

/// Which order is asked for.
enum class Order { CheapestFirst, Given };

/// Follows a result step by step.
class Check {
public:
    Check(const UnitProblem& problem, const Result& result, Order order)
        : m_result(result)
        , m_order(order)
        , m_accuracy(core::elimination::promisedAccuracy(condition(problem), result.float64))
        // Weights are handed over in the model's own format.
        , m_weightAccuracy(problem.weight.scalar_type() == at::kDouble
                               ? m_accuracy
                               : std::max(m_accuracy, core::elimination::kSingleTie))
        , m_exact(problem)
        , m_groups(static_cast<int>(m_exact.left().size())) {
        const at::Tensor live = unit::liveWeight(problem);
        m_nothing = 1e-12 * live.mm(unit::dampedHessian(problem)).mul(live).sum().item<double>();
    }

    /// Empty where the promise is kept, else what is broken first.
    QString broken() {
        QString found;
        for (int step = 0; step < m_groups && found.isEmpty(); ++step)
            found = brokenAt(step);
        return found;
    }

private:
    QString brokenAt(int step) {
        const auto& left = m_exact.left();
        const auto group = std::find(left.begin(), left.end(), m_result.order.at(static_cast<std::size_t>(step)));
        if (group == left.end())
            return QString("step %1: its group has gone already").arg(step);
        const auto place = static_cast<std::size_t>(group - left.begin());
        const std::vector<double> costs = m_exact.costs();
        const double cheapest = *std::min_element(costs.begin(), costs.end());
        if (m_order == Order::CheapestFirst && costs[place] > cheapest * (1 + m_accuracy) + m_nothing)
            return off(QString("step %1: cost of its group").arg(step), costs[place] / cheapest - 1, m_accuracy);
        m_sum += costs[place];
        m_exact.eliminate(place);
        const double loss = m_result.loss.at(static_cast<std::size_t>(step));
        if (!(std::abs(loss - m_sum) <= m_accuracy * m_sum + m_nothing))
            return off(QString("step %1: summed loss").arg(step), loss / m_sum - 1, m_accuracy);
        return brokenWeight(step + 1);
    }

    QString brokenWeight(int removed) const {
        const auto looksAt = {1, m_groups / 3, m_groups / 2, m_groups - 1};
        if (removed == m_groups || std::find(looksAt.begin(), looksAt.end(), removed) == looksAt.end())
            return {};
        const at::Tensor weight = m_result.weightsAfter(removed).to(at::kCPU, at::kDouble);
        const double distance = unit::relativeDistance(weight, m_exact.weight());
        if (distance <= m_weightAccuracy)
            return {};
        return off(QString("%1 removed: weight").arg(removed), distance, m_weightAccuracy);
    }

    static QString off(const QString& what, double by, double allowed) {
        return QString("%1 is off by %2, promised is %3").arg(what).arg(by).arg(allowed);
    }

    const Result& m_result;
    Order m_order;
    double m_accuracy;
    double m_weightAccuracy;
    PublishedAlgorithm m_exact;
    int m_groups;
    double m_sum = 0;
    double m_nothing; ///< what float64 may leave of a loss that is zero
};

/// Empty where a result keeps the promise, else what it breaks first.
inline QString broken(const UnitProblem& problem, const Result& result, Order order = Order::CheapestFirst) {
    return Check(factorisable(problem), result, order).broken();
}

inline QString broken(const UnitProblem& problem, const Elimination& run, Order order = Order::CheapestFirst) {
    return broken(problem, resultOf(problem, run), order);
}

} // namespace promise
