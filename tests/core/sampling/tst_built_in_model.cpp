#include "core/base/compute.h"
#include "core/sampling/measured_dynamics.h"
#include "core/schedule/dynamics.h"
#include "core/workflow/open_model.h"
#include "tests/test_main.h"

#include <QtTest>
#include <numeric>

using namespace core;

class TestBuiltInModel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void itsConfigSaysWhatItIs();
    void measuredGradientFollowsTheClosedForm();

private:
    model::DenoiserPtr m_demo;
};

void TestBuiltInModel::initTestCase() {
    const checkpoint::OpenedModel opened = workflow::openModel("demo");
    QVERIFY(opened.warnings.empty());
    m_demo = opened.model;
}

void TestBuiltInModel::itsConfigSaysWhatItIs() {
    const model::ModelInfo& info = m_demo->info();
    QCOMPARE(info.architecture, std::string("DiT"));
    QCOMPARE(info.classes.count, 10);
    QCOMPARE(info.classes.names.size(), std::size_t{10});
    QVERIFY(info.prediction == schedule::Prediction::Sample);
    QVERIFY(info.isPixelSpace);
    QCOMPARE(m_demo->units().size(), std::size_t{12});
    QCOMPARE(m_demo->units()[0].groups, 6);
    QCOMPARE(m_demo->units()[1].groups, 768);
}

void TestBuiltInModel::measuredGradientFollowsTheClosedForm() {
    const ComputeScope scope({});
    sampling::SampleOptions options{.steps = 25};
    options.seeds.resize(20);
    std::iota(options.seeds.begin(), options.seeds.end(), 0);
    const schedule::MeasuredDynamics measured = sampling::measureDynamics(*m_demo, options);
    const schedule::Dynamics closed =
        schedule::closedForm(schedule::NoiseSchedule(m_demo->info().schedule), measured.sigma2);
    const schedule::Agreement agreement = schedule::compare(closed, measured);
    qInfo("sigma2 %.3f, correlation %.4f, largest difference %.2e", measured.sigma2, agreement.correlation,
          agreement.maxAbsoluteDifference);
    QVERIFY(agreement.correlation >= 0.98);
}

TESSERA_TEST(TestBuiltInModel)
#include "tst_built_in_model.moc"
