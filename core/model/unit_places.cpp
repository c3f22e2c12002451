#include "core/model/unit_places.h"

#include <algorithm>

namespace core::model {

void UnitPlaces::add(const std::string& place, UnitKind kind) {
    const auto found = std::ranges::find(m_names, place);
    const int index = static_cast<int>(found - m_names.begin());
    if (found == m_names.end())
        m_names.push_back(place);
    m_units.push_back({index, kind, m_counts[{index, kind}]++});
}

} // namespace core::model
