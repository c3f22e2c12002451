#include "core/checkpoint/scheduler_config.h"
#include "core/sampling/ddim.h"
#include "core/sampling/ddpm.h"
#include "core/sampling/guidance.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/sampler_table.h"
#include "tests/core/analytic_denoiser.h"
#include "tests/test_main.h"

#include <QtTest>

#include <regex>

using namespace core;
using namespace core::sampling;

class TestGoldenSamplers : public QObject {
    Q_OBJECT

private slots:
    void analyticDenoisersPassTheirSelfTest_data();
    void analyticDenoisersPassTheirSelfTest();
    void schedulersFollowTheirTrajectory_data();
    void schedulersFollowTheirTrajectory();
    void ditLoopsFollowTheirTrajectory_data();
    void ditLoopsFollowTheirTrajectory();
    void guidanceComposes_data();
    void guidanceComposes();
};

namespace {

/// The cases that hold the parameter `key`.
void addCasesWith(const char* key) {
    QTest::addColumn<QString>("path");
    int cases = 0;
    for (const auto& path : golden::casePaths("numerics/B_samplers"))
        if (golden::Case(path).json.at("params").contains(key) && ++cases)
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    if (cases == 0)
        qFatal("no case with %s in %s", key, golden::root().c_str());
}

/// "float64: atol 1.0e-09; float32 implementation: atol 2.0e-05".
double float32Tolerance(const golden::Case& data) {
    const std::string text = data.json.at("tolerance");
    std::smatch found;
    if (!std::regex_search(text, found, std::regex("float32 implementation: atol ([0-9.e+-]+)")))
        qFatal("%s: no float32 tolerance in \"%s\"", data.name().c_str(), text.c_str());
    return std::stod(found[1]);
}

/// A case's scheduler as a model's config file would say it.
model::ModelInfo readInfo(const nlohmann::json& params) {
    nlohmann::json config = params.at("config");
    config["_class_name"] = params.at("scheduler");
    model::ModelInfo info;
    const auto notes = checkpoint::readScheduler(formats::JsonView(config, "scheduler_config.json"), info);
    if (!notes.empty())
        qFatal("%s", notes.front().c_str());
    const nlohmann::json& options = params.at("step_kwargs");
    schedule::SamplerConfig& sampler = info.schedule.sampler;
    sampler.eta = options.value("eta", 0.0);
    sampler.churn = {options.value("s_churn", 0.0), options.value("s_tmin", 0.0),
                     options.value("s_tmax", std::numeric_limits<double>::infinity()), options.value("s_noise", 1.0)};
    info.learnsVariance = params.at("learned_variance");
    return info;
}

bool isClose(const at::Tensor& found, const at::Tensor& expected, double tolerance) {
    return at::isfinite(found).all().item<bool>() && (found - expected).abs().max().item<double>() <= tolerance;
}

at::Tensor noiseOf(const golden::Case& data, int call) {
    return data.hasArray("noise") ? data.tensor("noise")[call] : at::Tensor();
}

/// Runs the plan on the stored model outputs in float64 and compares every x and x̂_0.
void followOutputs(const golden::Case& data, const SamplerPlan& plan, bool comparesClean) {
    COMPARE_NUMBERS(plan.timesteps(), data.values("timesteps"), (golden::Tolerance{1e-9, 1e-9}), "timesteps");
    const at::Tensor outputs = data.tensor("model_output"), expected = data.tensor("x"), cleans = data.tensor("x0");
    SamplerRun run(plan);
    at::Tensor x = run.start(data.tensor("x_T"));
    QVERIFY2(isClose(x, expected[0], 1e-9), "start");
    for (int call = 0; call < static_cast<int>(plan.updates.size()); ++call) {
        const SampledStep step = run.step(call, x, outputs[call], noiseOf(data, call));
        // Runs that begin at large σ have large numbers in them.
        const double tolerance = 1e-9 * std::max(1.0, expected[call].abs().max().item<double>());
        QVERIFY2(isClose(step.next, expected[call + 1], tolerance), qPrintable(QString("x after call %1").arg(call)));
        QVERIFY2(!comparesClean || isClose(step.clean, cleans[call], tolerance),
                 qPrintable(QString("x0 at call %1").arg(call)));
        x = step.next;
    }
}

using Network = std::function<at::Tensor(const at::Tensor& x, double timestep)>;

/// The whole run in float32 around the network; compares where it ends.
void followNetwork(const golden::Case& data, const SamplerPlan& plan, const Network& network) {
    SamplerRun run(plan);
    at::Tensor x = run.start(data.tensor("x_T").to(at::kFloat));
    for (int call = 0; call < static_cast<int>(plan.updates.size()); ++call) {
        const at::Tensor noise = noiseOf(data, call);
        const at::Tensor prediction = network(run.input(call, x), plan.updates[std::size_t(call)].timestep);
        x = run.step(call, x, prediction.to(at::kFloat), noise.defined() ? noise.to(at::kFloat) : noise).next;
    }
    const at::Tensor expected = data.tensor("x").select(0, -1);
    QVERIFY2(isClose(x, expected, float32Tolerance(data)),
             qPrintable(QString("float32 run ends %1 away").arg((x - expected).abs().max().item<double>())));
}

bool isInSigma(const std::string& sampler) {
    return sampler != "ddim" && sampler != "ddpm" && sampler != "lcm";
}

} // namespace

