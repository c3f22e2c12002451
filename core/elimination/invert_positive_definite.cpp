#include "core/elimination/invert_positive_definite.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"

namespace core::elimination {
namespace {

/// Long enough for matrix products at full speed, short enough that little work is left to the blocks on the diagonal.
std::int64_t blockSize(std::int64_t columns) {
    constexpr std::int64_t kMany = 2048;
    return columns < kMany ? 128 : 256;
}

/// upper = lowerᵀ by tiles that stay in the first-level cache. Both within one matrix of `stride` columns.
void transpose(const double* lower, double* upper, std::int64_t rows, std::int64_t columns, std::int64_t stride) {
    constexpr std::int64_t kTile = 16;
    for (std::int64_t row = 0; row < rows; row += kTile)
        for (std::int64_t column = 0; column < columns; column += kTile)
            for (std::int64_t j = column; j < std::min(column + kTile, columns); ++j)
                for (std::int64_t i = row; i < std::min(row + kTile, rows); ++i)
                    upper[j * stride + i] = lower[i * stride + j];
}

/// A lower triangle by blocks.
class BlockedTriangle {
public:
    BlockedTriangle(at::Tensor& matrix, const std::function<void()>& poll)
        : m_matrix(matrix)
        , m_size(blockSize(matrix.size(0)))
        , m_count((matrix.size(0) + m_size - 1) / m_size)
        , m_poll(poll) {}

    bool factorise();
    void invertFactor();
    void squareInverse();
    void mirror();

private:
    std::int64_t start(std::int64_t block) const { return std::min(block * m_size, m_matrix.size(0)); }
    /// Blocks [row0, row1) × [column0, column1).
    at::Tensor part(std::int64_t row0, std::int64_t row1, std::int64_t column0, std::int64_t column1) const {
        return m_matrix.narrow(0, start(row0), start(row1) - start(row0))
            .narrow(1, start(column0), start(column1) - start(column0));
    }
    void poll() const {
        stopPoint();
        if (m_poll)
            m_poll();
    }

    at::Tensor& m_matrix;
    std::int64_t m_size; ///< columns of a block but the last
    std::int64_t m_count;
    const std::function<void()>& m_poll;
};

/// A = L·Lᵀ, left-looking: every block column is written once.
bool BlockedTriangle::factorise() {
    for (std::int64_t k = 0; k < m_count; ++k) {
        poll();
        if (k > 0)
            part(k, m_count, k, k + 1).addmm_(part(k, m_count, 0, k), part(k, k + 1, 0, k).t(), 1, -1);
        const auto [root, info] = at::linalg_cholesky_ex(part(k, k + 1, k, k + 1));
        if (info.item<int>() != 0)
            return false;
        part(k, k + 1, k, k + 1).copy_(root);
        if (k + 1 == m_count)
            break;
        at::Tensor panel = part(k + 1, m_count, k, k + 1);
        panel.copy_(at::linalg_solve_triangular(root.t(), panel, /*upper=*/true, /*left=*/false));
    }
    return true;
}

/// L → V = L⁻¹, block columns from the last: V_ij = −Σ_l V_il·L_lj·V_jj over j < l ≤ i.
void BlockedTriangle::invertFactor() {
    for (std::int64_t j = m_count - 1; j >= 0; --j) {
        poll();
        at::Tensor diagonal = part(j, j + 1, j, j + 1);
        const at::Tensor inverse =
            at::linalg_solve_triangular(diagonal, at::eye(diagonal.size(0), diagonal.options()), /*upper=*/false);
        diagonal.copy_(inverse);
        if (j + 1 == m_count)
            continue;
        const at::Tensor scaled = part(j + 1, m_count, j, j + 1).mm(inverse);
        for (std::int64_t i = j + 1; i < m_count; ++i) {
            stopPoint();
            at::Tensor target = part(i, i + 1, j, j + 1);
            target.addmm_(part(i, i + 1, j + 1, i + 1), scaled.narrow(0, 0, start(i + 1) - start(j + 1)), 0, -1);
        }
    }
}

/// V → Vᵀ·V, block rows from the first: row i needs only rows ≥ i of V.
void BlockedTriangle::squareInverse() {
    for (std::int64_t i = 0; i < m_count; ++i) {
        poll();
        part(i, i + 1, 0, i + 1).copy_(part(i, m_count, i, i + 1).t().mm(part(i, m_count, 0, i + 1)));
    }
}

void BlockedTriangle::mirror() {
    auto* const matrix = m_matrix.data_ptr<double>();
    const std::int64_t stride = m_matrix.size(0);
    for (std::int64_t i = 0; i < m_count; ++i) {
        poll();
        const std::int64_t begin = start(i), end = start(i + 1);
        transpose(matrix + begin * stride, matrix + begin, end - begin, begin, stride);
        for (std::int64_t row = begin; row < end; ++row)
            for (std::int64_t column = begin; column < row; ++column)
                matrix[column * stride + row] = matrix[row * stride + column];
    }
}

} // namespace

bool invertPositiveDefinite(at::Tensor& matrix, const std::function<void()>& poll) {
    BlockedTriangle triangle(matrix, poll);
    if (!triangle.factorise())
        return false;
    triangle.invertFactor();
    triangle.squareInverse();
    triangle.mirror();
    return true;
}

bool factorisePositiveDefinite(at::Tensor& matrix, const std::function<void()>& poll) {
    return BlockedTriangle(matrix, poll).factorise();
}

} // namespace core::elimination
