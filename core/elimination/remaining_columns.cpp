#include "core/elimination/remaining_columns.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/kernels/elimination_kernels.h"

#include <numeric>

namespace core::elimination {
namespace {

// A block of the trace: wide enough for fast matrix products with all of them.
constexpr std::int64_t kTraceSteps = 256;
// Longer blocks need fewer updates of the weight but more work within a step.
constexpr std::int64_t kBlockSteps = 128;

template <typename T> constexpr at::ScalarType kType = std::is_same_v<T, float> ? at::kFloat : at::kDouble;

} // namespace

template <typename T>
RemainingColumns<T>::RemainingColumns(const EliminationProblem& problem)
    : m_inverse(problem.inverse.contiguous())
    , m_count(problem.weight.size(1))
    , m_scale(problem)
    , m_weight(at::empty({m_count, problem.weight.size(0)}, kType<T>))
    , m_columns(static_cast<std::size_t>(m_count))
    , m_diagonal(static_cast<std::size_t>(m_count)) {
    m_weight.copy_(problem.weight.t());
    m_weight.div_(m_scale.weight);
    std::iota(m_columns.begin(), m_columns.end(), 0);
    const auto* inverse = m_inverse.data_ptr<double>();
    for (std::int64_t j = 0; j < m_count; ++j)
        m_diagonal[static_cast<std::size_t>(j)] = inverse[j * (m_count + 1)] / m_scale.inverse;
}

template <typename T> std::int64_t RemainingColumns<T>::blockSteps() const {
    const std::int64_t space = m_trace.blocks.empty() || m_filled == m_trace.blocks.back().c.size(0)
                                   ? kTraceSteps
                                   : m_trace.blocks.back().c.size(0) - m_filled;
    return std::min({kBlockSteps, space, width()});
}

template <typename T> std::vector<double> RemainingColumns<T>::scores() const {
    std::vector<double> scores(static_cast<std::size_t>(width()));
    kernels::squaredRowLengths(m_weight.data_ptr<T>() + m_done * outputs(), width(), outputs(), scores.data());
    return scores;
}

template <typename T> void RemainingColumns<T>::gather(const std::vector<std::int64_t>& places, T* target) const {
    const std::int64_t* columns = m_columns.data() + m_done;
    const double scale = 1 / m_scale.inverse;
    for (const std::int64_t place : places) {
        const double* row = m_inverse.data_ptr<double>() + columns[place] * m_count;
        for (std::int64_t j = 0; j < width(); ++j)
            *target++ = static_cast<T>(row[columns[j]] * scale);
    }
}

template <typename T>
RemainingColumns<T>::Rows RemainingColumns<T>::rows(const std::vector<std::int64_t>& places) const {
    const auto count = static_cast<std::int64_t>(places.size());
    Rows rows{at::empty({count, width()}, kType<T>), at::empty({count, width()}, kType<T>)};
    gather(places, rows.inverse.template data_ptr<T>());
    const at::Tensor index = at::tensor(places);
    for (const EliminationBlock& block : m_trace.blocks) {
        const std::int64_t steps = std::min(m_done - block.first, block.c.size(0));
        const at::Tensor left = block.l.narrow(0, m_done - block.first, width()).narrow(1, 0, steps);
        rows.inverse.addmm_(left.index_select(0, index), left.t(), 1, -1);
    }
    const at::Tensor weight = m_weight.narrow(0, m_done, width());
    at::mm_out(rows.gram, weight.index_select(0, index), weight.t());
    return rows;
}

template <typename T> void RemainingColumns<T>::swapColumns(std::int64_t a, std::int64_t b) {
    const auto swapRows = [](const at::Tensor& matrix, std::int64_t one, std::int64_t other, std::int64_t width) {
        T* first = matrix.data_ptr<T>();
        std::swap_ranges(first + one * matrix.size(1), first + one * matrix.size(1) + width,
                         first + other * matrix.size(1));
    };
    std::swap(m_columns[static_cast<std::size_t>(a)], m_columns[static_cast<std::size_t>(b)]);
    swapRows(m_weight, a, b, outputs());
    for (const EliminationBlock& block : m_trace.blocks)
        swapRows(block.l, a - block.first, b - block.first, std::min(m_done - block.first, block.l.size(1)));
}

/// Swaps the places of a block to the front of what is left; `source` receives the former place of each.
template <typename T>
void RemainingColumns<T>::applySwaps(const std::vector<std::int64_t>& places, std::vector<std::int64_t>& source) {
    source.resize(static_cast<std::size_t>(width()));
    std::iota(source.begin(), source.end(), 0);
    std::vector<std::int64_t> placeOf = source;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::int64_t from = placeOf[static_cast<std::size_t>(places[i])];
        const auto to = static_cast<std::int64_t>(i);
        if (from == to)
            continue;
        swapColumns(m_done + to, m_done + from);
        std::swap(source[i], source[static_cast<std::size_t>(from)]);
        placeOf[static_cast<std::size_t>(source[i])] = to;
        placeOf[static_cast<std::size_t>(source[static_cast<std::size_t>(from)])] = from;
    }
}

template <typename T>
void RemainingColumns<T>::finish(const std::vector<std::int64_t>& places, const at::Tensor& l,
                                 const std::vector<double>& diagonal) {
    std::vector<std::int64_t> source;
    applySwaps(places, source);
    if (m_trace.blocks.empty() || m_filled == m_trace.blocks.back().c.size(0)) {
        const std::int64_t steps = std::min(kTraceSteps, width());
        m_trace.blocks.push_back(
            {m_done, at::empty({width(), steps}, kType<T>), at::empty({steps, outputs()}, kType<T>)});
        m_filled = 0;
    }
    const EliminationBlock& block = m_trace.blocks.back();
    const auto steps = static_cast<std::int64_t>(places.size());
    const at::Tensor left = block.l.narrow(0, m_done - block.first, width()).narrow(1, m_filled, steps);
    T* target = left.data_ptr<T>();
    const T* rows = l.data_ptr<T>();
    for (std::int64_t i = 0; i < width(); ++i)
        for (std::int64_t k = 0; k < steps; ++k)
            target[i * block.l.size(1) + k] = rows[k * l.size(1) + source[static_cast<std::size_t>(i)]];

    at::Tensor c = block.c.narrow(0, m_filled, steps);
    c.copy_(at::linalg_solve_triangular(left.narrow(0, 0, steps), m_weight.narrow(0, m_done, steps), /*upper=*/false));
    std::vector<double> costs(places.size());
    kernels::squaredRowLengths(c.data_ptr<T>(), steps, outputs(), costs.data());
    for (const double cost : costs)
        m_trace.cost.push_back(cost * m_scale.cost());
    stopPoint();
    if (steps < width())
        m_weight.narrow(0, m_done + steps, width() - steps).addmm_(left.narrow(0, steps, width() - steps), c, 1, -1);
    std::vector<double> rest(static_cast<std::size_t>(width() - steps));
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest[i] = diagonal[static_cast<std::size_t>(source[i + places.size()])];
    m_diagonal = std::move(rest);
    m_done += steps;
    m_filled += steps;
}

template <typename T> EliminationTrace RemainingColumns<T>::takeTrace() {
    for (const EliminationBlock& block : m_trace.blocks) {
        stopPoint();
        block.c.mul_(m_scale.weight);
    }
    m_trace.order.assign(m_columns.begin(), m_columns.end());
    m_trace.columns = m_columns;
    m_trace.scale = m_scale.inverse;
    return std::move(m_trace);
}

template class RemainingColumns<float>;
template class RemainingColumns<double>;

} // namespace core::elimination
