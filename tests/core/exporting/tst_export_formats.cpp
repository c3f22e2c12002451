#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/dit_architecture.h"
#include "core/exporting/export.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"
#include "core/model/run_options.h"
#include "core/model/zero_filled.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/staged_dit.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace core;
using core::model::dit::DitLayout;
using namespace core::workflow;
using namespace core::formats;
using namespace core::checkpoint;
using core::exporting::ExportFormat;
namespace fs = std::filesystem;

namespace {

/// A latent diffusers model can be written in its own layout; anything else is written in facebook's.
model::dit::DitConfig sizes(DitLayout layout) {
    return layout == DitLayout::Diffusers ? small::latentSizes(layout) : small::config();
}

small::StagedDit pruned(const model::dit::DitConfig& config) {
    return small::stagedDit(config);
}

at::Tensor predict(const model::Denoiser& model) {
    const model::ModelInfo& info = model.info();
    const at::Tensor x = at::sin(at::arange(2 * info.elements(), at::kFloat));
    return model.forward(x.view({2, info.channels, info.height, info.width}), at::tensor({700, 100}, at::kLong),
                         {.labels = at::tensor({3, info.classes.nullLabel()}, at::kLong)});
}

std::map<std::string, at::Tensor> storedTensors(const fs::path& stage, DitLayout layout) {
    return SafetensorsFile::open(layout == DitLayout::Facebook
                                     ? stage / "model.safetensors"
                                     : stage / "transformer/diffusion_pytorch_model.safetensors")
        .tensors();
}

constexpr auto folders = small::stageFolders;

} // namespace

Q_DECLARE_METATYPE(DitLayout)

/// The three ways in which a pruned model is written, in both layouts.
class TestExportFormats : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void formatsHaveNames();
    void cutStagesOpenAsTheCutModels_data() { addLayouts(); }
    void cutStagesOpenAsTheCutModels();
    void aGroupTakesItsParametersWithIt_data() { addLayouts(); }
    void aGroupTakesItsParametersWithIt();
    void zeroFilledStagesHaveEveryShapeOfTheDenseModel_data() { addLayouts(); }
    void zeroFilledStagesHaveEveryShapeOfTheDenseModel();
    void zeroFilledModelsComputeWhatTheCutOnesDo_data() { addLayouts(); }
    void zeroFilledModelsComputeWhatTheCutOnesDo();
    void aCutModelIsFilledUpToFullShapes_data() { addLayouts(); }
    void aCutModelIsFilledUpToFullShapes();
    void whatIsRemovedIsZero();
    void theDescriptionSaysHowWideBlocksAre();
    void diffusersFoldersHoldWhatAPipelineDoes();
    void numberFormatsAreKept();
    void formatsReplaceEachOther();
    void theFolderOfAllStagesSaysWhatToOpen();
    void whatReadsBackDifferentlyReplacesNothing();
    void aStopReplacesNothing();

