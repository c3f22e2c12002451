#include "core/pruning/stage_unit.h"

namespace core::pruning {

std::vector<StageUnit> stageUnits(std::size_t stages, std::size_t units) {
    std::vector<StageUnit> all;
    for (std::size_t stage = 0; stage < stages; ++stage)
        for (std::size_t unit = 0; unit < units; ++unit)
            all.push_back({static_cast<int>(stage), static_cast<int>(unit)});
    return all;
}

} // namespace core::pruning
