#include "core/calibration/taylor_scores.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/calibration/image_source.h"
#include "core/calibration/loss_threshold.h"
#include "core/calibration/unit_gradients.h"
#include "core/conditioning/class_labels.h"
#include "core/model/staged_denoiser.h"
#include "core/schedule/noise_schedule.h"

#include <ATen/CPUGeneratorImpl.h>

#include <chrono>

namespace core::calibration {
namespace {

/// One batch of images with one draw of noise, to be asked about at any timestep.
class Questions {
public:
    Questions(const model::ModelInfo& info, const data::CalibrationSet& images, std::uint64_t seed,
              const Device& device);

    std::int64_t count() const { return m_clean.size(0); }
    UnitGradients::Question at(int timestep, std::int64_t first, std::int64_t count) const;

private:
    schedule::NoiseSchedule m_schedule;
    schedule::Prediction m_prediction;
    at::Tensor m_clean;
    at::Tensor m_noise;
    model::Conditioning m_conditioning;
};

/// A model with fewer classes than the images have takes them in turn.
model::Conditioning conditioningOf(const model::ModelInfo& info, const data::CalibrationSet& images) {
    const auto conditioner = conditioning::usualConditioner(info);
    const model::ClassSet* classes = conditioner->classes();
    if (!classes) {
        const auto count = images.clean.size(0);
        return conditioner->conditional(
            conditioner->resolve(requestsOf(images, at::arange(count, at::kLong)), static_cast<std::size_t>(count)));
    }
    return conditioner->conditional(conditioning::requestsOf(images.labels.remainder(classes->count)));
}

Questions::Questions(const model::ModelInfo& info, const data::CalibrationSet& images, std::uint64_t seed,
                     const Device& device)
    : m_schedule(info.schedule)
    , m_prediction(info.prediction)
    , m_clean(images.clean.to(torchDevice(device)))
    , m_noise(at::randn(images.clean.sizes(), at::detail::createCPUGenerator(seed), at::kFloat).to(torchDevice(device)))
    , m_conditioning(conditioningOf(info, images).to(device)) {
    const std::vector<std::int64_t> wanted{info.channels, info.height, info.width};
    if (m_clean.sizes().slice(1) != at::IntArrayRef(wanted))
        throw Error(ErrorCode::BadArgument, "calibration pictures: " + info.name + " wants " +
                                                c10::str(at::IntArrayRef(wanted)) + ", " + images.source + " has " +
                                                c10::str(m_clean.sizes().slice(1)));
}

UnitGradients::Question Questions::at(int timestep, std::int64_t first, std::int64_t count) const {
    const schedule::PathPoint& point = m_schedule.at(timestep + 1);
    const schedule::Target target = targetOf(point, m_prediction);
    const at::Tensor clean = m_clean.narrow(0, first, count);
    const at::Tensor noise = m_noise.narrow(0, first, count);
    const at::Tensor timesteps = at::full({count}, timestep, clean.options().dtype(at::kLong));
    return {point.alpha * clean + point.sigma * noise, timesteps, m_conditioning.slice(first, count),
            target.clean * clean + target.noise * noise};
}

void checkOptions(const TaylorOptions& options, int timesteps) {
    requireArgument(options.samples >= 1, "samples", "at least 1", options.samples);
    requireArgument(options.batch >= 1, "batch", "at least 1", options.batch);
    requireArgument(options.threshold >= 0 && options.threshold < 1, "threshold", "a number in [0,1)",
                    options.threshold);
    requireArgument(options.stride >= 1 && options.stride <= timesteps, "stride", "1 to the number of timesteps",
                    options.stride);
}

std::string summaryOf(const TaylorScores& scores, const TaylorOptions& options, int timesteps) {
    const int last = scores.timesteps.back();
    const bool isWhole = last + options.stride >= timesteps;
    return "gradients: " + std::to_string(scores.timesteps.size()) + " timesteps, t = 1 to " +
           std::to_string(last + 1) + " in steps of " + std::to_string(options.stride) +
           (isWhole ? "; no loss fell under " : "; stopped where the loss fell under ") +
           numberText(options.threshold) + " of the largest";
}

/// Gradients at one timestep, all images; returns the loss.
double addTimestep(UnitGradients& gradients, const Questions& questions, int timestep, int batch,
                   const Progress& progress) {
    double loss = 0;
    for (std::int64_t first = 0; first < questions.count(); first += batch) {
        const std::int64_t count = std::min<std::int64_t>(batch, questions.count() - first);
        const double share = static_cast<double>(count) / static_cast<double>(questions.count());
        loss += gradients.add(questions.at(timestep, first, count), share,
                              [&](int, const at::Tensor&) { progress.throwIfStopped(); });
    }
    if (!std::isfinite(loss))
        throw Error(ErrorCode::Failed, "gradients: the loss at t = " + std::to_string(timestep + 1) + " is not finite");
    return loss;
}

} // namespace

TaylorScores collectTaylorScores(const model::Denoiser& denoiser, const TaylorOptions& options,
                                 const Progress& progress) {
    requireNotPruned(denoiser);
    const model::ModelInfo& info = denoiser.info();
    return translateTorchErrors("gradients of " + info.name, [&] {
        const auto start = std::chrono::steady_clock::now();
        const int timesteps = info.schedule.timesteps;
        checkOptions(options, timesteps);
        const CalibrationOptions wanted{.samples = options.samples,
                                        .seed = options.seed,
                                        .source = options.source,
                                        .autoencoder = options.autoencoder,
                                        .classMap = options.classMap};
        const Questions questions(info, calibrationSet(denoiser, wanted, progress), options.seed, denoiser.device());
        UnitGradients gradients(denoiser);
        LossThreshold threshold(options.threshold);
        TaylorScores scores;
        scores.options = options;
        for (int timestep = 0; timestep < timesteps; timestep += options.stride) {
            progress.report("gradients", timestep, timesteps);
            scores.timesteps.push_back(timestep);
            scores.losses.push_back(addTimestep(gradients, questions, timestep, options.batch, progress));
            if (threshold.isUnder(scores.losses.back()))
                break;
        }
        progress.report("gradients", timesteps, timesteps);
        for (std::size_t unit = 0; unit < denoiser.units().size(); ++unit) {
            const at::Tensor columns = gradients.columnScores(static_cast<int>(unit)).contiguous();
            scores.columns.emplace_back(columns.data_ptr<double>(), columns.data_ptr<double>() + columns.numel());
        }
        scores.summary = summaryOf(scores, options, timesteps);
        scores.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return scores;
    });
}

} // namespace core::calibration
