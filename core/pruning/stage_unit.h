#pragma once

#include <compare>
#include <cstddef>
#include <vector>

namespace core::pruning {

/// A unit of a model in one stage of a plan.
struct StageUnit {
    int stage = 0; ///< index into StagePlan::stages
    int unit = 0;  ///< index into Denoiser::units()

    auto operator<=>(const StageUnit&) const = default;
};

/// All units of all stages, stage by stage.
std::vector<StageUnit> stageUnits(std::size_t stages, std::size_t units);

/// A value for each, [stage][unit].
template <typename Value> using PerStageUnit = std::vector<std::vector<Value>>;

template <typename Value> Value& valueOf(PerStageUnit<Value>& table, const StageUnit& where) {
    return table.at(static_cast<std::size_t>(where.stage)).at(static_cast<std::size_t>(where.unit));
}
template <typename Value> const Value& valueOf(const PerStageUnit<Value>& table, const StageUnit& where) {
    return table.at(static_cast<std::size_t>(where.stage)).at(static_cast<std::size_t>(where.unit));
}

} // namespace core::pruning
