#include "app/figure_files.h"
#include "core/base/error.h"
#include "tests/bench/benchmark_table.h"
#include "tests/bench/quality_rows.h"
#include "tests/bench/quality_variants.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/text.h"
#include "tests/test_main.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <limits>
#include <set>

using namespace bench;

namespace {

/// What the work complains about, empty if it does not.
template <typename Work> QString complaint(Work&& work) {
    try {
        work();
    } catch (const core::Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

/// A table that meets every bar.
QualityTable goodTable() {
    QualityTable table;
    table.dense = {.variant = "dense",
                   .macs = 100,
                   .accuracy = 0.98,
                   .fid = 2,
                   .secondsImage = 1,
                   .secondsDense = 1,
                   .speedUp = 1};
    table.data = {.variant = "data", .accuracy = 1, .fid = 1};
    const auto add = [&](const char* variant, double mse) {
        table.rows.push_back({.variant = variant,
                              .sparsity = 0.33,
                              .achievedSparsity = 0.331,
                              .macs = 70,
                              .mse = mse,
                              .accuracy = 0.97,
                              .fid = 2.05,
                              .secondsImage = 0.75,
                              .secondsDense = 1,
                              .speedUp = 1 / 0.75});
    };
    add("magnitude", 1.4);
    add("random", 1.8);
    add("obs-single", 1.6); // neither ours nor published: in no bar
    add("obs-mosaic", 0.3);
    add("obs-marginal", 0.05);
    return table;
}

QStringList missed(const QualityTable& table) {
    QStringList names;
    for (const Bar& bar : barsOf(table))
        if (!bar.isMet())
            names.append(QString::fromStdString(bar.what));
    return names;
}

} // namespace

/// What the benchmarks are made of; that they run is tst_command_line's.
class TestBenchmarks : public QObject {
    Q_OBJECT

private slots:
    void namesAndOptionsAreDescribed();
    void optionsAreCheckedByRange();
    void tablesAreMarkdown();
    void rowsReadBackAsTheyWere();
    void barsAreMetOrMissed();
    void barsNeedTheirRows();
    void variantsAreChosenByName();
    void chartsAreDrawn();
    void scratchFoldersLeaveNothing();
};

void TestBenchmarks::namesAndOptionsAreDescribed() {
    std::set<std::string> names;
    for (const Benchmark& candidate : benchmarks()) {
        QVERIFY2(names.insert(candidate.name).second, candidate.name.c_str());
        QVERIFY(!candidate.description.empty());
        std::set<std::string> options;
        for (const BenchOption& option : candidate.options) {
            QVERIFY2(options.insert(option.name).second, option.name.c_str());
            QVERIFY2(!option.help.empty(), option.name.c_str());
        }
        QCOMPARE(benchmark(candidate.name).name, candidate.name);
    }
    QVERIFY(complaint([] { benchmark("nothing"); }).contains("quality"));
}

void TestBenchmarks::optionsAreCheckedByRange() {
    const std::vector<BenchOption> declared{{"count", "5", ""}, {"shares", "0.1,0.5", ""}, {"names", "", ""}};
    const BenchOptions options(declared, {{"names", "a,b"}});
    QCOMPARE(options.integer("count", 1, 5), 5);
    QCOMPARE(options.numbers("shares", 0, 1), (std::vector<double>{0.1, 0.5}));
    QCOMPARE(options.words("names"), (std::vector<std::string>{"a", "b"}));
    QVERIFY(BenchOptions(declared, {}).words("names").empty());
    QVERIFY(complaint([&] { options.integer("count", 6, 9); }).contains("--count"));
    QVERIFY(complaint([&] { options.numbers("shares", 0.2, 1); }).contains("'0.1'"));
    QVERIFY(complaint([&] { BenchOptions(declared, {{"other", "1"}}); }).contains("--other"));
    for (const char* text : {"", "5.5", "5x", "x", "nan", "1e99", " 5", "5,6"})
        QVERIFY2(!complaint([&] { BenchOptions(declared, {{"count", text}}).integer("count", 0, 9); }).isEmpty(), text);
    for (const char* text : {"", "0.1,", ",", "0,1", "0.1 0.2"})
        QVERIFY2(!complaint([&] {
                      BenchOptions(declared, {{"shares", text}}).numbers("shares", 0.05, 0.5);
                  }).isEmpty(),
                 text);
}

void TestBenchmarks::tablesAreMarkdown() {
    QCOMPARE(QString::fromStdString(markdownTable({{"name", "s"}, {"long name", "1.25"}, {"≥", ""}})),
             QString("| name      |    s |\n"
                     "|-----------|-----:|\n"
                     "| long name | 1.25 |\n"
                     "| ≥         |      |\n"));
    QCOMPARE(fixed(1.0 / 3, 3), std::string("0.333"));
    QCOMPARE(significant(12345.678, 4), std::string("1.235e+04"));
}

void TestBenchmarks::rowsReadBackAsTheyWere() {
    QualityRow row = goodTable().rows.front();
    row.psnr = 21.0 / 3;
    row.stageSparsities = {0.1, 0.2, 1.0 / 3};
    QCOMPARE(rowFromJson(nlohmann::json::parse(toJson(row).dump())), row);
    row.psnr = std::numeric_limits<double>::infinity(); // null in JSON
    QCOMPARE(rowFromJson(nlohmann::json::parse(toJson(row).dump())), row);
    QVERIFY(complaint([] { rowFromJson({{"variant", "magnitude"}}); }).contains("sparsity"));
}

void TestBenchmarks::barsAreMetOrMissed() {
    QVERIFY2(missed(goodTable()).isEmpty(), qPrintable(missed(goodTable()).join("; ")));
    QCOMPARE(barsOf(goodTable()).size(), std::size_t(7));
    const auto missedAfter = [](const auto& change) {
        QualityTable table = goodTable();
        change(table);
        return missed(table).join("; ");
    };
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[0].mse = 0.25; }).contains("worst stage-wise OBS at 0.33"));
    QVERIFY(
        missedAfter([](QualityTable& t) { t.rows[0].mse = 0.04; }).contains("other criterion / obs-marginal at 0.33"));
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[4].mse = 0.11; }).contains("MSE of obs-mosaic / obs-marginal"));
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[4].fid = 2.2; }).contains("FID"));
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[4].accuracy = 0.9; }).contains("accuracy"));
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[4].speedUp = 1.25; }).contains("speed-up"));
    QVERIFY(missedAfter([](QualityTable& t) { t.rows[2].achievedSparsity = 0.32; }).contains("target"));
}

