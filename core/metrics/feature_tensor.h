#pragma once

#include "core/metrics/feature_set.h"

#include <ATen/ATen.h>

namespace core::metrics {

/// The same numbers as a float64 matrix [count, dimensions]; refers to `set`, which must outlive it.
inline at::Tensor toTensor(const FeatureSet& set) {
    return at::from_blob(const_cast<double*>(set.values.data()), {set.count(), set.dimensions}, at::kDouble);
}

} // namespace core::metrics
