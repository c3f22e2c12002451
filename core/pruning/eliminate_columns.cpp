#include "core/pruning/elimination.h"

#include "core/base/tensor.h"
#include "core/pruning/pivot.h"

#include <Eigen/Core>

#include <numeric>

namespace core::pruning {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Row = Eigen::RowVectorXd;
using MatrixMap = Eigen::Map<Matrix>;

// Longer blocks make more of the work matrix products but lengthen the products with vectors inside a block.
constexpr int kBlockSteps = 64;
constexpr double kGone = std::numeric_limits<double>::infinity();

at::Tensor matrixView(std::vector<double>& values, std::int64_t rows, std::int64_t columns) {
    return at::from_blob(values.data(), {rows, columns}, at::kDouble);
}

MatrixMap map(const at::Tensor& matrix) {
    return {matrix.data_ptr<double>(), matrix.size(0), matrix.size(1)};
}

/// Keeps the given columns (ascending) of a row-major matrix, in place: a target never lies behind its source.
void compactColumns(std::vector<double>& values, std::int64_t rows, std::int64_t width, const std::vector<int>& kept) {
    double* target = values.data();
    for (std::int64_t row = 0; row < rows; ++row)
        for (const int column : kept)
            *target++ = values[row * width + column];
}

/// What is left of the problem, compact: buffers keep their first size, the matrices in them shrink from block to
/// block.
class Remaining {
public:
    Remaining(const at::Tensor& weight, const at::Tensor& inverse)
        : m_columns(static_cast<std::size_t>(weight.size(1)))
        , m_outputs(weight.size(0))
        , m_weight(weight.data_ptr<double>(), weight.data_ptr<double>() + weight.numel())
        , m_inverse(inverse.data_ptr<double>(), inverse.data_ptr<double>() + inverse.numel()) {
        std::iota(m_columns.begin(), m_columns.end(), 0);
    }

    const std::vector<std::int64_t>& columns() const { return m_columns; }
    std::int64_t width() const { return static_cast<std::int64_t>(m_columns.size()); }
    std::int64_t outputs() const { return m_outputs; }
    MatrixMap weight() { return {m_weight.data(), m_outputs, width()}; }
    MatrixMap inverse() { return {m_inverse.data(), width(), width()}; }

    /// Ends a block: drops what it eliminated and applies W ← W − Cᵀ·L, P ← P − Lᵀ·L to the rest.
    void finish(const EliminationBlock& block, const std::vector<int>& kept);

private:
    std::vector<std::int64_t> m_columns;
    std::int64_t m_outputs;
    std::vector<double> m_weight;
    std::vector<double> m_inverse;
};

void Remaining::finish(const EliminationBlock& block, const std::vector<int>& kept) {
    const std::int64_t before = width();
    const auto after = static_cast<std::int64_t>(kept.size());
    compactColumns(m_weight, m_outputs, before, kept);
    double* target = m_inverse.data();
    for (const int row : kept)
        for (const int column : kept)
            *target++ = m_inverse[row * before + column];
    std::vector<std::int64_t> columns;
    for (const int position : kept)
        columns.push_back(m_columns[position]);
    m_columns = std::move(columns);
    if (after == 0)
        return;
    const at::Tensor l = block.l.index_select(1, at::tensor(std::vector<std::int64_t>(kept.begin(), kept.end())));
    matrixView(m_weight, m_outputs, after).addmm_(block.c.t(), l, 1, -1);
    matrixView(m_inverse, after, after).addmm_(l.t(), l, 1, -1);
}

/// Up to kBlockSteps steps on a fixed W and P; the steps' effect is carried in L and C.
class BlockRun {
public:
    BlockRun(Remaining& rest, EliminationTrace& trace)
        : m_rest(rest)
        , m_trace(trace)
        , m_steps(static_cast<int>(std::min<std::int64_t>(kBlockSteps, rest.width())))
        , m_scores(rest.weight().colwise().squaredNorm())
        , m_diagonal(rest.inverse().diagonal().transpose()) {
        m_block.columns = rest.columns();
        m_block.l = at::zeros({m_steps, rest.width()}, at::kDouble);
        m_block.c = at::zeros({m_steps, rest.outputs()}, at::kDouble);
    }

    EliminationBlock run();
    /// Positions of the columns that are still there.
    std::vector<int> kept() const;

private:
    void step(int k);

    Remaining& m_rest;
    EliminationTrace& m_trace;
    int m_steps;
    Row m_scores;   ///< ‖W_j‖² now; infinite once eliminated
    Row m_diagonal; ///< P_jj now; 1 once eliminated
    EliminationBlock m_block;
};

void BlockRun::step(int k) {
    MatrixMap l = map(m_block.l);
    MatrixMap c = map(m_block.c);
    const MatrixMap weight = m_rest.weight();
    const int pivot = cheapest(m_scores.array() / m_diagonal.array());
    if (!(m_diagonal[pivot] > 0))
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    const double scale = 1 / std::sqrt(m_diagonal[pivot]);
    const Row lPivot = l.col(pivot).head(k).transpose();

    l.row(k) = m_rest.inverse().row(pivot);
    l.row(k).noalias() -= lPivot * l.topRows(k);
    l.row(k) *= scale;
    c.row(k) = weight.col(pivot).transpose();
    c.row(k).noalias() -= lPivot * c.topRows(k);
    c.row(k) *= scale;

    Row overlap = c.row(k) * weight; // cᵀ·W_current: W_current is W of the block's start less the steps so far
    const Row earlier = c.row(k) * c.topRows(k).transpose();
    overlap.noalias() -= earlier * l.topRows(k);
    const double cost = c.row(k).squaredNorm();
    const auto lk = l.row(k).array();
    m_scores = (m_scores.array() + lk * (lk * cost - 2 * overlap.array())).max(0);
    m_diagonal.array() -= lk.square();
    m_scores[pivot] = kGone;
    m_diagonal[pivot] = 1;
    m_trace.order.push_back(static_cast<int>(m_block.columns[static_cast<std::size_t>(pivot)]));
    m_trace.cost.push_back(cost);
}

EliminationBlock BlockRun::run() {
    for (int k = 0; k < m_steps; ++k)
        step(k);
    return m_block;
}

std::vector<int> BlockRun::kept() const {
    std::vector<int> positions;
    for (int j = 0; j < m_scores.size(); ++j)
        if (m_scores[j] != kGone)
            positions.push_back(j);
    return positions;
}

} // namespace

EliminationTrace eliminateColumns(const at::Tensor& weight, const at::Tensor& inverse,
                                  const std::function<void()>& poll) {
    Remaining rest(weight.contiguous(), inverse.contiguous());
    EliminationTrace trace;
    while (rest.width() > 0) {
        if (poll)
            poll();
        BlockRun block(rest, trace);
        trace.blocks.push_back(block.run());
        rest.finish(trace.blocks.back(), block.kept());
    }
    return trace;
}

} // namespace core::pruning
