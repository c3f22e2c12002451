#include "core/base/error.h"
#include "core/calibration/storage_plan.h"
#include "tests/test_main.h"

#include <QtTest>

using core::calibration::planStorage;
using core::calibration::StorageKind;
using core::calibration::StorageNeeds;
using core::calibration::StoragePlan;

namespace {

constexpr std::int64_t kGib = std::int64_t{1} << 30;

/// DiT-XL/2: 28 blocks with inputs of 1152 and 4608 columns.
StorageNeeds large(int bins) {
    StorageNeeds needs{.unitColumns = {}, .bins = bins};
    for (int block = 0; block < 28; ++block)
        for (const int columns : {1152, 4608})
            needs.unitColumns.push_back(columns);
    return needs;
}

} // namespace

class TestStoragePlan : public QObject {
    Q_OBJECT

private slots:
    void whatFitsIsDenseAtTheBinsAskedFor();
    void prefixSumsAreFormedWhereTheyPayAndFit();
    void aLargeModelGetsTheBinsThatFit();
    void fewRowsAreKeptWhole();
    void manyFineBinsBecomeAChoiceOfRows();
    void thePlanNeverExceedsItsBudget();
    void tooLittleForOneBinIsRefused();
    void impossibleBinsAreRefused();
    void aQuarterOfTheMemoryIsTheDefault();
};

void TestStoragePlan::whatFitsIsDenseAtTheBinsAskedFor() {
    const StoragePlan plan = planStorage({.unitColumns = {192, 768}, .bins = 5}, kGib);
    QVERIFY(plan.kind == StorageKind::Dense);
    QCOMPARE(plan.bins, 5);
    QVERIFY(plan.note.empty());
    QVERIFY(!plan.prefixSums);
    QCOMPARE(plan.bytes, 5 * 4 * (192 * 192 + 256 * (768 + 512 + 256)));
}

void TestStoragePlan::prefixSumsAreFormedWhereTheyPayAndFit() {
    const StorageNeeds needs{.unitColumns = {768}, .bins = 25};
    const StoragePlan roomy = planStorage(needs, kGib);
    QVERIFY(roomy.prefixSums);
    const StoragePlan tight = planStorage(needs, roomy.bytes - 1);
    QVERIFY(!tight.prefixSums);
    QCOMPARE(tight.bytes * 2, roomy.bytes);
    QCOMPARE(tight.bins, 25);
}

void TestStoragePlan::aLargeModelGetsTheBinsThatFit() {
    const StoragePlan plan = planStorage(large(25), 4 * kGib);
    QVERIFY(plan.kind == StorageKind::Dense);
    QCOMPARE(plan.bins, 3);
    QVERIFY(plan.bytes > 39 * kGib / 10 - kGib / 4 && plan.bytes <= 4 * kGib);
    QVERIFY2(plan.note.find("3 timestep bins instead of 25") != std::string::npos, plan.note.c_str());
    QVERIFY2(plan.note.find("167 timesteps off") != std::string::npos, plan.note.c_str());
    const StoragePlan two = planStorage(large(25), 3 * kGib);
    QCOMPARE(two.bins, 2);
    QVERIFY2(two.note.find("three stages share 2") != std::string::npos, two.note.c_str());
}

void TestStoragePlan::fewRowsAreKeptWhole() {
    StorageNeeds needs = large(100);
    needs.rowsPerBin = 256;
    const StoragePlan plan = planStorage(needs, 20 * kGib);
    QVERIFY(plan.kind == StorageKind::Reservoir);
    QCOMPARE(plan.bins, 100);
    QCOMPARE(plan.rowsPerBin, 256);
    QVERIFY2(plan.note.find("nothing is lost") != std::string::npos, plan.note.c_str());
}

void TestStoragePlan::manyFineBinsBecomeAChoiceOfRows() {
    const StorageNeeds needs{.unitColumns = {192, 768}, .bins = 1000, .rowsPerBin = 100'000};
    const StoragePlan plan = planStorage(needs, kGib);
    QVERIFY(plan.kind == StorageKind::Reservoir);
    QCOMPARE(plan.bins, 1000);
    QVERIFY2(plan.note.find("expected relative error") != std::string::npos, plan.note.c_str());
    // Too few rows for the columns: coarser bins disturb less.
    const StoragePlan coarse = planStorage(needs, kGib / 16);
    QVERIFY(coarse.kind == StorageKind::Dense);
    QVERIFY(coarse.bins > 1 && coarse.bins < 1000);
}

void TestStoragePlan::thePlanNeverExceedsItsBudget() {
    for (const int bins : {1, 3, 25, 100, 1000})
        for (const std::int64_t rows : {0, 64, 4096, 1'000'000})
            for (std::int64_t budget = kGib / 512; budget < 64 * kGib; budget = budget * 3 / 2) {
                StorageNeeds needs = bins == 1000 ? StorageNeeds{.unitColumns = {192, 768, 100}} : large(bins);
                needs.bins = bins;
                needs.rowsPerBin = rows;
                try {
                    const StoragePlan plan = planStorage(needs, budget);
                    QVERIFY(plan.bytes > 0 && plan.bytes <= budget);
                    QVERIFY(plan.bins >= 1 && plan.bins <= bins);
                    QVERIFY(plan.kind == StorageKind::Dense || plan.rowsPerBin >= 1);
                } catch (const core::Error& error) {
                    QCOMPARE(error.code(), core::ErrorCode::BadArgument);
                    QVERIFY(budget < 2 * kGib);
                }
            }
}

void TestStoragePlan::tooLittleForOneBinIsRefused() {
    try {
        planStorage(large(3), kGib);
        QFAIL("nothing was thrown");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::BadArgument);
        QCOMPARE(error.what(), "memory: expected at least 1.26 GiB, the statistics of one timestep bin, found 1 GiB");
    }
}

void TestStoragePlan::impossibleBinsAreRefused() {
    QVERIFY_THROWS_EXCEPTION(core::Error, planStorage({.unitColumns = {8}, .timesteps = 10, .bins = 11}, kGib));
    QVERIFY_THROWS_EXCEPTION(core::Error, planStorage({.unitColumns = {8}, .bins = 0}, kGib));
}

void TestStoragePlan::aQuarterOfTheMemoryIsTheDefault() {
    const std::int64_t budget = core::calibration::defaultBankBudget();
    QVERIFY(budget > kGib / 16);
    QVERIFY(budget < 4096 * kGib);
}

TESSERA_CORE_TEST(TestStoragePlan)
#include "tst_storage_plan.moc"
