#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::calibration {

/// A uniform choice of at most `capacity` rows out of all that were shown: each row gets a random number and those with
/// the smallest stay (bottom-k sampling), so that the choice depends neither on batches nor on the order in which
/// reservoirs are merged.
class RowReservoir {
public:
    RowReservoir() = default;
    /// @param seed of the random numbers; reservoirs that are merged one day must not share it.
    RowReservoir(std::int64_t capacity, std::uint64_t seed)
        : m_capacity(capacity)
        , m_seed(seed) {}

    /// @param rows float32 [rows, columns].
    void add(const at::Tensor& rows);
    /// Adds what another reservoir of the same capacity was shown.
    void merge(const RowReservoir& other);
    /// What a file held. @param keys int64 [rows].
    void restore(const at::Tensor& rows, const at::Tensor& keys, std::int64_t seen);

    std::int64_t seen() const { return m_seen; }
    std::int64_t kept() const { return static_cast<std::int64_t>(m_heap.size()); }
    /// The rows kept, float32 [kept, columns]; undefined while nothing was added.
    at::Tensor rows() const;
    /// Their random numbers, int64 [kept].
    at::Tensor keys() const;
    std::int64_t bytes() const;
    void moveToHost();

private:
    struct Place {
        std::int64_t key = 0;
        std::int64_t slot = 0;
        bool operator<(const Place& other) const { return key < other.key; }
    };
    void grow(const at::Tensor& rows);
    void insert(const at::Tensor& rows, const std::vector<std::int64_t>& keys);

    std::int64_t m_capacity = 0;
    std::uint64_t m_seed = 0;
    std::int64_t m_seen = 0;
    at::Tensor m_rows;         ///< [at most capacity, columns]
    std::vector<Place> m_heap; ///< largest key first, at most capacity
};

} // namespace core::calibration
