#pragma once

#include "core/pruning/criterion.h"

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

namespace core::pruning {

/// What an elimination depends on besides the model and its bank.
struct EliminationKey {
    int unit = 0;
    int firstBin = -1; ///< of the stage; −1 where there is no bank
    int lastBin = -1;
    std::string method;
    double damping = 0;
    bool compensate = true;
    bool float64 = false;
    std::uint64_t seed = 0;

    auto operator<=>(const EliminationKey&) const = default;
};

/// Eliminations by key up to a number of bytes; the one used longest ago goes first. Not for use from two threads at
/// once.
class EliminationCache {
public:
    explicit EliminationCache(std::int64_t capacity = std::int64_t{1} << 30)
        : m_capacity(capacity) {}

    /// Null where it is not (or no longer) held.
    std::shared_ptr<const Elimination> find(const EliminationKey& key);
    void insert(const EliminationKey& key, std::shared_ptr<const Elimination> elimination);
    std::int64_t bytes() const { return m_bytes; }

private:
    struct Entry {
        EliminationKey key;
        std::shared_ptr<const Elimination> elimination;
    };

    std::int64_t m_capacity;
    std::int64_t m_bytes = 0;
    std::list<Entry> m_entries; ///< last used first
    std::map<EliminationKey, std::list<Entry>::iterator> m_byKey;
};

} // namespace core::pruning
