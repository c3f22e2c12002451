#include "core/sampling/sampler_run.h"
#include "core/sampling/sampler_table.h"
#include "core/schedule/network_timestep.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::sampling;

namespace {

/// A run along the stand-in for a network that the case describes, in float64.
class FlowCase {
public:
    explicit FlowCase(const std::filesystem::path& path)
        : data(path)
        , schedule({.name = data.json["params"]["path"]})
        , m_weight(data.tensor("weight"))
        , m_bias(data.tensor("bias"))
        , m_slope(data.tensor("slope")) {}

    SamplerPlan plan(schedule::Prediction prediction) const {
        const auto& params = data.json["params"];
        return planSampler({.schedule = schedule,
                            .config = {.name = params["sampler"]},
                            .prediction = prediction,
                            .steps = params["steps"]});
    }
    double timeOf(double timestep) const {
        return timeInput(schedule::TimeInput::DataShare, timestep, schedule.timesteps());
    }
    /// dx/du.
    at::Tensor velocity(const at::Tensor& x, double timestep) const {
        return at::tanh(at::matmul(x, m_weight.t()) + m_bias + m_slope * timeOf(timestep));
    }

    golden::Case data;
    schedule::NoiseSchedule schedule;

private:
    at::Tensor m_weight, m_bias, m_slope;
};

double difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

} // namespace

class TestGoldenFlowSamplers : public QObject {
    Q_OBJECT

private slots:
    void everyCallIsTheCases_data() { addCases(); }
    void everyCallIsTheCases();
    void theOtherVelocityLeadsToTheSame_data() { addCases(); }
    void theOtherVelocityLeadsToTheSame();
    void callsFallIntoTheCasesParts_data() { addCases(); }
    void callsFallIntoTheCasesParts();

private:
    static void addCases();
};

void TestGoldenFlowSamplers::addCases() {
    QTest::addColumn<QString>("path");
    for (const auto& path : golden::casePaths("numerics/F_flow"))
        if (golden::Case(path).json["params"].contains("sampler"))
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
}

void TestGoldenFlowSamplers::everyCallIsTheCases() {
    QFETCH(QString, path);
    const FlowCase flow(path.toStdString());
    const SamplerPlan plan = flow.plan(schedule::Prediction::DataVelocity);
    const at::Tensor seen = flow.data.tensor("seen"), clean = flow.data.tensor("clean");
    QCOMPARE(std::int64_t(plan.updates.size()), seen.size(0));
    SamplerRun run(plan);
    at::Tensor x = run.start(flow.data.tensor("start"));
    for (int call = 0; call < int(plan.updates.size()); ++call) {
        const at::Tensor input = run.input(call, x);
        QVERIFY(difference(input, seen[call]) < 1e-12);
        const SampledStep step = run.step(call, x, flow.velocity(input, plan.timesteps()[std::size_t(call)]), {});
        QVERIFY(difference(step.clean, clean[call]) < 1e-12);
        x = step.next;
    }
    QVERIFY(difference(x, flow.data.tensor("states")[-1]) < 1e-12);
}

void TestGoldenFlowSamplers::theOtherVelocityLeadsToTheSame() {
    QFETCH(QString, path);
    const FlowCase flow(path.toStdString());
    const SamplerPlan plan = flow.plan(schedule::Prediction::FlowVelocity); // dx/ds = −dx/du
    SamplerRun run(plan);
    at::Tensor x = flow.data.tensor("start");
    for (int call = 0; call < int(plan.updates.size()); ++call)
        x = run.step(call, x, -flow.velocity(x, plan.timesteps()[std::size_t(call)]), {}).next;
    QVERIFY(difference(x, flow.data.tensor("states")[-1]) < 1e-12);
}

void TestGoldenFlowSamplers::callsFallIntoTheCasesParts() {
    QFETCH(QString, path);
    const FlowCase flow(path.toStdString());
    std::vector<double> times, parts;
    for (const double timestep : flow.plan(schedule::Prediction::DataVelocity).timesteps()) {
        times.push_back(flow.timeOf(timestep));
        parts.push_back(trainingTimestep(flow.schedule.config(), timestep));
    }
    COMPARE_NUMBERS(times, flow.data.values("u"), (golden::Tolerance{.relative = 0, .absolute = 1e-15}), "u");
    COMPARE_NUMBERS(parts, flow.data.values("t"), (golden::Tolerance{.relative = 0, .absolute = 0}), "t");
}

TESSERA_CORE_TEST(TestGoldenFlowSamplers)
#include "tst_golden_flow_samplers.moc"
