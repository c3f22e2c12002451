#include "core/metrics/plan_cost.h"

#include <cmath>

namespace core::metrics {

PlanCost planCost(const std::vector<model::Unit>& units, std::int64_t macsPerForward, const schedule::StagePlan& plan,
                  bool guided) {
    double prunable = 0;
    for (const model::Unit& unit : units)
        prunable += static_cast<double>(unit.macsPerGroup) * unit.groups;
    const std::int64_t evaluations = guided ? 2 : 1;
    PlanCost cost;
    for (const schedule::Stage& stage : plan.stages) {
        const auto removed = static_cast<std::int64_t>(std::llround(stage.sparsity * prunable));
        cost.stages.push_back(macsPerForward - removed);
        cost.dense += evaluations * stage.steps * macsPerForward;
        cost.pruned += evaluations * stage.steps * cost.stages.back();
    }
    return cost;
}

} // namespace core::metrics
