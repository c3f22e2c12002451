#pragma once

#include "core/study/study.h"

#include <numeric>
#include <string>

/// A study of the small model of the tests that is pruned and sampled within a second.
inline core::study::Study tinyStudy(int steps = 6, int images = 3,
                                    const std::string& source = TESSERA_TEST_DATA "/tiny_dit") {
    core::study::Study study;
    study.model.source = source;
    study.sampling.steps = steps;
    study.sampling.seeds.resize(static_cast<std::size_t>(images));
    std::iota(study.sampling.seeds.begin(), study.sampling.seeds.end(), 0);
    study.calibration.samples = 32;
    study.calibration.bins = 8;
    return study;
}
