#include "core/base/batch_memory.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;

namespace {

[[noreturn]] void runOutOfMemory() {
    TORCH_CHECK_WITH(OutOfMemoryError, false,
                     "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 1 has a total capacity of 139.81 GiB of "
                     "which 1.25 GiB is free. Process 7 has 138.5 GiB memory in use. If reserved memory is large try "
                     "setting PYTORCH_ALLOC_CONF.\nException raised from malloc");
}

} // namespace

class TestBatchMemory : public QObject {
    Q_OBJECT

private slots:
    void outOfMemoryIsALineWithTheDeviceAndItsMemory();
    void theProcessorsAllocatorIsUnderstoodToo();
    void otherErrorsAreNoneOfMemory();
    void aBatchIsHalvedUntilItFits();
    void oneImageThatDoesNotFitIsAnError();
    void batchesFollowFreeMemory();
};

void TestBatchMemory::outOfMemoryIsALineWithTheDeviceAndItsMemory() {
    const auto work = [] { translateTorchErrors("DiT step", [] { runOutOfMemory(); }); };
    QVERIFY_EXCEPTION_THROWN(work(), OutOfMemory);
    QCOMPARE(thrownMessage(work, ErrorCode::Failed),
             QByteArray("DiT step: out of memory: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 1 has a total "
                        "capacity of 139.81 GiB of which 1.25 GiB is free"));
}

void TestBatchMemory::theProcessorsAllocatorIsUnderstoodToo() {
    const auto work = [] { translateTorchErrors("forward", [] { at::empty({std::int64_t{1} << 50}); }); };
    QVERIFY_EXCEPTION_THROWN(work(), OutOfMemory);
    const QByteArray said = thrownMessage(work, ErrorCode::Failed);
    QVERIFY2(said.startsWith("forward: out of memory: ") && said.contains("allocate 4503599627370496 bytes"), said);
    QVERIFY(!said.contains('\n'));
}

void TestBatchMemory::otherErrorsAreNoneOfMemory() {
    try {
        translateTorchErrors("forward", [] { at::ones({2}).view({3}); });
        QFAIL("nothing was thrown");
    } catch (const Error& error) {
        QVERIFY(dynamic_cast<const OutOfMemory*>(&error) == nullptr);
    }
}

void TestBatchMemory::aBatchIsHalvedUntilItFits() {
    int batch = 20;
    std::vector<int> tried;
    const int fits = withWhatFits("work", {}, batch, [&] {
        tried.push_back(batch);
        if (batch > 3)
            runOutOfMemory();
        return batch;
    });
    QCOMPARE(tried, (std::vector<int>{20, 10, 5, 2}));
    QCOMPARE(fits, 2);
    QCOMPARE(batch, 2); // what follows begins with it
}

void TestBatchMemory::oneImageThatDoesNotFitIsAnError() {
    int batch = 4, attempts = 0;
    const QByteArray said = thrownMessage(
        [&] {
            withWhatFits("work", {}, batch, [&] {
                ++attempts;
                runOutOfMemory();
            });
        },
        ErrorCode::Failed);
    QVERIFY2(said.startsWith("work: out of memory: "), said);
    QCOMPARE(attempts, 3);
}

void TestBatchMemory::batchesFollowFreeMemory() {
    QVERIFY(!freeMemory({})); // the CPU's is the system's
    QCOMPARE(batchMemory(std::nullopt), std::int64_t{512} << 20);
    QCOMPARE(batchMemory(std::int64_t{8} << 30), std::int64_t{2} << 30);
    QCOMPARE(batchMemory(0), std::int64_t{0});
}

TESSERA_TEST(TestBatchMemory)
#include "tst_batch_memory.moc"
