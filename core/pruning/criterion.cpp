#include "core/pruning/criterion.h"

#include "core/base/error.h"

namespace core::pruning {

std::vector<int> Elimination::keptAfter(int removed) const {
    const int groups = static_cast<int>(m_order.size());
    if (removed < 0 || removed >= groups)
        throw Error(ErrorCode::BadArgument, "groups to remove: expected 0 to " + std::to_string(groups - 1) +
                                                ", found " + std::to_string(removed));
    std::vector<int> kept(m_order.begin() + removed, m_order.end());
    std::sort(kept.begin(), kept.end());
    return kept;
}

} // namespace core::pruning
