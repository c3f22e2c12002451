#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace core::pruning {

/// What a criterion looks at: one unit's consumer weight and the statistics of its input.
struct UnitProblem {
    std::string name;           ///< for messages
    at::Tensor weight;          ///< W [outputs, columns]
    at::Tensor hessian;         ///< H = XᵀX/rows, float64 [columns, columns]; undefined if the criterion needs none
    int groupSize = 1;          ///< columns per group
    double damping = 0.01;      ///< p: H + p·mean(live diag H)·I
    std::function<void()> poll; ///< called now and then within a unit; may throw Error{Cancelled}
};

/// One elimination run: yields the unit at every sparsity.
class Elimination {
public:
    virtual ~Elimination() = default;
    /// Groups in the order of removal, cheapest first; all groups.
    const std::vector<int>& order() const { return m_order; }
    /// Loss after removing the first k+1 groups: tr((W₀−W)·H·(W₀−W)ᵀ) where there are statistics, else the summed
    /// score.
    const std::vector<double>& cumulativeLoss() const { return m_loss; }
    /// Notices for the report: damping raised, dead columns.
    const std::vector<std::string>& notes() const { return m_notes; }
    /// Kept groups (ascending) after removing the first `removed`. @throws Error{BadArgument} unless at least one
    /// stays.
    std::vector<int> keptAfter(int removed) const;
    /// Consumer weight [outputs, kept·groupSize] after removing the first `removed` groups, compensated where the
    /// criterion does.
    virtual at::Tensor weightsAfter(int removed) const = 0;
    /// Memory held, for caches.
    virtual std::int64_t bytes() const = 0;

protected:
    std::vector<int> m_order;
    std::vector<double> m_loss;
    std::vector<std::string> m_notes;
};

/// A way to rank a unit's groups. Stateless.
class Criterion {
public:
    virtual ~Criterion() = default;
    virtual bool needsStatistics() const = 0;
    /// @throws Error{Failed} naming the unit where a factorisation fails at every damping.
    virtual std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const = 0;
};

} // namespace core::pruning
