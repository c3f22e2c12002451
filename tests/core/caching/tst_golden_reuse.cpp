#include "core/base/tensor.h"
#include "core/caching/taylor.h"
#include "core/checkpoint/dense_model.h"
#include "core/model/run_options.h"
#include "core/sampling/guidance.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/sampler_table.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using model::ExecutionPlan;

namespace {

constexpr int guidedChannels = 3; // facebookresearch/DiT's forward_with_cfg

/// A sampling run of the original implementations, with a plan of what they computed.
struct ReuseCase {
    explicit ReuseCase(const std::string& path)
        : file(path)
        , params(file.json.at("params"))
        , denoiser(checkpoint::openDenseModel((golden::root() / modelPath()).string()).model) {}

    std::string modelPath() const {
        const auto text = params.at("model").get<std::string>();
        return text.substr(0, text.find(' '));
    }
    std::vector<int> timesteps() const { return params.at("timesteps_in_order").get<std::vector<int>>(); }
    double guidance() const {
        const auto& scale = params.at("cfg_scale");
        return scale.is_null() ? 1 : scale.get<double>();
    }
    /// Conditional images: a guided case stores both halves of the batch.
    std::int64_t images() const { return file.tensor("x_T").size(0) / (guidance() != 1 ? 2 : 1); }

    golden::Case file;
    nlohmann::json params;
    model::DenoiserPtr denoiser;
};

/// Learning-to-Cache: decisions per respaced index, which counts down.
ExecutionPlan planOfRouter(const at::Tensor& active) {
    const int evaluations = static_cast<int>(active.size(0)), blocks = static_cast<int>(active.size(1));
    ExecutionPlan plan(evaluations, blocks);
    for (int evaluation = 0; evaluation < evaluations; ++evaluation)
        for (int block = 0; block < blocks; ++block)
            if (!active[evaluations - 1 - evaluation][block].item<bool>())
                plan.set(evaluation, block, model::reuseBlock);
    return plan;
}

/// SmoothCache: whether it is computed, per evaluation and branch.
ExecutionPlan planOfBranches(const at::Tensor& computed) {
    ExecutionPlan plan(static_cast<int>(computed.size(0)), static_cast<int>(computed.size(1)));
    for (int evaluation = 1; evaluation < plan.evaluations(); ++evaluation)
        for (int block = 0; block < plan.blocks(); ++block)
            if (!computed[evaluation][block].item<bool>())
                plan.set(evaluation, block, model::reuseBlock);
    return plan;
}

/// TaylorSeer: an action per evaluation, or per branch and evaluation.
ExecutionPlan planOfActions(const at::Tensor& actions, int blocks) {
    const int evaluations = static_cast<int>(actions.size(-1));
    ExecutionPlan plan(evaluations, blocks);
    for (int evaluation = 1; evaluation < evaluations; ++evaluation)
        for (int block = 0; block < blocks; ++block)
            plan.set(evaluation, block,
                     (actions.dim() == 1 ? actions[evaluation] : actions[block][evaluation]).item<int>());
    return plan;
}

/// FORA: everything is computed at the listed evaluations.
ExecutionPlan planOfComputed(const std::vector<int>& computed, int evaluations, int blocks) {
    ExecutionPlan plan(evaluations, blocks);
    for (int evaluation = 0; evaluation < evaluations; ++evaluation)
        if (std::find(computed.begin(), computed.end(), evaluation) == computed.end())
            plan.setAll(evaluation, model::reuseBlock);
    return plan;
}

ExecutionPlan planOf(const ReuseCase& one) {
    const int blocks = static_cast<int>(one.denoiser->blocks().size());
    if (one.file.hasArray("active"))
        return planOfRouter(one.file.tensor("active"));
    if (one.file.hasArray("plan"))
        return planOfActions(one.file.tensor("plan"), blocks);
    if (one.file.hasArray("computed"))
        return planOfBranches(one.file.tensor("computed"));
    return planOfComputed(one.file.json.at("results").at("computed_sampling_steps").get<std::vector<int>>(),
                          static_cast<int>(one.timesteps().size()), blocks);
}

sampling::SamplerPlan samplerOf(const ReuseCase& one, const schedule::NoiseSchedule& schedule) {
    const bool isAncestral = one.file.hasArray("noise");
    sampling::SamplerInput input{
        .schedule = schedule, .config = {.name = isAncestral ? "ddpm" : "ddim"}, .learnsVariance = isAncestral};
    input.timesteps = one.timesteps();
    input.steps = static_cast<int>(input.timesteps.size());
    return planSampler(input);
}

/// Whether a case says which branches were computed.
bool hasPlan(const golden::Case& file) {
    return file.hasArray("active") || file.hasArray("plan") || file.hasArray("computed") ||
           file.json.value("results", nlohmann::json::object()).contains("computed_sampling_steps");
}

QString distance(const at::Tensor& found, const at::Tensor& expected, double tolerance) {
    const double allowed = tolerance * std::max(1.0, expected.abs().max().item<double>());
    const double error = (found - expected).abs().max().item<double>();
    return error <= allowed ? QString() : QString("%1, allowed are %2").arg(error).arg(allowed);
}

} // namespace

