#include "core/calibration/bank_folder.h"
#include "core/calibration/bin_sums.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QTemporaryDir>
#include <QtTest>

#include <future>

using core::calibration::BankDescription;
using core::calibration::BankFolder;
using core::calibration::CalibrationOptions;
using core::calibration::collectStatistics;

namespace fs = std::filesystem;

namespace {

constexpr int kBins = 6;

CalibrationOptions into(const fs::path& folder, std::uint64_t seed = 0) {
    return {.samples = 24, .bins = kBins, .seed = seed, .folder = folder.string()};
}

void gather(const fs::path& folder) {
    collectStatistics(*tiny::model(), into(folder));
}

int finishedBins(const fs::path& folder) {
    return core::calibration::isBankFolder(folder) ? core::calibration::readBankDescription(folder).finishedBins() : 0;
}

bool isDone(const std::future<void>& run) {
    return run.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

} // namespace

/// Several runs that fill one bank at once. Within a process the right to gather a bin is what it is between two.
class TestSharedBank : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;
    fs::path path(const std::string& name) const { return fs::path(m_temporary.path().toStdString()) / name; }

private slots:
    void initTestCase();
    void runsAtOnceMakeTheBankOfOne();
    void aBinOfAnotherRunIsLeftToIt();
    void aBinWhoseRunEndedIsGathered();
    void aRunOfAnotherKindIsRefused();
    void aBankThatBecameAnotherIsLeftAlone();
};

void TestSharedBank::initTestCase() {
    at::set_num_threads(1); // a tiny model
    gather(path("alone"));
}

void TestSharedBank::runsAtOnceMakeTheBankOfOne() {
    std::vector<std::future<void>> runs;
    for (int i = 0; i < 4; ++i)
        runs.push_back(std::async(std::launch::async, gather, path("together")));
    for (std::future<void>& run : runs)
        run.get(); // none fails
    const BankDescription together = core::calibration::readBankDescription(path("together"));
    QVERIFY(together.bins == core::calibration::readBankDescription(path("alone")).bins); // checksums among them
    for (int bin = 0; bin < kBins; ++bin)
        core::calibration::readBin(path("together"), together, bin);
}

void TestSharedBank::aBinOfAnotherRunIsLeftToIt() {
    BankFolder other(path("left"));
    auto claim = other.claim(2);
    QVERIFY(claim);
    auto run = std::async(std::launch::async, gather, path("left"));
    QTRY_COMPARE(finishedBins(path("left")), kBins - 1);
    QVERIFY(!isDone(run));
    QVERIFY(!core::calibration::readBankDescription(path("left")).bins[2].isFinished());
    const BankDescription alone = core::calibration::readBankDescription(path("alone"));
    other.write(2, core::calibration::readBin(path("alone"), alone, 2), {"by the other one"});
    claim.reset();
    run.get();
    const BankDescription both = core::calibration::readBankDescription(path("left"));
    QCOMPARE(both.finishedBins(), kBins);
    QCOMPARE(both.bins[2].dropped, std::vector<std::string>{"by the other one"}); // not gathered a second time
}

void TestSharedBank::aBinWhoseRunEndedIsGathered() {
    const BankFolder other(path("ended"));
    auto claim = other.claim(0);
    auto run = std::async(std::launch::async, gather, path("ended"));
    QTRY_COMPARE(finishedBins(path("ended")), kBins - 1);
    claim.reset();
    run.get();
    QVERIFY(core::calibration::readBankDescription(path("ended")).bins ==
            core::calibration::readBankDescription(path("alone")).bins);
}

void TestSharedBank::aRunOfAnotherKindIsRefused() {
    BankFolder early(path("kinds"));
    gather(path("kinds"));
    BankDescription wanted = core::calibration::readBankDescription(path("kinds"));
    wanted.runs.front().seed = 7;
    const QByteArray message = thrownMessage([&] { early.begin(wanted); }, core::ErrorCode::Failed);
    QVERIFY2(message.contains("seed: 0 and 7"), message);
}

void TestSharedBank::aBankThatBecameAnotherIsLeftAlone() {
    gather(path("first"));
    BankFolder folder(path("first"));
    fs::remove_all(path("first"));
    collectStatistics(*tiny::model(), into(path("first"), 7));
    const QByteArray message = thrownMessage([&] { folder.refresh(); }, core::ErrorCode::Failed);
    QVERIFY2(message.contains("another run"), message);
    QVERIFY(thrownMessage([&] { folder.write(0, {}, {}); }, core::ErrorCode::Failed).contains("another run"));
}

TESSERA_CORE_TEST(TestSharedBank)
#include "tst_shared_bank.moc"
