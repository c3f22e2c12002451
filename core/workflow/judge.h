#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/model/denoiser.h"

#include <vector>

namespace core::workflow {

/// How far sets of images are from the dense model's, as a classifier's features see them.
struct SetDistances {
    struct Entry {
        model::DenoiserPtr denoiser; ///< that the images were sampled with
        double distance = 0;         ///< Fréchet distance
    };
    std::vector<Entry> entries;
};

struct JudgeOptions {
    struct Set {
        model::DenoiserPtr denoiser;
        std::vector<Image> images;
    };
    std::vector<Image> dense; ///< 32×32 each, at least two
    std::vector<Set> sets;    ///< likewise
};

/// Fréchet distances in the built-in classifier's features.
SetDistances judge(const JudgeOptions& options, const Progress& progress);

} // namespace core::workflow
