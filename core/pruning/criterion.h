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
    at::Tensor hessian;         ///< H = XᵀX/rows, float64 [columns, columns]; undefined where nobody needs it
    at::Tensor taylorScores;    ///< float64 [columns], see calibration::TaylorScores; undefined likewise
    int groupSize = 1;          ///< columns per group
    double damping = 0.01;      ///< p: H + p·mean(live diag H)·I
    bool compensate = true;     ///< kept columns make up for removed ones; needs the Hessian
    bool float64 = false;       ///< eliminate in double precision
    std::uint64_t seed = 0;     ///< of a criterion that draws numbers
    std::function<void()> poll; ///< called now and then within a unit; may throw Error{Cancelled}
};

/// One elimination run: yields the unit at every sparsity.
class Elimination {
public:
    virtual ~Elimination() = default;
    /// Groups in the order of removal, cheapest first; all groups.
    const std::vector<int>& order() const { return m_order; }
    /// Loss after removing the first k+1 groups: tr((W₀−W)·H·(W₀−W)ᵀ), H damped, where there is a Hessian, else the
    /// summed score.
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

/// What a criterion ranks by, besides the weight.
enum class Evidence {
    None,
    Inputs,   ///< UnitProblem::hessian
    Gradients ///< UnitProblem::taylorScores
};

/// A way to rank a unit's groups. Stateless.
class Criterion {
public:
    virtual ~Criterion() = default;
    virtual Evidence evidence() const = 0;
    /// Whether what stays is compensated where nobody chose: as the method was published.
    virtual bool compensatesByDefault() const { return false; }
    /// @throws Error{Failed} naming the unit where a factorisation fails at every damping.
    virtual std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const = 0;
};

} // namespace core::pruning
