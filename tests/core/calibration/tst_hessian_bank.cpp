#include "core/base/tensor.h"
#include "core/calibration/bin_sums.h"
#include "core/calibration/hessian_bank.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <QtTest>

#include <cmath>
#include <limits>

using core::calibration::HessianBank;
using core::calibration::StorageKind;

namespace {

at::Tensor randomRows(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
    return at::randn({rows, columns}, at::detail::createCPUGenerator(seed), at::kFloat);
}

at::Tensor directSum(const std::vector<at::Tensor>& parts) {
    const at::Tensor all = at::cat(parts).to(at::kDouble);
    return all.t().mm(all) / static_cast<double>(all.size(0));
}

double relativeDistance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

} // namespace

class TestHessianBank : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void stageIsTheSumOfItsBins_data();
    void stageIsTheSumOfItsBins();
    void addingInPartsIsAddingAtOnce();
    void everyTimestepHasItsBin();
    void stageNarrowerThanABinTakesTheNearest();
    void adjoiningStagesShareNoBin();
    void samplesAreCounted();
    void prefixSumsGiveTheSameStages();
    void finishedPrefixSumsTakeNothingMore();
    void reservoirThatHoldsEveryRowIsExact();
    void reservoirEstimatesWithoutBias();
    void reservoirKeepsTheSameRowsWhateverTheBatches();
    void addingABanksSumsIsAddingItsRows_data();
    void addingABanksSumsIsAddingItsRows();
    void aClearedBinIsAsNew();
    void halfPrecisionRowsAreSummedInFloat32();
    void nonFiniteRowsAreRefused();
    void emptyStageIsRefused();
    void badArgumentsAreRefused();
};

void TestHessianBank::stageIsTheSumOfItsBins_data() {
    QTest::addColumn<int>("columns");
    QTest::newRow("one tile") << 12;
    QTest::newRow("a whole tile") << 256;
    QTest::newRow("several tiles") << 600;
}

void TestHessianBank::stageIsTheSumOfItsBins() {
    QFETCH(int, columns);
    HessianBank bank({columns}, 1000, 4);
    std::vector<at::Tensor> rows;
    for (int bin = 0; bin < 4; ++bin) {
        rows.push_back(randomRows(30 + bin, columns, bin));
        bank.add(0, bin, rows.back());
    }
    const at::Tensor all = bank.stage(0, 1, 1000);
    QVERIFY(all.scalar_type() == at::kDouble);
    QVERIFY(relativeDistance(all, directSum(rows)) < 1e-6);
    QVERIFY(at::equal(all, all.t()));
    QVERIFY(relativeDistance(bank.stage(0, 251, 750), directSum({rows[1], rows[2]})) < 1e-6);
}

void TestHessianBank::addingInPartsIsAddingAtOnce() {
    const at::Tensor rows = randomRows(64, 300, 1);
    HessianBank once({300}, 10, 1);
    HessianBank parts({300}, 10, 1);
    once.add(0, 0, rows);
    for (int i = 0; i < 4; ++i)
        parts.add(0, 0, rows.narrow(0, 16 * i, 16));
    QVERIFY(relativeDistance(parts.stage(0, 1, 10), once.stage(0, 1, 10)) < 1e-6);
    QCOMPARE(parts.bytes(), once.bytes());
    QVERIFY(once.bytes() > 0 && once.bytes() < 300 * 300 * 4);
}

void TestHessianBank::everyTimestepHasItsBin() {
    const HessianBank bank({3}, 10, 4); // bins of 2.5 timesteps: 1–3, 4–5, 6–8, 9–10
    std::vector<int> bins;
    for (int t = 1; t <= 10; ++t)
        bins.push_back(bank.binOf(t));
    QCOMPARE(bins, (std::vector<int>{0, 0, 0, 1, 1, 2, 2, 2, 3, 3}));
}

void TestHessianBank::stageNarrowerThanABinTakesTheNearest() {
    const HessianBank bank({3}, 1000, 4);
    QCOMPARE(bank.binsOf(1, 2), std::vector<int>{0});
    QCOMPARE(bank.binsOf(999, 1000), std::vector<int>{3});
    QCOMPARE(bank.binsOf(400, 410), std::vector<int>{1});
}

