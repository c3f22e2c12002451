#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/exporting/export.h"
#include "core/model/dit/dit_weights.h"
#include "core/pruning/pruner.h"
#include "core/study/study_file.h"
#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>
#include <sys/resource.h>

using namespace core;
using namespace core::workflow;
using namespace core::formats;
using namespace core::checkpoint;

namespace {

std::string golden(const std::string& name) {
    return std::string(TESSERA_TEST_DATA) + "/golden/models/" + name;
}

/// Sizes of DiT-XL/2 at 256×256: 28 blocks, 16 heads, 1000 classes.
model::dit::DitConfig extraLarge() {
    model::dit::DitConfig config;
    config.inputSize = 32;
    config.patchSize = 2;
    config.inChannels = 4;
    config.hiddenSize = 1152;
    config.depth = 28;
    config.numHeads = 16;
    config.numClasses = 1000;
    config.learnSigma = true;
    return config;
}

qint64 peakKilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

class TestInspect : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aModelIsDescribed();
    void inspectionAgreesWithTheOpenedModel_data();
    void inspectionAgreesWithTheOpenedModel();
    void tensorsAreListedAsStored();
    void aFullSizeModelIsRecognisedFromItsShapesAlone();
    void unknownSizesNeedTheNumberOfHeads();
    void unknownArchitecturesAreNoError();
    void badFilesAre();
    void aStudyIsDescribedByItsModel();
    void aStagedModelListsItsStages();
    void theArchitectureSettlesDoubt();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestInspect::aModelIsDescribed() {
    const Inspection found = inspectFile(golden("dit-facebook-tiny"));
    QCOMPARE(found.kind, std::string("dense"));
    QCOMPARE(found.name, std::string("dit-facebook-tiny"));
    QCOMPARE(found.architecture, std::string("DiT"));
    QCOMPARE(found.parameters, std::int64_t{257'888});
    QCOMPARE(found.macsPerForward, std::int64_t{2'609'152});
    QCOMPARE(found.classes, 10);
    QCOMPARE(found.schedule.name, std::string("linear"));
    QCOMPARE(found.units.size(), std::size_t{6});
    QCOMPARE(found.units[0].groups, 4);
    QCOMPARE(found.units[1].groups, 256);
    QVERIFY(found.tensors.empty());
}

void TestInspect::inspectionAgreesWithTheOpenedModel_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"dit-facebook-tiny", "dit-diffusers-tiny", "dit-diffusers-untied-tiny"})
        QTest::newRow(name) << name;
}

void TestInspect::inspectionAgreesWithTheOpenedModel() {
    QFETCH(QString, name);
    const Inspection found = describeModel(golden(name.toStdString()));
    const auto model = openDenseModel(golden(name.toStdString())).model;
    QCOMPARE(found.name, model->info().name);
    QCOMPARE(found.architecture, model->info().architecture);
    QCOMPARE(found.macsPerForward, model->macsPerForward(0));
    QVERIFY(found.schedule == model->info().schedule);
    QCOMPARE(found.units.size(), model->units().size());
    for (std::size_t i = 0; i < found.units.size(); ++i) {
        QCOMPARE(found.units[i].name, model->units()[i].name);
        QCOMPARE(found.units[i].groups, model->units()[i].groups);
        QCOMPARE(found.units[i].macsPerGroup, model->units()[i].macsPerGroup);
    }
}

