#pragma once

#include "core/metrics/feature_set.h"

namespace core::metrics {

/// Shares in [0,1].
struct PrecisionRecall {
    double precision = 0; ///< generated images inside the real ones' manifold
    double recall = 0;    ///< real images inside the generated ones' manifold
};

/// Improved precision and recall (Kynkäänniemi et al. 2019, arXiv 1904.06991): a set's manifold is the balls around its
/// features that reach to the `neighbours`-th nearest other one, bounds included. Exact float64 distances; memory is
/// bounded whatever the counts. @throws Error{BadArgument} for as many neighbours as images, other lengths or numbers
/// that are not finite.
PrecisionRecall precisionRecall(const FeatureSet& real, const FeatureSet& generated, int neighbours = 3);

} // namespace core::metrics
