#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/loss_weights.h"
#include "core/pruning/pruner.h"
#include "core/sampling/trajectory.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <stop_token>

using core::pruning::LossWeights;
using core::schedule::Stage;

namespace {

core::schedule::StagePlan threeStages() {
    core::schedule::StageOptions options;
    options.cuts = {600, 300};
    options.targetSparsity = 0.4;
    options.allocation = core::schedule::AllocationRule::Uniform;
    const std::vector<int> timesteps{901, 801, 701, 601, 501, 401, 301, 201, 101, 1};
    return core::schedule::planStages(core::schedule::NoiseSchedule({}), timesteps, options);
}

const core::calibration::HessianBank& bank() {
    static const auto calibration = core::calibration::collectStatistics(*tiny::model(), {.samples = 60, .bins = 10});
    return *calibration.bank;
}

core::pruning::LossWeightOptions probe(int images) {
    core::pruning::LossWeightOptions options;
    options.sampling.steps = 10;
    for (int i = 1; i < images; ++i)
        options.sampling.seeds.push_back(static_cast<std::uint64_t>(i));
    return options;
}

LossWeights measure(const core::pruning::LossWeightOptions& options, const core::Progress& progress = {}) {
    return measureLossWeights(tiny::model(), {.bank = &bank()}, threeStages(), {}, options, progress);
}

} // namespace

class TestLossWeights : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); }

    void everyUnitOfEveryStageHasAWeight() {
        const LossWeights weights = measure(probe(2));
        QCOMPARE(weights.ranges.size(), std::size_t{3});
        QCOMPARE(weights.ranges[0].lastT, 1000);
        QCOMPARE(weights.ranges[2].firstT, 1);
        for (const LossWeights::Range& range : weights.ranges) {
            QCOMPARE(range.ofUnit.size(), tiny::model()->units().size());
            for (const double weight : range.ofUnit)
                QVERIFY(weight > 0 && std::isfinite(weight));
        }
    }

    /// A probe that leaves the dense trajectory at its stage is the same as a whole run with that one unit pruned.
    void aWeightIsTheFinalChangePerLossAndStep() {
        const LossWeights weights = measure(probe(2));
        const auto pruned = core::pruning::prune(tiny::model(), {.bank = &bank()},
                                                 [] {
                                                     auto plan = threeStages();
                                                     for (Stage& stage : plan.stages)
                                                         stage.sparsity = 0.33;
                                                     return plan;
                                                 }(),
                                                 {});
        const auto& all = dynamic_cast<const core::model::StagedDenoiser&>(*pruned.pruned);
        const auto dense = tiny::model();
        const auto& units = dense->units();
        const std::size_t unit = 3;
        auto stages = all.stages();
        for (std::size_t i = 0; i < stages.size(); ++i)
            for (std::size_t u = 0; u < units.size(); ++u)
                if (i != 1 || u != unit) {
                    stages[i].subnetwork.units[u] = {};
                    for (int group = 0; group < units[u].groups; ++group)
                        stages[i].subnetwork.units[u].kept.push_back(group);
                }
        const core::model::StagedDenoiser one(tiny::model(), stages);
        const auto finals = [&](const core::model::Denoiser& model) {
            return runTrajectory(model, core::sampling::resolve(model, probe(2).sampling), {});
        };
        const double change = (finals(one) - finals(*tiny::model())).to(at::kDouble).square().mean().item<double>();
        const double loss = pruned.report.unit({1, static_cast<int>(unit)}).loss;
        const double expected = change / (loss * pruned.report.stages[1].steps);
        QVERIFY(std::abs(weights.ranges[1].ofUnit[unit] - expected) < 1e-3 * expected);
    }

    void otherStagesShareWeightsByTimesteps() {
        LossWeights weights;
        weights.ranges = {{501, 1000, {1, 10}}, {1, 500, {3, 20}}};
        Stage whole;
        whole.firstT = 1;
        whole.lastT = 1000;
        Stage early;
        early.firstT = 401;
        early.lastT = 800;
        QCOMPARE(weights.forStages({early, whole}), (core::pruning::PerStageUnit<double>{{1.5, 12.5}, {2, 15}}));
    }

    void weightsMoveWhatIsRemoved() {
        core::pruning::PruneOptions options;
        options.allocation = core::schedule::AllocationRule::Marginal;
        options.within = core::pruning::WithinRule::Marginal;
        const auto plan = threeStages();
        const std::size_t units = tiny::model()->units().size();
        options.lossWeights.assign(plan.stages.size(), std::vector<double>(units, 1));
        const auto equal = core::pruning::prune(tiny::model(), {.bank = &bank()}, plan, options);
        options.lossWeights.front().assign(units, 1000.0);
        const auto weighed = core::pruning::prune(tiny::model(), {.bank = &bank()}, plan, options);
        QVERIFY(weighed.report.stages[0].achievedSparsity < equal.report.stages[0].achievedSparsity);
        QVERIFY(std::abs(weighed.report.achievedSparsity - equal.report.achievedSparsity) < 0.01);
        options.lossWeights.back().pop_back();
        QVERIFY_EXCEPTION_THROWN(core::pruning::prune(tiny::model(), {.bank = &bank()}, plan, options), core::Error);
    }

    void stopIsHeardBetweenSteps() {
        std::stop_source stop;
        const core::Progress progress(
            stop.get_token(),
            [&](const core::ProgressUpdate& update) {
                if (update.phase == "weigh losses" && update.done > 0)
                    stop.request_stop();
            },
            std::chrono::milliseconds(0));
        QVERIFY_EXCEPTION_THROWN(measure(probe(1), progress), core::Error);
    }
};

TESSERA_TEST(TestLossWeights)

#include "tst_loss_weights.moc"
