#include "core/metrics/plan_cost.h"

#include <algorithm>
#include <cmath>

namespace core::metrics {

namespace {

double prunableMacs(const CostedModel& model, std::string_view block = {}) {
    double macs = 0;
    for (const model::Unit& unit : model.units)
        if (block.empty() || unit.block == block)
            macs += static_cast<double>(unit.macsPerGroup) * unit.groups;
    return macs;
}

double sparsityAt(const schedule::StagePlan& plan, int t) {
    const auto stage =
        std::ranges::find_if(plan.stages, [t](const auto& one) { return one.firstT <= t && t <= one.lastT; });
    return stage == plan.stages.end() ? 0 : stage->sparsity;
}

/// Multiply-adds of all blocks that a run does not compute.
double skippedMacs(const CostedModel& model, const schedule::StagePlan& plan, const model::ExecutionPlan& execution) {
    double skipped = 0;
    for (std::size_t block = 0; block < model.blocks.size(); ++block) {
        const auto whole = static_cast<double>(model.blocks[block].macs);
        const double prunable = prunableMacs(model, model.blocks[block].name);
        for (std::size_t evaluation = 0; evaluation < plan.timesteps.size(); ++evaluation)
            if (execution.at(static_cast<int>(evaluation), static_cast<int>(block)) != model::computeBlock)
                skipped += whole - sparsityAt(plan, plan.timesteps[evaluation]) * prunable;
    }
    return skipped;
}

} // namespace

PlanCost planCost(const CostedModel& model, const schedule::StagePlan& plan, bool guided,
                  const model::ExecutionPlan& execution) {
    const double prunable = prunableMacs(model);
    const std::int64_t evaluations = guided ? 2 : 1;
    PlanCost cost;
    for (const schedule::Stage& stage : plan.stages) {
        const auto removed = static_cast<std::int64_t>(std::llround(stage.sparsity * prunable));
        cost.stages.push_back(model.macsPerForward - removed);
        cost.dense += evaluations * stage.steps * model.macsPerForward;
        cost.pruned += evaluations * stage.steps * cost.stages.back();
    }
    if (execution.evaluations() > 0) {
        execution.requireSize(static_cast<int>(plan.timesteps.size()), static_cast<int>(model.blocks.size()));
        cost.pruned -= evaluations * std::llround(skippedMacs(model, plan, execution));
    }
    return cost;
}

} // namespace core::metrics
