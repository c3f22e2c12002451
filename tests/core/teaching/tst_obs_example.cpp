#include "core/teaching/obs_example.h"

#include "core/base/error.h"
#include "tests/test_main.h"

#include <Eigen/Dense>
#include <QtTest>

#include <cmath>

using core::teaching::ObsExample;
using core::teaching::obsExample;
using core::teaching::ObsExampleStep;

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix matrix(const std::vector<double>& values, int rows) {
    return Eigen::Map<const Matrix>(values.data(), rows, static_cast<Eigen::Index>(values.size()) / rows);
}

/// H + p·mean(diag H)·I.
Matrix dampedHessian(const ObsExample& example, double p) {
    Matrix h = matrix(example.hessian, example.columns);
    h.diagonal().array() += p * h.diagonal().mean();
    return h;
}

std::vector<int> keptIn(const ObsExampleStep& step) {
    std::vector<int> kept;
    for (std::size_t column = 0; column < step.costs.size(); ++column)
        if (!std::isnan(step.costs[column]))
            kept.push_back(static_cast<int>(column));
    return kept;
}

double loss(const Matrix& change, const Matrix& h) {
    return (change * h * change.transpose()).trace();
}

} // namespace

class TestObsExample : public QObject {
    Q_OBJECT

private slots:
    void theHessianIsThatOfItsInput();
    void compensatedWeightsAreTheLeastSquaresOptimum_data();
    void compensatedWeightsAreTheLeastSquaresOptimum();
    void plainWeightsOnlyLoseColumns();
    void theCheapestColumnGoesNext();
    void costsAddUpToTheLoss();
    void compensationSavesMostOfTheLoss();
    void theCheapestColumnHasNotTheSmallestWeights();
    void theSameSeedIsTheSameExample();
    void impossibleSizesAreRefused();
};

void TestObsExample::theHessianIsThatOfItsInput() {
    const ObsExample example = obsExample({.samples = 40});
    const Matrix x = matrix(example.input, 40);
    QVERIFY((x.transpose() * x / 40 - matrix(example.hessian, 6)).norm() < 1e-12 * x.squaredNorm());
}

void TestObsExample::compensatedWeightsAreTheLeastSquaresOptimum_data() {
    QTest::addColumn<int>("outputs");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("seed");
    for (const int seed : {6, 1, 99})
        QTest::addRow("3 outputs, 6 columns, seed %d", seed) << 3 << 6 << seed;
    QTest::newRow("1 output, 2 columns") << 1 << 2 << 4;
    QTest::newRow("5 outputs, 17 columns") << 5 << 17 << 5;
}

void TestObsExample::compensatedWeightsAreTheLeastSquaresOptimum() {
    QFETCH(int, outputs);
    QFETCH(int, columns);
    QFETCH(int, seed);
    const ObsExample example = obsExample({.outputs = outputs, .columns = columns, .seed = std::uint64_t(seed)});
    const Matrix h = dampedHessian(example, 0.01);
    const Matrix w0 = matrix(example.steps[0].compensated, outputs);
    QCOMPARE(example.steps.size(), std::size_t(columns));
    for (const ObsExampleStep& step : example.steps) {
        const std::vector<int> kept = keptIn(step);
        const Matrix hss = h(kept, kept);
        Matrix optimum = Matrix::Zero(outputs, columns);
        optimum(Eigen::all, kept) = hss.llt().solve(Matrix((w0 * h)(Eigen::all, kept)).transpose()).transpose();
        const Matrix found = matrix(step.compensated, outputs);
        QVERIFY2((found - optimum).norm() < 1e-9 * w0.norm(), qPrintable(QString::number((found - optimum).norm())));
        QVERIFY(std::abs(loss(w0 - found, h) - step.compensatedLoss) < 1e-9 * example.energy);
    }
}

void TestObsExample::plainWeightsOnlyLoseColumns() {
    const ObsExample example = obsExample();
    const Matrix h = dampedHessian(example, 0.01);
    const Matrix w0 = matrix(example.steps[0].plain, 3);
    QVERIFY(std::abs(loss(w0, h) - example.energy) < 1e-9 * example.energy);
    for (const ObsExampleStep& step : example.steps) {
        Matrix expected = Matrix::Zero(3, 6);
        const std::vector<int> kept = keptIn(step);
        expected(Eigen::all, kept) = w0(Eigen::all, kept);
        QVERIFY(matrix(step.plain, 3) == expected);
        QVERIFY(std::abs(loss(w0 - expected, h) - step.plainLoss) < 1e-9 * example.energy);
    }
}

void TestObsExample::theCheapestColumnGoesNext() {
    const ObsExample example = obsExample();
    QCOMPARE(example.steps[0].removed, -1);
    for (std::size_t k = 0; k + 1 < example.steps.size(); ++k) {
        const std::vector<int> kept = keptIn(example.steps[k]);
        QCOMPARE(kept.size(), example.steps.size() - k);
        for (const int column : kept)
            QVERIFY(example.steps[k].costs[std::size_t(example.steps[k + 1].removed)] <=
                    example.steps[k].costs[std::size_t(column)]);
        QVERIFY(std::isnan(example.steps[k + 1].costs[std::size_t(example.steps[k + 1].removed)]));
    }
}

void TestObsExample::costsAddUpToTheLoss() {
    const ObsExample example = obsExample();
    double sum = 0;
    for (std::size_t k = 0; k + 1 < example.steps.size(); ++k) {
        sum += example.steps[k].costs[std::size_t(example.steps[k + 1].removed)];
        QVERIFY(std::abs(sum - example.steps[k + 1].compensatedLoss) < 1e-9 * example.energy);
    }
}

void TestObsExample::compensationSavesMostOfTheLoss() {
    const ObsExample example = obsExample();
    for (std::size_t k = 1; k < example.steps.size(); ++k)
        QVERIFY(example.steps[k].compensatedLoss < example.steps[k].plainLoss);
    QVERIFY(example.steps[2].compensatedLoss < 0.5 * example.steps[2].plainLoss); // the lesson says so
}

void TestObsExample::theCheapestColumnHasNotTheSmallestWeights() {
    const ObsExample example = obsExample();
    Eigen::Index smallest = 0;
    matrix(example.steps[0].plain, 3).colwise().squaredNorm().minCoeff(&smallest);
    QVERIFY(example.steps[1].removed != static_cast<int>(smallest)); // the lesson says so too
}

void TestObsExample::theSameSeedIsTheSameExample() {
    QVERIFY(obsExample().steps[3].compensated == obsExample().steps[3].compensated);
    QVERIFY(obsExample({.seed = 7}).input != obsExample({.seed = 8}).input);
}

void TestObsExample::impossibleSizesAreRefused() {
    QVERIFY_EXCEPTION_THROWN(obsExample({.columns = 0}), core::Error);
    QVERIFY_EXCEPTION_THROWN(obsExample({.samples = 0}), core::Error);
}

TESSERA_CORE_TEST(TestObsExample)
#include "tst_obs_example.moc"
