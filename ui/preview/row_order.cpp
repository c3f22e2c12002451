#include "ui/preview/row_order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ui::preview {

namespace {

/// The lowest SSIM of a row's images.
double worstOf(const std::vector<ComparedVariant>& columns, int row) {
    double worst = std::numeric_limits<double>::infinity();
    for (const ComparedVariant& column : columns)
        if (static_cast<std::size_t>(row) < column.ssim.size())
            worst = std::min(worst, column.ssim[static_cast<std::size_t>(row)]);
    return worst;
}

bool isComplete(const std::vector<ComparedVariant>& columns) {
    return std::ranges::none_of(columns, [&](const ComparedVariant& column) {
        return column.busy || column.images.size() != columns.front().images.size();
    });
}

template <typename Value> void permute(std::vector<Value>& values, const std::vector<int>& from) {
    if (values.size() != from.size())
        return;
    std::vector<Value> moved;
    moved.reserve(values.size());
    for (const int index : from)
        moved.push_back(std::move(values[static_cast<std::size_t>(index)]));
    values = std::move(moved);
}

std::vector<ComparedVariant> permuted(std::vector<ComparedVariant> columns, const std::vector<int>& from) {
    for (ComparedVariant& column : columns) {
        permute(column.images, from);
        permute(column.psnr, from);
        permute(column.ssim, from);
        if (!from.empty())
            column.forming = 0; // which ones is not known by their places
    }
    return columns;
}

} // namespace

std::vector<ComparedVariant> RowOrder::ordered(std::vector<ComparedVariant> columns) {
    const std::size_t rows = columns.empty() ? 0 : columns.front().images.size();
    if (!m_isWorstFirst || (m_rows.size() != rows && !isComplete(columns)))
        m_rows.clear();
    else if (isComplete(columns)) {
        m_rows.resize(rows);
        std::iota(m_rows.begin(), m_rows.end(), 0);
        std::ranges::stable_sort(m_rows, {}, [&](int row) { return worstOf(columns, row); });
    }
    return permuted(std::move(columns), m_rows);
}

std::vector<ComparedVariant> RowOrder::restored(std::vector<ComparedVariant> columns) const {
    std::vector<int> back(m_rows.size());
    for (std::size_t place = 0; place < m_rows.size(); ++place)
        back[static_cast<std::size_t>(m_rows[place])] = static_cast<int>(place);
    return permuted(std::move(columns), back);
}

QStringList RowOrder::ordered(const QStringList& labels) const {
    if (static_cast<std::size_t>(labels.size()) != m_rows.size())
        return labels;
    QStringList all;
    for (const int row : m_rows)
        all << labels[row];
    return all;
}

int RowOrder::rowAt(int place) const {
    return place >= 0 && place < std::ssize(m_rows) ? m_rows[static_cast<std::size_t>(place)] : place;
}

int RowOrder::placeOf(int row) const {
    const auto found = std::ranges::find(m_rows, row);
    return found == m_rows.end() ? row : static_cast<int>(found - m_rows.begin());
}

} // namespace ui::preview
