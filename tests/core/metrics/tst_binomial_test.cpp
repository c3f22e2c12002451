#include "core/base/error.h"
#include "core/metrics/binomial_test.h"
#include "tests/test_main.h"

#include <QtTest>

#include <cmath>

using core::metrics::fairCoinPValue;

namespace {

/// Both tails summed in whole numbers.
double exactSum(int successes, int trials) {
    std::uint64_t ways = 1;
    std::uint64_t extreme = 0;
    for (int k = 0; k <= trials; ++k) {
        if (std::abs(2 * k - trials) >= std::abs(2 * successes - trials))
            extreme += ways;
        ways = ways * static_cast<std::uint64_t>(trials - k) / static_cast<std::uint64_t>(k + 1);
    }
    return std::ldexp(static_cast<double>(extreme), -trials);
}

bool isNear(double value, double wanted, double relative = 1e-12) {
    return std::abs(value - wanted) <= relative * wanted;
}

} // namespace

class TestBinomialTest : public QObject {
    Q_OBJECT

private slots:
    void agreesWithSumsOfWholeNumbers();
    void agreesWithKnownValues_data();
    void agreesWithKnownValues();
    void isOneWhereNothingIsKnown();
    void staysAccurateForManyTrials();
    void refusesCountsThatCannotBe();
};

void TestBinomialTest::agreesWithSumsOfWholeNumbers() {
    for (int trials = 1; trials <= 55; ++trials)
        for (int successes = 0; successes <= trials; ++successes) {
            const double found = fairCoinPValue(successes, trials);
            QVERIFY2(isNear(found, exactSum(successes, trials)),
                     qPrintable(QStringLiteral("%1 of %2: %3").arg(successes).arg(trials).arg(found, 0, 'g', 17)));
        }
}

void TestBinomialTest::agreesWithKnownValues_data() {
    QTest::addColumn<int>("successes");
    QTest::addColumn<int>("trials");
    QTest::addColumn<double>("wanted");
    QTest::newRow("seven of twelve") << 7 << 12 << 3172.0 / 4096;
    QTest::newRow("nine of twelve") << 9 << 12 << 598.0 / 4096;
    QTest::newRow("three of twelve") << 3 << 12 << 598.0 / 4096;
    QTest::newRow("all of twelve") << 12 << 12 << 2.0 / 4096;
    QTest::newRow("one of one") << 1 << 1 << 1.0;
    QTest::newRow("five of five") << 5 << 5 << 0.0625;
}

void TestBinomialTest::agreesWithKnownValues() {
    QFETCH(int, successes);
    QFETCH(int, trials);
    QFETCH(double, wanted);
    QVERIFY(isNear(fairCoinPValue(successes, trials), wanted));
}

void TestBinomialTest::isOneWhereNothingIsKnown() {
    QCOMPARE(fairCoinPValue(0, 0), 1.0);
    QCOMPARE(fairCoinPValue(6, 12), 1.0);
    QCOMPARE(fairCoinPValue(1'000'000, 2'000'000), 1.0);
}

void TestBinomialTest::staysAccurateForManyTrials() {
    QVERIFY(isNear(fairCoinPValue(2000, 2000), 0.0) || fairCoinPValue(2000, 2000) < 1e-300);
    QVERIFY(isNear(fairCoinPValue(1000, 1000), std::ldexp(1.0, -999), 1e-9));
    // One step from the middle: all but the middle term, C(n,n/2)/2^n ≈ 1/√(π·n/2)·(1 − 1/(4n)).
    const double n = 1'000'000;
    const double middle = (1 - 1 / (4 * n)) / std::sqrt(std::acos(-1.0) * n / 2);
    QVERIFY(isNear(fairCoinPValue(500'001, 1'000'000), 1 - middle, 1e-8));
}

void TestBinomialTest::refusesCountsThatCannotBe() {
    QVERIFY_EXCEPTION_THROWN(fairCoinPValue(13, 12), core::Error);
    QVERIFY_EXCEPTION_THROWN(fairCoinPValue(-1, 12), core::Error);
    QVERIFY_EXCEPTION_THROWN(fairCoinPValue(0, -1), core::Error);
}

TESSERA_TEST(TestBinomialTest)
#include "tst_binomial_test.moc"
