#include "core/metrics/binomial_test.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace core::metrics {

double fairCoinPValue(std::int64_t successes, std::int64_t trials) {
    if (trials < 0 || successes < 0 || successes > trials)
        throw Error(ErrorCode::BadArgument, "successes: expected 0…" +
                                                std::to_string(std::max<std::int64_t>(trials, 0)) + ", found " +
                                                std::to_string(successes));
    const std::int64_t fewer = std::min(successes, trials - successes);
    if (2 * fewer == trials)
        return 1;
    const auto n = static_cast<double>(trials);
    const auto k = static_cast<double>(fewer);
    // The tail's largest term is its last one: from there down every term is a fraction of the one before.
    const double largest =
        std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::numbers::ln2);
    double sum = 0;
    double share = 1;
    for (int i = 0; i <= k && share > 1e-18 * sum; ++i) {
        sum += share;
        share *= (k - i) / (n - k + i + 1);
    }
    return std::min(1.0, 2 * largest * sum);
}

} // namespace core::metrics
