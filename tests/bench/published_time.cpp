#include "tests/bench/published_time.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "tests/bench/published_obs.h"

namespace bench {
namespace {

constexpr double publishedDamping = 0.01;
constexpr int fewestSteps = 2;

void timeLayer(PublishedTime& time, const at::Tensor& weight, const at::Tensor& hessian, double budget,
               const core::Progress& progress) {
    const core::Stopwatch inversion;
    const at::Tensor inverse = publishedInverse(hessian, publishedDamping);
    time.inversion = inversion.seconds();
    PublishedObs published(weight, inverse, time.groupSize, Update::AsPublished);
    const int most = time.columns / time.groupSize - 1;
    const core::Stopwatch steps;
    while (time.timed < most && (time.timed < fewestSteps || steps.seconds() < budget)) {
        progress.throwIfStopped();
        published.eliminate();
        ++time.timed;
    }
    time.step = steps.seconds() / time.timed;
}

} // namespace

std::vector<PublishedTime> timePublished(const core::model::Denoiser& model, const core::calibration::HessianBank& bank,
                                         const core::pruning::PruneReport& report, double budget,
                                         const core::Progress& progress) {
    const auto count = static_cast<std::int64_t>(report.units.size());
    std::vector<PublishedTime> times;
    for (std::int64_t i = 0; i < count; ++i) {
        progress.report("published algorithm", i, count);
        const auto& pruned = report.units[static_cast<std::size_t>(i)];
        const int unitIndex = static_cast<int>(static_cast<std::size_t>(i) % model.units().size());
        const auto& unit = model.units()[static_cast<std::size_t>(unitIndex)];
        auto place = std::find_if(times.begin(), times.end(), [&](const PublishedTime& time) {
            return time.outputs == unit.outputs && time.columns == unit.columns() && time.groupSize == unit.groupSize;
        });
        if (place == times.end()) {
            times.push_back({.outputs = unit.outputs, .columns = unit.columns(), .groupSize = unit.groupSize});
            place = times.end() - 1;
            const auto& stage = report.stages[static_cast<std::size_t>(pruned.stage)];
            timeLayer(*place, model.consumerWeight(unitIndex), bank.stage(unitIndex, stage.firstT, stage.lastT), budget,
                      progress);
        }
        place->layers += pruned.kept < pruned.groups ? 1 : 0;
        place->removed += pruned.groups - pruned.kept;
    }
    progress.report("published algorithm", count, count);
    return times;
}

} // namespace bench