void TestGoldenSamplers::analyticDenoisersPassTheirSelfTest_data() {
    QTest::addColumn<QString>("schedule");
    for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2"})
        QTest::newRow(name) << name;
}

void TestGoldenSamplers::analyticDenoisersPassTheirSelfTest() {
    QFETCH(QString, schedule);
    schedule::ScheduleConfig config{.name = schedule.toStdString()};
    if (config.name == "scaled_linear") {
        config.betaStart = 0.00085;
        config.betaEnd = 0.012;
    }
    for (const auto kind :
         {schedule::Prediction::Epsilon, schedule::Prediction::Velocity, schedule::Prediction::Sample})
        QVERIFY(AnalyticDenoiser(schedule::NoiseSchedule(config), "gmm", kind).passesSelfTest(config.name));
    QVERIFY(AnalyticDenoiser(schedule::NoiseSchedule(config), "linear", schedule::Prediction::Epsilon)
                .passesSelfTest(config.name));
}

void TestGoldenSamplers::schedulersFollowTheirTrajectory_data() {
    addCasesWith("scheduler");
}

void TestGoldenSamplers::schedulersFollowTheirTrajectory() {
    QFETCH(QString, path);
    const golden::Case data(path.toStdString());
    const nlohmann::json& params = data.json.at("params");
    const model::ModelInfo info = readInfo(params);
    const schedule::NoiseSchedule schedule(info.schedule);
    const SamplerPlan plan = planSampler({.schedule = schedule,
                                          .config = info.schedule.sampler,
                                          .prediction = info.prediction,
                                          .learnsVariance = info.learnsVariance,
                                          .steps = params.at("num_inference_steps")});
    QVERIFY(std::abs(plan.startScale - params.at("init_noise_sigma").get<double>()) < 1e-9 * plan.startScale);
    // "converted model output": ε̂ where the solver works in ε̂
    const bool isNoise = info.schedule.sampler.name.starts_with("dpm-") || info.schedule.sampler.name == "dpm" ||
                         !info.schedule.sampler.predictsClean;
    followOutputs(data, plan, !isNoise);

    AnalyticDenoiser denoiser(schedule, params.at("denoiser"), info.prediction);
    if (isInSigma(info.schedule.sampler.name) && info.schedule.rescaleToZeroTerminalSnr)
        denoiser.setLastAlphaBar(std::ldexp(1.0, -24));
    followNetwork(data, plan, [&](const at::Tensor& x, double tau) {
        return info.learnsVariance ? at::cat({denoiser(x, tau), denoiser.variance(x, tau)}, 1) : denoiser(x, tau);
    });
}

