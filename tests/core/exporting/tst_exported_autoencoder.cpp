#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/dit_architecture.h"
#include "core/checkpoint/model_images.h"
#include "core/exporting/autoencoder_copy.h"
#include "core/exporting/export.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/staged_dit.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace core;
using core::exporting::ExportFormat;
using core::model::dit::DitLayout;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(DitLayout)
Q_DECLARE_METATYPE(ExportFormat)

namespace {

constexpr const char* kWeights = "vae/diffusion_pytorch_model.safetensors";

std::string hash(const fs::path& file) {
    return formats::SafetensorsFile::open(file).sha256();
}

/// The folders of an export that open as models.
std::vector<fs::path> modelsOf(const fs::path& folder, ExportFormat format) {
    if (format == ExportFormat::Staged)
        return {folder};
    std::vector<fs::path> found;
    for (const char* stage : small::stageFolders)
        found.push_back(folder / stage);
    return found;
}

} // namespace

/// An export of a latent model has the autoencoder with it that the model has.
class TestExportedAutoencoder : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everyFolderHasTheAutoencoderOfItsSource_data() { addForms(); }
    void everyFolderHasTheAutoencoderOfItsSource();
    void aMovedExportIsComplete_data() { addForms(); }
    void aMovedExportIsComplete();
    void aChosenAutoencoderGoesAlong();
    void whatIsDoneToACopyLeavesTheSourceAlone();
    void aLinkedSourceIsCopied();
    void otherNamesAreConverted();
    void aConfigWithoutBlocksIsCompleted();
    void aModelWithoutOneSaysSo();
    void oneThatDoesNotFitIsANote();
    void anExportThatIsReplacedLeavesNothingOfIt();

private:
    static void addForms() {
        QTest::addColumn<DitLayout>("layout");
        QTest::addColumn<ExportFormat>("format");
        for (const DitLayout layout : {DitLayout::Facebook, DitLayout::Diffusers})
            for (const ExportFormat format : {ExportFormat::Staged, ExportFormat::Cut, ExportFormat::ZeroFilled})
                QTest::addRow("%s %s", toString(layout).c_str(), toString(format).c_str()) << layout << format;
    }
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    /// A staged model whose files lie in `source`.
    small::StagedDit stagedFrom(const fs::path& source, DitLayout layout = DitLayout::Diffusers) const;
    /// Writes "source", its autoencoder and an export of it.
    fs::path exported(ExportFormat format, DitLayout layout = DitLayout::Diffusers) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestExportedAutoencoder::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

small::StagedDit TestExportedAutoencoder::stagedFrom(const fs::path& source, DitLayout layout) const {
    const small::StagedDit made = small::stagedDit(small::latentSizes(layout));
    checkpoint::saveDenseModel(*made.dense, source.string(), toString(layout));
    return small::stagedDit(workflow::openModel(source.string()).model);
}

fs::path TestExportedAutoencoder::exported(ExportFormat format, DitLayout layout) const {
    const small::StagedDit made = stagedFrom(path("source"), layout);
    latent::writeAutoencoder(path("source/vae"));
    const auto notes = exporting::exportStagedModel(*made.staged, made.report, path("out"), {format});
    if (!notes.empty())
        qWarning("%s", notes.front().c_str());
    return path("out");
}

void TestExportedAutoencoder::everyFolderHasTheAutoencoderOfItsSource() {
    QFETCH(DitLayout, layout);
    QFETCH(ExportFormat, format);
    for (const fs::path& folder : modelsOf(exported(format, layout), format)) {
        QCOMPARE(hash(folder / kWeights), hash(path("source") / kWeights));
        QVERIFY(formats::readJsonFile(folder / "vae/config.json") ==
                formats::readJsonFile(path("source/vae/config.json")));
        if (layout == DitLayout::Diffusers && format != ExportFormat::Staged) {
            const nlohmann::json index = formats::readJsonFile(folder / "model_index.json");
            QVERIFY(index["vae"] == nlohmann::json({"diffusers", "AutoencoderKL"}));
            QCOMPARE(index["id2label"]["1"], "ring");
        }
    }
}

