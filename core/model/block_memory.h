#pragma once

#include "core/model/execution_plan.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::model {

/// What blocks produced at evaluations of one sampling run, for the later ones that reuse it or forecast from it.
/// Outlives a change of the stage. Every shard of the batch has a part of its own, so that threads need no lock.
class BlockMemory {
public:
    explicit BlockMemory(ExecutionPlan plan);

    const ExecutionPlan& plan() const { return m_plan; }
    /// Makes room for so many shards. @throws Error{BadArgument} if it was made for another number.
    void prepare(std::int64_t shards);

    /// The block's output at an evaluation that does not compute it: the last one, or Σ Fᵢ·dⁱ/i! over i up to the
    /// action's order, as far as factors are known; d is the number of evaluations since the last computed one
    /// (TaylorSeer, arXiv 2503.06923). @throws Error{Failed} if nothing was kept.
    at::Tensor recall(std::int64_t shard, int evaluation, int block) const;
    /// Keeps what later evaluations ask for of an output. F₀ = output, Fᵢ₊₁ = (Fᵢ − the former Fᵢ)/(evaluations
    /// between).
    /// @param output as computed, before the residual's gate; must not be written to afterwards. To be called only
    /// where the plan's keptOrder() is not −1.
    void keep(std::int64_t shard, int evaluation, int block, const at::Tensor& output);

private:
    struct Kept {
        int evaluation = 0;              ///< that computed it
        std::vector<at::Tensor> factors; ///< F₀, F₁, …; none: nothing is kept
    };

    ExecutionPlan m_plan;
    std::vector<std::vector<Kept>> m_kept; ///< [shard][block]
};

/// What is done about each block at one evaluation, for one shard of the batch.
class BlockExecution {
public:
    BlockExecution(BlockMemory& memory, std::int64_t shard, int evaluation)
        : m_memory(memory)
        , m_shard(shard)
        , m_evaluation(evaluation) {}

    bool computes(int block) const { return m_memory.plan().at(m_evaluation, block) == computeBlock; }
    at::Tensor recall(int block) const { return m_memory.recall(m_shard, m_evaluation, block); }
    bool keeps(int block) const { return m_memory.plan().keptOrder(m_evaluation, block) >= 0; }
    void keep(int block, const at::Tensor& output) { m_memory.keep(m_shard, m_evaluation, block, output); }
    /// To be called for every block that was computed.
    void count(int block) { m_computed.push_back(block); }
    const std::vector<int>& computed() const { return m_computed; }

private:
    BlockMemory& m_memory;
    std::int64_t m_shard;
    int m_evaluation;
    std::vector<int> m_computed;
};

} // namespace core::model
