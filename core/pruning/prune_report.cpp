#include "core/pruning/prune_report.h"

#include <algorithm>

namespace core::pruning {

const UnitReport& PruneReport::unit(const StageUnit& where) const {
    const auto first = std::ranges::lower_bound(units, where.stage, {}, &UnitReport::stage);
    return units.at(static_cast<std::size_t>(first - units.begin() + where.unit));
}

} // namespace core::pruning
