#include "core/base/tensor.h"
#include "core/calibration/hessian_bank.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/pruner.h"
#include "tests/core/small_unet.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QTemporaryDir>
#include <QtTest>

using namespace core;

namespace {

constexpr int kBins = 4;
constexpr int kRows = 12; ///< noised images per bin

model::DenoiserPtr dense() {
    static const model::DenoiserPtr unet = small::unet()->withResNetUnits(true);
    return unet;
}

at::Tensor images(int count) {
    at::manual_seed(17);
    return at::randn({count, 3, 8, 8});
}

model::Conditioning prompts(int count) {
    std::vector<int> all;
    for (int i = 0; i < count; ++i)
        all.push_back(i % 5);
    return small::texts(all);
}

/// Statistics of all units on noise, bin by bin.
const calibration::HessianBank& bank() {
    static const std::unique_ptr<calibration::HessianBank> made = [] {
        std::vector<int> columns;
        for (const model::Unit& unit : dense()->units())
            columns.push_back(unit.columns());
        auto sums = std::make_unique<calibration::HessianBank>(columns, 1000, kBins);
        for (int bin = 0; bin < kBins; ++bin) {
            dense()->forward(images(kRows), at::full({kRows}, bin * 250 + 100, at::kLong), prompts(kRows),
                             [&](int unit, const at::Tensor& rows) { sums->add(unit, bin, rows); });
            sums->countSamples(bin, kRows);
            sums->finishBin(bin);
        }
        sums->finish();
        return sums;
    }();
    return *made;
}

pruning::PruneResult pruned(const std::string& method, double sparsity) {
    schedule::StageOptions options;
    options.cuts = {500};
    options.targetSparsity = sparsity;
    options.allocation = schedule::AllocationRule::Uniform;
    const std::vector<int> timesteps{901, 701, 501, 301, 101};
    const auto plan = schedule::planStages(schedule::NoiseSchedule({}), timesteps, options);
    pruning::PruneOptions how;
    how.method = method;
    return pruning::prune(dense(), {.bank = &bank()}, plan, how);
}

/// How far a staged model's predictions lie from the dense one's.
double damage(const model::Denoiser& staged) {
    const at::Tensor times = at::full({kRows}, 350, at::kLong);
    const at::Tensor expected = dense()->forward(images(kRows), times, prompts(kRows));
    return (staged.forward(images(kRows), times, prompts(kRows)) - expected).norm().item<double>();
}

} // namespace

/// Pruning and exporting work on units alone: here on those of a UNet.
class TestUnetPruning : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // a tiny model
    void sparsityZeroIsTheDenseModel();
    void secondOrderBeatsMagnitude();
    void achievedSparsityIsTheOneAskedFor();
    void exportsComputeTheSame_data();
    void exportsComputeTheSame();
};

void TestUnetPruning::sparsityZeroIsTheDenseModel() {
    const auto result = pruned("obs", 0);
    QCOMPARE(damage(*result.pruned), 0.0);
    QCOMPARE(result.pruned->macsPerForward(100), dense()->macsPerForward(100));
}

void TestUnetPruning::secondOrderBeatsMagnitude() {
    const double second = damage(*pruned("obs", 0.3).pruned), magnitude = damage(*pruned("magnitude", 0.3).pruned);
    QVERIFY2(second > 0 && second < 0.8 * magnitude, qPrintable(QString("%1 and %2").arg(second).arg(magnitude)));
}

void TestUnetPruning::achievedSparsityIsTheOneAskedFor() {
    const auto result = pruned("obs", 0.25);
    const auto& staged = dynamic_cast<const model::StagedDenoiser&>(*result.pruned);
    double all = 0;
    for (const model::Unit& unit : dense()->units())
        all += static_cast<double>(unit.groups) * static_cast<double>(unit.macsPerGroup);
    for (const model::StageSubnetwork& stage : staged.stages()) {
        const double removed = static_cast<double>(savedMacs(stage.subnetwork, dense()->units())) / all;
        QVERIFY2(std::abs(removed - 0.25) < 0.02, qPrintable(QString::number(removed)));
        const auto cut = dense()->cut(stage.subnetwork);
        QCOMPARE(cut->macsPerForward(0), staged.macsPerForward(stage.firstT - 1));
    }
}

void TestUnetPruning::exportsComputeTheSame_data() {
    QTest::addColumn<int>("format");
    for (const auto format :
         {exporting::ExportFormat::Staged, exporting::ExportFormat::Cut, exporting::ExportFormat::ZeroFilled})
        QTest::newRow(toString(format).c_str()) << static_cast<int>(format);
}

void TestUnetPruning::exportsComputeTheSame() {
    QFETCH(const int, format);
    const QTemporaryDir folder;
    const auto result = pruned("obs", 0.3);
    const std::filesystem::path target = folder.filePath("out").toStdString();
    exporting::exportStagedModel(*result.pruned, result.report, target,
                                 {.format = static_cast<exporting::ExportFormat>(format)});
    QVERIFY(std::filesystem::exists(target));
    if (static_cast<exporting::ExportFormat>(format) != exporting::ExportFormat::Staged)
        return;
    const auto again = exporting::importStagedModel(target);
    const at::Tensor times = at::full({kRows}, 350, at::kLong);
    QVERIFY(at::equal(again->forward(images(kRows), times, prompts(kRows)),
                      result.pruned->forward(images(kRows), times, prompts(kRows))));
}

TESSERA_CORE_TEST(TestUnetPruning)
#include "tst_unet_pruning.moc"
