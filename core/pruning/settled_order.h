#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// The unit's elimination once a criterion has scored its groups, lowest first: with compensation each kept set is the
/// damped least-squares optimum; without, kept columns stay as they are, and the loss is the true one where there are
/// statistics, else the summed score. @param scores one finite number per group.
/// @throws Error{BadArgument} as checkProblem() and for compensation without statistics, Error{Failed} where a
/// factorisation fails at every damping or a score is not finite; all name the unit.
std::unique_ptr<Elimination> eliminateByScore(const UnitProblem& problem, const std::vector<double>& scores);

/// The same without compensation for an order that came with no scores. The problem must have statistics.
std::unique_ptr<Elimination> eliminatePlainly(const UnitProblem& problem, std::vector<int> order);

} // namespace core::pruning
