#pragma once

#include "core/base/progress.h"
#include "core/evaluation/shape_classifier.h"

#include <cstdint>

namespace core::evaluation {

/// How the ShapeWorld classifier is trained: AdamW on fresh renders with a little noise, cross-entropy, cosine to zero.
struct ClassifierOptions {
    int steps = 1200;
    int batch = 128;
    double rate = 2e-3; ///< highest learning rate
    double noise = 0.1; ///< largest deviation of the noise added to an image in [-1,1]
    std::uint64_t seed = 1;
    int threads = 0; ///< 0: all cores
};

/// Trains a classifier from scratch. @throws Error{BadArgument} for options out of range, Error{Cancelled}.
ShapeClassifier trainClassifier(const ClassifierOptions& options, const Progress& progress = {});

} // namespace core::evaluation
