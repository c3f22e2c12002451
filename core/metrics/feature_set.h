#pragma once

#include <cstdint>
#include <vector>

namespace core::metrics {

/// What a network sees in images: a vector per image, from which distances between sets of images are made.
struct FeatureSet {
    std::int64_t dimensions = 0;
    std::vector<double> values{}; ///< row by row

    std::int64_t count() const { return dimensions > 0 ? static_cast<std::int64_t>(values.size()) / dimensions : 0; }
    /// Adds one image's features. @throws Error{BadArgument} if the others have another number of them.
    void add(const std::vector<float>& features);
    /// Those images, in that order; the same one may come twice. @throws Error{BadArgument} out of range.
    FeatureSet rows(const std::vector<std::int64_t>& indices) const;
};

/// @throws Error{BadArgument} unless both sets have at least `count` vectors of one length, all finite.
void requireComparable(const FeatureSet& a, const FeatureSet& b, std::int64_t count);

} // namespace core::metrics
