#include "core/schedule/noise_schedule.h"
#include "core/schedule/prediction.h"
#include "tests/core/schedule/every_schedule.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <array>
#include <cmath>

using namespace core;
using namespace core::schedule;

namespace {

constexpr std::array kinds{Prediction::Epsilon, Prediction::Sample, Prediction::Velocity, Prediction::FlowVelocity,
                           Prediction::DataVelocity};

bool isOfFlow(Prediction kind) {
    return kind == Prediction::FlowVelocity || kind == Prediction::DataVelocity;
}

} // namespace

class TestPrediction : public QObject {
    Q_OBJECT

private slots:
    void everyPredictionLeadsToTheSameImageAndNoise_data();
    void everyPredictionLeadsToTheSameImageAndNoise();
    void velocitiesAreTheFieldsOwn();
    void everyPredictionLeadsToTheSameVelocity();
    void velocitiesThatArePredictedAreNotRounded();
    void variancePreservingVelocityIsNotRounded();
    void wordsAreReadBack();
    void noiseAloneSaysNothingOfTheImage();
    void betasHaveNoFlowVelocity();
};

void TestPrediction::everyPredictionLeadsToTheSameImageAndNoise_data() {
    QTest::addColumn<int>("schedule");
    QTest::addColumn<int>("kind");
    const std::vector<ScheduleConfig> configs = everySchedule();
    for (std::size_t i = 0; i < configs.size(); ++i)
        for (const Prediction kind : kinds)
            if (!isOfFlow(kind) || findFlowPath(configs[i].name))
                QTest::addRow("%s %d %s", configs[i].name.c_str(), int(i), toString(kind).c_str())
                    << int(i) << int(kind);
}

void TestPrediction::everyPredictionLeadsToTheSameImageAndNoise() {
    QFETCH(int, schedule);
    QFETCH(int, kind);
    const auto prediction = static_cast<Prediction>(kind);
    const NoiseSchedule path(everySchedule()[std::size_t(schedule)]);
    constexpr double clean = 0.7, noise = -1.3;
    for (const int t : {1, 2, 100, 500, 900, 999}) {
        const PathPoint& point = path.at(t);
        const double x = point.alpha * clean + point.sigma * noise;
        const Target target = targetOf(point, prediction);
        const double p = target.clean * clean + target.noise * noise;
        const Mix toClean = cleanOf(point, prediction), toNoise = noiseOf(point, prediction);
        // ε tells x_0 through 1/α, x_0 tells ε through 1/σ: that much is lost to rounding.
        const double slack = 1e-14 * (1 + std::abs(toClean.prediction) + std::abs(toNoise.prediction));
        QVERIFY2(std::abs(toClean.state * x + toClean.prediction * p - clean) < slack, qPrintable(QString::number(t)));
        QVERIFY2(std::abs(toNoise.state * x + toNoise.prediction * p - noise) < slack, qPrintable(QString::number(t)));
    }
}

void TestPrediction::velocitiesAreTheFieldsOwn() {
    const PathPoint linear = findFlowPath("flow_linear")->at(0.3);
    const Target flow = targetOf(linear, Prediction::FlowVelocity); // ε − x_0
    QVERIFY(flow.clean == -1 && flow.noise == 1);
    const Mix clean = cleanOf(linear, Prediction::FlowVelocity); // x − s·v
    QVERIFY(std::abs(clean.state - 1) < 1e-15 && std::abs(clean.prediction + 0.3) < 1e-15);
    const PathPoint gvp = findFlowPath("flow_gvp")->at(0.3); // there v is π/2 times the v of v_prediction
    const Target angle = targetOf(gvp, Prediction::Velocity), speed = targetOf(gvp, Prediction::FlowVelocity);
    QVERIFY(std::abs(speed.clean / angle.clean - speed.noise / angle.noise) < 1e-12);
}

void TestPrediction::everyPredictionLeadsToTheSameVelocity() {
    constexpr double clean = 0.7, noise = -1.3;
    for (const FlowPath& path : flowPaths())
        for (const double s : {0.001, 0.3, 0.9}) {
            const PathPoint point = path.at(s);
            const double x = point.alpha * clean + point.sigma * noise;
            const double velocity = point.dAlpha * clean + point.dSigma * noise;
            for (const Prediction kind : kinds) {
                const Target target = targetOf(point, kind);
                const Mix mix = velocityOf(point, kind);
                const double p = target.clean * clean + target.noise * noise;
                QVERIFY(std::abs(mix.state * x + mix.prediction * p - velocity) < 1e-11);
            }
        }
}

void TestPrediction::velocitiesThatArePredictedAreNotRounded() {
    for (const FlowPath& path : flowPaths())
        for (const double s : {0.0, 0.123, 1.0}) {
            const Mix away = velocityOf(path.at(s), Prediction::FlowVelocity),
                      back = velocityOf(path.at(s), Prediction::DataVelocity);
            QVERIFY(away.state == 0 && away.prediction == 1 && back.state == 0 && back.prediction == -1);
        }
}

void TestPrediction::variancePreservingVelocityIsNotRounded() {
    const NoiseSchedule schedule{ScheduleConfig{}};
    for (int t = 1; t <= schedule.timesteps(); ++t) {
        const Mix clean = cleanOf(schedule.at(t), Prediction::Velocity),
                  noise = noiseOf(schedule.at(t), Prediction::Velocity);
        QVERIFY(clean.state == schedule.alpha(t) && clean.prediction == -schedule.sigma(t));
        QVERIFY(noise.state == schedule.sigma(t) && noise.prediction == schedule.alpha(t));
    }
}

void TestPrediction::wordsAreReadBack() {
    for (const Prediction kind : kinds)
        QVERIFY(parsePrediction(toString(kind)) == kind);
    QVERIFY(thrownMessage([] { parsePrediction("v"); }, ErrorCode::BadInput).startsWith("prediction_type: "));
}

void TestPrediction::noiseAloneSaysNothingOfTheImage() {
    for (const FlowPath& path : flowPaths()) {
        const PathPoint end = path.at(1);
        QVERIFY(thrownMessage([&] { cleanOf(end, Prediction::Epsilon); }).startsWith("prediction type: "));
        QVERIFY(std::isfinite(cleanOf(end, Prediction::FlowVelocity).prediction));
    }
}

void TestPrediction::betasHaveNoFlowVelocity() {
    const PathPoint point = NoiseSchedule(ScheduleConfig{}).at(500);
    QVERIFY(thrownMessage([&] { cleanOf(point, Prediction::FlowVelocity); }).contains("flow_prediction"));
    QVERIFY(thrownMessage([&] { noiseOf(point, Prediction::FlowVelocity); }).contains("flow_prediction"));
    QVERIFY(thrownMessage([&] { targetOf(point, Prediction::FlowVelocity); }).contains("flow_prediction"));
    QVERIFY(thrownMessage([&] { velocityOf(point, Prediction::Sample); }).contains("where no path has a velocity"));
    QVERIFY(thrownMessage([&] { cleanOf(point, Prediction::DataVelocity); }).contains("found velocity"));
}

TESSERA_TEST(TestPrediction)
#include "tst_prediction.moc"
