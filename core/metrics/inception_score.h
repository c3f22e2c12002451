#pragma once

#include "core/metrics/feature_set.h"

namespace core::metrics {

struct InceptionScore {
    double mean = 0;
    double deviation = 0; ///< over the splits, ddof 0
};

/// exp E[KL(p(y|x) ‖ p(y))] of a classifier's logits, the mean over splits (Salimans et al. 2016, arXiv 1606.03498):
/// between 1 and the number of classes. Split i are the images i·N/splits … (i+1)·N/splits, rounded down, unshuffled.
/// @throws Error{BadArgument} for more splits than images or numbers that are not finite.
InceptionScore inceptionScore(const FeatureSet& logits, int splits = 10);

/// As guided-diffusion's evaluation suite has it: consecutive splits of so many images, the last one shorter.
InceptionScore inceptionScoreOfBlocks(const FeatureSet& logits, std::int64_t splitSize = 5000);

} // namespace core::metrics
