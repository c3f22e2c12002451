#include "core/caching/reuse_method.h"
#include "core/calibration/noised_samples.h"
#include "core/data/calibration_set.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/loss_weights.h"
#include "core/sampling/guidance.h"
#include "core/sampling/measured_dynamics.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/trajectory.h"
#include "core/study/study.h"
#include "core/workflow/open_model.h"
#include "core/workflow/prune_model.h"
#include "tests/core/flow_model.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace core::workflow;
using core::exporting::ExportFormat;
namespace fs = std::filesystem;

namespace {

constexpr int steps = 10;

sampling::SampleOptions sampled(const std::string& sampler = "auto") {
    return {.sampler = {.name = sampler}, .steps = steps, .labels = {1, 2}, .seeds = {3, 4}};
}

at::Tensor finals(const model::Denoiser& model, const sampling::SampleOptions& options = sampled()) {
    return runTrajectory(model, resolve(model, options), {});
}

/// The stages that M and λ make of the model's own curve.
schedule::StagePlan planOf(const model::Denoiser& model, const std::string& sampler = "auto") {
    study::Study study;
    study.sampling.sampler.name = sampler;
    study.sampling.steps = steps;
    study.stages.targetSparsity = 0.4;
    return study::plan(study, schedule::NoiseSchedule(model.info().schedule));
}

PruneOutcome prunedOf(const model::DenoiserPtr& dense, const std::string& sampler = "auto") {
    return pruneModel(
        {.dense = dense, .plan = planOf(*dense, sampler), .calibration = {.samples = 20, .bins = 10, .source = "own"}},
        {});
}

} // namespace

/// A flow matching model on every road that a diffusion model takes.
class TestFlowModels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void stagesAreThoseOfItsOwnCurve();
    void heunsLastCallBelongsToTheFirstPart();
    void theMeasuredCurveCoversTheWholePath_data();
    void theMeasuredCurveCoversTheWholePath();
    void calibrationNoiseFollowsThePath();
    void stagedIsPhysicallyCut_data() { addPaths(); }
    void stagedIsPhysicallyCut();
    void prunedModelsAreExportedAndOpenAgain_data();
    void prunedModelsAreExportedAndOpenAgain();
    void reusedBranchesComeFromEarlierCalls();
    void lossWeightsAreMeasuredAlongThePath();
    void guidanceMovesTheFirstThreeChannels();
    void samplersOfBetasAreRefused();
    void aBankOfAnotherPathIsRefused();

private:
    static void addPaths();

    std::unique_ptr<ComputeScope> m_scope;
};

void TestFlowModels::addPaths() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("sampler");
    for (const char* path : {"flow_linear", "flow_gvp"})
        for (const char* sampler : {"euler", "heun"})
            QTest::addRow("%s %s", path, sampler) << path << sampler;
}

void TestFlowModels::stagesAreThoseOfItsOwnCurve() {
    const schedule::StagePlan plan = planOf(*small::sit());
    QCOMPARE(plan.stages.size(), std::size_t{2}); // the curve grows to the end: no early stage
    QCOMPARE(plan.stages[0].name, std::string("middle"));
    QCOMPARE(plan.stages[0].firstT, 485); // σ̂² = 1, λ = 5e-5
    QCOMPARE(plan.stages[0].lastT, 1000);
    QCOMPARE(plan.timesteps, (std::vector<int>{1000, 900, 800, 700, 600, 500, 400, 300, 200, 100}));
}

void TestFlowModels::heunsLastCallBelongsToTheFirstPart() {
    const schedule::StagePlan plan = planOf(*small::sit(), "heun");
    QCOMPARE(plan.timesteps.size(), std::size_t{2 * steps});
    QCOMPARE(plan.timesteps.back(), 1);
}

void TestFlowModels::theMeasuredCurveCoversTheWholePath_data() {
    addPaths();
}

void TestFlowModels::theMeasuredCurveCoversTheWholePath() {
    QFETCH(QString, path);
    QFETCH(QString, sampler);
    const auto model = small::sit(path.toLatin1().data());
    const schedule::MeasuredDynamics measured = measureDynamics(*model, sampled(sampler.toStdString()), {});
    QCOMPARE(measured.t.front(), 1000);
    QCOMPARE(measured.t.back(), 0);
    QCOMPARE(measured.t.size(), std::size_t(sampler == "heun" ? steps + 2 : steps + 1));
    // At s = 1 there is only noise: the distance to the end is that of unit noise.
    QCOMPARE(measured.samples, 2);
    QVERIFY(measured.mse.front() > 0 && measured.sigma2 > 0);
    QVERIFY(std::isfinite(
        schedule::compare(closedForm(schedule::NoiseSchedule(model->info().schedule), 1), measured).correlation));
}

void TestFlowModels::calibrationNoiseFollowsThePath() {
    const data::CalibrationSet set{at::full({40, 4, 8, 8}, 100.0F), at::zeros({40}, at::kLong), "made up", {}, {}};
    const calibration::NoisedSamples samples(set, small::sit()->info(), 10, 1);
    const auto batch = samples.batch(0, samples.count());
    for (std::int64_t i = 0; i < batch.timesteps.size(0); ++i) {
        const double s = (batch.timesteps[i].item<double>() + 1) / 1000;
        QVERIFY(std::abs(batch.x[i].mean().item<double>() - 100 * (1 - s)) < 0.5); // 256 numbers of deviation s
        QVERIFY(std::abs(batch.x[i].std().item<double>() / s - 1) < 0.3);
    }
}