/// Sampling with reused and forecast branches against the original implementations.
class TestGoldenReuse : public QObject {
    Q_OBJECT

private slots:
    void trajectoriesAreTheOriginals_data();
    void trajectoriesAreTheOriginals();
    void plansAreTheOriginals_data();
    void plansAreTheOriginals();

private:
    static void addRows(const std::function<bool(const golden::Case&)>& isWanted);
};

void TestGoldenReuse::addRows(const std::function<bool(const golden::Case&)>& isWanted) {
    QTest::addColumn<QString>("path");
    for (const char* folder : {"neighbours/F_learning_to_cache", "neighbours/K_training_free"})
        for (const auto& path : golden::casePaths(folder))
            if (isWanted(golden::Case(path)))
                QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
}

void TestGoldenReuse::trajectoriesAreTheOriginals_data() {
    addRows([](const golden::Case& file) { return hasPlan(file) && file.hasArray("model_output"); });
}

void TestGoldenReuse::trajectoriesAreTheOriginals() {
    QFETCH(QString, path);
    const ReuseCase one(path.toStdString());
    const schedule::NoiseSchedule schedule(one.denoiser->info().schedule);
    const sampling::SamplerPlan sampler = samplerOf(one, schedule);
    const std::int64_t images = one.images();
    const ExecutionPlan plan = planOf(one);
    const model::Conditioning conditional{.labels = one.file.tensor("y").narrow(0, 0, images)};
    const model::Conditioning unconditional{
        .labels = at::full({images}, one.denoiser->info().classes.nullLabel(), at::kLong)};
    sampling::GuidedRun network(
        *one.denoiser, {.timesteps = sampler.timesteps(), .conditioning = conditional, .plan = plan}, unconditional,
        {.scale = one.guidance(), .channels = guidedChannels, .withVariance = true});
    sampling::SamplerRun run(sampler);
    const at::Tensor outputs = one.file.tensor("model_output"), states = one.file.tensor("x");
    const double tolerance = one.file.hasArray("active") ? 5e-5 : 1e-4;
    at::Tensor x = one.file.tensor("x_T").narrow(0, 0, images);
    const int steps = static_cast<int>(outputs.size(0));
    for (int step = 0; step < steps; ++step) {
        const at::Tensor output = network.predict(run.input(step, x), step);
        const QString wrong = distance(output, outputs[step].narrow(0, 0, images), tolerance);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString("output of step %1: off by %2").arg(step).arg(wrong)));
        const bool learns = one.file.hasArray("noise");
        const at::Tensor noise = learns ? one.file.tensor("noise")[step].narrow(0, 0, images) : at::Tensor();
        x = run.step(step, x, learns ? output : output.narrow(1, 0, x.size(1)), noise).next;
        const QString away = distance(x, states[step].narrow(0, 0, images), tolerance);
        QVERIFY2(away.isEmpty(), qPrintable(QString("latent after step %1: off by %2").arg(step).arg(away)));
    }
    const double share = double(plan.computed()) / (double(plan.evaluations()) * plan.blocks());
    if (const auto& results = one.file.json.at("results"); results.contains("computed_fraction"))
        QVERIFY(std::abs(share - results.at("computed_fraction").get<double>()) < 1e-6);
}

void TestGoldenReuse::plansAreTheOriginals_data() {
    addRows([](const golden::Case& file) { return file.hasArray("plan") && file.tensor("plan").dim() == 1; });
}

void TestGoldenReuse::plansAreTheOriginals() {
    QFETCH(QString, path);
    const ReuseCase one(path.toStdString());
    const caching::TaylorOptions options{.interval = one.params.at("interval"),
                                         .order = one.params.at("order"),
                                         .warmUp = one.params.at("warm_up"),
                                         .coolDown = one.params.at("cool_down")};
    const ExecutionPlan wanted = planOf(one);
    QVERIFY(caching::taylorPlan(options, wanted.evaluations(), wanted.blocks()) == wanted);
}

TESSERA_CORE_TEST(TestGoldenReuse)
#include "tst_golden_reuse.moc"
