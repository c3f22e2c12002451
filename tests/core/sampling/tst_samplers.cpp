#include "core/metrics/cost.h"
#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/sampler_table.h"
#include "core/sampling/trajectory.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::sampling;

class TestSamplers : public QObject {
    Q_OBJECT

private slots:
    void errorFallsWithTheOrder_data();
    void errorFallsWithTheOrder();
    void firstOrderSolversAreDdim_data();
    void firstOrderSolversAreDdim();
    void stagesThatAreTheDenseModelChangeNoBit_data();
    void stagesThatAreTheDenseModelChangeNoBit();
    void sameSeedSameImageWhateverTheBatch_data();
    void sameSeedSameImageWhateverTheBatch();
    void stepsOutOfRangeAreRefused_data();
    void stepsOutOfRangeAreRefused();
    void onlyTheStochasticOnesDrawNoise_data();
    void onlyTheStochasticOnesDrawNoise();
    void heunPaysForTwoCallsPerStep();
    void learnedVarianceLiesBetweenTheFixedOnes();
    void aModelWithoutVarianceCannotLearnOne();
    void onlyTheGuidedChannelsMove();
    void choicesWinOverTheConfig();
    void choicesOutOfRangeAreRefused();
    void cleanImagesAreLimited();
    void aRunWithMemoryCannotBeginLater();
    void emptySignalNeedsAnotherPredictionThanNoise();
    void aFlowIsFollowedOrRefusedByName_data();
    void aFlowIsFollowedOrRefusedByName();
    void theFirstSamplerOfAPathLooksBackAtNoStep();
    void everyStepIsFiniteWhereKarrasEndsAtSigmaMin_data();
    void everyStepIsFiniteWhereKarrasEndsAtSigmaMin();
};

namespace {

/// One row per sampler: column "name".
void addSamplerRows() {
    QTest::addColumn<QString>("name");
    for (const SamplerKind& kind : samplerKinds())
        QTest::newRow(kind.name.data()) << QString::fromUtf8(kind.name.data());
}

at::Tensor finals(const model::Denoiser& denoiser, const SampleOptions& options) {
    return runTrajectory(denoiser, resolve(denoiser, options), {});
}

/// A model that computes every step by itself. A DiT computes the modulation of many steps in one product, whose last
/// bits depend on how many they are.
class StepByStep final : public model::Denoiser {
public:
    explicit StepByStep(model::DenoiserPtr inner)
        : m_inner(std::move(inner)) {}

    const model::ModelInfo& info() const override { return m_inner->info(); }
    const std::vector<model::Unit>& units() const override { return m_inner->units(); }
    Device device() const override { return m_inner->device(); }
    Dtype dtype() const override { return m_inner->dtype(); }
    const std::vector<model::Block>& blocks() const override { return m_inner->blocks(); }
    std::unique_ptr<model::DenoiserRun> begin(const model::RunOptions& options) const override;
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const model::Conditioning& conditioning,
                       const model::Tap& tap) const override {
        return m_inner->forward(x, timesteps, conditioning, tap);
    }
    at::Tensor consumerWeight(int unit) const override { return m_inner->consumerWeight(unit); }
    model::DenoiserPtr cut(const model::Subnetwork& subnetwork) const override {
        return std::make_shared<StepByStep>(m_inner->cut(subnetwork));
    }
    model::DenoiserPtr withWeights(const model::WeightChange& change) const override {
        return std::make_shared<StepByStep>(m_inner->withWeights(change));
    }
    model::DenoiserPtr to(const Device& device, Dtype dtype) const override {
        return std::make_shared<StepByStep>(m_inner->to(device, dtype));
    }
    std::int64_t macsPerForward(double timestep) const override { return m_inner->macsPerForward(timestep); }
    std::vector<std::int64_t> blockMacs(double timestep) const override { return m_inner->blockMacs(timestep); }

private:
    model::DenoiserPtr m_inner;
};

class OneStep final : public model::DenoiserRun {
public:
    OneStep(model::DenoiserPtr model, model::RunOptions options)
        : m_model(std::move(model))
        , m_options(std::move(options)) {}