void TestExportedAutoencoder::aMovedExportIsComplete() {
    QFETCH(DitLayout, layout);
    QFETCH(ExportFormat, format);
    const fs::path out = exported(format, layout);
    fs::remove_all(path("source"));
    for (const fs::path& folder : modelsOf(out, format)) {
        fs::create_directories(path("elsewhere"));
        fs::rename(folder, path("elsewhere/moved"));
        const auto opened = workflow::openModel(path("elsewhere/moved").string());
        const auto images = checkpoint::openImages(opened.model->info(), {}, {});
        QVERIFY2(images.autoencoder != nullptr, images.notes.empty() ? "" : images.notes.front().c_str());
        fs::remove_all(path("elsewhere"));
    }
}

void TestExportedAutoencoder::aChosenAutoencoderGoesAlong() {
    const small::StagedDit made = stagedFrom(path("source"));
    latent::writeAutoencoder(path("chosen/vae"));
    latent::writeText(path("chosen/model_index.json"), R"({"_class_name": "DiTPipeline"})");
    for (const char* chosen : {"chosen", "chosen/vae", "chosen/vae/diffusion_pytorch_model.safetensors"}) {
        const auto notes = exporting::exportStagedModel(*made.staged, made.report, path("out"),
                                                        {.autoencoder = path(chosen).string()});
        QVERIFY(notes.empty());
        QCOMPARE(hash(path("out") / kWeights), hash(path("chosen") / kWeights));
    }
}

void TestExportedAutoencoder::whatIsDoneToACopyLeavesTheSourceAlone() {
    const fs::path out = exported(ExportFormat::ZeroFilled);
    const std::string before = hash(path("source") / kWeights);
    for (const char* stage : small::stageFolders) {
        const fs::path copy = out / stage / kWeights;
        QVERIFY(fs::is_regular_file(fs::symlink_status(copy)));
        QVERIFY(!fs::equivalent(copy, path("source") / kWeights));
        std::fstream(copy, std::ios::in | std::ios::out | std::ios::binary).seekp(4000).write("spoilt", 6);
    }
    QCOMPARE(hash(path("source") / kWeights), before);
}

void TestExportedAutoencoder::aLinkedSourceIsCopied() {
    const small::StagedDit made = stagedFrom(path("source"));
    latent::writeAutoencoder(path("blobs"));
    fs::create_directories(path("source/vae"));
    for (const char* file : {"config.json", "diffusion_pytorch_model.safetensors"})
        fs::create_symlink(fs::path("../../blobs") / file, path("source/vae") / file);
    exporting::exportStagedModel(*made.staged, made.report, path("out"));
    fs::rename(path("blobs"), path("gone"));
    QVERIFY(fs::is_regular_file(fs::symlink_status(path("out/vae/config.json"))));
    QCOMPARE(hash(path("out") / kWeights), hash(path("gone/diffusion_pytorch_model.safetensors")));
}

