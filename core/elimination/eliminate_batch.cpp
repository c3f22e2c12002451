#include "core/elimination/eliminate_batch.h"

#include "core/base/tensor.h"
#include "core/elimination/batch_rest.h"
#include "core/elimination/pivot.h"

#include <limits>

namespace core::elimination {
namespace {

// Longer blocks need fewer updates of P and W but more work within a step.
constexpr std::int64_t kBatchBlockSteps = 128;

/// Lowest place among the cheapest of each unit [units, 1]; the first where a cost is not a number.
at::Tensor cheapestPlaces(const at::Tensor& costs, bool float64) {
    const at::Tensor limit = costs.amin(1, /*keepdim=*/true).mul_(1 + (float64 ? kDoubleTie : kSingleTie));
    const at::Tensor places = at::arange(costs.size(1), costs.options().dtype(at::kLong));
    return at::where(costs.le(limit), places, costs.size(1)).argmin(1, /*keepdim=*/true);
}

/// Rows of matrices [units, rows, width] at places [units, count].
at::Tensor rowsAt(const at::Tensor& matrices, const at::Tensor& places) {
    return matrices.gather(1, places.unsqueeze(2).expand({-1, -1, matrices.size(2)}));
}

/// A block of steps of groups of one column; P and W stay as they are until it ends (METHOD.md §5, "the fast form").
class ColumnBlock {
public:
    ColumnBlock(const BatchRest& rest, at::Tensor diagonal);
    void run();
    /// Hands the block over. @return P's diagonal after it.
    at::Tensor finish(BatchRest& rest) const;

private:
    void step(std::int64_t k);

