#pragma once

#include <filesystem>

namespace core::training {

/// What a run writes beside its result, OUT or OUT.safetensors.
struct TrainingFiles {
    explicit TrainingFiles(const std::filesystem::path& out);

    /// Whether a run left what the next one goes on from. False where the system does not say.
    bool isBegun() const;

    std::filesystem::path checkpoint; ///< OUT.checkpoint.safetensors: everything that a run needs to go on
    std::filesystem::path log;        ///< OUT.log.json: the loss curve
    std::filesystem::path samples;    ///< OUT.samples.png: images of some classes
};

} // namespace core::training
