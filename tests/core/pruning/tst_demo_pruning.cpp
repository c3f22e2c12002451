#include "core/calibration/collect.h"
#include "core/metrics/image_quality.h"
#include "core/pruning/pruner.h"
#include "core/sampling/sampler.h"
#include "core/workflow/open_model.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>

using core::Image;
using core::pruning::PruneResult;

namespace {

constexpr int kImages = 40;
constexpr int kSteps = 20;

/// The plan of METHOD.md's defaults for the sampler's own timesteps.
core::schedule::StagePlan planFor(const core::model::Denoiser& model, double sparsity) {
    core::sampling::SampleOptions one;
    one.steps = kSteps;
    std::vector<int> timesteps;
    for (const double timestep : core::sampling::sample(model, one).timesteps)
        timesteps.push_back(static_cast<int>(timestep) + 1);
    core::schedule::StageOptions options;
    options.targetSparsity = sparsity;
    return core::schedule::planStages(core::schedule::NoiseSchedule(model.info().schedule), timesteps, options);
}

std::vector<Image> sampleImages(const core::model::Denoiser& model) {
    core::sampling::SampleOptions options;
    options.steps = kSteps;
    options.seeds.resize(kImages);
    std::iota(options.seeds.begin(), options.seeds.end(), 1000);
    return core::sampling::sample(model, options).images;
}

double meanSsim(const std::vector<Image>& a, const std::vector<Image>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += core::metrics::ssim(a[i], b[i]);
    return sum / static_cast<double>(a.size());
}

} // namespace

/// The built-in model's images after pruning: what a person would see.
class TestDemoPruning : public QObject {
    Q_OBJECT

private slots:
    void obsKeepsImagesClearlyBetterThanMagnitude();
};

void TestDemoPruning::obsKeepsImagesClearlyBetterThanMagnitude() {
    core::ComputeOptions compute;
    compute.threads = 1; // two would wait for each other on a busy machine
    const core::ComputeScope scope(compute);
    const core::model::DenoiserPtr dense = core::workflow::openModel("demo").model;
    const auto plan = planFor(*dense, 0.33);
    QCOMPARE(plan.stages.size(), std::size_t{3});
    const core::calibration::Calibration calibration = core::calibration::collectStatistics(*dense, {});
    const PruneResult obs = core::pruning::prune(dense, {.bank = calibration.bank.get()}, plan, {});
    const PruneResult magnitude = core::pruning::prune(dense, {}, plan, {.method = "magnitude"});
    QCOMPARE(obs.report.macsPruned, magnitude.report.macsPruned);
    QVERIFY(std::abs(obs.report.achievedSparsity - 0.33) < 0.005);

    const std::vector<Image> wanted = sampleImages(*dense);
    const double obsSsim = meanSsim(sampleImages(*obs.pruned), wanted);
    const double magnitudeSsim = meanSsim(sampleImages(*magnitude.pruned), wanted);
    qInfo("mean SSIM to dense of %d pictures, %d steps, sparsity %.4f, %.1f %% of the MACs: OBS %.4f, magnitude %.4f",
          kImages, kSteps, obs.report.achievedSparsity,
          100.0 * static_cast<double>(obs.report.macsPruned) / static_cast<double>(obs.report.macsDense), obsSsim,
          magnitudeSsim);
    QVERIFY(obsSsim > magnitudeSsim + 0.1);
}

TESSERA_CORE_TEST(TestDemoPruning)
#include "tst_demo_pruning.moc"
