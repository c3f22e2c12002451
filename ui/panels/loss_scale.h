#pragma once

#include <span>

namespace ui::panels {

/// How long a loss's bar is: linear from 0, or, where losses differ so much that most bars would vanish, logarithmic.
class LossScale {
public:
    LossScale() = default;
    /// @param losses each >= 0 and finite.
    explicit LossScale(std::span<const double> losses);

    bool isLogarithmic() const { return m_isLogarithmic; }
    /// Loss of an empty bar: 0 on a linear scale, else a power of ten.
    double lowest() const { return m_lowest; }
    double highest() const { return m_highest; }
    /// Length of the bar in [0,1]; 0 only for a loss of 0.
    double share(double loss) const;

private:
    bool m_isLogarithmic = false;
    double m_lowest = 0;
    double m_highest = 0;
};

} // namespace ui::panels
