#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core::study {

enum class RunKind { Prune, Sample };

/// One pruning or sampling run that is over: what it was asked and what came out.
struct Run {
    std::int64_t id = 0; ///< in its store; 0: not there yet
    RunKind kind = RunKind::Prune;
    std::int64_t time = 0;        ///< of its end, milliseconds since 1970, UTC
    std::string version{};        ///< of the program
    std::string model{};          ///< name
    std::string study{};          ///< the study as JSON, with absolute paths
    std::string command{};        ///< line that does the same without a window
    std::int64_t macsDense = 0;   ///< of one image, all steps; 0: not known
    std::int64_t macsPruned = 0;  ///< likewise
    double seconds = 0;           ///< of pruning, or of sampling an image
    double targetSparsity = 0;    ///< of the study
    double achievedSparsity = 0;  ///< 0 for the dense model
    std::optional<double> psnr{}; ///< dB to the dense model's images, of their mean squared error
    std::optional<double> ssim{};
    std::string thumbnail{}; ///< PNG of the first images; empty: there were none, or they lie in the store
    bool isPinned = false;   ///< stays when the store is full
    std::string tags{};      ///< a person's words for it, in one line

    bool operator==(const Run&) const = default;
};

} // namespace core::study