void TestExportedAutoencoder::otherNamesAreConverted() {
    const small::StagedDit made = stagedFrom(path("source"));
    latent::writeAutoencoder(path("plain"));
    auto tensors = formats::SafetensorsFile::open(path("plain/diffusion_pytorch_model.safetensors")).tensors();
    // As older releases call an attention's layers, and its matrices as convolutions.
    std::map<std::string, at::Tensor> renamed;
    for (const auto& [name, tensor] : tensors) {
        QString old = QString::fromStdString(name);
        old.replace("to_q", "query").replace("to_k", "key").replace("to_v", "value").replace("to_out.0", "proj_attn");
        const bool isMatrix = old != QString::fromStdString(name) && tensor.dim() == 2;
        renamed[old.toStdString()] = isMatrix ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor;
    }
    QVERIFY(renamed.contains("decoder.mid_block.attentions.0.query.weight"));
    fs::create_directories(path("source/vae"));
    formats::writeSafetensors(path("source") / kWeights, renamed);
    fs::copy_file(path("plain/config.json"), path("source/vae/config.json"));
    exporting::exportStagedModel(*made.staged, made.report, path("out"), {ExportFormat::ZeroFilled});
    for (const char* stage : small::stageFolders) {
        const auto stored = formats::SafetensorsFile::open(path("out") / stage / kWeights);
        QCOMPARE(stored.metadata().at("format"), "pt");
        QCOMPARE(stored.tensors().size(), tensors.size());
        for (const auto& [name, tensor] : stored.tensors())
            QVERIFY2(at::equal(tensor, tensors.at(name)), name.c_str());
        QCOMPARE(formats::readJsonFile(path("out") / stage / "vae/config.json")["_class_name"], "AutoencoderKL");
    }
}

void TestExportedAutoencoder::aConfigWithoutBlocksIsCompleted() {
    const small::StagedDit made = stagedFrom(path("source"));
    latent::writeAutoencoder(path("source/vae"));
    nlohmann::json config = formats::readJsonFile(path("source/vae/config.json"));
    config.erase("up_block_types");
    latent::writeText(path("source/vae/config.json"), config.dump());
    exporting::exportStagedModel(*made.staged, made.report, path("out"));
    QCOMPARE(hash(path("out") / kWeights), hash(path("source") / kWeights));
    const nlohmann::json written = formats::readJsonFile(path("out/vae/config.json"));
    QCOMPARE(written["up_block_types"].size(), std::size_t{2});
    QVERIFY(written["block_out_channels"] == config["block_out_channels"]);
}

void TestExportedAutoencoder::aModelWithoutOneSaysSo() {
    const small::StagedDit made = stagedFrom(path("source"));
    const auto notes = exporting::exportStagedModel(*made.staged, made.report, path("out"), {ExportFormat::ZeroFilled});
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY2(notes[0].starts_with("no autoencoder beside source"), notes[0].c_str());
    const nlohmann::json index = formats::readJsonFile(path("out") / small::stageFolders[0] / "model_index.json");
    QVERIFY(index["vae"] == nlohmann::json({nullptr, nullptr}));
    QVERIFY(!fs::exists(path("out") / small::stageFolders[0] / "vae"));
}

void TestExportedAutoencoder::oneThatDoesNotFitIsANote() {
    const small::StagedDit made = stagedFrom(path("source"));
    autoencoder::AutoencoderConfig other = latent::autoencoderConfig();
    other.latentChannels = 8;
    latent::writeAutoencoder(path("source/vae"), "", other);
    const auto notes = exporting::exportStagedModel(*made.staged, made.report, path("out"));
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY2(notes[0].find("expected latents of 4 channels") != std::string::npos, notes[0].c_str());
    latent::writeText(path("source") / kWeights, "cut short");
    QCOMPARE(exporting::exportStagedModel(*made.staged, made.report, path("out")).size(), std::size_t{1});
    QVERIFY(!fs::exists(path("out/vae")));
}

void TestExportedAutoencoder::anExportThatIsReplacedLeavesNothingOfIt() {
    const fs::path out = exported(ExportFormat::ZeroFilled);
    latent::writeText(out / "notes.txt", "a person's");
    fs::remove_all(path("source/vae"));
    const small::StagedDit made = stagedFrom(path("source"));
    exporting::exportStagedModel(*made.staged, made.report, out);
    QVERIFY(!fs::exists(out / small::stageFolders[0]) && !fs::exists(out / "vae"));
    QVERIFY(fs::exists(out / "notes.txt"));
}

TESSERA_CORE_TEST(TestExportedAutoencoder)
#include "tst_exported_autoencoder.moc"
