#include "core/model/execution_plan.h"

#include "core/base/error.h"

#include <algorithm>

namespace core::model {
namespace {

[[noreturn]] void refuse(const std::string& wanted, const std::string& found) {
    throw Error(ErrorCode::BadArgument, "execution plan: expected " + wanted + ", found " + found);
}

} // namespace

ExecutionPlan::ExecutionPlan(int evaluations, int blocks)
    : m_evaluations(evaluations)
    , m_blocks(blocks)
    , m_actions(static_cast<std::size_t>(evaluations) * static_cast<std::size_t>(blocks), computeBlock) {}

bool ExecutionPlan::computesAll() const {
    return std::all_of(m_actions.begin(), m_actions.end(), [](BlockAction action) { return action == computeBlock; });
}

std::size_t ExecutionPlan::place(int evaluation, int block) const {
    if (evaluation < 0 || evaluation >= m_evaluations || block < 0 || block >= m_blocks)
        refuse(std::to_string(m_evaluations) + " evaluations of " + std::to_string(m_blocks) + " blocks",
               "evaluation " + std::to_string(evaluation) + ", block " + std::to_string(block));
    return static_cast<std::size_t>(evaluation) * static_cast<std::size_t>(m_blocks) + static_cast<std::size_t>(block);
}

BlockAction ExecutionPlan::at(int evaluation, int block) const {
    return m_actions.empty() ? computeBlock : m_actions[place(evaluation, block)];
}

void ExecutionPlan::set(int evaluation, int block, BlockAction action) {
    if (action != computeBlock && (action < reuseBlock || evaluation == 0))
        refuse("evaluation 0 to compute everything, later ones -1 (compute), 0 (reuse) or an order",
               std::to_string(action) + " at evaluation " + std::to_string(evaluation));
    m_actions[place(evaluation, block)] = action;
}

void ExecutionPlan::setAll(int evaluation, BlockAction action) {
    for (int block = 0; block < m_blocks; ++block)
        set(evaluation, block, action);
}

int ExecutionPlan::keptOrder(int evaluation, int block) const {
    int order = -1;
    for (int later = evaluation + 1; later < m_evaluations; ++later)
        order = std::max(order, at(later, block));
    // A plain reuse asks for the last output alone; forecasts look at those before, too.
    const bool isAskedFor = order > 0 || (order == 0 && at(evaluation + 1, block) != computeBlock);
    return isAskedFor ? order : -1;
}

std::int64_t ExecutionPlan::computed() const {
    return std::count(m_actions.begin(), m_actions.end(), computeBlock);
}

void ExecutionPlan::requireSize(int evaluations, int blocks) const {
    if (!m_actions.empty() && (m_evaluations != evaluations || m_blocks != blocks))
        refuse("one for " + std::to_string(evaluations) + " evaluations of " + std::to_string(blocks) + " blocks",
               "one for " + std::to_string(m_evaluations) + " of " + std::to_string(m_blocks));
}

} // namespace core::model
