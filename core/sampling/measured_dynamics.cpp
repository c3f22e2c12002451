#include "core/sampling/measured_dynamics.h"

#include "core/base/tensor.h"
#include "core/sampling/trajectory.h"

namespace core::sampling {
namespace {

/// ‖a−b‖²/d of each image, float64.
std::vector<double> meanSquares(const at::Tensor& difference) {
    const at::Tensor perImage = difference.to(at::kDouble).square().flatten(1).mean(1).contiguous();
    const auto* data = perImage.data_ptr<double>();
    return {data, data + perImage.numel()};
}

/// The training timesteps of those of the network.
std::vector<int> visitedTimesteps(const schedule::ScheduleConfig& schedule, const std::vector<double>& network) {
    std::vector<int> visited;
    for (const double timestep : network)
        visited.push_back(schedule::trainingTimestep(schedule, timestep));
    return visited;
}

/// A sampler may call the model twice at a timestep: what counts is where it goes on from.
void keepLastOfEach(std::vector<int>& t, std::vector<std::vector<double>>& distance) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < t.size(); ++i) {
        if (i + 1 < t.size() && t[i + 1] == t[i])
            continue;
        std::swap(t[kept], t[i]);
        std::swap(distance[kept++], distance[i]);
    }
    t.resize(kept);
    distance.resize(kept);
}

double meanSquare(const at::Tensor& finals) {
    return finals.to(at::kDouble).square().mean().item<double>();
}

} // namespace

schedule::MeasuredDynamics measureDynamics(const model::Denoiser& denoiser, const SampleOptions& options,
                                           const Progress& progress, const MeasuredListener& partly) {
    return translateTorchErrors("measuring the dynamics", [&] {
        const ResolvedOptions run = resolve(denoiser, options);
        const std::size_t images = run.options.seeds.size();
        std::vector<at::Tensor> states(run.timesteps.size()); // of the batch
        std::vector<std::vector<double>> distance(states.size() + 1);
        std::vector<at::Tensor> finals;
        const auto summary = [&] {
            std::vector<int> t = visitedTimesteps(denoiser.info().schedule, run.timesteps);
            t.push_back(0);
            std::vector<std::vector<double>> kept = distance;
            keepLastOfEach(t, kept);
            return schedule::summarise(std::move(t), kept, meanSquare(at::cat(finals)));
        };
        const auto take = [&](std::size_t first, const at::Tensor& batch) {
            finals.push_back(batch.to(at::kCPU));
            for (std::size_t step = 0; step < states.size(); ++step) {
                const std::vector<double> added = meanSquares(states[step].to(at::kCPU) - finals.back());
                distance[step].insert(distance[step].end(), added.begin(), added.end());
            }
            const auto done = first + static_cast<std::size_t>(batch.size(0));
            distance.back().assign(done, 0.0);
            if (partly && done < images)
                partly(summary());
        };
        runBatches(
            denoiser, run, progress, [&](const TrajectoryPoint& point) { states[point.step] = point.state; }, take);
        return summary();
    });
}

double finalMeanSquare(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress) {
    return translateTorchErrors("measuring the variance", [&] {
        return meanSquare(runTrajectory(denoiser, resolve(denoiser, options), progress));
    });
}

} // namespace core::sampling