void TestHessianBank::adjoiningStagesShareNoBin() {
    const HessianBank bank({3}, 1000, 25);
    for (int cut = 40; cut < 960; cut += 7) {
        const std::vector<int> late = bank.binsOf(1, cut);
        const std::vector<int> early = bank.binsOf(cut + 1, 1000);
        QCOMPARE(late.size() + early.size(), std::size_t{25});
        QCOMPARE(early.front(), late.back() + 1);
    }
}

void TestHessianBank::samplesAreCounted() {
    HessianBank bank({3}, 100, 2);
    bank.countSamples(0, 5);
    bank.countSamples(0, 2);
    bank.countSamples(1, 1);
    QCOMPARE(bank.samples(1, 50), 7);
    QCOMPARE(bank.samples(1, 100), 8);
    bank.countSamples(1, 3, 2);
    QCOMPARE(bank.nullShare(51, 100), 0.5);
    QCOMPARE(bank.nullShare(1, 50), 0.0);
}

void TestHessianBank::prefixSumsGiveTheSameStages() {
    HessianBank direct({40, 300}, 1000, 7);
    HessianBank prefix({40, 300}, 1000, {.bins = 7, .prefixSums = true}, 0);
    for (int bin = 0; bin < 7; ++bin)
        for (int unit = 0; unit < 2; ++unit)
            for (HessianBank* bank : {&direct, &prefix})
                bank->add(unit, bin, randomRows(20 + bin, unit == 0 ? 40 : 300, bin) * std::pow(10.0, bin - 3));
    prefix.finish();
    direct.finish();
    QCOMPARE(prefix.bytes(), 2 * direct.bytes());
    for (const auto& [first, last] : {std::pair(1, 1000), std::pair(1, 300), std::pair(301, 700), std::pair(1, 143)})
        for (int unit = 0; unit < 2; ++unit) {
            const at::Tensor stage = prefix.stage(unit, first, last);
            QVERIFY(relativeDistance(stage, direct.stage(unit, first, last)) < 1e-9);
            QVERIFY(at::equal(stage, stage.t()));
        }
}

void TestHessianBank::finishedPrefixSumsTakeNothingMore() {
    HessianBank bank({3}, 10, {.bins = 2, .prefixSums = true}, 0);
    bank.add(0, 0, randomRows(5, 3, 1));
    bank.finish();
    bank.finish();
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.add(0, 0, randomRows(5, 3, 1)));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.sums(0));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 6, 10));
}

void TestHessianBank::reservoirThatHoldsEveryRowIsExact() {
    HessianBank bank({300}, 10, {.kind = StorageKind::Reservoir, .bins = 2, .rowsPerBin = 50}, 1);
    std::vector<at::Tensor> rows;
    for (int bin = 0; bin < 2; ++bin) {
        rows.push_back(randomRows(40 + bin, 300, bin));
        bank.add(0, bin, rows.back());
    }
    QVERIFY(relativeDistance(bank.stage(0, 1, 10), directSum(rows)) < 1e-6);
    QVERIFY(relativeDistance(bank.stage(0, 6, 10), directSum({rows[1]})) < 1e-6);
}

void TestHessianBank::reservoirEstimatesWithoutBias() {
    const at::Tensor few = randomRows(200, 6, 1);
    const at::Tensor many = randomRows(3000, 6, 2) * 3;
    at::Tensor mean = at::zeros({6, 6}, at::kDouble);
    constexpr int kSeeds = 60;
    for (int seed = 0; seed < kSeeds; ++seed) {
        HessianBank bank({6}, 10, {.kind = StorageKind::Reservoir, .bins = 2, .rowsPerBin = 100},
                         static_cast<std::uint64_t>(seed));
        bank.add(0, 0, few);
        bank.add(0, 1, many);
        mean += bank.stage(0, 1, 10) / kSeeds;
    }
    // One estimate is off by about (6/100)^½; the mean of 60 by an eighth of it.
    QVERIFY(relativeDistance(mean, directSum({few, many})) < 0.1);
}

void TestHessianBank::reservoirKeepsTheSameRowsWhateverTheBatches() {
    const core::calibration::StoragePlan plan{.kind = StorageKind::Reservoir, .bins = 1, .rowsPerBin = 30};
    HessianBank once({5}, 10, plan, 3);
    HessianBank parts({5}, 10, plan, 3);
    HessianBank other({5}, 10, plan, 4);
    const at::Tensor rows = randomRows(100, 5, 1);
    once.add(0, 0, rows);
    other.add(0, 0, rows);
    for (int first = 0; first < 100; first += 7)
        parts.add(0, 0, rows.narrow(0, first, std::min(7, 100 - first)));
    QVERIFY(at::equal(once.stage(0, 1, 10), parts.stage(0, 1, 10)));
    QVERIFY(relativeDistance(other.stage(0, 1, 10), once.stage(0, 1, 10)) > 1e-3);
}

