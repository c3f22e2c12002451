#include "core/metrics/frechet_distance.h"
#include "core/metrics/inception_score.h"
#include "core/metrics/kernel_distance.h"
#include "core/metrics/precision_recall.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>
#include <numeric>

using namespace core::metrics;

/// Distances between sets of features against golden ones: fid, kid, inception_score and precision_recall of
/// numerics/E_metrics, every result of every such case.
class TestGoldenDistribution : public QObject {
    Q_OBJECT

private:
    static FeatureSet features(const golden::Case& golden, const std::string& array) {
        return {golden.tensor(array).size(1), golden.values(array)};
    }
    static void addResultRows(const char* kind);
    static bool isOf(const golden::Case& golden, const std::string& kind) {
        return golden.json.value("case", "").starts_with(kind);
    }

private slots:
    void frechetDistances_data() { addResultRows("fid"); }
    void frechetDistances();
    void kernelDistances_data() { addResultRows("kid"); }
    void kernelDistances();
    void inceptionScores_data() { addResultRows("inception_score"); }
    void inceptionScores();
    void precisionAndRecall_data() { addResultRows("precision_recall"); }
    void precisionAndRecall();
};

/// One row per result of the cases of that kind, "kid" per case: its results belong together.
void TestGoldenDistribution::addResultRows(const char* kind) {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("result");
    int rows = 0;
    for (const auto& path : golden::casePaths("numerics/E_metrics")) {
        const golden::Case golden(path);
        if (!isOf(golden, kind))
            continue;
        const bool isWhole = std::string(kind) == "kid";
        const nlohmann::json results = isWhole ? nlohmann::json{{"all", 0}} : golden.json.at("results");
        for (const auto& [name, value] : results.items()) {
            QTest::newRow((golden.name() + " " + name).c_str())
                << QString::fromStdString(path.string()) << QString::fromStdString(name);
            ++rows;
        }
    }
    QVERIFY2(rows > 0, "no golden case of this kind");
}

void TestGoldenDistribution::frechetDistances() {
    QFETCH(QString, path);
    QFETCH(QString, result);
    const golden::Case golden(path.toStdString());
    const std::string name = result.toStdString();
    const double expected = golden::number(golden.json.at("results").at(name).at("fid"));
    const FeatureSet a = features(golden, name + "_f1"), b = features(golden, name + "_f2");
    const golden::Tolerance tolerance{.relative = 1e-8, .absolute = 1e-7};
    COMPARE_NUMBERS({frechetDistance(a, b)}, {expected}, tolerance, "fid");
    COMPARE_NUMBERS({frechetDistance(b, a)}, {expected}, tolerance, "fid the other way round");
}

void TestGoldenDistribution::kernelDistances() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const FeatureSet a = features(golden, "f1"), b = features(golden, "f2");
    const golden::Tolerance tolerance{.relative = 0, .absolute = 1e-12};
    const auto indices = [&](const char* array, std::int64_t subset) {
        const at::Tensor row = golden.tensor(array)[subset].contiguous();
        return std::vector<std::int64_t>(row.data_ptr<std::int64_t>(), row.data_ptr<std::int64_t>() + row.numel());
    };
    std::vector<double> distances;
    for (std::int64_t subset = 0; subset < golden.tensor("idx1").size(0); ++subset)
        distances.push_back(squaredDiscrepancy(a.rows(indices("idx1", subset)), b.rows(indices("idx2", subset))));
    COMPARE_NUMBERS(distances, golden.values("mmd2"), tolerance, "subsets");
    COMPARE_NUMBERS({squaredDiscrepancy(a, b)}, {golden.json.at("results").at("full_set_unbiased").get<double>()},
                    tolerance, "all pictures");
    std::vector<std::int64_t> same(40); // which images the golden figure is of
    std::iota(same.begin(), same.end(), 0);
    COMPARE_NUMBERS({squaredDiscrepancy(a.rows(same), a.rows(same))},
                    {golden.json.at("results").at("identical_subset_unbiased").get<double>()}, tolerance, "identical");
    const KernelDistance whole =
        kernelDistance(a, a, {.subsets = 3, .subsetSize = static_cast<int>(a.count())}); // every subset is the set
    COMPARE_NUMBERS({whole.mean}, {squaredDiscrepancy(a, a)}, tolerance, "subset of all pictures");
    QVERIFY(whole.deviation < 1e-12);
    const auto& params = golden.json.at("params");
    const KernelDistance drawn = kernelDistance(
        a, b, {.subsets = 200, .subsetSize = params.at("subset_size").get<int>(), .seed = 1}); // other subsets
    const double deviation = golden.json.at("results").at("kid_std").get<double>();
    const double expected = golden.json.at("results").at("kid_mean").get<double>();
    QVERIFY2(std::abs(drawn.mean - expected) < deviation, qPrintable(QString::number(drawn.mean)));
    QVERIFY2(drawn.deviation > deviation / 2 && drawn.deviation < deviation * 2,
             qPrintable(QString::number(drawn.deviation)));
}

void TestGoldenDistribution::inceptionScores() {
    QFETCH(QString, path);
    QFETCH(QString, result);
    const golden::Case golden(path.toStdString());
    const FeatureSet logits = features(golden, result.toStdString());
    const golden::Tolerance tolerance{.relative = 1e-10, .absolute = 1e-14};
    for (const auto& [name, expected] : golden.json.at("results").at(result.toStdString()).items()) {
        const QString key = QString::fromStdString(name);
        if (key.startsWith("splits")) {
            const InceptionScore score = inceptionScore(logits, key.mid(6).toInt());
            COMPARE_NUMBERS({score.mean}, {golden::number(expected.at("mean"))}, tolerance, name);
            COMPARE_NUMBERS({score.deviation}, {golden::number(expected.at("std"))}, tolerance, name + " deviation");
        } else {
            const int size = key.section("split_size", 1).section('_', 0, 0).toInt();
            QVERIFY2(size > 0, name.c_str());
            COMPARE_NUMBERS({inceptionScoreOfBlocks(logits, size).mean}, {golden::number(expected)}, tolerance, name);
        }
    }
}

void TestGoldenDistribution::precisionAndRecall() {
    QFETCH(QString, path);
    QFETCH(QString, result);
    const golden::Case golden(path.toStdString());
    const FeatureSet real = features(golden, result.toStdString() + "_real");
    const FeatureSet generated = features(golden, result.toStdString() + "_gen");
    int compared = 0;
    for (const auto& [name, expected] : golden.json.at("results").at(result.toStdString()).items()) {
        if (!name.starts_with("k"))
            continue;
        const PrecisionRecall found = precisionRecall(real, generated, std::stoi(name.substr(1)));
        QCOMPARE(found.precision, expected.at("precision").get<double>());
        QCOMPARE(found.recall, expected.at("recall").get<double>());
        ++compared;
    }
    QVERIFY(compared > 0);
}

TESSERA_TEST(TestGoldenDistribution)
#include "tst_golden_distribution.moc"
