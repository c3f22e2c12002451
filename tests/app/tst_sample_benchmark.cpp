#include "core/base/error.h"
#include "tests/bench/benchmark_table.h"
#include "tests/test_main.h"

#include <QTest>

using namespace bench;

namespace {

BenchResult runSample(std::map<std::string, std::string> values) {
    const Benchmark& sample = benchmark("sample");
    values.insert({{"repeats", "1"}, {"batches", "1"}, {"dtypes", "f32"}});
    const BenchOptions options(sample.options, values);
    const core::ComputeScope scope({.device = {}, .threads = 2});
    return sample.run(options, {});
}

} // namespace

class TestSampleBenchmark : public QObject {
    Q_OBJECT

private slots:
    void everyModelFormatAndBatchIsARow();
    void withoutSparsityTheDenseModelIsTimedAlone();
    void aModelThatIsNoneIsNamed();
};

void TestSampleBenchmark::everyModelFormatAndBatchIsARow() {
    const BenchResult result = runSample({{"models", "demo,DiT-S/8-256"}, {"dtypes", "f32,bf16"}, {"batches", "1,3"}});
    QCOMPARE(result.json.at("rows").size(), std::size_t{8});
    for (const auto& row : result.json.at("rows")) {
        QVERIFY(row.at("ms_per_step").get<double>() > 0);
        QVERIFY(row.at("ms_per_step_staged").get<double>() > 0);
        QVERIFY(row.at("share_of_limit").get<double>() > 0);
        const double ratio = row.at("mac_ratio").get<double>();
        QVERIFY2(ratio > 1.4 && ratio < 1.6, std::to_string(ratio).c_str());
    }
    QCOMPARE(result.bars.size(), std::size_t{8});
}

void TestSampleBenchmark::withoutSparsityTheDenseModelIsTimedAlone() {
    const BenchResult result = runSample({{"models", "demo"}, {"sparsity", "0"}});
    QVERIFY(!result.json.at("rows")[0].contains("ms_per_step_staged"));
    QVERIFY(result.bars.empty());
}

void TestSampleBenchmark::aModelThatIsNoneIsNamed() {
    try {
        runSample({{"models", "no-such-model.safetensors"}});
        QFAIL("an unknown model was timed");
    } catch (const core::Error& error) {
        QVERIFY(QString::fromUtf8(error.what()).contains("no-such-model"));
    }
}

TESSERA_CORE_TEST(TestSampleBenchmark)
#include "tst_sample_benchmark.moc"
