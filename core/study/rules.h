#pragma once

#include <string>

namespace core::study {

/// What the marginal rules take a unit of loss for.
enum class LossWeighting {
    Equal,   ///< the same in every layer and stage
    Measured ///< as much as it changes the final image, probed once per layer and stage
};

/// "equal", "measured".
std::string toString(LossWeighting weighting);
/// @throws Error{BadArgument} naming the words that are known.
LossWeighting parseLossWeighting(const std::string& text);

/// How the target sparsity is spread over the stages.
enum class AllocationRule {
    Mosaic,  ///< s_i = c·(1−m_i), METHOD.md §3
    Uniform, ///< the same in every stage
    Marginal ///< what the units' loss curves say: least summed loss under the budget, METHOD.md §5
};

/// "mosaic", "uniform", "marginal".
std::string toString(AllocationRule rule);
/// @throws Error{BadArgument} naming the words that are known.
AllocationRule parseAllocationRule(const std::string& text);

/// How a stage's sparsity is spread over its layers.
enum class WithinRule {
    Uniform, ///< the same share of every unit, as published
    Marginal ///< least summed loss under the stage's budget
};

/// "uniform", "marginal".
std::string toString(WithinRule rule);
/// @throws Error{BadArgument} naming the words that are known.
WithinRule parseWithinRule(const std::string& text);
/// What goes with a rule for the stages where nobody chose: marginal for both, else uniform as published.
WithinRule usualWithin(AllocationRule rule);

} // namespace core::study
