#include "ui/preview/blind_test.h"

#include "core/metrics/binomial_test.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ui::preview {

BlindTest::BlindTest(int pairs, std::uint64_t seed)
    : m_seed(seed)
    , m_random(seed)
    , m_pairs(std::max(pairs, 1)) {
    addTrial();
}

void BlindTest::addTrial() {
    if (m_ahead.empty()) {
        m_ahead.resize(static_cast<std::size_t>(m_pairs));
        std::iota(m_ahead.begin(), m_ahead.end(), 0);
        // By hand: what the standard library's shuffle makes of a seed differs from one compiler to the next.
        for (std::size_t i = m_ahead.size(); i > 1; --i)
            std::swap(m_ahead[i - 1], m_ahead[m_random() % i]);
        if (m_pairs > 1 && !m_trials.empty() && m_ahead.back() == m_trials.back().pair)
            std::swap(m_ahead.front(), m_ahead.back());
    }
    m_trials.push_back({m_ahead.back(), m_random() >> 63U == 0 ? Side::Left : Side::Right});
    m_ahead.pop_back();
}

void BlindTest::answer(Side side) {
    m_trials.back().answer = side;
    addTrial();
}

int BlindTest::right() const {
    return static_cast<int>(std::ranges::count_if(m_trials, &Trial::isRight));
}

double BlindTest::pValue() const {
    return core::metrics::fairCoinPValue(right(), answered());
}

} // namespace ui::preview
