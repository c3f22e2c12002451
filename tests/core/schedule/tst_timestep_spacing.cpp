#include "core/base/error.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <functional>

using namespace core;
using namespace core::schedule;

namespace {

using Timesteps = std::vector<int>;

} // namespace

class TestTimestepSpacing : public QObject {
    Q_OBJECT

private slots:
    void eachRuleGivesItsTimesteps() {
        QCOMPARE(networkTimesteps({Spacing::Leading, 4}, 1000), (Timesteps{750, 500, 250, 0}));
        QCOMPARE(networkTimesteps({Spacing::Leading, 4, 1}, 1000), (Timesteps{751, 501, 251, 1}));
        QCOMPARE(networkTimesteps({Spacing::Leading, 3}, 10), (Timesteps{6, 3, 0}));
        QCOMPARE(networkTimesteps({Spacing::Trailing, 4}, 1000), (Timesteps{999, 749, 499, 249}));
        QCOMPARE(networkTimesteps({Spacing::Linspace, 4}, 1000), (Timesteps{999, 666, 333, 0}));
        QCOMPARE(networkTimesteps({Spacing::RespacedEven, 4}, 1000), (Timesteps{999, 666, 333, 0}));
        QCOMPARE(networkTimesteps({Spacing::RespacedStrided, 4}, 1000), (Timesteps{750, 500, 250, 0}));
    }

    void oneStepAndEveryStepWork() {
        for (const Spacing spacing :
             {Spacing::Leading, Spacing::Trailing, Spacing::Linspace, Spacing::RespacedEven, Spacing::RespacedStrided})
            for (const int total : {1, 2, 7, 1000}) {
                QCOMPARE(networkTimesteps({spacing, 1}, total).size(), std::size_t(1));
                const Timesteps all = networkTimesteps({spacing, total}, total);
                for (int i = 0; i < total; ++i)
                    QCOMPARE(all[i], total - 1 - i);
            }
    }

    void timestepsDescendStrictlyWithinTheGrid() {
        for (const Spacing spacing : {Spacing::Leading, Spacing::Trailing, Spacing::Linspace, Spacing::RespacedEven})
            for (int steps = 1; steps <= 1000; ++steps) {
                const Timesteps timesteps = networkTimesteps({spacing, steps}, 1000);
                QCOMPARE(timesteps.size(), std::size_t(steps));
                QVERIFY(timesteps.front() < 1000 && timesteps.back() >= 0);
                QVERIFY(std::adjacent_find(timesteps.begin(), timesteps.end(), std::less_equal<int>()) ==
                        timesteps.end());
            }
    }

    void sectionsHaveTheirOwnNumberOfSteps() {
        QCOMPARE(respacedTimesteps("2,3", 10), (Timesteps{9, 7, 5, 4, 0}));
        QCOMPARE(respacedTimesteps("20", 1000), networkTimesteps({Spacing::RespacedEven, 20}, 1000));
        QCOMPARE(respacedTimesteps("ddim50", 1000), networkTimesteps({Spacing::RespacedStrided, 50}, 1000));
    }

    void trainingTimestepsAreOneHigher() { QCOMPARE(trainingTimesteps(Timesteps{999, 0}), (Timesteps{1000, 1})); }

    void namesRoundTrip() {
        for (const char* name : {"leading", "trailing", "linspace", "dit", "ddim"})
            QCOMPARE(toString(parseSpacing(name)), std::string(name));
        QVERIFY(thrownMessage([] { parseSpacing("karras"); }).startsWith("timestep spacing: expected leading, "));
    }

    void valuesOutOfRangeAreNamed() {
        QVERIFY(thrownMessage([] { networkTimesteps({.steps = 0}, 1000); }).startsWith("steps: "));
        QVERIFY(thrownMessage([] { networkTimesteps({.steps = 1001}, 1000); }).startsWith("steps: "));
        QVERIFY(thrownMessage([] { networkTimesteps({}, 0); }).startsWith("training timesteps: "));
        QVERIFY(thrownMessage([] {
                    networkTimesteps({Spacing::Leading, 1000, 1000}, 1000);
                }).startsWith("steps offset: "));
        QVERIFY(thrownMessage([] { networkTimesteps({Spacing::Leading, 10, -1}, 1000); }).startsWith("steps offset: "));
        QVERIFY(thrownMessage([] {
                    networkTimesteps({Spacing::RespacedStrided, 999}, 1000);
                }).startsWith("ddim respacing: "));
        for (const char* text : {"", "x", "10,", "10;20", "ddim", "ddim5x", "501,1", "0", "-3", "99999999999"})
            QVERIFY2(thrownMessage([&] { respacedTimesteps(text, 1000); }).contains(": expected "), text);
    }

    void aRefusedCountOfStepsNamesOneThatWorks() {
        for (const int steps : {1000, 500, 250}) {
            const QString said = thrownMessage([=] { networkTimesteps({Spacing::Leading, steps, 4}, 1000); });
            const int offered = said.section("expected ", 1).section(',', 0, 0).toInt();
            QVERIFY2(said.startsWith("steps: ") && said.contains("steps_offset 4"), qPrintable(said));
            QVERIFY(offered > 0 && offered < steps);
            QCOMPARE(networkTimesteps({Spacing::Leading, offered, 4}, 1000).size(), static_cast<std::size_t>(offered));
        }
    }
};

TESSERA_TEST(TestTimestepSpacing)
#include "tst_timestep_spacing.moc"
