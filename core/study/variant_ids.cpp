#include "core/study/variant_ids.h"

#include <algorithm>
#include <functional>

namespace core::study {

std::vector<VariantId> VariantIds::of(const std::vector<Variant>& variants) {
    constexpr VariantId unknown = -1;
    std::vector<VariantId> ids(variants.size(), unknown);
    const auto match = [&](std::vector<Known>& among, const std::function<bool(const Variant&, const Variant&)>& same) {
        for (std::size_t i = 0; i < variants.size(); ++i) {
            if (ids[i] != unknown)
                continue;
            const auto found = std::find_if(among.rbegin(), among.rend(),
                                            [&](const Known& known) { return same(known.variant, variants[i]); });
            if (found == among.rend())
                continue;
            ids[i] = found->id;
            among.erase(std::next(found).base());
        }
    };
    match(m_present, std::equal_to<>()); // moved
    match(m_removed, std::equal_to<>()); // brought back
    match(m_present, haveSameChoices);   // renamed, hidden, shown
    match(m_present, [](const Variant& a, const Variant& b) { return a.name == b.name; });
    m_removed.insert(m_removed.end(), m_present.begin(), m_present.end());
    m_present.clear();
    for (std::size_t i = 0; i < variants.size(); ++i) {
        ids[i] = ids[i] == unknown ? m_next++ : ids[i];
        m_present.push_back({ids[i], variants[i]});
    }
    return ids;
}

} // namespace core::study
