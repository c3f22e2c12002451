#include "core/base/tensor.h"
#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/random_model.h"
#include "core/formats/safetensors.h"
#include "core/model/denoiser.h"
#include "core/model/run_options.h"
#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::workflow;
using namespace core::formats;
using namespace core::checkpoint;

/// Random weights of published architectures, here of the smallest one.
class TestRandomModel : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path write(const char* name, RandomModelOptions options) const {
        const std::filesystem::path path = m_folder.filePath(QString::fromLatin1(name)).toStdString();
        writeRandomModel(path, options);
        return path;
    }
    static at::Tensor predictionOf(const std::filesystem::path& path) {
        const auto model = openModel(path.string()).model;
        const at::Tensor x = at::randn({4, 4, 32, 32}, at::detail::createCPUGenerator(1));
        return model->forward(x, at::tensor({999, 500, 100, 0}, at::kLong),
                              {.labels = at::tensor({0, 7, 1000, 999}, at::kLong)});
    }

private slots:
    void theFileHoldsWhatWasPromised();
    void theSameSeedGivesTheSameBytes();
    void bothLayoutsHoldTheSameWeights();
    void activationsKeepTheirSize();
    void numberFormatsAreThatOfTheFile();
    void namesOutsideTheListAreRefused();
    void fewerBlocksAreAPart();
    void aStopLeavesNothing();
    void componentsHoldWhatWasPromised();
    void componentsAreRecognisedByTheirShapesAlone();
    void componentsHaveNoBlocksToLeaveOut();
};

namespace {

constexpr const char* smallest = "DiT-S/8-256";

} // namespace

void TestRandomModel::theFileHoldsWhatWasPromised() {
    const std::filesystem::path path = m_folder.filePath("promised.safetensors").toStdString();
    const RandomModel made = writeRandomModel(path, {.arch = smallest});
    const auto file = SafetensorsFile::open(path);
    const auto promised = randomModelTensors({.arch = smallest});
    QCOMPARE(file.entries().size(), promised.size());
    std::int64_t elements = 0;
    for (const auto& [name, shape] : promised) {
        QVERIFY2(file.find(name), name.c_str());
        QCOMPARE(file.find(name)->shape, shape);
        elements += file.find(name)->elements();
    }
    QCOMPARE(made.parameters, elements);
    QCOMPARE(made.tensors, int(promised.size()));
    QCOMPARE(made.bytes, std::int64_t(file.size()));
    const OpenedModel opened = openModel(path.string());
    QVERIFY(opened.warnings.empty());
    QCOMPARE(opened.model->units().size(), std::size_t(24));
}

void TestRandomModel::theSameSeedGivesTheSameBytes() {
    const auto hash = [](const std::filesystem::path& path) { return SafetensorsFile::open(path).sha256(); };
    const std::string first = hash(write("a.safetensors", {.arch = smallest, .seed = 3}));
    QCOMPARE(hash(write("b.safetensors", {.arch = smallest, .seed = 3})), first);
    QVERIFY(hash(write("c.safetensors", {.arch = smallest, .seed = 4})) != first);
}

void TestRandomModel::bothLayoutsHoldTheSameWeights() {
    const auto facebook = SafetensorsFile::open(write("f.safetensors", {.arch = smallest}));
    const auto diffusers = SafetensorsFile::open(write("d.safetensors", {.arch = smallest, .layout = "diffusers"}));
    const at::Tensor qkv = facebook.tensor("blocks.5.attn.qkv.weight");
    const std::string block = "transformer_blocks.5.attn1.";
    const std::vector<at::Tensor> parts{diffusers.tensor(block + "to_q.weight"),
                                        diffusers.tensor(block + "to_k.weight"),
                                        diffusers.tensor(block + "to_v.weight")};
    QVERIFY(at::equal(at::cat(parts), qkv));
    const std::string embedder = ".norm1.emb.timestep_embedder.linear_1.weight";
    QVERIFY(at::equal(diffusers.tensor("transformer_blocks.0" + embedder), facebook.tensor("t_embedder.mlp.0.weight")));
    QVERIFY(at::equal(diffusers.tensor("transformer_blocks.7" + embedder), facebook.tensor("t_embedder.mlp.0.weight")));
}

void TestRandomModel::activationsKeepTheirSize() {
    for (const std::string& layout : layoutsOf(smallest)) {
        const at::Tensor prediction = predictionOf(write("sane.safetensors", {.arch = smallest, .layout = layout}));
        const double size = prediction.square().mean().sqrt().item<double>();
        QVERIFY2(size > 0.3 && size < 3, qPrintable(QString::number(size)));
    }
}

void TestRandomModel::numberFormatsAreThatOfTheFile() {
    const auto whole = SafetensorsFile::open(write("32.safetensors", {.arch = smallest}));
    const auto half = SafetensorsFile::open(write("16.safetensors", {.arch = smallest, .dtype = Dtype::BFloat16}));
    const at::Tensor tensor = half.tensor("blocks.11.mlp.fc2.weight");
    QCOMPARE(tensor.scalar_type(), at::kBFloat16);
    QVERIFY(at::equal(tensor, whole.tensor("blocks.11.mlp.fc2.weight").to(at::kBFloat16)));
}

