#include "core/training/sample_sheet.h"

#include "core/base/tensor.h"
#include "core/model/dit_network.h"
#include "core/training/shape_world.h"

#include <numeric>

namespace core::training {
namespace {

constexpr int kSteps = 50;
constexpr int kRows = 4;

/// Guided x̂_0 of a model that predicts it.
at::Tensor predictClean(const model::DitWeights& weights, const at::Tensor& x, int timestep, const at::Tensor& labels,
                        double guidance) {
    const at::Tensor both = at::cat({x, x});
    const at::Tensor unconditional = at::full_like(labels, weights.config.numClasses);
    const at::Tensor t = at::full({both.size(0)}, timestep, at::kLong);
    const auto halves = model::ditForward(weights, both, t, at::cat({labels, unconditional})).to(at::kFloat).chunk(2);
    return at::lerp(halves[1], halves[0], guidance);
}

} // namespace

void writeSampleSheet(const std::filesystem::path& path, const model::DitWeights& weights,
                      const schedule::NoiseSchedule& schedule, double guidanceScale) {
    const at::Tensor labels = at::arange(kRows * kShapeClasses, at::kLong).remainder(kShapeClasses);
    std::vector<std::uint64_t> seeds(kRows * kShapeClasses);
    std::iota(seeds.begin(), seeds.end(), 0);
    at::Tensor x = initialNoise(seeds, {3, kShapeSize, kShapeSize});
    const int stride = schedule.timesteps() / kSteps;
    for (int timestep = (kSteps - 1) * stride; timestep >= 0; timestep -= stride) {
        const double now = schedule.alphaBar(timestep + 1);
        const double next = timestep > 0 ? schedule.alphaBar(timestep + 1 - stride) : 1.0;
        const at::Tensor clean = predictClean(weights, x, timestep, labels, guidanceScale);
        const at::Tensor noise = (x - clean * std::sqrt(now)) / std::sqrt(1 - now);
        x = clean * std::sqrt(next) + noise * std::sqrt(1 - next);
    }
    writePng(path, enlargeImage(tileImages(toImages(x, kShapePixelScale), kShapeClasses), 3));
}

} // namespace core::training
