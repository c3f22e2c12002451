#pragma once

#include "core/schedule/allocation_rule.h"

#include <string>

namespace core::pruning {

/// How a stage's sparsity is spread over its units.
enum class WithinRule {
    Uniform, ///< the same share of each, as published: coarse groups (heads) rounded half to even, fine ones making up
    Marginal ///< least summed loss under the stage's budget, METHOD.md §5
};

/// "uniform", "marginal".
std::string toString(WithinRule rule);
/// @throws Error{BadArgument} naming the words that are known.
WithinRule parseWithinRule(const std::string& text);
/// What goes with a rule for the stages where nobody chose: marginal for both, else uniform as published.
WithinRule usualWithin(schedule::AllocationRule rule);

} // namespace core::pruning