void TestGoldenSamplers::ditLoopsFollowTheirTrajectory_data() {
    addCasesWith("loop");
}

void TestGoldenSamplers::ditLoopsFollowTheirTrajectory() {
    QFETCH(QString, path);
    const golden::Case data(path.toStdString());
    const nlohmann::json& params = data.json.at("params");
    const schedule::NoiseSchedule schedule(
        {.name = params.at("beta_schedule"), .timesteps = params.at("diffusion_steps"), .scaleBetasWithT = true});
    const std::string variance = params.at("variance");
    SamplerInput input{.schedule = schedule, .learnsVariance = variance == "learned_range"};
    input.config.eta = params.at("eta");
    input.config.variance = variance;
    input.config.clipRange = params.at("clip_denoised").get<bool>() ? 1 : 0;
    input.timesteps = schedule::respacedTimesteps(params.at("timestep_respacing"), schedule.timesteps());
    const bool isDdim = params.at("loop") == "ddim_sample_loop";
    const SamplerPlan plan = isDdim ? planDdim(input) : planDdpm(input);
    if (data.hasArray("model_output"))
        followOutputs(data, plan, true);

    const AnalyticDenoiser denoiser(schedule, params.at("denoiser"), schedule::Prediction::Epsilon);
    const auto withVariance = [&](const at::Tensor& noise, const at::Tensor& x, double tau) {
        return input.learnsVariance ? at::cat({noise, denoiser.variance(x, tau)}, 1) : noise;
    };
    followNetwork(data, plan, [&](const at::Tensor& x, double tau) {
        if (params.at("cfg").is_null())
            return withVariance(denoiser(x, tau), x, tau);
        const at::Tensor half = x.chunk(2)[0], both = at::cat({half, half});
        const auto out = withVariance(denoiser.ofClasses(both, tau, data.tensor("cfg_labels")), both, tau).chunk(2);
        const Guidance guidance{.scale = params.at("cfg").at("scale"),
                                .channels = params.at("cfg").at("guided_channels")};
        const int channels = static_cast<int>(x.size(1));
        const at::Tensor conditional = guided(out[0], out[1], channels, guidance);
        // Upstream carries the null half along; only the conditional half's image is used.
        return at::cat({conditional, at::cat({conditional.narrow(1, 0, guidance.channels),
                                              out[1].narrow(1, guidance.channels, out[1].size(1) - guidance.channels)},
                                             1)});
    });
}

void TestGoldenSamplers::guidanceComposes_data() {
    QTest::addColumn<QString>("path");
    int cases = 0;
    for (const auto& path : golden::casePaths("numerics/B_samplers"))
        if (path.stem().string().starts_with("cfg_") && ++cases)
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    if (cases == 0)
        qFatal("no guidance case in %s", golden::root().c_str());
}

void TestGoldenSamplers::guidanceComposes() {
    QFETCH(QString, path);
    const golden::Case data(path.toStdString());
    const bool isDit = data.hasArray("model_out");
    const at::Tensor raw = data.tensor(isDit ? "model_out" : "noise_pred");
    const auto halves = raw.chunk(2);
    const auto& conditional = halves[isDit ? 0 : 1];
    const auto& unconditional = halves[isDit ? 1 : 0];
    const int channels = static_cast<int>(isDit ? raw.size(1) / 2 : raw.size(1));
    int compared = 0;
    for (const char* prefix : {"dit_out_s", "all_out_s", "guided_s"})
        for (const std::string& name : data.arraysNamed(prefix)) {
            const Guidance guidance{.scale = std::stod(name.substr(std::strlen(prefix))),
                                    .channels = name.starts_with("dit_") ? 3 : 0};
            const at::Tensor expected = data.tensor(name).narrow(0, 0, conditional.size(0));
            QVERIFY2(isClose(guided(conditional, unconditional, channels, guidance), expected, 1e-12), name.c_str());
            ++compared;
        }
    QVERIFY(compared > 0);
}

TESSERA_TEST(TestGoldenSamplers)
#include "tst_golden_samplers.moc"