private:
    static void addLayouts() {
        QTest::addColumn<DitLayout>("layout");
        QTest::newRow("facebook") << DitLayout::Facebook;
        QTest::newRow("diffusers") << DitLayout::Diffusers;
    }
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    fs::path written(const small::StagedDit& model, ExportFormat format, const char* name = "out") const {
        exporting::exportStagedModel(*model.staged, model.report, path(name), {format});
        return path(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestExportFormats::formatsHaveNames() {
    for (const ExportFormat format : {ExportFormat::Staged, ExportFormat::Cut, ExportFormat::ZeroFilled})
        QVERIFY(exporting::parseExportFormat(toString(format)) == format);
    const QString said = files::complaint([] { exporting::parseExportFormat("Cut"); }, ErrorCode::BadArgument);
    QVERIFY2(said.contains("expected staged, cut or zero-filled, found 'Cut'"), qPrintable(said));
}

void TestExportFormats::cutStagesOpenAsTheCutModels() {
    QFETCH(DitLayout, layout);
    const small::StagedDit model = pruned(sizes(layout));
    const fs::path out = written(model, ExportFormat::Cut);
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto cut = model.dense->cut(model.staged->stages()[i].subnetwork);
        const OpenedModel opened = openModel((out / folders[i]).string());
        QVERIFY(opened.warnings.empty());
        QVERIFY(at::equal(predict(*opened.model), predict(*cut)));
        QCOMPARE(opened.model->macsPerForward(0), cut->macsPerForward(0));
        QCOMPARE(opened.model->info().classes.names, model.dense->info().classes.names);
        const auto stored = storedTensors(out / folders[i], layout);
        const std::int64_t heads = model.staged->stages()[i].subnetwork.units[2].kept.size();
        const bool isFacebook = layout == DitLayout::Facebook;
        const std::string key = isFacebook ? "blocks.1.attn.qkv.weight" : "transformer_blocks.1.attn1.to_v.weight";
        QVERIFY2(stored.contains(key), key.c_str());
        QCOMPARE(stored.at(key).size(0), (isFacebook ? 3 : 1) * heads * 8);
    }
}

void TestExportFormats::aGroupTakesItsParametersWithIt() {
    QFETCH(DitLayout, layout);
    const small::StagedDit model = pruned(sizes(layout));
    const fs::path cut = written(model, ExportFormat::Cut, "cut");
    const fs::path whole = written(model, ExportFormat::ZeroFilled, "whole");
    const auto elements = [&](const fs::path& stage) {
        std::int64_t sum = 0;
        for (const auto& [name, tensor] : storedTensors(stage, layout))
            sum += tensor.numel();
        return sum;
    };
    for (std::size_t i = 0; i < folders.size(); ++i) {
        std::int64_t removed = 0;
        for (std::size_t unit = 0; unit < model.dense->units().size(); ++unit) {
            const model::Unit& of = model.dense->units()[unit];
            const auto kept = static_cast<int>(model.staged->stages()[i].subnetwork.units[unit].kept.size());
            removed += (of.groups - kept) * of.parametersPerGroup;
        }
        QVERIFY(removed > 0);
        QCOMPARE(elements(whole / folders[i]) - elements(cut / folders[i]), removed);
    }
}

void TestExportFormats::zeroFilledStagesHaveEveryShapeOfTheDenseModel() {
    QFETCH(DitLayout, layout);
    const small::StagedDit model = pruned(sizes(layout));
    const fs::path out = written(model, ExportFormat::ZeroFilled);
    for (const char* folder : folders) {
        const auto stored = storedTensors(out / folder, layout);
        std::size_t count = 0;
        for (const MappedTensor& mapped : ditKeyMap(model.dense->weights().config, layout))
            for (const std::string& name : mapped.sources) {
                QVERIFY2(stored.contains(name), name.c_str());
                QCOMPARE(stored.at(name).sizes().vec(), mapped.sourceShape());
                ++count;
            }
        QCOMPARE(stored.size(), count);
        const bool isFacebook = layout == DitLayout::Facebook;
        const auto config = readJsonFile(out / folder / (isFacebook ? "config.json" : "transformer/config.json"));
        QVERIFY(!config.contains("heads_per_block") && !config.contains("neurons_per_block"));
    }
}

void TestExportFormats::zeroFilledModelsComputeWhatTheCutOnesDo() {
    QFETCH(DitLayout, layout);
    const small::StagedDit model = pruned(sizes(layout));
    const fs::path out = written(model, ExportFormat::ZeroFilled);
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto cut = model.dense->cut(model.staged->stages()[i].subnetwork);
        const at::Tensor wanted = predict(*cut);
        const at::Tensor found = predict(*openModel((out / folders[i]).string()).model);
        const double difference = small::maxDifference(found, wanted);
        QVERIFY2(difference <= 1e-5 * wanted.abs().max().item<double>(), qPrintable(QString::number(difference)));
        QVERIFY(small::maxDifference(found, predict(*model.dense)) > 0.01);
    }
}

void TestExportFormats::aCutModelIsFilledUpToFullShapes() {
    QFETCH(DitLayout, layout);
    const small::StagedDit first = pruned(sizes(layout));
    model::Subnetwork most =
        small::thinSubnetwork(*first.dense, 0, 1); // three heads of four, three quarters of neurons
    for (std::size_t i = 0; i < most.units.size(); ++i) {
        most.units[i].kept.resize(most.units[i].kept.size() * 3 / 4);
        most.units[i].weight = at::Tensor();
    }
    const small::StagedDit model = small::stagedDit(first.dense->cut(most));
    const fs::path out = written(model, ExportFormat::ZeroFilled);
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto stored = storedTensors(out / folders[i], layout);
        for (const MappedTensor& mapped : ditKeyMap(sizes(layout), layout))
            for (const std::string& name : mapped.sources)
                QCOMPARE(stored.at(name).sizes().vec(), mapped.sourceShape());
        const bool isFacebook = layout == DitLayout::Facebook;
        const auto config = readJsonFile(out / folders[i] / (isFacebook ? "config.json" : "transformer/config.json"));
        QVERIFY(!config.contains("heads_per_block") && !config.contains("neurons_per_block"));
        const at::Tensor wanted = predict(*model.dense->cut(model.staged->stages()[i].subnetwork));
        const double difference = small::maxDifference(predict(*openModel((out / folders[i]).string()).model), wanted);
        QVERIFY2(difference <= 1e-5 * wanted.abs().max().item<double>(), qPrintable(QString::number(difference)));
    }
}