void TestRandomModel::namesOutsideTheListAreRefused() {
    int transformers = 0;
    for (const std::string& name : randomModelNames())
        transformers += layoutsOf(name).front() == "facebook" && layoutsOf(name).size() == 2;
    QCOMPARE(transformers, 24);
    QVERIFY(randomModelNames().size() > 24);
    for (const char* name : {"", "DiT", "DiT-XL/2", "DiT-XL/2-257", "dit-xl/2-256", "DiT-XL/2-256 "}) {
        const QString said = files::complaint([&] { randomModelTensors({.arch = name}); }, ErrorCode::BadArgument);
        QVERIFY2(said.contains("DiT-XL/2-256"), qPrintable(said));
    }
}

void TestRandomModel::fewerBlocksAreAPart() {
    const auto whole = SafetensorsFile::open(write("whole.safetensors", {.arch = smallest}));
    const std::filesystem::path path = write("part.safetensors", {.arch = smallest, .depth = 2});
    const auto part = SafetensorsFile::open(path);
    for (const TensorEntry& entry : part.entries())
        QVERIFY2(at::equal(part.tensor(entry.name), whole.tensor(entry.name)), entry.name.c_str());
    QCOMPARE(openModel(path.string()).model->units().size(), std::size_t(4));
    const QString said =
        files::complaint([&] { write("x.safetensors", {.arch = smallest, .depth = 13}); }, ErrorCode::BadArgument);
    QVERIFY2(said.contains("depth"), qPrintable(said));
}

void TestRandomModel::aStopLeavesNothing() {
    std::stop_source stop;
    const auto stopHalfway = [&](const ProgressUpdate& update) {
        if (update.done > update.total / 2)
            stop.request_stop();
    };
    const std::filesystem::path path = m_folder.filePath("stopped/x.safetensors").toStdString();
    const Progress progress(stop.get_token(), stopHalfway, std::chrono::milliseconds(0));
    const QString said =
        files::complaint([&] { writeRandomModel(path, {.arch = smallest}, progress); }, ErrorCode::Cancelled);
    QVERIFY(!said.isEmpty());
    QVERIFY(std::filesystem::is_empty(path.parent_path()));
}

void TestRandomModel::componentsHoldWhatWasPromised() {
    constexpr const char* component = "SDXL-VAE"; // the smallest
    const std::filesystem::path path =
        write("vae.safetensors", {.arch = component, .dtype = Dtype::BFloat16, .seed = 3});
    const auto file = SafetensorsFile::open(path);
    const auto promised = randomModelTensors({.arch = component});
    QCOMPARE(file.entries().size(), promised.size());
    for (const auto& [name, shape] : promised)
        QVERIFY2(file.find(name) && file.find(name)->shape == shape, name.c_str());
    const at::Tensor norm = file.tensor("decoder.conv_norm_out.weight").to(at::kFloat);
    QVERIFY(std::abs(norm.mean().item<double>() - 1) < 0.01 && norm.std().item<double>() > 0.01);
    const at::Tensor weight = file.tensor("decoder.mid_block.resnets.0.conv1.weight").to(at::kFloat);
    QVERIFY(std::abs(weight.std().item<double>() * std::sqrt(9.0 * 512) - 1) < 0.05);
    const std::string again =
        SafetensorsFile::open(write("again.safetensors", {.arch = component, .dtype = Dtype::BFloat16, .seed = 3}))
            .sha256();
    QCOMPARE(again, file.sha256());
    QCOMPARE(QByteArray(inspectFile(path.string()).architecture.c_str()), "AutoencoderKL");
}

void TestRandomModel::componentsAreRecognisedByTheirShapesAlone() {
    for (const std::string& name : randomModelNames()) {
        const Architecture& row = architectureOfPublished(name);
        if (row.canRun())
            continue;
        const std::filesystem::path path = m_folder.filePath("bare/model.safetensors").toStdString();
        const files::Shapes shapes = randomModelTensors({.arch = name});
        files::writeSparse(path, shapes);
        const Inspection found = inspectFile(path.string());
        QVERIFY2(found.architecture.starts_with(row.name), found.architecture.c_str());
        QCOMPARE(found.kind, std::string("dense"));
        for (const auto& refused : {files::complaint([&] { describeModel(path.string()); }),
                                    files::complaint([&] { openModel(path.string()); })})
            QVERIFY2(refused.contains("expected a diffusion") && !refused.contains('\n'), qPrintable(refused));
        files::Shapes other = shapes;
        other.back().second.back() += 1;
        files::writeSparse(path, other);
        QVERIFY(inspectFile(path.string()).architecture.empty() || inspectFile(path.string()).autoencoder);
    }
}

void TestRandomModel::componentsHaveNoBlocksToLeaveOut() {
    const QString said =
        files::complaint([&] { write("x.safetensors", {.arch = "CLIP-L", .depth = 2}); }, ErrorCode::BadArgument);
    QVERIFY2(said.contains("depth"), qPrintable(said));
}

TESSERA_TEST(TestRandomModel)
#include "tst_random_model.moc"
