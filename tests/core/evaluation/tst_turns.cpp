#include "core/base/error.h"
#include "core/evaluation/processor_time.h"
#include "core/evaluation/turns.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::evaluation;

namespace {

/// Rounds of two contestants whose ratio is as given; `seconds` is the first one's.
std::vector<Round> rounds(const std::vector<double>& ratios, double waited = 0, double seconds = 2) {
    std::vector<Round> all;
    for (const double ratio : ratios)
        all.push_back({{seconds, seconds / ratio}, waited});
    return all;
}

TurnTime second(const std::vector<Round>& all) {
    return compareTimes(all)[1];
}

} // namespace

class TestTurns : public QObject {
    Q_OBJECT

private slots:
    void theMedianOfTheRoundsRatiosCounts();
    void aSlowMachineSlowsBothAndSaysNothing();
    void overTenPercentOfSpreadNothingIsShown();
    void fewRoundsThatDisagreeShowNothing();
    void aDisturbedRunIsAboutRight();
    void theFirstOneIsItsOwnMeasure();
    void everybodyBeginsATurn();
    void aShorterPassEndsEarlier();
    void certainRatiosEndIt();
    void withoutCertaintyTimeEndsIt();
    void aStopEndsItWithinASlice();
    void aBusyThreadOfItsOwnIsSeenToRun();
};

void TestTurns::theMedianOfTheRoundsRatiosCounts() {
    const TurnTime time = second(rounds({1.40, 1.38, 1.42, 1.40, 9}));
    QCOMPARE(time.speedUp, 1.40);
    QCOMPARE(time.rounds, 5);
    QVERIFY(std::abs(time.spread - 0.02 / 1.40) < 1e-12);
    QVERIFY(std::abs(time.seconds - 2 / 1.40) < 1e-12);
    QCOMPARE(time.certainty(), Certainty::Measured);
}

void TestTurns::aSlowMachineSlowsBothAndSaysNothing() {
    std::vector<Round> all;
    for (const double load : {1.0, 1.1, 3.0, 5.0, 7.0})
        all.push_back({{load, load / 1.25}, 0});
    const TurnTime time = second(all);
    QCOMPARE(time.speedUp, 1.25);
    QCOMPARE(time.certainty(), Certainty::Measured);
    QCOMPARE(time.secondsCertainty(), Certainty::About); // which depend on the load
}

void TestTurns::overTenPercentOfSpreadNothingIsShown() {
    const std::vector<double> wide(20, 1.0);
    std::vector<double> ratios = wide;
    for (std::size_t i = 0; i < ratios.size(); ++i)
        ratios[i] += i % 2 == 0 ? 0.055 : -0.055;
    const TurnTime time = second(rounds(ratios));
    QVERIFY(time.spread > 0.10);
    QCOMPARE(time.certainty(), Certainty::Unknown);
    QCOMPARE(time.secondsCertainty(), Certainty::Unknown);
    QCOMPARE(second(rounds(wide)).certainty(), Certainty::Measured);
}

void TestTurns::fewRoundsThatDisagreeShowNothing() {
    const std::vector<double> few{1.04, 0.97, 1.05, 0.96, 1.00}; // within 10 %, but the median may be off by 4
    QVERIFY(second(rounds(few)).spread < 0.10);
    QCOMPARE(second(rounds(few)).certainty(), Certainty::Unknown);
    std::vector<double> many;
    for (int i = 0; i < 8; ++i)
        many.insert(many.end(), few.begin(), few.end());
    QCOMPARE(second(rounds(many)).certainty(), Certainty::Measured);
    QCOMPARE(second(rounds({1.1, 1.1})).certainty(), Certainty::Unknown);
}

void TestTurns::aDisturbedRunIsAboutRight() {
    std::vector<double> ratios{1.40, 1.38, 1.42, 1.40, 1.41};
    QCOMPARE(second(rounds(ratios, 0.2)).certainty(), Certainty::Unknown); // too few for a disturbed run
    ratios.insert(ratios.end(), {1.39, 1.40, 1.40, 1.41, 1.38});
    QCOMPARE(second(rounds(ratios, 0.02)).certainty(), Certainty::Measured);
    QVERIFY(second(rounds(ratios, 0.2)).isDisturbed());
    QCOMPARE(second(rounds(ratios, 0.2)).certainty(), Certainty::About);
    QCOMPARE(second(rounds(ratios, 0.2)).secondsCertainty(), Certainty::About);
    QCOMPARE(second(rounds(ratios, 0.5)).certainty(), Certainty::Unknown); // others ran most of the time
}

