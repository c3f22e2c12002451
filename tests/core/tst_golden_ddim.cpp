#include "core/sampling/ddim.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/core/golden.h"

#include <QtTest>

using namespace core;

class TestGoldenDdim : public QObject {
    Q_OBJECT

private slots:
    void trajectories_data();
    void trajectories();
};

namespace {

bool isDdim(const nlohmann::json& json) {
    return json.at("params").value("scheduler", "") == "DDIMScheduler";
}

schedule::ScheduleConfig scheduleOf(const nlohmann::json& config) {
    schedule::ScheduleConfig schedule;
    schedule.name = config.at("beta_schedule");
    schedule.timesteps = config.at("num_train_timesteps");
    schedule.betaStart = config.value("beta_start", schedule.betaStart);
    schedule.betaEnd = config.value("beta_end", schedule.betaEnd);
    schedule.rescaleToZeroTerminalSnr = config.value("rescale_betas_zero_snr", false);
    return schedule;
}

sampling::DdimOptions optionsOf(const nlohmann::json& params, const schedule::NoiseSchedule& schedule) {
    const nlohmann::json& config = params.at("config");
    sampling::DdimOptions options;
    options.prediction = model::parsePrediction(config.at("prediction_type"));
    options.eta = params.at("step_kwargs").value("eta", 0.0);
    options.stride = schedule.timesteps() / params.at("num_inference_steps").get<int>();
    options.finalAlphaBar = config.at("set_alpha_to_one").get<bool>() ? 1 : schedule.alphaBar(1);
    if (config.at("clip_sample").get<bool>())
        options.clipRange = config.value("clip_sample_range", 1.0);
    return options;
}

} // namespace

void TestGoldenDdim::trajectories_data() {
    QTest::addColumn<QString>("path");
    int cases = 0;
    for (const auto& path : golden::casePaths("numerics/B_samplers"))
        if (isDdim(golden::Case(path).json) && ++cases)
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    if (cases == 0)
        qFatal("no DDIM case in %s", golden::root().c_str());
}

void TestGoldenDdim::trajectories() {
    QFETCH(QString, path);
    const golden::Case data(path.toStdString());
    const nlohmann::json& params = data.json.at("params");
    const schedule::NoiseSchedule schedule(scheduleOf(params.at("config")));
    const std::vector<int> timesteps =
        schedule::networkTimesteps({schedule::parseSpacing(params.at("config").at("timestep_spacing")),
                                    params.at("num_inference_steps"), params.at("config").value("steps_offset", 0)},
                                   schedule.timesteps());
    COMPARE_NUMBERS(std::vector<double>(timesteps.begin(), timesteps.end()), data.values("timesteps"), {}, "timesteps");

    const sampling::Ddim ddim(schedule, timesteps, optionsOf(params, schedule));
    const at::Tensor expected = data.tensor("x"), outputs = data.tensor("model_output"), cleans = data.tensor("x0");
    at::Tensor x = data.tensor("x_T");
    for (int i = 0; i < ddim.steps(); ++i) {
        at::Tensor clean;
        x = ddim.step(i, x, outputs[i], clean, ddim.needsNoise() ? data.tensor("noise")[i] : at::Tensor());
        QVERIFY2((x - expected[i + 1]).abs().max().item<double>() < 1e-9,
                 qPrintable(QString("x after step %1").arg(i)));
        QVERIFY2((clean - cleans[i]).abs().max().item<double>() < 1e-9, qPrintable(QString("x0 at step %1").arg(i)));
    }
}

QTEST_APPLESS_MAIN(TestGoldenDdim)
#include "tst_golden_ddim.moc"
