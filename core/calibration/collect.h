#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/model/denoiser.h"

#include <functional>
#include <string>
#include <vector>

namespace core::data {
struct CalibrationSet;
}

namespace core::calibration {

/// Called once it is decided how statistics are kept, before the first of them is gathered.
using StoragePlanned = std::function<void(const StoragePlan& plan)>;

struct CalibrationOptions {
    int samples = 300; ///< noised images in all, spread evenly over the bins (>= bins); as many null-label ones follow
    int bins = 25;     ///< equal ranges of t = 1…T; fewer where the memory does not suffice for more
    std::uint64_t seed = 0;         ///< of images, noise and timesteps
    double tokens = 1;              ///< share of each image's tokens that are drawn for a layer, in (0,1]
    int batch = 0;                  ///< images per forward at most; 0: as many as a share of the memory allows
    std::string source = "builtin"; ///< "builtin", "own" (the model's own samples) or a folder of images
    double memoryGib = 0;           ///< that the statistics may take; 0: a quarter of the machine's
    double diskGib = 0;             ///< that they may take in `folder`; 0: half of what is free there
    std::string folder{};      ///< where they are written bin by bin; one that was begun is finished; empty: nowhere
    std::string bank{};        ///< where they were written earlier; then readOrCollect looks at nothing else
    std::string autoencoder{}; ///< makes latents of a folder's images: its folder or file; empty: the model's own
    std::vector<std::string> prompts{}; ///< of own samples, see OwnSamples
    StoragePlanned planned{};           ///< may be unset
    std::string classMap{};             ///< says which folder of images holds which class; empty: the folders' names do
};

struct Calibration {
    std::shared_ptr<const HessianBank> bank;
    double seconds = 0;
    std::vector<std::string> notes; ///< what was given up for the memory; files and samples left out, and why
    int dropped = 0;                ///< samples with a non-finite activation
};

/// Runs the dense model over noised images, conditional and null-label ones, and fills a bank. A sample with a
/// non-finite activation is dropped and named. At most one unit's activations of one batch are held beside the bank.
/// @throws Error{BadArgument} for options out of range, Error{Cancelled} within a batch.
Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress = {});
/// The same with images that the caller has (options.source is not looked at).
Calibration collectStatistics(const model::Denoiser& denoiser, const data::CalibrationSet& images,
                              const CalibrationOptions& options, const Progress& progress = {});

/// What options.bank holds, as readBank; without one, as collectStatistics.
Calibration readOrCollect(const model::Denoiser& denoiser, const CalibrationOptions& options,
                          const Progress& progress = {});

} // namespace core::calibration
