#include "core/sampling/measured_dynamics.h"

#include "core/base/tensor.h"
#include "core/sampling/trajectory.h"
#include "core/schedule/timestep_spacing.h"

namespace core::sampling {
namespace {

/// ‖a−b‖²/d of each picture, float64.
std::vector<double> meanSquares(const at::Tensor& difference) {
    const at::Tensor perPicture = difference.to(at::kDouble).square().flatten(1).mean(1).contiguous();
    const auto* data = perPicture.data_ptr<double>();
    return {data, data + perPicture.numel()};
}

} // namespace

schedule::MeasuredDynamics measureDynamics(const model::Denoiser& denoiser, const SampleOptions& options,
                                           const Progress& progress) {
    return translateTorchErrors("measuring the dynamics", [&] {
        const ResolvedOptions run = resolve(denoiser, options);
        std::vector<std::vector<at::Tensor>> states(run.timesteps.size());
        const at::Tensor finals = runTrajectory(
            denoiser, run, progress, [&](const TrajectoryPoint& point) { states[point.step].push_back(point.state); });
        std::vector<std::vector<double>> distance;
        for (const std::vector<at::Tensor>& batches : states)
            distance.push_back(meanSquares(at::cat(batches).to(at::kCPU) - finals));
        distance.emplace_back(run.options.seeds.size(), 0.0);
        std::vector<int> t = schedule::trainingTimesteps(run.timesteps);
        t.push_back(0);
        const double sigma2 = finals.to(at::kDouble).square().mean().item<double>();
        return schedule::summarise(std::move(t), distance, sigma2);
    });
}

} // namespace core::sampling
