#include "core/base/error.h"
#include "core/caching/reuse_method.h"
#include "core/workflow/time_models.h"
#include "tests/core/small_dit.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::workflow;

class TestTimeModels : public QObject {
    Q_OBJECT

private slots:
    void everyModelHasATimeOfItsOwn();
    void aModelThatComputesLessIsFaster();
    void nothingIsTimedForNothing();
    void aStopEndsIt();
};

namespace {

const evaluation::TurnOptions brief{.fewestRounds = 3, .mostRounds = 5, .seconds = 0.2};

} // namespace

void TestTimeModels::everyModelHasATimeOfItsOwn() {
    const auto dense = small::dit();
    const ModelTimes found = timeModels(
        {.models = {{dense}, {small::dit()}}, .sampling = {.steps = 4, .seeds = {1, 2, 3}}, .turns = brief}, {});
    QCOMPARE(found.models.size(), std::size_t(2));
    QCOMPARE(found.times.size(), std::size_t(2));
    QVERIFY(found.models[0].denoiser == dense);
    for (const evaluation::TurnTime& time : found.times)
        QVERIFY(time.rounds >= 3 && time.seconds > 0 && time.speedUp > 0);
    QCOMPARE(found.times[0].speedUp, 1.0);
}

/// By so much that no other program hides it: of 40 steps one is computed.
void TestTimeModels::aModelThatComputesLessIsFaster() {
    const auto dense = small::dit();
    const ModelTimes found = timeModels({.models = {{dense}, {dense, caching::parseReuse("every:40")}},
                                         .sampling = {.steps = 40, .seeds = {1, 2, 3, 4, 5, 6, 7, 8}},
                                         .turns = brief},
                                        {});
    QVERIFY2(found.times[1].speedUp > 1, qPrintable(QString::number(found.times[1].speedUp)));
}

void TestTimeModels::nothingIsTimedForNothing() {
    QVERIFY(timeModels({}, {}).times.empty());
}

void TestTimeModels::aStopEndsIt() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(timeModels({.models = {{small::dit()}}}, Progress(stop.get_token(), {})), Error);
}

TESSERA_TEST(TestTimeModels)
#include "tst_time_models.moc"
