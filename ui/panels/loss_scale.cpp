#include "ui/panels/loss_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ui::panels {

namespace {

constexpr double muchLess = 1.0 / 30; ///< of the largest loss: a bar that can hardly be seen
constexpr double decades = 6;         ///< that a logarithmic scale shows at the most
constexpr double shortest = 0.02;     ///< of the full length: still seen

} // namespace

LossScale::LossScale(std::span<const double> losses) {
    std::vector<double> positive;
    std::ranges::copy_if(losses, std::back_inserter(positive), [](double loss) { return loss > 0; });
    if (positive.empty())
        return;
    std::ranges::sort(positive);
    m_highest = positive.back();
    m_isLogarithmic = positive[positive.size() / 2] < m_highest * muchLess;
    if (m_isLogarithmic)
        m_lowest = std::pow(10, std::floor(std::log10(std::max(positive.front(), m_highest * std::pow(10, -decades)))));
}

double LossScale::share(double loss) const {
    if (!(loss > 0) || m_highest <= 0)
        return 0;
    const double share =
        m_isLogarithmic ? std::log(loss / m_lowest) / std::log(m_highest / m_lowest) : loss / m_highest;
    return std::clamp(share, shortest, 1.0);
}

} // namespace ui::panels
