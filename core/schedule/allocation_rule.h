#pragma once

#include <string>

namespace core::schedule {

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

} // namespace core::schedule
