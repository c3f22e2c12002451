#include "core/metrics/feature_set.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace core::metrics {

void FeatureSet::add(const std::vector<float>& features) {
    const auto size = static_cast<std::int64_t>(features.size());
    if (values.empty())
        dimensions = size;
    requireArgument(size == dimensions && size > 0, "features", "as many for every picture",
                    std::to_string(size) + " after " + std::to_string(dimensions));
    values.insert(values.end(), features.begin(), features.end());
}

FeatureSet FeatureSet::rows(const std::vector<std::int64_t>& indices) const {
    FeatureSet chosen{.dimensions = dimensions};
    chosen.values.reserve(indices.size() * static_cast<std::size_t>(dimensions));
    for (const std::int64_t index : indices) {
        requireArgument(index >= 0 && index < count(), "features", "the index of a picture", std::to_string(index));
        const auto first = values.begin() + index * dimensions;
        chosen.values.insert(chosen.values.end(), first, first + dimensions);
    }
    return chosen;
}

void requireComparable(const FeatureSet& a, const FeatureSet& b, std::int64_t count) {
    requireArgument(a.dimensions > 0 && a.dimensions == b.dimensions, "features", "two sets of vectors of one length",
                    std::to_string(a.dimensions) + " and " + std::to_string(b.dimensions));
    const std::string wanted = std::to_string(count) + " pictures or more";
    for (const FeatureSet* set : {&a, &b}) {
        requireArgument(set->count() >= count, "features", wanted.c_str(), std::to_string(set->count()));
        const bool isFinite =
            std::all_of(set->values.begin(), set->values.end(), [](double value) { return std::isfinite(value); });
        requireArgument(isFinite, "features", "finite numbers", "NaN or infinity");
    }
}

} // namespace core::metrics
