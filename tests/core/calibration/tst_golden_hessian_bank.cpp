#include "core/calibration/hessian_bank.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

using core::calibration::HessianBank;

/// Sums of outer products against reference data; the bank sums in float32.
class TestGoldenHessianBank : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void stagesAreSumsOfBins();
    void batchesAddUp();
};

namespace {

golden::Case caseNamed(const std::string& name) {
    return golden::Case(golden::root() / "numerics" / "C_obs" / (name + ".json"));
}

double relativeDistance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

} // namespace

void TestGoldenHessianBank::stagesAreSumsOfBins() {
    const golden::Case c = caseNamed("binned_bank");
    const at::Tensor x = c.tensor("X");
    const auto bins = static_cast<int>(x.size(0));
    HessianBank bank({static_cast<int>(x.size(2))}, 100 * bins, bins);
    for (int bin = 0; bin < bins; ++bin)
        bank.add(0, bin, x[bin]);
    const auto ranges = c.json.at("params").at("ranges").get<std::vector<std::vector<int>>>();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const int first = ranges[i][0];
        const int last = ranges[i][1];
        if (first == last)
            continue; // a stage is never empty
        const at::Tensor wanted = c.tensor("H_stage")[static_cast<std::int64_t>(i)];
        const double rows = static_cast<double>(x.size(1)) * (last - first);
        QVERIFY(relativeDistance(bank.stage(0, 100 * first + 1, 100 * last) * rows, wanted) < 1e-6);
    }
}

void TestGoldenHessianBank::batchesAddUp() {
    const golden::Case c = caseNamed("accumulate");
    const at::Tensor wanted = c.tensor("H_plain");
    HessianBank bank({static_cast<int>(wanted.size(0))}, 1, 1);
    double rows = 0;
    for (const std::string& name : c.arraysNamed("x")) {
        bank.add(0, 0, c.tensor(name).flatten(0, 1));
        rows += static_cast<double>(c.tensor(name).size(0) * c.tensor(name).size(1));
    }
    QVERIFY(relativeDistance(bank.stage(0, 1, 1) * rows, wanted) < 1e-6);
}

TESSERA_CORE_TEST(TestGoldenHessianBank)
#include "tst_golden_hessian_bank.moc"