void TestHessianBank::addingABanksSumsIsAddingItsRows_data() {
    QTest::addColumn<int>("rowsPerBin");
    QTest::newRow("dense") << 0;
    QTest::newRow("all rows") << 100;
    QTest::newRow("some rows") << 20;
}

void TestHessianBank::addingABanksSumsIsAddingItsRows() {
    QFETCH(int, rowsPerBin);
    const core::calibration::StoragePlan plan{
        .kind = rowsPerBin > 0 ? StorageKind::Reservoir : StorageKind::Dense, .bins = 1, .rowsPerBin = rowsPerBin};
    HessianBank first({12}, 10, plan, 1);
    HessianBank second({12}, 10, plan, 2);
    first.add(0, 0, randomRows(30, 12, 1));
    first.countSamples(0, 3, 1);
    second.add(0, 0, randomRows(40, 12, 2));
    second.countSamples(0, 4, 2);
    HessianBank forward({12}, 10, plan, 0);
    HessianBank backward({12}, 10, plan, 0);
    for (const HessianBank* bank : {&first, &second})
        forward.addSums(0, bank->sums(0));
    for (const HessianBank* bank : {&second, &first})
        backward.addSums(0, bank->sums(0));
    QCOMPARE(forward.samples(1, 10), 7);
    QVERIFY(relativeDistance(forward.stage(0, 1, 10), backward.stage(0, 1, 10)) < 1e-6);
    const double error =
        relativeDistance(forward.stage(0, 1, 10), directSum({randomRows(30, 12, 1), randomRows(40, 12, 2)}));
    QVERIFY(rowsPerBin == 20 ? error > 1e-3 && error < 1 : error < 1e-6);
}

void TestHessianBank::aClearedBinIsAsNew() {
    HessianBank bank({3}, 10, 2);
    bank.add(0, 0, randomRows(5, 3, 1));
    bank.add(0, 1, randomRows(5, 3, 2));
    bank.countSamples(0, 5);
    bank.clearBin(0);
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 1, 5));
    QCOMPARE(bank.samples(1, 10), 0);
    QVERIFY(relativeDistance(bank.stage(0, 1, 10), directSum({randomRows(5, 3, 2)})) < 1e-6);
}

void TestHessianBank::halfPrecisionRowsAreSummedInFloat32() {
    HessianBank bank({40}, 10, 1);
    const at::Tensor rows = randomRows(500, 40, 1).to(at::kBFloat16);
    bank.add(0, 0, rows);
    QVERIFY(relativeDistance(bank.stage(0, 1, 10), directSum({rows})) < 1e-6);
}

void TestHessianBank::nonFiniteRowsAreRefused() {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        HessianBank bank({3}, 10, 1);
        at::Tensor rows = randomRows(5, 3, 1);
        rows[2][1] = bad;
        QVERIFY_THROWS_EXCEPTION(core::Error, bank.add(0, 0, rows));
        bank.add(0, 0, randomRows(5, 3, 2));
        QVERIFY(relativeDistance(bank.stage(0, 1, 10), directSum({randomRows(5, 3, 2)})) < 1e-6);
    }
}

void TestHessianBank::emptyStageIsRefused() {
    HessianBank bank({3}, 10, 2);
    bank.add(0, 0, randomRows(5, 3, 1));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 6, 10));
}

void TestHessianBank::badArgumentsAreRefused() {
    HessianBank bank({3}, 10, 2);
    QVERIFY_THROWS_EXCEPTION(core::Error, HessianBank({3}, 10, 11));
    QVERIFY_THROWS_EXCEPTION(core::Error, HessianBank({3}, 10, 0));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.add(1, 0, randomRows(5, 3, 1)));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.add(0, 2, randomRows(5, 3, 1)));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.add(0, 0, randomRows(5, 4, 1)));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 0, 5));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 5, 11));
    QVERIFY_THROWS_EXCEPTION(core::Error, bank.stage(0, 6, 5));
}

TESSERA_CORE_TEST(TestHessianBank)
#include "tst_hessian_bank.moc"
