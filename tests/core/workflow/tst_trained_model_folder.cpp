#include "core/base/error.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"
#include "core/workflow/load_model.h"
#include "core/workflow/prune_model.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>

using namespace core;
using namespace core::workflow;
namespace fs = std::filesystem;

namespace {

model::DenoiserPtr open(const std::string& spec) {
    return loadModel({.spec = spec, .compute = {}}, {}).dense;
}

PruneOutcome prune(const model::DenoiserPtr& dense) {
    schedule::StagePlan plan;
    plan.stages = {{.name = "all", .firstT = 1, .lastT = dense->info().schedule.timesteps, .sparsity = 0.25}};
    return pruneModel({.dense = dense, .plan = plan, .pruning = {.method = "magnitude", .compensate = false}}, {});
}

} // namespace

/// A variant whose weights were trained on is opened from its folder in the place of being pruned.
class TestTrainedModelFolder : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_dense = open(TESSERA_TEST_DATA "/tiny_dit");
        m_folder = fs::path(m_temporary.path().toStdString()) / "tuned";
        const PruneOutcome pruned = prune(m_dense);
        m_sparsity = pruned.report.achievedSparsity;
        exporting::exportStagedModel(*pruned.pruned, pruned.report, m_folder);
    }

    void itsStagesShareTheDenseModelsWeights() {
        const PruneOutcome opened = pruneModel({.dense = m_dense, .trained = m_folder.string()}, {});
        QCOMPARE(dynamic_cast<const model::StagedDenoiser&>(*opened.pruned).dense(), m_dense);
        QCOMPARE(opened.report.achievedSparsity, m_sparsity);
    }

    void itCanBeWrittenAndOpenedAgain() {
        const PruneOutcome opened = openTrainedModel(m_dense, m_folder);
        const fs::path again = m_folder.string() + "-again";
        exporting::exportStagedModel(*opened.pruned, opened.report, again);
        QCOMPARE(openTrainedModel(m_dense, again).report.achievedSparsity, m_sparsity);
    }

    void openedByItselfItIsTheDenseModelWithTheStagedOne() {
        const LoadedModel opened = loadModel({.spec = m_folder.string(), .compute = {}}, {});
        QVERIFY(dynamic_cast<const model::StagedDenoiser*>(opened.dense.get()) == nullptr);
        QCOMPARE(opened.macsPerForward, m_dense->macsPerForward(0));
        QVERIFY(opened.staged.has_value());
        QCOMPARE(dynamic_cast<const model::StagedDenoiser&>(*opened.staged->model).dense(), opened.dense);
        QCOMPARE(opened.staged->report.achievedSparsity, m_sparsity);
        QCOMPARE(opened.staged->report.stages.front().name, std::string("all"));
        QVERIFY(!loadModel({.spec = TESSERA_TEST_DATA "/tiny_dit", .compute = {}}, {}).staged);
    }

    void oneOfAnotherModelIsRefused() {
        const QByteArray message =
            thrownMessage([this] { openTrainedModel(open("demo"), m_folder); }, ErrorCode::BadInput);
        QVERIFY2(message.startsWith(m_folder.string().c_str()), message.constData());
        QVERIFY2(message.contains(": expected stages of ") && message.contains(", found those of "),
                 message.constData());
        QVERIFY(!message.contains('\n'));
    }

    void aFolderOfAnotherKindIsRefused() {
        const QByteArray message =
            thrownMessage([this] { openTrainedModel(m_dense, TESSERA_TEST_DATA "/tiny_dit"); }, ErrorCode::BadInput);
        QVERIFY2(message.contains("expected the folder of a staged model"), message.constData());
    }

private:
    QTemporaryDir m_temporary;
    fs::path m_folder;
    model::DenoiserPtr m_dense;
    double m_sparsity = 0;
};

TESSERA_CORE_TEST(TestTrainedModelFolder)
#include "tst_trained_model_folder.moc"
