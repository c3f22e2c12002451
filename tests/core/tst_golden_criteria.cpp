#include "core/pruning/criterion.h"
#include "core/pruning/criterion_table.h"
#include "tests/core/golden.h"

#include <QtTest>

/// Criteria without compensation against reference scores and orders.
class TestGoldenCriteria : public QObject {
    Q_OBJECT

private slots:
    void magnitudeIsTheNormOfTheConsumersColumns();
};

void TestGoldenCriteria::magnitudeIsTheNormOfTheConsumersColumns() {
    int cases = 0;
    for (const auto& path : golden::casePaths("numerics/D_criteria")) {
        const golden::Case c(path);
        if (!c.hasArray("order_mag_consumer_l2"))
            continue;
        ++cases;
        core::pruning::UnitProblem problem;
        problem.name = c.name();
        problem.weight = c.tensor("W2");
        const auto run = core::pruning::criterion("magnitude").eliminate(problem);
        const std::vector<double> order = c.values("order_mag_consumer_l2");
        QCOMPARE(std::vector<double>(run->order().begin(), run->order().end()), order);
        std::vector<double> loss;
        for (const double group : order) {
            const double norm = c.values("mag_consumer_l2")[static_cast<std::size_t>(group)];
            loss.push_back((loss.empty() ? 0 : loss.back()) + norm * norm);
        }
        COMPARE_NUMBERS(run->cumulativeLoss(), loss, (golden::Tolerance{1e-10, 0}), c.name());
    }
    QVERIFY(cases > 0);
}

QTEST_GUILESS_MAIN(TestGoldenCriteria)
#include "tst_golden_criteria.moc"
