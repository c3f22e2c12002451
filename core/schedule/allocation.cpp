#include "core/schedule/allocation.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace core::schedule {

namespace {

/// One allocation at work: which stages are still free and how much of the target (in step·sparsity) is left for them.
class Allocator {
public:
    Allocator(std::span<const double> meanScore, std::span<const int> steps, double maxSparsity)
        : m_meanScore(meanScore)
        , m_steps(steps)
        , m_maxSparsity(maxSparsity)
        , m_sparsity(meanScore.size(), 0.0)
        , m_isFree(meanScore.size(), true) {}

    Allocation run(double target, std::span<const std::optional<double>> overrides) {
        double allSteps = 0;
        for (const int count : m_steps)
            allSteps += count;
        m_budget = target * allSteps;
        for (std::size_t i = 0; i < overrides.size(); ++i)
            if (overrides[i])
                fix(i, *overrides[i]);
        m_budget = std::max(m_budget, 0.0);
        spread();
        double mean = 0;
        for (std::size_t i = 0; i < m_sparsity.size(); ++i)
            mean += m_steps[i] * m_sparsity[i];
        return {m_sparsity, std::abs(mean - target * allSteps) <= 1e-9 * allSteps};
    }

private:
    double weight(std::size_t i) const { return 1 - m_meanScore[i]; }

    void fix(std::size_t i, double sparsity) {
        m_sparsity[i] = sparsity;
        m_budget -= m_steps[i] * sparsity;
        m_isFree[i] = false;
    }

    /// Σ steps·weight over the free stages with weight; where `equally`, Σ steps over the free stages.
    double demand(bool equally) const {
        double sum = 0;
        for (std::size_t i = 0; i < m_sparsity.size(); ++i)
            if (m_isFree[i])
                sum += m_steps[i] * (equally ? 1.0 : weight(i));
        return sum;
    }

    /// Clips all stages over the limit together, and says whether there were any.
    bool clip(double c) {
        std::vector<std::size_t> full;
        for (std::size_t i = 0; i < m_sparsity.size(); ++i)
            if (m_isFree[i] && c * weight(i) > m_maxSparsity)
                full.push_back(i);
        for (const std::size_t i : full)
            fix(i, m_maxSparsity);
        return !full.empty();
    }

    void spread() {
        double total = demand(false);
        double c = 0;
        while (total > 0) {
            c = std::max(m_budget, 0.0) / total;
            if (!clip(c))
                break;
            total = demand(false);
        }
        const double stepsLeft = demand(true);
        const double equalShare = stepsLeft > 0 ? std::clamp(m_budget / stepsLeft, 0.0, m_maxSparsity) : 0;
        for (std::size_t i = 0; i < m_sparsity.size(); ++i)
            if (m_isFree[i])
                m_sparsity[i] = total > 0 ? c * weight(i) : equalShare;
    }

    std::span<const double> m_meanScore;
    std::span<const int> m_steps;
    double m_maxSparsity;
    double m_budget = 0; ///< Σ steps·sparsity still to give
    std::vector<double> m_sparsity;
    std::vector<bool> m_isFree;
};

bool isSparsity(double value) {
    return value >= 0 && value < 1;
}

} // namespace

Allocation allocateSparsity(std::span<const double> meanScore, std::span<const int> steps, double target,
                            double maxSparsity, std::span<const std::optional<double>> overrides) {
    requireArgument(isSparsity(target), "target sparsity", "a number in [0,1)", target);
    requireArgument(maxSparsity > 0 && maxSparsity <= 1, "maximal sparsity", "a number in (0,1]", maxSparsity);
    requireArgument(steps.size() == meanScore.size(), "steps", "one count per stage", std::to_string(steps.size()));
    requireArgument(overrides.empty() || overrides.size() == meanScore.size(), "stage sparsities",
                    "one per stage or none", std::to_string(overrides.size()));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        requireArgument(meanScore[i] >= 0 && meanScore[i] <= 1, "mean score", "a number in [0,1]", meanScore[i]);
        requireArgument(steps[i] >= 0, "steps", "a count >= 0", steps[i]);
        if (!overrides.empty() && overrides[i])
            requireArgument(isSparsity(*overrides[i]), "stage sparsity", "a number in [0,1)", *overrides[i]);
    }
    return Allocator(meanScore, steps, maxSparsity).run(target, overrides);
}

int groupsToRemove(double sparsity, int groups) {
    requireArgument(isSparsity(sparsity), "sparsity", "a number in [0,1)", sparsity);
    requireArgument(groups >= 1, "groups", "a count >= 1", groups);
    return std::min(static_cast<int>(std::nearbyint(sparsity * groups)), groups - 1);
}

} // namespace core::schedule
