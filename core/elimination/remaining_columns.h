#pragma once

#include "core/elimination/elimination_scale.h"

namespace core::elimination {

/// What an elimination by columns has left and what it has done. Columns are kept in the order in which they went,
/// followed by those that are left: a block's columns swap places with the first ones that are left when it ends, so
/// that everything left is contiguous.
template <typename T> class RemainingColumns {
public:
    explicit RemainingColumns(const EliminationProblem& problem);

    std::int64_t width() const { return m_count - m_done; }
    std::int64_t outputs() const { return m_weight.size(1); }
    /// Column at a place of what is left.
    std::int64_t column(std::int64_t place) const { return m_columns[static_cast<std::size_t>(m_done + place)]; }
    /// Steps that the block under way may take.
    std::int64_t blockSteps() const;
    /// Diagonal of P now [width].
    const std::vector<double>& diagonal() const { return m_diagonal; }
    /// Diagonal of WᵀW now [width].
    std::vector<double> scores() const;
    /// Rows of P and of WᵀW now, for some places: [places, width] each.
    struct Rows {
        at::Tensor inverse;
        at::Tensor gram;
    };
    Rows rows(const std::vector<std::int64_t>& places) const;
    /// Ends a block: `places` went in this order, with rows l [places, width]; `diagonal` is P's after it.
    void finish(const std::vector<std::int64_t>& places, const at::Tensor& l, const std::vector<double>& diagonal);
    EliminationTrace takeTrace();

private:
    void gather(const std::vector<std::int64_t>& places, T* target) const;
    void applySwaps(const std::vector<std::int64_t>& places, std::vector<std::int64_t>& source);
    void swapColumns(std::int64_t a, std::int64_t b);

    const at::Tensor m_inverse; ///< P before the first step, float64, columns in the unit's order
    std::int64_t m_count;
    std::int64_t m_done = 0;
    EliminationScale m_scale;
    at::Tensor m_weight;                 ///< Wᵀ now, T [n, outputs]
    std::vector<std::int64_t> m_columns; ///< column at each place
    std::vector<double> m_diagonal;
    EliminationTrace m_trace;
    std::int64_t m_filled = 0; ///< steps of the last block of the trace that are done
};

} // namespace core::elimination
