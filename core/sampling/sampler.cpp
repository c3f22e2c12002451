#include "core/sampling/sampler.h"

#include "core/base/tensor.h"
#include "core/metrics/cost.h"
#include "core/sampling/trajectory.h"

#include <chrono>

namespace core::sampling {
namespace {

/// Keeps a run's tensors as they come and makes pictures of them afterwards, so that the loop waits for no device.
class FrameKeeper {
public:
    explicit FrameKeeper(const std::vector<int>& timesteps)
        : m_states(timesteps.size())
        , m_cleans(timesteps.size())
        , m_timesteps(timesteps) {}

    void keep(const TrajectoryPoint& point) {
        m_states[point.step].push_back(point.state);
        m_cleans[point.step].push_back(point.clean);
    }

    std::vector<TrajectoryFrame> frames(double pixelScale) const {
        std::vector<TrajectoryFrame> result;
        for (std::size_t i = 0; i < m_timesteps.size(); ++i)
            result.push_back({m_timesteps[i], toImages(at::cat(m_states[i]), pixelScale),
                              toImages(at::cat(m_cleans[i]), pixelScale)});
        return result;
    }

private:
    std::vector<std::vector<at::Tensor>> m_states; ///< [step][batch]
    std::vector<std::vector<at::Tensor>> m_cleans;
    std::vector<int> m_timesteps;
};

} // namespace

SampleResult sample(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress) {
    const model::ModelInfo& info = denoiser.info();
    if (!info.isPixelSpace)
        throw Error(ErrorCode::BadArgument, info.name + ": samples latents of " + std::to_string(info.channels) +
                                                " channels; showing them as pictures needs an autoencoder");
    const ResolvedOptions run = resolve(denoiser, options);
    FrameKeeper keeper(run.timesteps);
    TrajectoryListener listener;
    if (options.keepTrajectory)
        listener = [&](const TrajectoryPoint& point) { keeper.keep(point); };

    const auto start = std::chrono::steady_clock::now();
    const at::Tensor finals = runTrajectory(denoiser, run, progress, listener);
    SampleResult result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.labels = run.options.labels;
    result.timesteps = run.timesteps;
    result.macs = metrics::samplingMacs(denoiser, run.timesteps, run.guidanceScale != 1);
    translateTorchErrors("pictures", [&] {
        result.images = toImages(finals, info.pixelScale);
        if (options.keepTrajectory)
            result.trajectory = keeper.frames(info.pixelScale);
    });
    return result;
}

} // namespace core::sampling