    at::Tensor predict(const at::Tensor& x, int step) override { return run(step)->predict(x, 0); }
    at::Tensor predictWithVariance(const at::Tensor& x, int step) override {
        return run(step)->predictWithVariance(x, 0);
    }
    std::int64_t macs(int step) const override {
        return m_model->macsPerForward(m_options.timesteps[static_cast<std::size_t>(step)]);
    }

private:
    std::unique_ptr<model::DenoiserRun> run(int step) const {
        model::RunOptions one = m_options;
        one.timesteps = {m_options.timesteps[static_cast<std::size_t>(step)]};
        return m_model->begin(one);
    }

    model::DenoiserPtr m_model;
    model::RunOptions m_options;
};

std::unique_ptr<model::DenoiserRun> StepByStep::begin(const model::RunOptions& options) const {
    return std::make_unique<OneStep>(m_inner, options);
}

/// Data normal with mean 0.7 and standard deviation 0.4 in every element: the probability flow is known exactly.
struct Gaussian {
    double mean = 0.7, deviation = 0.4;

    at::Tensor noise(const at::Tensor& x, double sigma) const { // x = x_0 + σ·ε
        const double variance = deviation * deviation;
        return (x - mean) * (sigma / (variance + sigma * sigma));
    }
    /// Where the flow carries x from one σ to another.
    at::Tensor carry(const at::Tensor& x, double from, double to) const {
        const double variance = deviation * deviation;
        return mean + (x - mean) * std::sqrt((variance + to * to) / (variance + from * from));
    }
};

/// σ = √((1−ᾱ)/ᾱ) of a call of a run that predicts ε, whichever way x is scaled.
double sigmaOf(const Update& update) {
    return -update.clean.prediction;
}

bool isVarianceExploding(const std::string& name) {
    return name == "euler" || name == "heun";
}

/// Runs `steps` even steps in ln σ from 10 to 0.1 on the Gaussian. @return the error there, relative to the data.
double errorAfter(const schedule::NoiseSchedule& schedule, const std::string& name, int order, int steps) {
    SamplerInput input{.schedule = schedule, .steps = steps + 1};
    input.config = {.name = name,
                    .sigmas = schedule::SigmaRule::Exponential,
                    .sigmaMin = 0.1,
                    .sigmaMax = 10,
                    .endsAtSigmaMin = true,
                    .order = order,
                    .lowerOrderFinal = false};
    for (int i = 0; i + 1 < order; ++i)
        input.config.withoutCorrector.push_back(i);
    const SamplerPlan plan = planSampler(input);
    const Gaussian data;
    at::manual_seed(1);
    const at::Tensor start = at::randn({1, 16}, at::kDouble);
    const auto scaleOf = [&](double sigma) {
        return isVarianceExploding(name) ? 1.0 : 1 / std::sqrt(sigma * sigma + 1);
    };
    const double first = sigmaOf(plan.updates.front());
    // The order of a method that looks back holds for exact first values; with its own first steps it is 2.
    const bool looksBack = name == "dpm++" || name == "dpm" || name == "unipc";
    SamplerRun run(plan);
    at::Tensor x = start * first * scaleOf(first);
    std::size_t call = 0;
    for (; sigmaOf(plan.updates[call]) > 0.1 * (1 + 1e-9) || !plan.updates[call].keepsState; ++call) {
        const double sigma = sigmaOf(plan.updates[call]);
        x = run.step(static_cast<int>(call), x, data.noise(x / scaleOf(sigma), sigma), {}).next;
        const double reached = sigmaOf(plan.updates[call + 1]);
        if (looksBack && static_cast<int>(call) + 1 < order)
            x = data.carry(start * first, first, reached) * scaleOf(reached);
    }
    const double last = sigmaOf(plan.updates[call]);
    return (x / scaleOf(last) - data.carry(start * first, first, last)).abs().max().item<double>();
}

} // namespace

