#include "core/sampling/sampler.h"

#include "core/base/tensor.h"
#include "core/sampling/step_clock.h"
#include "core/sampling/trajectory.h"

#include <chrono>

namespace core::sampling {
namespace {

/// Keeps a run's tensors as they come and makes images of them afterwards, so that the loop waits for no device.
class FrameKeeper {
public:
    explicit FrameKeeper(const std::vector<double>& timesteps)
        : m_states(timesteps.size())
        , m_cleans(timesteps.size())
        , m_timesteps(timesteps) {}

    void keep(const TrajectoryPoint& point) {
        m_states[point.step].push_back(point.state);
        m_cleans[point.step].push_back(point.clean);
    }

    std::vector<TrajectoryFrame> frames(const ImageDecoder& decoder, const Progress& progress) const {
        std::vector<TrajectoryFrame> result;
        for (std::size_t i = 0; i < m_timesteps.size(); ++i)
            result.push_back({m_timesteps[i], decoder.decode(at::cat(m_states[i]), progress.silent()),
                              decoder.decode(at::cat(m_cleans[i]), progress.silent())});
        return result;
    }

private:
    std::vector<std::vector<at::Tensor>> m_states; ///< [step][batch]
    std::vector<std::vector<at::Tensor>> m_cleans;
    std::vector<double> m_timesteps;
};

} // namespace

SampleResult sample(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress) {
    const ResolvedOptions run = resolve(denoiser, options);
    const ImageDecoderPtr decoder = options.decoder ? options.decoder : usualDecoder(denoiser.info());
    const ImageDecoderPtr quick = options.previewDecoder ? options.previewDecoder : usualDecoder(denoiser.info());
    FrameKeeper keeper(run.timesteps);
    LivePreview preview(options.preview, quick, static_cast<int>(run.timesteps.size()));
    StepClock clock;
    std::int64_t macs = 0; // of the first batch: those of all images
    const auto listener = [&](const TrajectoryPoint& point) {
        clock.end(point.state.size(0) * point.macs);
        if (point.firstImage == 0)
            macs += point.macs;
        preview.offer(point.firstImage, point.step, point.clean);
        if (options.keepTrajectory)
            keeper.keep(point);
        clock.begin();
    };

    const auto start = std::chrono::steady_clock::now();
    clock.begin();
    const at::Tensor finals = runTrajectory(denoiser, run, progress, listener);
    const auto sampled = std::chrono::steady_clock::now();
    SampleResult result;
    result.images = decoder->decode(finals, progress);
    const auto decoded = std::chrono::steady_clock::now();
    result.seconds = std::chrono::duration<double>(sampled - start).count();
    const bool isOnCpu = denoiser.device().kind == Device::Kind::Cpu;
    result.steadySeconds = isOnCpu ? steadySeconds(clock.calls()) : result.seconds;
    result.decodeSeconds = std::chrono::duration<double>(decoded - sampled).count();
    result.isApproximate = decoder->isApproximate();
    result.labels = run.options.labels;
    result.sampler = run.sampler;
    result.timesteps = run.timesteps;
    result.macs = macs;
    translateTorchErrors("pictures", [&] {
        if (options.keepTrajectory)
            result.trajectory = keeper.frames(*quick, progress);
    });
    return result;
}

} // namespace core::sampling
