#pragma once

#include "core/metrics/feature_set.h"

#include <cstdint>

namespace core::metrics {

/// How a kernel distance is averaged.
struct KernelDistanceOptions {
    int subsets = 100;
    int subsetSize = 1000; ///< images of either set, drawn without putting back
    std::uint64_t seed = 0;
};

struct KernelDistance {
    double mean = 0;
    double deviation = 0; ///< over the subsets, ddof 0
};

/// Squared maximum mean discrepancy with the kernel (x·y/d + 1)³, unbiased: it may be negative. KID where the features
/// are Inception's (Bińkowski et al. 2018, arXiv 1801.01401). float64.
/// @throws Error{BadArgument} for fewer than two images, other lengths, or numbers that are not finite.
double squaredDiscrepancy(const FeatureSet& a, const FeatureSet& b);

/// Its mean over random subsets, as it is reported. @throws also for a subset larger than a set.
KernelDistance kernelDistance(const FeatureSet& a, const FeatureSet& b, const KernelDistanceOptions& options = {});

} // namespace core::metrics