void TestSamplers::errorFallsWithTheOrder_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("order");
    QTest::addColumn<double>("expected");
    const auto row = [](const char* name, int order, double expected) {
        QTest::addRow("%s order %d", name, order) << name << order << expected;
    };
    row("euler", 1, 1);
    row("heun", 2, 2);
    for (const char* name : {"dpm++-single", "dpm-single"})
        for (int order = 1; order <= 3; ++order)
            row(name, order, order);
    for (const char* name : {"dpm++", "dpm"})
        for (int order = 1; order <= 3; ++order)
            row(name, order, std::min(order, 2)); // dpm_multistep.h says why
    for (int order = 1; order <= 3; ++order)
        row("unipc", order, order + 1); // the corrector adds one
}

void TestSamplers::errorFallsWithTheOrder() {
    QFETCH(QString, name);
    QFETCH(int, order);
    QFETCH(double, expected);
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    const double coarse = errorAfter(schedule, name.toStdString(), order, 48);
    const double fine = errorAfter(schedule, name.toStdString(), order, 96);
    const double found = std::log2(coarse / fine);
    QVERIFY2(std::abs(found - expected) < 0.35, qPrintable(QString("error %1 at 48 steps, %2 at 96: order %3, not %4")
                                                               .arg(coarse)
                                                               .arg(fine)
                                                               .arg(found)
                                                               .arg(expected)));
}

void TestSamplers::firstOrderSolversAreDdim_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"dpm++", "euler", "unipc"})
        QTest::newRow(name) << name;
}

void TestSamplers::firstOrderSolversAreDdim() {
    QFETCH(QString, name);
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    const auto end = [&](const std::string& sampler) {
        SamplerInput input{.schedule = schedule, .steps = 17};
        input.config = {.name = sampler, .spacing = schedule::Spacing::RespacedEven, .order = 1};
        for (int i = 0; i < input.steps; ++i)
            input.config.withoutCorrector.push_back(i);
        SamplerRun run(planSampler(input));
        const SamplerPlan plan = planSampler(input);
        at::manual_seed(2);
        const at::Tensor mix = at::randn({16, 16}, at::kDouble) / 8;
        at::Tensor x = run.start(at::randn({2, 16}, at::kDouble));
        for (int call = 0; call < static_cast<int>(plan.updates.size()); ++call)
            x = run.step(call, x, at::tanh(at::matmul(run.input(call, x), mix)), {}).next;
        return x;
    };
    QVERIFY(small::maxDifference(end(name.toStdString()), end("ddim")) < 1e-11);
}

void TestSamplers::stagesThatAreTheDenseModelChangeNoBit_data() {
    addSamplerRows();
}

void TestSamplers::stagesThatAreTheDenseModelChangeNoBit() {
    QFETCH(QString, name);
    const auto dit = std::make_shared<StepByStep>(small::dit());
    const model::Subnetwork whole = small::wholeSubnetwork(*dit);
    const model::StagedDenoiser staged(
        dit, {{"early", 667, 1000, whole}, {"middle", 201, 666, whole}, {"late", 1, 200, whole}});
    const SampleOptions options{.sampler = {name.toStdString()}, .steps = 9, .labels = {1, 2}, .seeds = {5, 6}};
    QVERIFY(at::equal(finals(staged, options), finals(*dit, options)));
}

void TestSamplers::sameSeedSameImageWhateverTheBatch_data() {
    addSamplerRows();
}

void TestSamplers::sameSeedSameImageWhateverTheBatch() {
    QFETCH(QString, name);
    const auto dit = small::dit();
    SampleOptions options{.sampler = {.name = name.toStdString(), .eta = 0.5},
                          .steps = 6,
                          .labels = {0, 1, 2},
                          .seeds = {11, 12, 13},
                          .batch = 2};
    const at::Tensor inTwos = finals(*dit, options);
    QVERIFY(at::isfinite(inTwos).all().item<bool>());
    options.batch = 3;
    QVERIFY(small::maxDifference(finals(*dit, options), inTwos) < 1e-4);
    options.labels = {1};
    options.seeds = {12};
    QVERIFY(small::maxDifference(finals(*dit, options)[0], inTwos[1]) < 1e-4);
    QVERIFY(small::maxDifference(inTwos[0], inTwos[1]) > 1e-3);
}