void TestBenchmarks::barsNeedTheirRows() {
    QualityTable table = goodTable();
    table.rows.pop_back();
    QCOMPARE(barsOf(table).size(), std::size_t(2)); // sparsity, and the criteria against mosaic
    table.rows.clear();
    QVERIFY(barsOf(table).empty());
}

void TestBenchmarks::variantsAreChosenByName() {
    QCOMPARE(chooseVariants({}).size(), qualityVariants().size());
    const auto chosen = chooseVariants({"obs-marginal", "wanda"});
    QCOMPARE(chosen.size(), std::size_t(2));
    QCOMPARE(chosen[0].name, std::string("obs-marginal"));
    QVERIFY(complaint([] { chooseVariants({"wanda", "best"}); }).contains("'best'"));
}

void TestBenchmarks::chartsAreDrawn() {
    const QTemporaryDir folder;
    QualityTable table = goodTable();
    for (const QualityRow& row : goodTable().rows) {
        table.rows.push_back(row);
        table.rows.back().sparsity = 0.5;
    }
    const Chart chart = chartOf(table);
    QCOMPARE(chart.panels.size(), std::size_t(2));
    QCOMPARE(chart.panels[0].series.size(), std::size_t(5));
    QCOMPARE(chart.panels[1].series.back().name, std::string("dense"));
    app::figureWriter().writeChart(folder.filePath("chart.svg").toStdString(), chart);
    QFile svg(folder.filePath("chart.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QByteArray drawn = svg.readAll();
    for (const char* text : {"obs-marginal", "sparsity", "FID to fresh data"})
        QVERIFY2(drawn.contains(text), text);
    app::figureWriter().writeChart(folder.filePath("chart.png").toStdString(), chart);
    QCOMPARE(QImage(folder.filePath("chart.png")).size(), QSize(2 * 1160, 2 * 420));
    QVERIFY(complaint([&] {
                app::figureWriter().writeChart(folder.filePath("chart.gif").toStdString(), chart);
            }).contains("gif"));
}

void TestBenchmarks::scratchFoldersLeaveNothing() {
    const QTemporaryDir folder;
    std::filesystem::path path;
    {
        const ScratchFolder scratch(folder.path().toStdString());
        path = scratch.path();
        std::filesystem::create_directories(path / "a" / "b");
        std::ofstream(path / "a" / "b" / "c") << "x";
    }
    QVERIFY(!std::filesystem::exists(path));
    QVERIFY(complaint([&] { ScratchFolder(folder.filePath("missing").toStdString()); }).contains("missing"));
}

TESSERA_TEST(TestBenchmarks)
#include "tst_benchmarks.moc"