void TestFlowModels::stagedIsPhysicallyCut() {
    QFETCH(QString, path);
    QFETCH(QString, sampler);
    const auto dense = small::sit(path.toLatin1().data());
    const PruneOutcome outcome = prunedOf(dense, sampler.toStdString());
    const auto& staged = dynamic_cast<const model::StagedDenoiser&>(*outcome.pruned);
    QVERIFY(staged.stages().size() >= 2);
    QVERIFY(outcome.report.macsPruned < outcome.report.macsDense);
    // Every call by hand with the model that its part was physically cut to.
    const sampling::ResolvedOptions run = resolve(*dense, sampled(sampler.toStdString()));
    const auto noise = at::randn({2, 4, 8, 8});
    sampling::SamplerRun byHand(run.plan);
    at::Tensor x = noise;
    for (int call = 0; call < int(run.timesteps.size()); ++call) {
        const double timestep = run.timesteps[std::size_t(call)];
        const int t = std::max(1, int(std::ceil(timestep + 1)));
        const auto stage = std::find_if(staged.stages().begin(), staged.stages().end(),
                                        [t](const auto& one) { return one.firstT <= t && t <= one.lastT; });
        const auto cut = dense->cut(stage->subnetwork);
        sampling::GuidedRun model(*cut, {.timesteps = {timestep}, .conditioning = small::labelled({1, 2})},
                                  small::labelled({5, 5}), {.scale = 2, .channels = 3});
        x = byHand.step(call, x, model.predict(x, 0), {}).next;
    }
    sampling::ResolvedOptions whole = resolve(staged, sampled(sampler.toStdString()));
    whole.start = noise;
    QVERIFY(small::maxDifference(runTrajectory(staged, whole, {}), x) < 1e-5);
    QVERIFY(small::maxDifference(x, finals(*dense)) > 1e-3);
}

void TestFlowModels::prunedModelsAreExportedAndOpenAgain_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("staged") << int(ExportFormat::Staged);
    QTest::newRow("cut") << int(ExportFormat::Cut);
    QTest::newRow("zero-filled") << int(ExportFormat::ZeroFilled);
}

void TestFlowModels::prunedModelsAreExportedAndOpenAgain() {
    QFETCH(int, format);
    const QTemporaryDir folder;
    const auto dense = small::sit("flow_gvp");
    const PruneOutcome outcome = prunedOf(dense);
    const auto& staged = dynamic_cast<const model::StagedDenoiser&>(*outcome.pruned);
    const fs::path target = folder.filePath("exported").toStdString();
    exporting::exportStagedModel(*outcome.pruned, outcome.report, target, {ExportFormat(format)});
    if (ExportFormat(format) == ExportFormat::Staged) {
        const auto reread = openModel(target.string()).model;
        QCOMPARE(reread->info().schedule.name, std::string("flow_gvp"));
        QVERIFY(small::maxDifference(finals(*reread), finals(staged)) < 1e-5);
        return;
    }
    const auto middle = openModel((target / "stage-1-middle").string()).model;
    QVERIFY(middle->info().timeInput == schedule::TimeInput::DataShare);
    const auto cut = dense->cut(staged.stages().front().subnetwork);
    QVERIFY(small::maxDifference(finals(*middle), finals(*cut)) < 1e-4);
}

void TestFlowModels::reusedBranchesComeFromEarlierCalls() {
    const auto model = small::sit();
    sampling::SampleOptions reused = sampled(), computed = sampled();
    reused.plan = caching::parseReuse("every:2");
    computed.plan = caching::parseReuse("every:1");
    QVERIFY(at::equal(finals(*model, computed), finals(*model)));
    const double moved = small::maxDifference(finals(*model, reused), finals(*model));
    QVERIFY(moved > 1e-4 && std::isfinite(moved));
    const auto result = sample(*model, reused), whole = sample(*model, computed);
    QVERIFY(result.macs < whole.macs);
}

void TestFlowModels::lossWeightsAreMeasuredAlongThePath() {
    const auto dense = small::sit();
    const auto bank = calibration::collectStatistics(*dense, {.samples = 20, .bins = 10, .source = "own"}).bank;
    pruning::LossWeightOptions probe;
    probe.sampling = sampled("heun"); // which looks back; the probe does not
    const auto weights = measureLossWeights(dense, {.bank = bank.get()}, planOf(*dense), {}, probe);
    for (const auto& range : weights.ranges)
        for (const double weight : range.ofUnit)
            QVERIFY(weight > 0 && std::isfinite(weight));
}

void TestFlowModels::guidanceMovesTheFirstThreeChannels() {
    const auto model = small::sit();
    sampling::SampleOptions plain = sampled(), guided = sampled();
    plain.steps = guided.steps = 1;
    plain.guidanceScale = 1;
    guided.guidanceScale = 4;
    const at::Tensor difference = (finals(*model, guided) - finals(*model, plain)).abs();
    QVERIFY(difference.narrow(1, 0, 3).max().item<double>() > 1e-3);
    QVERIFY(difference.narrow(1, 3, 1).max().item<double>() < 1e-5);
}

void TestFlowModels::samplersOfBetasAreRefused() {
    const auto model = small::sit();
    const QString message = thrownMessage([&] { resolve(*model, sampled("ddim")); });
    QVERIFY2(message.startsWith("sampler: expected euler, heun") && message.contains("'ddim'"), qPrintable(message));
}

void TestFlowModels::aBankOfAnotherPathIsRefused() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("bank").toStdString();
    calibration::CalibrationOptions options{.samples = 10, .bins = 5, .source = "own", .folder = path};
    calibration::collectStatistics(*small::sit("flow_linear"), options);
    const QString message = thrownMessage([&] { calibration::collectStatistics(*small::sit("flow_gvp"), options); });
    QVERIFY2(message.contains("flow_linear") && message.contains("flow_gvp"), qPrintable(message));
}

TESSERA_CORE_TEST(TestFlowModels)
#include "tst_flow_models.moc"
