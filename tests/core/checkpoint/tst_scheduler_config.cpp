#include "core/base/error.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/sampling/sampler_table.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace core;
using namespace core::formats;
using namespace core::checkpoint;

class TestSchedulerConfig : public QObject {
    Q_OBJECT

private slots:
    void everySamplerHasItsClass_data();
    void everySamplerHasItsClass();
    void whatIsWrittenReadsBackTheSame();
    void fieldsThatWouldChangeTheResultAreNoted();
    void aClassWithoutSamplerIsNoted();
    void wrongConfigsAreRefusedByField_data();
    void wrongConfigsAreRefusedByField();
    void bareInfinityOfDiffusersIsRead();
};

namespace {

model::ModelInfo read(const nlohmann::json& json, std::vector<std::string>* notes = nullptr) {
    model::ModelInfo info;
    const auto found = readScheduler(JsonView(json, "scheduler_config.json"), info);
    if (notes)
        *notes = found;
    return info;
}

/// The message of the BadInput that the action throws.
QString refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadInput ? error.what() : "wrong code";
    }
    return "not refused";
}

} // namespace

void TestSchedulerConfig::everySamplerHasItsClass_data() {
    QTest::addColumn<QString>("name");
    for (const auto& kind : sampling::samplerKinds())
        QTest::newRow(kind.name.data()) << QString::fromUtf8(kind.name.data());
}

void TestSchedulerConfig::everySamplerHasItsClass() {
    QFETCH(QString, name);
    const auto& kind = sampling::samplerKind(name.toStdString());
    nlohmann::json json{{"_class_name", kind.schedulerClass}};
    if (!kind.algorithm.empty())
        json["algorithm_type"] = kind.algorithm;
    QCOMPARE(read(json).schedule.sampler.name, name.toStdString());
}

void TestSchedulerConfig::whatIsWrittenReadsBackTheSame() {
    model::ModelInfo info;
    info.prediction = schedule::Prediction::Velocity;
    info.schedule.rescaleToZeroTerminalSnr = true;
    schedule::SamplerConfig& sampler = info.schedule.sampler;
    sampler = {.name = "dpm++-sde",
               .spacing = schedule::Spacing::Trailing,
               .stepsOffset = 1,
               .sigmas = schedule::SigmaRule::Karras,
               .logLinearSigmas = true,
               .sigmaMin = 0.02,
               .sigmaMax = 80,
               .endsAtSigmaMin = true,
               .order = 3,
               .solver = "heun",
               .lowerOrderFinal = false,
               .eulerAtFinal = true,
               .lambdaMinClipped = -5.1,
               .predictsClean = false,
               .withoutCorrector = {0, 1},
               .clipRange = 2,
               .thresholding = schedule::Thresholding{.quantile = 0.9, .largest = 3},
               .endsAtAlphaOne = false,
               .originalSteps = 100,
               .timestepScaling = 5};
    QVERIFY(read(schedulerJson(info)).schedule == info.schedule);
    sampler = {.name = "ddpm", .sigmas = schedule::SigmaRule::Exponential, .variance = "fixed_large"};
    QVERIFY(read(schedulerJson(info)).schedule == info.schedule);
    sampler = {}; // a model that names no sampler
    QVERIFY(read(schedulerJson(info)).schedule == info.schedule);
}

void TestSchedulerConfig::fieldsThatWouldChangeTheResultAreNoted() {
    std::vector<std::string> notes;
    read({{"_class_name", "EulerDiscreteScheduler"}, {"use_beta_sigmas", false}, {"timestep_type", "discrete"}},
         &notes);
    QVERIFY(notes.empty());
    read({{"_class_name", "EulerDiscreteScheduler"}, {"use_beta_sigmas", true}, {"skip_prk_steps", true}}, &notes);
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY(notes.front().find("use_beta_sigmas") != std::string::npos);
}

void TestSchedulerConfig::aClassWithoutSamplerIsNoted() {
    std::vector<std::string> notes;
    const model::ModelInfo info = read({{"_class_name", "PNDMScheduler"}, {"beta_start", 0.001}}, &notes);
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY(notes.front().find("PNDMScheduler") != std::string::npos);
    QVERIFY(info.schedule.sampler.name.empty());
    QCOMPARE(info.schedule.betaStart, 0.001);
}

void TestSchedulerConfig::wrongConfigsAreRefusedByField_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* text, const char* message) {
        QTest::newRow(name) << text << message;
    };
    row("unknown class", R"({"_class_name": "FlowMatchEulerDiscreteScheduler"})", "_class_name: expected a scheduler");
    row("class of another type", R"({"_class_name": 3})", "_class_name: ");
    row("spacing", R"({"timestep_spacing": "even"})", "timestep_spacing: expected one of leading");
    row("algorithm", R"({"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "x"})", "algorithm_type: ");
    row("order 0", R"({"solver_order": 0})", "solver_order: ");
    row("order 4", R"({"solver_order": 4})", "solver_order: ");
    row("variance", R"({"_class_name": "DDPMScheduler", "variance_type": "learned"})", "variance_type: ");
    row("prediction", R"({"prediction_type": "score"})", "prediction_type: expected epsilon");
    row("flow prediction", R"({"prediction_type": "flow_prediction"})", "prediction_type: expected epsilon");
    row("velocity", R"({"prediction_type": "velocity"})", "prediction_type: expected epsilon");
    row("flow path", R"({"beta_schedule": "flow_linear"})", "beta_schedule: expected a schedule of betas");
    row("flow", R"({"use_flow_sigmas": true})", "use_flow_sigmas: ");
    row("clip range", R"({"clip_sample_range": -1})", "clip_sample_range: ");
    row("steps offset", R"({"steps_offset": -1})", "steps_offset: ");
    row("corrector", R"({"disable_corrector": [1, "x"]})", "disable_corrector[1]: ");
    row("T", R"({"num_train_timesteps": 0})", "num_train_timesteps: ");
    row("betas", R"({"beta_schedule": "sigmoid"})", "beta_schedule: ");
}

void TestSchedulerConfig::wrongConfigsAreRefusedByField() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    const QString found = refusal([&] { read(nlohmann::json::parse(text.toStdString())); });
    QVERIFY2(found.startsWith("scheduler_config.json") && found.contains(message), qPrintable(found));
}

void TestSchedulerConfig::bareInfinityOfDiffusersIsRead() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("scheduler_config.json").toStdString();
    std::ofstream(path) << R"({"_class_name": "DPMSolverMultistepScheduler", "note": "a -Infinity \" Infinity",
                               "lambda_min_clipped": -Infinity, "solver_order": 3})";
    const nlohmann::json json = readSchedulerFile(path);
    QVERIFY(json.at("lambda_min_clipped").is_null());
    QCOMPARE(json.at("note").get<std::string>(), std::string("a -Infinity \" Infinity"));
    QCOMPARE(read(json).schedule.sampler.order, std::optional(3));
    std::ofstream(path) << R"({"beta_start": NaN})";
    QVERIFY(refusal([&] { readSchedulerFile(path); }).contains("scheduler_config.json"));
}

TESSERA_TEST(TestSchedulerConfig)
#include "tst_scheduler_config.moc"
