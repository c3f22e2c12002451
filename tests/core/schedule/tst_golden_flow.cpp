#include "core/schedule/stages.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::schedule;

namespace {

NoiseSchedule scheduleOf(const golden::Case& golden) {
    return NoiseSchedule({.name = golden.json["params"]["path"], .timesteps = golden.json["params"]["T"]});
}

/// Every t from `first` to T.
template <typename Value> std::vector<double> along(const NoiseSchedule& schedule, int first, Value&& value) {
    std::vector<double> values;
    for (int t = first; t <= schedule.timesteps(); ++t)
        values.push_back(value(t));
    return values;
}

} // namespace

class TestGoldenFlow : public QObject {
    Q_OBJECT

private slots:
    void pathsAndDynamicsAgree_data() { addSchedules(); }
    void pathsAndDynamicsAgree();
    void middleStagesAgree_data() { addSchedules(); }
    void middleStagesAgree();
    void lambdasRangesAgree_data() { addSchedules(); }
    void lambdasRangesAgree();

private:
    static void addSchedules();
};

void TestGoldenFlow::addSchedules() {
    QTest::addColumn<QString>("path");
    for (const auto& path : golden::casePaths("numerics/F_flow"))
        if (golden::Case(path).json["params"].contains("T"))
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
}

void TestGoldenFlow::pathsAndDynamicsAgree() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const NoiseSchedule schedule = scheduleOf(golden);
    const golden::Tolerance tight{.relative = 1e-12, .absolute = 1e-15};
    COMPARE_NUMBERS(along(schedule, 0, [&](int t) { return schedule.alpha(t); }), golden.values("alpha"), tight, "α");
    COMPARE_NUMBERS(along(schedule, 0, [&](int t) { return schedule.sigma(t); }), golden.values("sigma"), tight, "σ");
    COMPARE_NUMBERS(along(schedule, 1, [&](int t) { return schedule.lnSnr(t); }), golden.values("ln_snr"),
                    (golden::Tolerance{.relative = 1e-12, .absolute = 1e-12}), "ln SNR");
    for (const std::string& array : golden.arraysNamed("mse_s")) {
        const std::string sigma2 = array.substr(5);
        const Dynamics dynamics = closedForm(schedule, std::stod(sigma2));
        COMPARE_NUMBERS(dynamics.mse, golden.values(array), tight, array);
        COMPARE_NUMBERS(dynamics.grad, golden.values("grad_s" + sigma2),
                        (golden::Tolerance{.relative = 0, .absolute = 1e-15}), "grad_s" + sigma2);
    }
}

void TestGoldenFlow::middleStagesAgree() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const NoiseSchedule schedule = scheduleOf(golden);
    for (const auto& wanted : golden.json["results"]["stages"]) {
        const std::vector<double> values = score(closedForm(schedule, wanted["sigma2"]), wanted["lambda"]);
        const MiddleStage found = middleStage(values, wanted["M"]);
        const std::string what = wanted.dump();
        QVERIFY2(found.firstT == wanted["first"] && found.lastT == wanted["last"] && found.argmaxT == wanted["argmax"],
                 what.c_str());
        QVERIFY2(golden::isClose(found.maxScore, wanted["max"]), what.c_str());
    }
}

void TestGoldenFlow::lambdasRangesAgree() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const NoiseSchedule schedule = scheduleOf(golden);
    for (const auto& wanted : golden.json["results"]["lambda_limits"])
        QVERIFY2(golden::isClose(lambdaLimit(closedForm(schedule, wanted["sigma2"])), wanted["lambda"], {1e-9, 0}),
                 wanted.dump().c_str());
}

TESSERA_TEST(TestGoldenFlow)
#include "tst_golden_flow.moc"