void TestInspect::tensorsAreListedAsStored() {
    writeSafetensors(path("a.safetensors"),
                     {{"w", at::tensor({97, 98, 99}, at::kByte)}, {"h", at::ones({2, 0}, at::kHalf)}});
    const Inspection names = inspectFile(path("a.safetensors").string(), {.tensors = true});
    QCOMPARE(names.tensors.size(), std::size_t{2});
    QCOMPARE(names.tensors[0].name, std::string("h"));
    QCOMPARE(names.tensors[0].dtype, std::string("float16"));
    QCOMPARE(names.tensors[0].shape, (std::vector<std::int64_t>{2, 0}));
    QVERIFY(names.tensors[1].sha256.empty());
    const Inspection hashes = inspectFile(path("a.safetensors").string(), {.tensors = true, .sha256 = true});
    QCOMPARE(hashes.tensors[1].sha256, std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

void TestInspect::aFullSizeModelIsRecognisedFromItsShapesAlone() {
    files::writeSparse(path("xl.safetensors"), model::dit::ditTensorShapes(extraLarge()));
    const qint64 before = peakKilobytes();
    const Inspection found = inspectFile(path("xl.safetensors").string(), {.tensors = true});
    QVERIFY2(peakKilobytes() - before < 50 * 1024, qPrintable(QString::number(peakKilobytes() - before)));
    QCOMPARE(found.architecture, std::string("DiT"));
    QCOMPARE(found.parameters, std::int64_t{675'129'632});
    QCOMPARE(found.macsPerForward, std::int64_t{118'621'421'568});
    QCOMPARE(found.tensors.size(), std::size_t{292});
    QCOMPARE(found.units[0].groups, 16);
    QCOMPARE(found.units[0].groupSize, 72);
    QVERIFY(found.warnings.size() == 1 && found.warnings.front().find("no config.json") == 0);
}

void TestInspect::unknownSizesNeedTheNumberOfHeads() {
    model::dit::DitConfig config = extraLarge();
    config.hiddenSize = 640;
    config.numHeads = 8;
    files::writeSparse(path("odd.safetensors"), model::dit::ditTensorShapes(config));
    const Inspection found = inspectFile(path("odd.safetensors").string());
    QVERIFY(found.architecture.empty());
    QVERIFY(found.whyUnknown.find("num_heads is unknown: no published model") == 0);
    VERIFY_REFUSED(describeModel(path("odd.safetensors").string()), "num_heads is unknown");
    files::writeJson(path("config.json"), {{"num_heads", 8}}); // what the message says
    QCOMPARE(describeModel(path("odd.safetensors").string()).units[0].groups, 8);
}

void TestInspect::theArchitectureSettlesDoubt() {
    files::writeSparse(path("xl.safetensors"), model::dit::ditTensorShapes(extraLarge()));
    QCOMPARE(describeModel(path("xl.safetensors").string(), "DiT-XL/2-256").units[0].groups, 16);
    VERIFY_REFUSED(describeModel(path("xl.safetensors").string(), "DiT-B/2"),
                   "expected a DiT-B/2 (hidden_size 768, patch_size 2)");
    const QString unknown =
        files::complaint([&] { describeModel(path("xl.safetensors").string(), "DiT-Q/2"); }, ErrorCode::BadArgument);
    QVERIFY2(unknown.contains("architecture \"DiT-Q/2\": expected DiT or DiT-{S,B,L,XL}/{2,4,8}"), qPrintable(unknown));
}

void TestInspect::unknownArchitecturesAreNoError() {
    files::writeSparse(path("unet.safetensors"),
                       {{"add_embedding.linear_1.weight", {1280, 2816}}, {"conv_in.weight", {320, 4, 3, 3}}});
    const Inspection found = inspectFile(path("unet.safetensors").string(), {.tensors = true});
    QCOMPARE(found.kind, std::string("tensors"));
    QVERIFY(found.architecture.empty() && found.units.empty());
    QCOMPARE(found.parameters, std::int64_t{1280 * 2816 + 320 * 36});
    QVERIFY(found.whyUnknown.find("an SDXL UNet") != std::string::npos);
    VERIFY_REFUSED(describeModel(path("unet.safetensors").string()), "an SDXL UNet");
}

void TestInspect::badFilesAre() {
    files::writeText(path("page.safetensors"), "<!DOCTYPE html><html></html>");
    VERIFY_REFUSED(inspectFile(path("page.safetensors").string()), "an HTML page");
    files::writeText(path("config.json"), "{");
    writeSafetensors(path("a.safetensors"), {});
    VERIFY_REFUSED(inspectFile(path("a.safetensors").string()), "config.json: parse error");
    VERIFY_REFUSED(inspectFile(path("none").string()), "there is no such file");
    VERIFY_REFUSED(inspectFile("/dev/zero"), "is a device");
}

void TestInspect::aStudyIsDescribedByItsModel() {
    study::Study study;
    study.model.source = golden("dit-facebook-tiny");
    study::writeStudy(path("mine.json"), study);
    const Inspection found = inspectFile(path("mine.json").string());
    QCOMPARE(found.kind, std::string("study"));
    QCOMPARE(found.name, std::string("mine"));
    QCOMPARE(found.units.size(), std::size_t{6});
    study.model.source = path("mine.json").string();
    study::writeStudy(path("mine.json"), study);
    const Inspection lost = inspectFile(path("mine.json").string());
    QVERIFY(lost.kind == "study" && lost.architecture.empty());
    QVERIFY(lost.warnings.size() == 1 && lost.warnings.front().find("its model cannot be described: ") == 0);
    VERIFY_REFUSED(describeModel(path("mine.json").string()), "not a safetensors file but a JSON text");
    files::writeText(path("other.json"), "{}");
    VERIFY_REFUSED(inspectFile(path("other.json").string()), "other.json: format: missing");
}

void TestInspect::aStagedModelListsItsStages() {
    const auto dense = openDenseModel(golden("dit-facebook-tiny")).model;
    const auto plan =
        schedule::planStages(schedule::NoiseSchedule(dense->info().schedule), std::vector<int>{901, 501, 101}, {});
    const pruning::PruneResult pruned = pruning::prune(dense, {}, plan, {.method = "magnitude"});
    exporting::exportStagedModel(*pruned.pruned, pruned.report, path("staged"));
    const Inspection found = inspectFile(path("staged").string());
    QCOMPARE(found.kind, std::string("staged"));
    QCOMPARE(found.name, std::string("staged"));
    QCOMPARE(found.architecture, std::string("DiT"));
    QCOMPARE(found.parameters, std::int64_t{257'888});
    QCOMPARE(found.macsPerForward, dense->macsPerForward(0));
    QCOMPARE(found.stages.size(), plan.stages.size());
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        QCOMPARE(found.stages[i].name, plan.stages[i].name);
        QCOMPARE(found.stages[i].lastT, plan.stages[i].lastT);
        QCOMPARE(found.stages[i].macs, pruned.pruned->macsPerForward(plan.stages[i].firstT - 1));
    }
    QCOMPARE(core::workflow::openModel(path("staged").string()).model->macsPerForward(0), found.stages.back().macs);
}

TESSERA_CORE_TEST(TestInspect)
#include "tst_inspect.moc"
