#include "core/schedule/network_timestep.h"
#include "core/schedule/noise_path.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::schedule;

/// Of the two ways from a network's timestep to the grid, that of betas and that of a flow.
class TestNetworkTimestep : public QObject {
    Q_OBJECT

private slots:
    void wholeTimestepsAreTheSameOnEveryPath();
    void betasRoundFractions();
    void flowsTakeThePartThatHoldsTheShare();
    void everyStepOfAnyNumberFallsIntoItsPart();
    void theNetworkIsToldOfTheTimestepOrOfTheShareOfData();

private:
    const ScheduleConfig m_betas{};
    const ScheduleConfig m_flow{.name = "flow_linear"};
};

void TestNetworkTimestep::wholeTimestepsAreTheSameOnEveryPath() {
    for (const int t : {1, 2, 500, 999, 1000}) {
        QCOMPARE(trainingTimestep(m_betas, t - 1), t);
        QCOMPARE(trainingTimestep(m_flow, t - 1), t);
    }
}

void TestNetworkTimestep::betasRoundFractions() {
    QCOMPARE(trainingTimestep(m_betas, 41.4), 42);
    QCOMPARE(trainingTimestep(m_betas, 41.6), 43);
    QCOMPARE(leastNetworkTimestep(m_betas), 0.0);
}

void TestNetworkTimestep::flowsTakeThePartThatHoldsTheShare() {
    QCOMPARE(trainingTimestep(m_flow, 41.001), 43);
    QCOMPARE(trainingTimestep(m_flow, 41.999), 43);
    QCOMPARE(leastNetworkTimestep(m_flow), -1.0);
    QCOMPARE(trainingTimestep(m_flow, -1), 1); // s = 0, where data begins
}

void TestNetworkTimestep::everyStepOfAnyNumberFallsIntoItsPart() {
    for (int steps = 1; steps <= 1000; ++steps)
        for (int i = 0; i <= steps; ++i) {
            const int left = steps - i, t = std::max(1, (1000 * left + steps - 1) / steps); // in whole numbers
            const double timestep = 1000.0 * left / steps - 1;
            if (trainingTimestep(m_flow, timestep) != t)
                QFAIL(qPrintable(QString("step %1 of %2").arg(i).arg(steps)));
        }
}

void TestNetworkTimestep::theNetworkIsToldOfTheTimestepOrOfTheShareOfData() {
    QCOMPARE(timeInput(TimeInput::Timestep, 41.5, 1000), 41.5);
    QCOMPARE(timeInput(TimeInput::DataShare, 999.0, 1000), 0.0); // noise alone
    QCOMPARE(timeInput(TimeInput::DataShare, 499.0, 1000), 0.5);
    QCOMPARE(timeInput(TimeInput::DataShare, -1.0, 1000), 1.0); // data
}

TESSERA_TEST(TestNetworkTimestep)
#include "tst_network_timestep.moc"
