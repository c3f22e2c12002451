#pragma once

#include <algorithm>

namespace core::calibration {

/// Diff-Pruning's rule for timesteps: once the loss falls under a share of the largest so far, what follows no longer
/// counts.
class LossThreshold {
public:
    explicit LossThreshold(double share)
        : m_share(share) {}

    /// Is called with the next timestep's loss and says whether it is the first one under the threshold.
    bool isUnder(double loss) {
        m_largest = std::max(m_largest, loss);
        return loss < m_share * m_largest;
    }

private:
    double m_share;
    double m_largest = 0;
};

} // namespace core::calibration