void TestExportFormats::whatIsRemovedIsZero() {
    const small::StagedDit model = pruned(sizes(DitLayout::Facebook));
    const model::Subnetwork& subnetwork = model.staged->stages()[0].subnetwork; // heads 0 and 2, even neurons
    const auto filled = dynamic_cast<const model::dit::Dit&>(*model::zeroFilled(*model.dense, subnetwork)).weights();
    const model::dit::DitWeights& dense = model.dense->weights();
    for (std::size_t i = 0; i < dense.blocks.size(); ++i) {
        const at::Tensor qkv = filled.blocks[i].qkv.weight.view({3, 4, 8, -1});
        QVERIFY(qkv.select(1, 1).eq(0).all().item<bool>() && qkv.select(1, 3).eq(0).all().item<bool>());
        QVERIFY(at::equal(qkv.select(1, 2), dense.blocks[i].qkv.weight.view({3, 4, 8, -1}).select(1, 2)));
        const at::Tensor bias = filled.blocks[i].fc1.bias.view({-1, 2});
        QVERIFY(bias.select(1, 1).eq(0).all().item<bool>());
        QVERIFY(at::equal(bias.select(1, 0), dense.blocks[i].fc1.bias.view({-1, 2}).select(1, 0)));
        const at::Tensor fc2 = filled.blocks[i].fc2.weight.view({32, -1, 2});
        QVERIFY(fc2.select(2, 1).eq(0).all().item<bool>());
        QVERIFY(at::equal(fc2.select(2, 0), subnetwork.units[2 * i + 1].weight));
        QVERIFY(filled.blocks[i].modulation.weight.is_same(dense.blocks[i].modulation.weight));
    }
}

void TestExportFormats::theDescriptionSaysHowWideBlocksAre() {
    const small::StagedDit model = pruned(sizes(DitLayout::Facebook));
    const fs::path out = written(model, ExportFormat::Cut);
    const nlohmann::json json = readJsonFile(out / "stages.json");
    QCOMPARE(json["models"], "cut");
    QCOMPARE(json["layout"], "facebook");
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const nlohmann::json& stage = json["stages"][i];
        QCOMPARE(stage["folder"], folders[i]);
        QCOMPARE(stage["first_t"], model.staged->stages()[i].firstT);
        QCOMPARE(stage["sha256"], SafetensorsFile::open(out / folders[i] / "model.safetensors").sha256());
        for (std::size_t unit = 0; unit < model.dense->units().size(); ++unit) {
            const std::vector<int>& kept = model.staged->stages()[i].subnetwork.units[unit].kept;
            QCOMPARE(stage["units"][unit]["name"], model.dense->units()[unit].name);
            QCOMPARE(stage["units"][unit]["block"], model.dense->units()[unit].block);
            QCOMPARE(stage["units"][unit]["place"], model.dense->units()[unit].place);
            QCOMPARE(stage["units"][unit]["width"], kept.size());
            QCOMPARE(stage["units"][unit]["kept"].get<std::vector<int>>(), kept);
        }
        const nlohmann::json config = readJsonFile(out / folders[i] / "config.json");
        QCOMPARE(config["heads_per_block"][1], stage["units"][2]["width"]);
        QCOMPARE(config["neurons_per_block"][1], stage["units"][3]["width"]);
    }
}

void TestExportFormats::diffusersFoldersHoldWhatAPipelineDoes() {
    const small::StagedDit model = pruned(sizes(DitLayout::Diffusers));
    const fs::path stage = written(model, ExportFormat::ZeroFilled) / folders[0];
    const nlohmann::json index = readJsonFile(stage / "model_index.json");
    QCOMPARE(index["_class_name"], "DiTPipeline");
    QCOMPARE(index["transformer"][1], "DiTTransformer2DModel");
    QCOMPARE(index["id2label"]["1"], "ring");
    const nlohmann::json config = readJsonFile(stage / "transformer/config.json");
    QCOMPARE(config["num_layers"], 3);
    QCOMPARE(config["norm_eps"], 1e-5);
    const nlohmann::json scheduler = readJsonFile(stage / "scheduler/scheduler_config.json");
    QCOMPARE(scheduler["beta_schedule"], "linear");
    QCOMPARE(scheduler["clip_sample"], false);
    const auto file = SafetensorsFile::open(stage / "transformer/diffusion_pytorch_model.safetensors");
    QCOMPARE(file.metadata().at("format"), "pt"); // without it diffusers refuses the file
}

