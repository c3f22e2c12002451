#include "core/base/tensor.h"
#include "core/elimination/damped_hessian.h"
#include "core/pruning/criterion.h"
#include "core/pruning/criterion_table.h"
#include "tests/core/elimination_promise.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <numeric>
#include <set>

namespace fs = std::filesystem;
using core::pruning::Elimination;
using core::pruning::UnitProblem;

namespace {

using golden::Case;

Case load(const std::string& name) {
    return Case(golden::root() / "numerics" / "C_obs" / (name + ".json"));
}

at::Tensor doubles(const Case& c, const std::string& array) {
    return c.tensor(array).to(at::kDouble);
}

/// Names of all cases that hold eliminations.
std::vector<std::string> eliminationCases() {
    std::vector<std::string> names;
    for (const fs::path& path : golden::casePaths("numerics/C_obs"))
        if (Case(path).hasArray("g1_order"))
            names.push_back(path.stem().string());
    return names;
}

/// H as stored, or rebuilt from activations X and the strength e of an added diagonal, as the case says.
at::Tensor hessianOf(const Case& c) {
    if (c.hasArray("H"))
        return doubles(c, "H");
    const at::Tensor x = doubles(c, "X");
    return x.t().mm(x) + at::diag(doubles(c, "e"));
}

/// The sizes of all arrays g<size>_order.
std::vector<int> groupSizes(const Case& c) {
    std::vector<int> sizes;
    for (const std::string& array : c.arraysNamed("g"))
        if (array.ends_with("_order") && std::count(array.begin(), array.end(), '_') == 1)
            sizes.push_back(std::stoi(array.substr(1)));
    return sizes;
}

std::vector<int> integers(const at::Tensor& tensor) {
    const at::Tensor values = tensor.to(at::kInt).contiguous();
    return {values.data_ptr<int>(), values.data_ptr<int>() + values.numel()};
}

/// The full-width weight with zeros in dropped columns.
at::Tensor fullWidth(const Elimination& run, int removed, int groupSize, std::int64_t columns) {
    const at::Tensor kept = run.weightsAfter(removed);
    at::Tensor full = at::zeros({kept.size(0), columns}, at::kDouble);
    std::int64_t from = 0;
    for (const int group : run.keptAfter(removed)) {
        full.narrow(1, std::int64_t{group} * groupSize, groupSize).copy_(kept.narrow(1, from, groupSize));
        from += groupSize;
    }
    return full;
}

double largest(const at::Tensor& tensor) {
    return tensor.abs().max().to(at::kDouble).item<double>();
}

/// In the case of exact ties input j + n/2 repeats input j, so that rounding decides which of the two goes first: there
/// a column stands for its pair.
bool isPaired(const Case& c) {
    return c.json.at("params").value("kind", "") == "ties";
}

int representative(const Case& c, int group) {
    return isPaired(c) ? group % static_cast<int>(c.tensor("W").size(1) / 2) : group;
}

at::Tensor folded(const Case& c, const at::Tensor& weight) {
    return isPaired(c) ? weight.view({weight.size(0), 2, -1}).sum(1) : weight;
}

/// Compares order and costs to the last reference step. Where the reference's choice is closer than the promised
/// accuracy either may go first, and until the same groups are gone again only the summed loss is compared.
void compareSteps(const Case& c, const std::string& prefix, const Elimination& run, double accuracy) {
    const std::vector<int> order = integers(c.tensor(prefix + "order"));
    const std::vector<double> cost = c.values(prefix + "cost");
    const std::vector<double> gap = c.values(prefix + "gap");
    std::multiset<int> found, wanted;
    double sum = 0;
    const double scale = std::accumulate(cost.begin(), cost.end(), 0.0);
    for (std::size_t k = 0; k < order.size(); ++k) {
        const QByteArray where =
            QByteArray::fromStdString(c.name() + " " + prefix) + " step " + QByteArray::number(qlonglong(k));
        if (found == wanted && (isPaired(c) || gap[k] > accuracy))
            QVERIFY2(representative(c, run.order()[k]) == representative(c, order[k]), where);
        found.insert(representative(c, run.order()[k]));
        wanted.insert(representative(c, order[k]));
        const double before = k > 0 ? run.cumulativeLoss()[k - 1] : 0;
        const double step = run.cumulativeLoss()[k] - before;
        sum += cost[k];
        if (found == wanted) // a difference of two summed losses
            QVERIFY2(std::abs(step - cost[k]) <= 2 * accuracy * cost[k] + 1e-12 * scale, where + ": cost");
        QVERIFY2(std::abs(run.cumulativeLoss()[k] - sum) <= accuracy * sum + 1e-12 * scale, where + ": summed loss");
    }
}

/// Whether the same groups are gone after some steps.
bool sameKept(const Case& c, const std::string& prefix, const Elimination& run, int removed) {
    const std::vector<int> order = integers(c.tensor(prefix + "order"));
    std::multiset<int> found, wanted;
    for (int k = 0; k < removed; ++k) {
        found.insert(representative(c, run.order()[static_cast<std::size_t>(k)]));
        wanted.insert(representative(c, order[static_cast<std::size_t>(k)]));
    }
    return found == wanted;
}

} // namespace