void TestSamplers::stepsOutOfRangeAreRefused_data() {
    addSamplerRows();
}

void TestSamplers::stepsOutOfRangeAreRefused() {
    QFETCH(QString, name);
    const auto dit = small::dit();
    for (const int steps : {-1, 0, 1001}) {
        const QString found =
            thrownMessage([&] { resolve(*dit, {.sampler = {name.toStdString()}, .steps = steps, .seeds = {1}}); });
        QVERIFY2(found.startsWith("steps: expected"), qPrintable(found));
    }
}

void TestSamplers::onlyTheStochasticOnesDrawNoise_data() {
    addSamplerRows();
}

void TestSamplers::onlyTheStochasticOnesDrawNoise() {
    QFETCH(QString, name);
    const auto dit = small::dit();
    const auto planOf = [&](double eta) {
        return resolve(*dit, {.sampler = {.name = name.toStdString(), .eta = eta}, .steps = 5, .seeds = {1}}).plan;
    };
    const SamplerKind& kind = samplerKind(name.toStdString());
    QCOMPARE(planOf(0).needsNoise(), kind.isStochastic);
    QCOMPARE(planOf(1).needsNoise(), kind.isStochastic || kind.hasEta);
    QCOMPARE(planOf(0).updates.size(), std::size_t(kind.callsPerStep == 2 ? 9 : 5));
}

void TestSamplers::heunPaysForTwoCallsPerStep() {
    const auto dit = small::dit();
    const auto result = sample(*dit, {.sampler = {"heun"}, .steps = 4, .guidanceScale = 2.0, .keepTrajectory = true});
    QCOMPARE(result.macs, 2 * 7 * dit->macsPerForward(0));
    QCOMPARE(result.timesteps, (std::vector<double>{999, 666, 666, 333, 333, 0, 0}));
    QCOMPARE(result.trajectory.size(), std::size_t{7});
}

void TestSamplers::learnedVarianceLiesBetweenTheFixedOnes() {
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    const auto deviation = [&](const std::string& variance, double learned) {
        SamplerInput input{.schedule = schedule, .learnsVariance = true, .steps = 10};
        input.config = {.name = "ddpm", .variance = variance};
        SamplerRun run(planSampler(input));
        const at::Tensor x = at::zeros({1, 4, 2, 2}), one = at::ones({1, 4, 2, 2});
        return run.step(8, x, at::cat({x, one * learned}, 1), one).next.mean().item<double>();
    };
    const double smallest = deviation("fixed_small", 0), largest = deviation("fixed_large", 0);
    QVERIFY(smallest < 0.9 * largest);
    QVERIFY(std::abs(deviation("", -1) - smallest) < 1e-6);
    QVERIFY(std::abs(deviation("", 1) - largest) < 1e-6);
    QVERIFY(std::abs(deviation("", 0) - std::sqrt(smallest * largest)) < 1e-6);
}

void TestSamplers::aModelWithoutVarianceCannotLearnOne() {
    model::dit::DitConfig sizes = small::config();
    sizes.learnSigma = false;
    const auto dit = small::dit(sizes);
    QVERIFY(!dit->info().learnsVariance);
    QVERIFY(at::isfinite(finals(*dit, {.sampler = {"ddpm"}, .steps = 3, .seeds = {1}})).all().item<bool>());
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    SamplerInput input{.schedule = schedule};
    input.config = {.name = "ddpm", .variance = "learned_range"};
    QVERIFY(thrownMessage([&] { planSampler(input); }).contains("predicts no variance"));
}

