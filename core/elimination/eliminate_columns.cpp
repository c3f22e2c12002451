#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/elimination/pivot.h"
#include "core/elimination/remaining_columns.h"
#include "core/kernels/elimination_kernels.h"

namespace core::elimination {
namespace {

// Rows of P and WᵀW that are brought up to date together: one costs almost as much as a few dozen.
constexpr std::int64_t kRowsAtOnce = 48;
constexpr std::int64_t kFewestRows = 16;

template <typename T> constexpr double kTie = std::is_same_v<T, float> ? kSingleTie : kDoubleTie;

/// A block of steps on what is left; P and W stay as they are until it ends.
template <typename T> class BlockRun {
public:
    explicit BlockRun(RemainingColumns<T>& rest);
    void run();

private:
    std::int64_t cheapest() const;
    void fetch(std::int64_t pivot);
    void step(std::int64_t pivot);
    T* l(std::int64_t k) { return m_l.data_ptr<T>() + k * m_width; }
    T* z(std::int64_t k) { return m_z.data_ptr<T>() + k * m_width; }

    RemainingColumns<T>& m_rest;
    std::int64_t m_width;
    std::int64_t m_steps;
    at::Tensor m_l; ///< [steps, width]
    at::Tensor m_z; ///< [steps, width]
    std::vector<T> m_lPivot;
    std::vector<T> m_zPivot;
    std::vector<double> m_scores;
    std::vector<double> m_diagonal;
    std::vector<double> m_quotients;
    kernels::Smallest m_smallest;
    std::vector<std::int64_t> m_places; ///< of the columns that went
    struct Source {
        const T* inverse = nullptr;
        const T* gram = nullptr;
    };
    std::vector<Source> m_sources; ///< rows at the block's start, of the places where they were fetched
    std::vector<typename RemainingColumns<T>::Rows> m_rows;
};

template <typename T>
BlockRun<T>::BlockRun(RemainingColumns<T>& rest)
    : m_rest(rest)
    , m_width(rest.width())
    , m_steps(rest.blockSteps())
    , m_l(at::empty({m_steps, m_width}, at::CppTypeToScalarType<T>::value))
    , m_z(at::empty_like(m_l))
    , m_lPivot(static_cast<std::size_t>(m_steps))
    , m_zPivot(static_cast<std::size_t>(m_steps))
    , m_scores(rest.scores())
    , m_diagonal(rest.diagonal())
    , m_quotients(static_cast<std::size_t>(m_width))
    , m_sources(static_cast<std::size_t>(m_width)) {
    m_smallest = kernels::divide(m_scores.data(), m_diagonal.data(), m_quotients.data(), m_width);
}

/// Place of the lowest column among the cheapest. @throws Error{Failed} where rounding has eaten P up.
template <typename T> std::int64_t BlockRun<T>::cheapest() const {
    const double limit = m_smallest.quotient * (1 + kTie<T>);
    std::int64_t best = -1;
    if (m_smallest.diagonal > 0)
        for (std::int64_t place = 0; place < m_width; ++place)
            if (m_quotients[static_cast<std::size_t>(place)] <= limit &&
                (best < 0 || m_rest.column(place) < m_rest.column(best)))
                best = place;
    if (best < 0 || !(m_quotients[static_cast<std::size_t>(best)] < kGone))
        throw Error(ErrorCode::Failed, "the inverse of the statistics is not positive definite");
    return best;
}

/// Brings the pivot's rows up to date, and with them those of the columns that are likely to follow.
template <typename T> void BlockRun<T>::fetch(std::int64_t pivot) {
    std::vector<std::int64_t> places;
    for (std::int64_t place = 0; place < m_width; ++place)
        if (place != pivot && !m_sources[static_cast<std::size_t>(place)].inverse &&
            m_quotients[static_cast<std::size_t>(place)] < kGone)
            places.push_back(place);
    // About one row in four is of a column that stays until the block ends.
    const std::int64_t stepsLeft = m_steps - static_cast<std::int64_t>(m_places.size());
    const auto wanted = static_cast<std::size_t>(std::clamp(stepsLeft + stepsLeft / 3, kFewestRows, kRowsAtOnce));
    const std::size_t others = std::min(wanted - 1, places.size());
    std::nth_element(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(others), places.end(),
                     [&](auto a, auto b) {
                         return m_quotients[static_cast<std::size_t>(a)] < m_quotients[static_cast<std::size_t>(b)];
                     });
    places.resize(others);
    places.push_back(pivot);
    m_rows.push_back(m_rest.rows(places));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::int64_t offset = static_cast<std::int64_t>(i) * m_width;
        m_sources[static_cast<std::size_t>(places[i])] = {m_rows.back().inverse.template data_ptr<T>() + offset,
                                                          m_rows.back().gram.template data_ptr<T>() + offset};
    }
}

template <typename T> void BlockRun<T>::step(std::int64_t pivot) {
    const auto at = static_cast<std::size_t>(pivot);
    if (!m_sources[at].inverse) {
        stopPoint();
        fetch(pivot);
    }
    const auto k = static_cast<std::int64_t>(m_places.size());
    for (std::int64_t i = 0; i < k; ++i) {
        m_lPivot[static_cast<std::size_t>(i)] = l(i)[pivot];
        m_zPivot[static_cast<std::size_t>(i)] = z(i)[pivot];
    }
    kernels::Step<T> step;
    step.width = m_width;
    step.before = static_cast<int>(k);
    step.l = m_l.data_ptr<T>();
    step.z = m_z.data_ptr<T>();
    step.lPivot = m_lPivot.data();
    step.zPivot = m_zPivot.data();
    step.inverse = m_sources[at].inverse;
    step.gram = m_sources[at].gram;
    step.diagonalPivot = m_diagonal[at];
    step.cost = m_scores[at] / m_diagonal[at];
    step.diagonal = m_diagonal.data();
    step.scores = m_scores.data();
    step.quotients = m_quotients.data();
    const double root = std::sqrt(m_diagonal[at]);
    m_scores[at] = kGone;
    m_diagonal[at] = 1 + root * root;
    m_smallest = kernels::advance(step);
    m_scores[at] = kGone;
    m_diagonal[at] = 1;
    m_quotients[at] = kGone;
    l(k)[pivot] = static_cast<T>(root);
    m_places.push_back(pivot);
}

template <typename T> void BlockRun<T>::run() {
    while (static_cast<std::int64_t>(m_places.size()) < m_steps)
        step(cheapest());
    m_rest.finish(m_places, m_l, m_diagonal);
}

template <typename T> EliminationTrace eliminate(const EliminationProblem& problem) {
    RemainingColumns<T> rest(problem);
    while (rest.width() > 0) {
        if (problem.poll)
            problem.poll();
        BlockRun<T>(rest).run();
    }
    return rest.takeTrace();
}

} // namespace

EliminationTrace eliminateColumns(const EliminationProblem& problem) {
    return problem.weight.scalar_type() == at::kDouble ? eliminate<double>(problem) : eliminate<float>(problem);
}

} // namespace core::elimination