class TestGoldenObs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void casesAreFound() { QVERIFY(!eliminationCases().empty()); }
    void ordersCostsAndWeights_data();
    void ordersCostsAndWeights();
    void dampingRetries();
};

void TestGoldenObs::ordersCostsAndWeights_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<bool>("float64");
    for (const std::string& name : eliminationCases())
        for (const int size : groupSizes(load(name)))
            for (const bool float64 : {false, true})
                QTest::addRow("%s, groups of %d, %s", name.c_str(), size, float64 ? "float64" : "float32")
                    << QString::fromStdString(name) << size << float64;
}

void TestGoldenObs::ordersCostsAndWeights() {
    QFETCH(QString, name);
    QFETCH(int, groupSize);
    QFETCH(bool, float64);
    const Case c = load(name.toStdString());
    UnitProblem problem;
    problem.name = c.name();
    problem.weight = doubles(c, "W");
    problem.float64 = float64;
    problem.hessian = hessianOf(c);
    problem.groupSize = groupSize;
    problem.damping = c.json.at("params").at("percdamp").get<double>();
    const auto damped = core::elimination::dampAndInvert(problem.hessian, problem.damping, c.name());
    const double added = c.json.at("results").at("damping_added").get<double>();
    QVERIFY(std::abs(damped.added - added) <= 1e-12 * added);

    const auto run = core::pruning::criterion("obs").eliminate(problem);
    const std::string prefix = "g" + std::to_string(groupSize) + "_";
    const double accuracy = promise::accuracy(problem, float64);
    compareSteps(c, prefix, *run, accuracy);
    for (const std::string& array : c.arraysNamed(prefix + "W_k")) {
        const at::Tensor wanted = c.tensor(array);
        const int removed = std::stoi(array.substr(prefix.size() + 3));
        if (!sameKept(c, prefix, *run, removed))
            continue;
        const at::Tensor found = fullWidth(*run, removed, groupSize, problem.weight.size(1));
        // An array stored as float32 is right to half its step.
        const double tolerance = std::max(accuracy, wanted.scalar_type() == at::kDouble ? 0 : 1e-7);
        const double distance = largest(folded(c, found) - folded(c, wanted.to(at::kDouble)));
        const double size = std::max(largest(problem.weight), largest(wanted));
        QVERIFY2(distance <= tolerance * size, qPrintable(QString("%1: %2").arg(array.c_str()).arg(distance)));
    }
}

void TestGoldenObs::dampingRetries() {
    const Case c = load("damping_retries");
    const double percent = c.json.at("params").at("p").get<double>();
    for (const auto& [name, wanted] : c.json.at("results").items()) {
        const at::Tensor h = doubles(c, name);
        if (!wanted.at("ok").get<bool>()) {
            QVERIFY_THROWS_EXCEPTION(core::Error, core::elimination::dampAndInvert(h, percent, name));
            continue;
        }
        const auto damped = core::elimination::dampAndInvert(h, percent, name);
        QCOMPARE(damped.attempts, wanted.at("attempts").get<int>());
        QCOMPARE(damped.percent, wanted.at("p_used").get<double>());
        QVERIFY(std::abs(damped.added / wanted.at("damping_added").get<double>() - 1) < 1e-12);
    }
}

TESSERA_CORE_TEST(TestGoldenObs)
#include "tst_golden_obs.moc"