void TestSamplers::onlyTheGuidedChannelsMove() {
    model::dit::DitConfig sizes = small::config();
    sizes.inChannels = 4;
    const auto dit = small::dit(sizes);
    const auto oneStep = [&](double scale, int channels) {
        return finals(*dit,
                      {.steps = 1, .guidanceScale = scale, .guidedChannels = channels, .labels = {2}, .seeds = {1}});
    };
    const at::Tensor plain = oneStep(1, 0), three = oneStep(3, 3), all = oneStep(3, 0);
    QVERIFY(small::maxDifference(three.narrow(1, 0, 3), all.narrow(1, 0, 3)) < 1e-5);
    QVERIFY(small::maxDifference(three.narrow(1, 3, 1), plain.narrow(1, 3, 1)) < 1e-5);
    QVERIFY(small::maxDifference(three.narrow(1, 3, 1), all.narrow(1, 3, 1)) > 1e-3);
    QVERIFY(thrownMessage([&] { oneStep(3, 5); }).startsWith("guided channels: expected 0…4"));
}

void TestSamplers::choicesWinOverTheConfig() {
    const schedule::SamplerConfig wanted{.name = "dpm++", .spacing = schedule::Spacing::Trailing, .order = 3};
    const schedule::ScheduleConfig config{.sampler = wanted};
    QVERIFY(applied({}, config) == wanted);
    QCOMPARE(applied({}, {}).name, std::string("ddim"));
    QCOMPARE(applied({}, {.name = "flow_gvp"}).name, std::string("euler"));
    const schedule::SamplerConfig changed =
        applied({.name = "unipc", .order = 1, .karras = true, .spacing = schedule::Spacing::Leading}, config);
    QCOMPARE(changed.name, std::string("unipc"));
    QCOMPARE(changed.order, std::optional(1));
    QVERIFY(changed.sigmas == schedule::SigmaRule::Karras && changed.spacing == schedule::Spacing::Leading);
    QCOMPARE(applied({.eta = 0.5}, config).eta, 0.0); // DPM-Solver++ has no η
}

void TestSamplers::choicesOutOfRangeAreRefused() {
    const auto message = [](const SamplerChoice& choice) { return thrownMessage([&] { applied(choice, {}); }); };
    QVERIFY(message({.name = "magic"}).startsWith("sampler: expected ddim, dpm++"));
    QVERIFY(message({.name = "ddim", .eta = 1.5}).startsWith("eta: expected 0…1"));
    QVERIFY(message({.name = "dpm++", .order = 4}).startsWith("order: expected 1…3"));
    QVERIFY(message({.name = "dpm-sde", .order = 3}).startsWith("order: expected 1…2"));
    QVERIFY(message({.name = "dpm++", .order = 0}).startsWith("order: expected 1…3"));
}

void TestSamplers::cleanImagesAreLimited() {
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    SamplerInput input{.schedule = schedule, .prediction = schedule::Prediction::Sample, .steps = 4};
    const at::Tensor x = at::zeros({2, 1, 1, 4});
    const at::Tensor prediction = at::tensor({-3.0, 0.5, 1.0, 2.0, 0.1, 0.2, -0.3, 0.4}).view({2, 1, 1, 4});
    input.config = {.name = "ddim", .clipRange = 1.5};
    const at::Tensor clipped = SamplerRun(planSampler(input)).step(0, x, prediction, {}).clean;
    QVERIFY(at::equal(clipped, prediction.clamp(-1.5, 1.5)));
    input.config = {.name = "dpm++", .thresholding = schedule::Thresholding{.quantile = 1, .largest = 2}};
    const at::Tensor limited = SamplerRun(planSampler(input)).step(0, x, prediction, {}).clean;
    QVERIFY(small::maxDifference(limited[0], prediction[0].clamp(-2, 2) / 2) < 1e-12);
    QVERIFY(small::maxDifference(limited[1], prediction[1]) < 1e-12); // no image is stretched
}

void TestSamplers::aRunWithMemoryCannotBeginLater() {
    const auto dit = small::dit();
    for (const SamplerKind& kind : samplerKinds()) {
        ResolvedOptions run = resolve(*dit, {.sampler = {std::string(kind.name)}, .steps = 6, .seeds = {1}});
        run.firstStep = 3;
        run.start = at::zeros({1, 3, 8, 8});
        const QString found = thrownMessage([&] { runTrajectory(*dit, run, {}); });
        QVERIFY2((found == "nothing was thrown") == run.plan.isMemoryless(), qPrintable(found));
        QVERIFY(kind.largestOrder == 0 || !run.plan.isMemoryless());
    }
}

