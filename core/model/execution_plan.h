#pragma once

#include "core/model/block.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace core::model {

/// What is done about a block at an evaluation: computed; or, not computed, its output reused (0) or forecast by a
/// Taylor step of order k (METHOD.md §8). The numbers are those of files.
using BlockAction = int;
inline constexpr BlockAction computeBlock = -1;
inline constexpr BlockAction reuseBlock = 0;

/// Per evaluation of the network, in sampling order, and per block: compute, reuse or forecast. Both guidance halves
/// share it. A plain value; methods of caching are functions that return one.
class ExecutionPlan {
public:
    /// Computes everything, in a run of any length.
    ExecutionPlan() = default;
    /// Computes everything unless changed.
    ExecutionPlan(int evaluations, int blocks);

    int evaluations() const { return m_evaluations; }
    int blocks() const { return m_blocks; }
    /// True of a plan of no size, too.
    bool computesAll() const;
    BlockAction at(int evaluation, int block) const;
    /// @throws Error{BadArgument} for an action under −1, or one that is not computed at evaluation 0.
    void set(int evaluation, int block, BlockAction action);
    void setAll(int evaluation, BlockAction action);

    /// What has to be kept of an output computed there: factors up to this order (0: the output); −1: nothing.
    int keptOrder(int evaluation, int block) const;
    /// Entries that are computed.
    std::int64_t computed() const;
    /// @throws Error{BadArgument} unless it is for so many evaluations and blocks; a plan of no size fits everywhere.
    void requireSize(int evaluations, int blocks) const;

    bool operator==(const ExecutionPlan&) const = default;

private:
    std::size_t place(int evaluation, int block) const;

    int m_evaluations = 0;
    int m_blocks = 0;
    std::vector<BlockAction> m_actions; ///< [evaluations][blocks]
};

/// Makes the plan of a run; may be asked for runs of any number of evaluations. Unset: everything is computed.
using PlanRule = std::function<ExecutionPlan(int evaluations, const std::vector<Block>& blocks)>;

} // namespace core::model
