#include "core/calibration/row_reservoir.h"

#include "core/base/mix.h"
#include "core/base/tensor.h"

#include <algorithm>

namespace core::calibration {

void RowReservoir::add(const at::Tensor& rows) {
    std::vector<std::int64_t> keys;
    for (std::int64_t i = 0; i < rows.size(0); ++i)
        keys.push_back(static_cast<std::int64_t>(mix(m_seed, static_cast<std::uint64_t>(m_seen + i)) >> 1U));
    insert(rows, keys);
    m_seen += rows.size(0);
}

void RowReservoir::merge(const RowReservoir& other) {
    if (other.kept() > 0) {
        const at::Tensor keys = other.keys();
        insert(other.rows(), {keys.const_data_ptr<std::int64_t>(), keys.const_data_ptr<std::int64_t>() + keys.numel()});
    }
    m_seen += other.m_seen;
}

/// Room for more rows, as far as the capacity allows: what a file claims to hold is never allocated ahead of it.
void RowReservoir::grow(const at::Tensor& rows) {
    const std::int64_t wanted = std::min(m_capacity, kept() + rows.size(0));
    const std::int64_t room = m_rows.defined() ? m_rows.size(0) : 0;
    if (wanted <= room)
        return;
    const at::Tensor larger =
        at::empty({std::min(m_capacity, std::max(wanted, 2 * room)), rows.size(1)}, rows.options());
    if (kept() > 0)
        larger.narrow(0, 0, kept()).copy_(this->rows());
    m_rows = larger;
}

void RowReservoir::insert(const at::Tensor& rows, const std::vector<std::int64_t>& keys) {
    grow(rows);
    const std::int64_t room = m_rows.size(0);
    std::vector<std::int64_t> sourceOf(static_cast<std::size_t>(room), -1); // per slot, the row that ends up there
    for (std::size_t i = 0; i < keys.size(); ++i) {
        Place place{keys[i], kept()};
        if (kept() == m_capacity) {
            if (m_heap.empty() || keys[i] >= m_heap.front().key)
                continue;
            std::pop_heap(m_heap.begin(), m_heap.end());
            place.slot = m_heap.back().slot;
            m_heap.pop_back();
        }
        sourceOf[static_cast<std::size_t>(place.slot)] = static_cast<std::int64_t>(i);
        m_heap.push_back(place);
        std::push_heap(m_heap.begin(), m_heap.end());
    }
    std::vector<std::int64_t> slots;
    std::vector<std::int64_t> sources;
    for (std::int64_t slot = 0; slot < room; ++slot)
        if (sourceOf[static_cast<std::size_t>(slot)] >= 0) {
            slots.push_back(slot);
            sources.push_back(sourceOf[static_cast<std::size_t>(slot)]);
        }
    if (!slots.empty())
        m_rows.index_copy_(0, at::tensor(slots).to(rows.device()),
                           rows.index_select(0, at::tensor(sources).to(rows.device())));
}

void RowReservoir::restore(const at::Tensor& rows, const at::Tensor& keys, std::int64_t seen) {
    m_seen = 0;
    m_heap.clear();
    m_rows.reset();
    insert(rows, {keys.const_data_ptr<std::int64_t>(), keys.const_data_ptr<std::int64_t>() + keys.numel()});
    m_seen = seen;
}

at::Tensor RowReservoir::rows() const {
    return m_rows.defined() ? m_rows.narrow(0, 0, kept()) : at::Tensor();
}

at::Tensor RowReservoir::keys() const {
    at::Tensor keys = at::empty({kept()}, at::kLong);
    auto* data = keys.mutable_data_ptr<std::int64_t>();
    for (const Place& place : m_heap)
        data[place.slot] = place.key;
    return keys;
}

std::int64_t RowReservoir::bytes() const {
    return m_rows.defined() ? static_cast<std::int64_t>(m_rows.nbytes() + m_heap.size() * sizeof(Place)) : 0;
}

void RowReservoir::moveToHost() {
    if (m_rows.defined())
        m_rows = m_rows.cpu();
}

} // namespace core::calibration
