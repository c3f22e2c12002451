#include "core/model/block_memory.h"

#include "core/base/error.h"

#include <ATen/ATen.h>

namespace core::model {

BlockMemory::BlockMemory(ExecutionPlan plan)
    : m_plan(std::move(plan)) {}

void BlockMemory::prepare(std::int64_t shards) {
    if (m_kept.empty())
        m_kept.resize(static_cast<std::size_t>(shards), std::vector<Kept>(static_cast<std::size_t>(m_plan.blocks())));
    if (static_cast<std::int64_t>(m_kept.size()) != shards)
        throw Error(ErrorCode::BadArgument, "kept outputs: expected " + std::to_string(m_kept.size()) +
                                                " shards of the batch, found " + std::to_string(shards));
}

at::Tensor BlockMemory::recall(std::int64_t shard, int evaluation, int block) const {
    const Kept& kept = m_kept.at(static_cast<std::size_t>(shard)).at(static_cast<std::size_t>(block));
    if (kept.factors.empty())
        throw Error(ErrorCode::Failed, "execution plan: evaluation " + std::to_string(evaluation) +
                                           " asks for an output of block " + std::to_string(block) +
                                           " that was not kept");
    const auto order = static_cast<std::size_t>(m_plan.at(evaluation, block));
    const double distance = evaluation - kept.evaluation;
    at::Tensor output = kept.factors.front();
    double weight = 1;
    for (std::size_t i = 1; i <= order && i < kept.factors.size(); ++i) {
        weight *= distance / static_cast<double>(i);
        output = at::add(output, kept.factors[i], weight);
    }
    return output;
}

void BlockMemory::keep(std::int64_t shard, int evaluation, int block, const at::Tensor& output) {
    Kept& kept = m_kept.at(static_cast<std::size_t>(shard)).at(static_cast<std::size_t>(block));
    const int order = m_plan.keptOrder(evaluation, block);
    std::vector<at::Tensor> factors{output};
    for (std::size_t i = 0; static_cast<int>(i) < order && i < kept.factors.size(); ++i)
        factors.push_back((factors[i] - kept.factors[i]) / (evaluation - kept.evaluation));
    kept = {evaluation, std::move(factors)};
}

} // namespace core::model
