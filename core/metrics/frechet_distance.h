#pragma once

#include "core/metrics/feature_set.h"

namespace core::metrics {

/// Fréchet distance of two sets of features seen as normal distributions, FID where the features are Inception's
/// (Heusel et al. 2017, arXiv 1706.08500): |μ₁−μ₂|² + tr(Σ₁+Σ₂) − 2·tr√(Σ₁Σ₂), covariances with ddof 1, float64.
/// The trace of the root is the nuclear norm of the product of the centred features, so that sets with fewer images
/// than features lose no digits. @throws Error{BadArgument} for fewer than two images, other lengths or numbers that
/// are not finite.
double frechetDistance(const FeatureSet& a, const FeatureSet& b);

} // namespace core::metrics