    const BatchRest& m_rest;
    std::int64_t m_steps;
    at::Tensor m_diagonal; ///< of P, float64 [units, width]
    at::Tensor m_scores;   ///< squared lengths of W's columns, float64 [units, width]; infinite for columns that went
    at::Tensor m_l;        ///< [units, steps, width]
    at::Tensor m_c;        ///< [units, steps, outputs]
    at::Tensor m_places;   ///< of the columns that went [units, steps]
};

ColumnBlock::ColumnBlock(const BatchRest& rest, at::Tensor diagonal)
    : m_rest(rest)
    , m_steps(std::min(kBatchBlockSteps, rest.width()))
    , m_diagonal(std::move(diagonal))
    , m_scores(at::linalg_vector_norm(rest.weight(), 2, at::IntArrayRef{2}, false, at::kDouble).square_())
    , m_l(at::empty({rest.units(), m_steps, rest.width()}, rest.weight().options()))
    , m_c(at::empty({rest.units(), m_steps, rest.outputs()}, rest.weight().options()))
    , m_places(at::empty({rest.units(), m_steps}, rest.weight().options().dtype(at::kLong))) {}

void ColumnBlock::step(std::int64_t k) {
    const at::Tensor place =
        cheapestPlaces(m_scores / m_diagonal, m_rest.weight().scalar_type() == at::kDouble); // [units, 1]
    const at::Tensor root = m_diagonal.gather(1, place).sqrt_().to(m_l.scalar_type());
    const at::Tensor lBefore = m_l.narrow(1, 0, k), cBefore = m_c.narrow(1, 0, k);
    const at::Tensor lPivot = lBefore.gather(2, place.unsqueeze(1).expand({-1, k, -1})).transpose(1, 2);
    const at::Tensor l = rowsAt(m_rest.inverse(), place).baddbmm_(lPivot, lBefore, 1, -1).div_(root.unsqueeze(2));
    const at::Tensor c = rowsAt(m_rest.weight(), place).baddbmm_(lPivot, cBefore, 1, -1).div_(root.unsqueeze(2));
    l.scatter_(2, place.unsqueeze(2), root.unsqueeze(2));
    // Wᵀ·c with the weight before this step.
    const at::Tensor product =
        c.bmm(m_rest.weight().transpose(1, 2)).baddbmm_(c.bmm(cBefore.transpose(1, 2)), lBefore, 1, -1);
    const at::Tensor length = at::linalg_vector_norm(c, 2, at::IntArrayRef{2}, true, at::kDouble).square_();
    const at::Tensor exact = l.to(at::kDouble);
    m_scores.add_((exact * length - 2 * product).mul_(exact).squeeze(1)).clamp_min_(0);
    m_scores.scatter_(1, place, std::numeric_limits<double>::infinity());
    m_diagonal.sub_(exact.square().squeeze(1)).scatter_(1, place, kGone);
    m_l.narrow(1, k, 1).copy_(l);
    m_c.narrow(1, k, 1).copy_(c);
    m_places.narrow(1, k, 1).copy_(place);
}

void ColumnBlock::run() {
    for (std::int64_t k = 0; k < m_steps; ++k)
        step(k);
}

at::Tensor ColumnBlock::finish(BatchRest& rest) const {
    return m_diagonal.gather(1, rest.finish(m_places, m_l, m_c));
}

/// Eliminates the cheapest group of each unit: a block of steps.
void eliminateGroup(BatchRest& rest, std::int64_t size) {
    const std::int64_t units = rest.units(), count = rest.width() / size;
    const at::Tensor diagonal =
        rest.inverse().view({units, count, size, count, size}).diagonal(0, 1, 3).permute({0, 3, 1, 2}).contiguous();
    const auto [root, info] = at::linalg_cholesky_ex(diagonal);
    rest.require(info.eq(0).all(1));
    const at::Tensor inverseRoot =
        at::linalg_solve_triangular(root, at::eye(size, root.options()).expand_as(root), /*upper=*/false);
    const at::Tensor whitened = inverseRoot.matmul(rest.weight().view({units, count, size, -1}));
    const at::Tensor costs =
        at::linalg_vector_norm(whitened.flatten(2), 2, at::IntArrayRef{2}, false, at::kDouble).square_();
    const at::Tensor place = cheapestPlaces(costs, whitened.scalar_type() == at::kDouble); // [units, 1]
    const auto groupAt = [&](const at::Tensor& groups) {
        return rowsAt(groups.flatten(2), place).view({units, size, groups.size(3)});
    };
    const at::Tensor columns = place * size + at::arange(size, place.options()); // [units, size]
    rest.finish(columns, groupAt(inverseRoot).bmm(rowsAt(rest.inverse(), columns)), groupAt(whitened));
}

} // namespace

EliminationBatch::EliminationBatch(const BatchShape& common, std::int64_t units, const Device& device)
    : shape(common)
    , scales(static_cast<std::size_t>(units)) {
    const auto options = at::TensorOptions(torchDevice(device)).dtype(shape.float64 ? at::kDouble : at::kFloat);
    weight = at::zeros({units, shape.columns, shape.outputs}, options);
    inverse = at::zeros({units, shape.columns, shape.columns}, options);
    diagonal = at::zeros({units, shape.columns}, options.dtype(at::kDouble));
}

void EliminationBatch::set(std::int64_t unit, const EliminationProblem& problem) {
    const EliminationScale scale(problem);
    scales[static_cast<std::size_t>(unit)] = scale;
    weight[unit].copy_((problem.weight.to(weight.scalar_type()) / scale.weight).t());
    diagonal[unit].copy_(problem.inverse.diagonal() / scale.inverse);
    constexpr std::int64_t kRows = 256; // without a copy of P on the CPU
    for (std::int64_t row = 0; row < shape.columns; row += kRows) {
        const std::int64_t rows = std::min(kRows, shape.columns - row);
        const at::Tensor scaled = problem.inverse.narrow(0, row, rows) / scale.inverse;
        inverse[unit].narrow(0, row, rows).copy_(scaled.to(inverse.scalar_type()));
    }
}

std::vector<std::optional<EliminationTrace>> eliminateBatch(EliminationBatch batch, const std::function<void()>& poll) {
    const int groupSize = batch.shape.groupSize;
    at::Tensor diagonal = std::move(batch.diagonal);
    BatchRest rest(std::move(batch));
    while (rest.width() > 0 && rest.anySound()) {
        if (poll)
            poll();
        if (groupSize > 1) {
            eliminateGroup(rest, groupSize);
            continue;
        }
        ColumnBlock block(rest, diagonal);
        block.run();
        diagonal = block.finish(rest);
    }
    return rest.takeTraces();
}

std::int64_t predictedBatchBytes(const BatchShape& shape) {
    const std::int64_t type = shape.float64 ? 8 : 4;
    // P, its rows that stay, what stays of those; l of all blocks.
    const std::int64_t quadratic = 3 * shape.columns * shape.columns + shape.columns * shape.columns / 2;
    // W, what stays of it, c of all blocks, a product; l of the block under way, and what stays of it.
    const std::int64_t linear = shape.columns * (4 * shape.outputs + 3 * kBatchBlockSteps);
    return type * (quadratic + linear);
}

} // namespace core::elimination
