#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/evaluation/shape_classifier.h"
#include "core/metrics/feature_set.h"

#include <cstdint>
#include <vector>

namespace bench {

struct Verdict {
    double accuracy = 0; ///< share of images of the class that was asked for
    double fid = 0;      ///< Fréchet distance to the reference in the classifier's features
};

/// Rates sets of ShapeWorld images with the built-in classifier against fresh data, that no model was trained on.
class ImageJudge {
public:
    /// @param reference fresh images. @throws core::Error{BadInput} if the classifier is missing.
    ImageJudge(int reference, std::uint64_t seed, const core::Progress& progress);

    /// Takes images in any number of parts.
    void add(const std::vector<core::Image>& images, const std::vector<int>& labels);
    /// Of all images since the last verdict.
    Verdict verdict();

    /// As many fresh images, none of them in the reference, in a model's place.
    Verdict judgeData(int count, std::uint64_t seed, const core::Progress& progress);

private:
    void addData(int count, std::uint64_t seed, const core::Progress& progress);

    core::evaluation::ShapeClassifier m_classifier;
    core::metrics::FeatureSet m_reference;
    core::metrics::FeatureSet m_features;
    std::int64_t m_right = 0;
};

} // namespace bench