void TestSamplers::emptySignalNeedsAnotherPredictionThanNoise() {
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{.rescaleToZeroTerminalSnr = true});
    SamplerInput input{.schedule = schedule, .steps = 5};
    input.config = {.name = "ddim", .spacing = schedule::Spacing::Trailing};
    QVERIFY(thrownMessage([&] { planSampler(input); }).contains("rescale_betas_zero_snr"));
    input.prediction = schedule::Prediction::Velocity;
    QCOMPARE(planSampler(input).updates.size(), std::size_t{5});
}

void TestSamplers::aFlowIsFollowedOrRefusedByName_data() {
    addSamplerRows();
}

void TestSamplers::aFlowIsFollowedOrRefusedByName() {
    QFETCH(QString, name);
    const schedule::NoiseSchedule schedule({.name = "flow_linear"});
    SamplerInput input{.schedule = schedule, .prediction = schedule::Prediction::FlowVelocity, .steps = 5};
    input.config.name = name.toStdString();
    if (name == "euler" || name == "heun") {
        QCOMPARE(planSampler(input).updates.size(), std::size_t(name == "heun" ? 10 : 5));
        input.steps = 1001;
        QVERIFY(thrownMessage([&] { planSampler(input); }).startsWith("steps: expected 1"));
        input.steps = 5;
        input.config.spacing = schedule::Spacing::Trailing;
        QVERIFY(thrownMessage([&] { planSampler(input); }).startsWith("spacing: expected none"));
        input.config.spacing.reset();
        input.config.sigmas = schedule::SigmaRule::Karras;
        QVERIFY(thrownMessage([&] { planSampler(input); }).startsWith("karras: expected off"));
        return;
    }
    const QString message = thrownMessage([&] { planSampler(input); });
    QVERIFY(message.startsWith("sampler: expected euler, heun") && message.contains("flow_linear"));
    QVERIFY(message.contains("'" + name + "'"));
}

void TestSamplers::theFirstSamplerOfAPathLooksBackAtNoStep() {
    for (const schedule::ScheduleConfig& config : {schedule::ScheduleConfig{}, {.name = "flow_linear"}}) {
        const schedule::NoiseSchedule schedule(config);
        const SamplerInput input{.schedule = schedule,
                                 .config = {.name = std::string(samplerKinds(config).front().name)},
                                 .prediction = schedule::Prediction::Velocity,
                                 .steps = 5};
        QVERIFY(planSampler(input).isMemoryless());
    }
}

void TestSamplers::everyStepIsFiniteWhereKarrasEndsAtSigmaMin_data() {
    addSamplerRows();
}

void TestSamplers::everyStepIsFiniteWhereKarrasEndsAtSigmaMin() {
    QFETCH(QString, name);
    const schedule::NoiseSchedule schedule(schedule::ScheduleConfig{});
    for (const bool endsAtSigmaMin : {false, true})
        for (int order = 1; order <= (name == "dpm-sde" ? 2 : 3); ++order)
            for (const char* solver : {"midpoint", "heun", "bh1"}) {
                SamplerInput input{.schedule = schedule, .steps = 20};
                input.config = {.name = name.toStdString(),
                                .sigmas = schedule::SigmaRule::Karras,
                                .endsAtSigmaMin = endsAtSigmaMin,
                                .order = order,
                                .solver = solver,
                                .lowerOrderFinal = false};
                for (const Update& update : planSampler(input).updates) {
                    double sum = update.next.anchor + update.next.noise;
                    for (const double weight : update.next.outputs)
                        sum += weight;
                    for (std::size_t i = 0; update.corrector && i < update.corrector->outputs.size(); ++i)
                        sum += update.corrector->outputs[i];
                    QVERIFY2(std::isfinite(sum), qPrintable(QString("%1 %2").arg(solver).arg(update.timestep)));
                }
            }
}

TESSERA_TEST(TestSamplers)
#include "tst_samplers.moc"
