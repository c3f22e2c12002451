#include "core/workflow/sample_images.h"

#include "core/metrics/image_quality.h"

#include <algorithm>

namespace core::workflow {

schedule::MeasuredDynamics measure(const MeasureOptions& options, const Progress& progress,
                                   const sampling::MeasuredListener& partly) {
    std::optional<double> sigma2;
    if (options.variance)
        sigma2 = sampling::finalMeanSquare(*options.dense, *options.variance, progress);
    const auto ofModel = [&sigma2](schedule::MeasuredDynamics measured) {
        measured.sigma2 = sigma2.value_or(measured.sigma2);
        return measured;
    };
    sampling::MeasuredListener tell;
    if (partly)
        tell = [&](const schedule::MeasuredDynamics& measured) { partly(ofModel(measured)); };
    return ofModel(sampling::measureDynamics(*options.dense, options.sampling, progress, tell));
}

SampledImages sampleImages(const SampleJobOptions& options, const Progress& progress) {
    SampledImages images;
    images.result = sampling::sample(*options.denoiser, options.sampling, progress);
    const std::size_t compared = std::min(options.reference.size(), images.result.images.size());
    for (std::size_t i = 0; i < compared; ++i) {
        images.psnr.push_back(metrics::psnr(options.reference[i], images.result.images[i]));
        images.ssim.push_back(metrics::ssim(options.reference[i], images.result.images[i]));
    }
    return images;
}

SampledTrajectories sampleTrajectories(const TrajectoryOptions& options, const Progress& progress) {
    const auto framesOf = [&](const model::DenoiserPtr& model, sampling::SampleOptions sampling) {
        sampling.keepTrajectory = true;
        sampling.decoder = sampling.previewDecoder; // every step becomes an image: by the quick one
        return sampling::sample(*model, sampling, progress).trajectory;
    };
    SampledTrajectories trajectories{.dense = framesOf(options.dense, options.sampling), .other = {}};
    if (options.other)
        trajectories.other = framesOf(options.other, options.otherSampling);
    return trajectories;
}

} // namespace core::workflow
