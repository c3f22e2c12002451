#include "core/base/error.h"
#include "tests/bench/benchmark_table.h"
#include "tests/test_main.h"

#include <QTest>

using namespace bench;

namespace {

BenchResult runObs(std::map<std::string, std::string> values) {
    const Benchmark& obs = benchmark("obs");
    values.insert({"repeats", "1"});
    BenchOptions options(obs.options, values);
    const core::ComputeScope scope({.device = {}, .threads = 1});
    return obs.run(options, {});
}

} // namespace

class TestObsBenchmark : public QObject {
    Q_OBJECT

private slots:
    void theSolversAgree_data();
    void theSolversAgree();
    void whatWasNotTimedIsExtrapolated();
    void aLayerThatIsNoneIsNamed();
};

void TestObsBenchmark::theSolversAgree_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("removed");
    QTest::newRow("columns") << "24x96" << 48;
    QTest::newRow("heads") << "24x96x12" << 4;
}

void TestObsBenchmark::theSolversAgree() {
    QFETCH(QString, layer);
    QFETCH(int, removed);
    // Orders of float32 agree only up to ties.
    const BenchResult result = runObs(
        {{"layers", layer.toStdString()}, {"sparsities", "0.25,0.5"}, {"published-seconds", "0"}, {"float64", "1"}});
    QCOMPARE(result.json.at("rows").size(), std::size_t{2});
    const auto& row = result.json.at("rows").back();
    QCOMPARE(row.at("removed").get<int>(), removed);
    QCOMPARE(row.at("order").at("compared").get<int>(), removed);
    QCOMPARE(row.at("order").at("equal").get<int>(), removed);
    QCOMPARE(row.at("published").at("extrapolated").get<bool>(), false);
    QVERIFY(row.at("distance_to_optimum").get<double>() < 5e-7); // rounded to the weight's float32
    QVERIFY(row.at("bytes").at("kept").get<double>() < row.at("bytes").at("predicted").get<double>());
    for (const Bar& bar : result.bars)
        QVERIFY2(bar.isMet(), bar.what.c_str());
}

void TestObsBenchmark::whatWasNotTimedIsExtrapolated() {
    const BenchResult result = runObs({{"layers", "24x960"}, {"sparsities", "0.9"}, {"published-seconds", "0.000001"}});
    const auto& published = result.json.at("rows").front().at("published");
    QVERIFY(published.at("extrapolated").get<bool>());
    const double told = published.at("seconds").get<double>();
    const double wanted =
        published.at("inversion_seconds").get<double>() + 864 * published.at("seconds_per_elimination").get<double>();
    QVERIFY(std::abs(told - wanted) < 1e-9 * wanted);
    QVERIFY(result.text.find('*') != std::string::npos);
}

void TestObsBenchmark::aLayerThatIsNoneIsNamed() {
    for (const char* layer : {"24", "24x", "0x96", "24x96x7", "24x96x12x2", "24x96 ", "x"}) {
        try {
            runObs({{"layers", layer}});
        } catch (const core::Error& error) {
            QCOMPARE(error.code(), core::ErrorCode::BadArgument);
            QVERIFY(std::string(error.what()).find(layer) != std::string::npos);
            continue;
        }
        QFAIL(layer);
    }
}

TESSERA_CORE_TEST(TestObsBenchmark)
#include "tst_obs_benchmark.moc"
