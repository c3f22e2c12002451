#include "core/pruning/elimination_cache.h"

namespace core::pruning {

std::shared_ptr<const Elimination> EliminationCache::find(const EliminationKey& key) {
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end())
        return {};
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->elimination;
}

void EliminationCache::insert(const EliminationKey& key, std::shared_ptr<const Elimination> elimination) {
    if (m_byKey.contains(key))
        return;
    m_bytes += elimination->bytes();
    m_entries.push_front({key, std::move(elimination)});
    m_byKey[key] = m_entries.begin();
    while (m_bytes > m_capacity) {
        const Entry& oldest = m_entries.back();
        m_bytes -= oldest.elimination->bytes();
        m_byKey.erase(oldest.key);
        m_entries.pop_back();
    }
}

} // namespace core::pruning