void TestTurns::theFirstOneIsItsOwnMeasure() {
    const TurnTime first = compareTimes(rounds({1.4, 1.6, 1.2, 1.1}, 0.2))[0];
    QCOMPARE(first.speedUp, 1.0);
    QCOMPARE(first.seconds, 2.0);
    QCOMPARE(first.certainty(), Certainty::Measured);
    QCOMPARE(first.secondsCertainty(), Certainty::About);
    QCOMPARE(TurnTime{}.certainty(), Certainty::Unknown); // nothing was measured
    QCOMPARE(TurnTime{}.secondsCertainty(), Certainty::Unknown);
}

void TestTurns::everybodyBeginsATurn() {
    std::string order;
    std::vector<Contestant> contestants;
    std::vector<int> left(3, 0);
    for (std::size_t i = 0; i < 3; ++i)
        contestants.push_back({[&left, i] { left[i] = 2; },
                               [&order, &left, i] {
                                   order += static_cast<char>('a' + i);
                                   return --left[i] > 0;
                               }});
    takeTurns(contestants, {.fewestRounds = 2, .mostRounds = 2, .seconds = 0}, {});
    QCOMPARE(order, std::string("abcbca"
                                "bcacab"));
}

void TestTurns::aShorterPassEndsEarlier() {
    int first = 0, second = 0;
    const auto counted = [](int& count, int slices) {
        return Contestant{{}, [&count, slices] { return ++count % slices != 0; }};
    };
    const auto times =
        takeTurns({counted(first, 1), counted(second, 5)}, {.fewestRounds = 3, .mostRounds = 3, .seconds = 0}, {});
    QCOMPARE(first, 3);
    QCOMPARE(second, 15);
    QCOMPARE(times.size(), std::size_t(2));
    QCOMPARE(times[1].rounds, 3);
}

void TestTurns::certainRatiosEndIt() {
    int passes = 0;
    const Contestant alone{{}, [&passes] {
                               ++passes;
                               QTest::qSleep(2);
                               return false;
                           }};
    const auto times = takeTurns({alone}, {.fewestRounds = 4, .mostRounds = 1000, .seconds = 60}, {});
    QVERIFY(times[0].rounds >= 4 && times[0].rounds < 1000);
    QCOMPARE(passes, times[0].rounds + 1); // the first round is left out
}

void TestTurns::withoutCertaintyTimeEndsIt() {
    int passes = 0;
    const Contestant steady{{}, [] {
                                QTest::qSleep(1);
                                return false;
                            }};
    const Contestant moody{{}, [&passes] {
                               QTest::qSleep(++passes % 2 == 0 ? 1 : 12);
                               return false;
                           }};
    const auto times = takeTurns({steady, moody}, {.fewestRounds = 2, .mostRounds = 100'000, .seconds = 0.1}, {});
    QVERIFY(times[1].rounds < 200);
    QCOMPARE(times[1].certainty(), Certainty::Unknown);
}

void TestTurns::aStopEndsItWithinASlice() {
    std::stop_source stop;
    int slices = 0;
    const Contestant endless{{}, [&] {
                                 if (++slices == 3)
                                     stop.request_stop();
                                 return true;
                             }};
    QVERIFY_EXCEPTION_THROWN(takeTurns({endless}, {}, core::Progress(stop.get_token(), {})), core::Error);
    QCOMPARE(slices, 3);
}

void TestTurns::aBusyThreadOfItsOwnIsSeenToRun() {
    const ProcessorTime before = processorTime();
    if (before.ran == 0)
        QSKIP("the system says nothing about its threads");
    QElapsedTimer clock;
    clock.start();
    std::uint64_t turns = 0;
    while (processorTime().ran < before.ran + 20'000'000 && clock.elapsed() < 60'000)
        ++turns;
    const ProcessorTime after = processorTime();
    QVERIFY(after.ran >= before.ran + 20'000'000);
    const double share = waitedShare(before, after);
    QVERIFY(share >= 0 && share < 1);
    QCOMPARE(waitedShare(after, after), 0.0);
    QCOMPARE(waitedShare({100, 50}, {175, 75}), 0.25);
    QCOMPARE(waitedShare({100, 50}, {90, 40}), 0.0); // a thread ended
}

TESSERA_TEST(TestTurns)
#include "tst_turns.moc"
