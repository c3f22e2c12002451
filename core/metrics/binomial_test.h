#pragma once

#include <cstdint>

namespace core::metrics {

/// Two-sided exact binomial test against a fair coin: the chance that guessing leads as far or further from half of
/// the trials as `successes` is, in [0,1]; SciPy's binomtest(successes, trials).pvalue. 1 for no trials.
/// @throws Error{BadArgument} unless 0 <= successes <= trials.
double fairCoinPValue(std::int64_t successes, std::int64_t trials);

} // namespace core::metrics