void TestExportFormats::numberFormatsAreKept() {
    small::StagedDit model = pruned(sizes(DitLayout::Facebook));
    const auto half = model.staged->to({}, Dtype::BFloat16);
    for (const ExportFormat format : {ExportFormat::Staged, ExportFormat::Cut, ExportFormat::ZeroFilled}) {
        exporting::exportStagedModel(*half, model.report, path("half"), {format});
        const fs::path file = format == ExportFormat::Staged ? path("half/stages.safetensors")
                                                             : path("half") / folders[0] / "model.safetensors";
        const auto stored = SafetensorsFile::open(file);
        for (const TensorEntry& entry : stored.entries())
            QVERIFY2(entry.type == StorageType::BF16, entry.name.c_str());
    }
}

void TestExportFormats::formatsReplaceEachOther() {
    const small::StagedDit model = pruned(sizes(DitLayout::Facebook));
    QVERIFY(fs::exists(written(model, ExportFormat::Cut) / "stages.json"));
    QVERIFY(exporting::isStagedModelFolder(written(model, ExportFormat::Staged)));
    QVERIFY(!fs::exists(path("out/stages.json")));
    QVERIFY(fs::exists(written(model, ExportFormat::ZeroFilled) / folders[2]));
    QVERIFY(!exporting::isStagedModelFolder(path("out")));
    QCOMPARE(std::distance(fs::directory_iterator(path("")), fs::directory_iterator()), 1);
}

void TestExportFormats::theFolderOfAllStagesSaysWhatToOpen() {
    const fs::path out = written(pruned(sizes(DitLayout::Diffusers)), ExportFormat::Cut);
    const QString said = files::complaint([&] { openModel(out.string()); }, ErrorCode::BadInput);
    QVERIFY2(said.contains("these folders in it do: stage-1-early, stage-2-b, stage-3-late"), qPrintable(said));
}

void TestExportFormats::whatReadsBackDifferentlyReplacesNothing() {
    const small::StagedDit good = pruned(sizes(DitLayout::Diffusers));
    const fs::path out = written(good, ExportFormat::Cut);
    const std::string before =
        SafetensorsFile::open(out / folders[0] / "transformer/diffusion_pytorch_model.safetensors").sha256();
    // A diffusers file holds no position table: readers compute it. One that was trained gets lost on the way.
    small::StagedDit bad = good;
    const auto trained = good.dense->withWeights(
        [](const std::string& key, const at::Tensor& weight) { return key == "pos_embed" ? weight + 0.25 : weight; });
    bad.staged = std::make_shared<model::StagedDenoiser>(trained, good.staged->stages());
    for (const ExportFormat format : {ExportFormat::Cut, ExportFormat::ZeroFilled}) {
        const QString said = files::complaint(
            [&] { exporting::exportStagedModel(*bad.staged, bad.report, out, {format}); }, ErrorCode::Failed);
        QVERIFY2(said.contains("stage-1-early: read back, it does not compute"), qPrintable(said));
        QVERIFY(SafetensorsFile::open(out / folders[0] / "transformer/diffusion_pytorch_model.safetensors").sha256() ==
                before);
        QVERIFY(!fs::exists(out.string() + ".part"));
    }
    written(bad, ExportFormat::Staged, "staged"); // facebook's layout holds it
}

void TestExportFormats::aStopReplacesNothing() {
    const small::StagedDit model = pruned(sizes(DitLayout::Facebook));
    for (const ExportFormat format : {ExportFormat::Staged, ExportFormat::Cut}) {
        std::stop_source stop;
        const Progress progress(
            stop.get_token(), [&](const ProgressUpdate& update) { update.done > 0 && stop.request_stop(); },
            std::chrono::milliseconds(0));
        files::complaint(
            [&] { exporting::exportStagedModel(*model.staged, model.report, path("stopped"), {format}, progress); },
            ErrorCode::Cancelled);
        QVERIFY(fs::is_empty(path("")));
    }
}

TESSERA_CORE_TEST(TestExportFormats)
#include "tst_export_formats.moc"
