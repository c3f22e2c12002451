#include "core/base/tensor.h"
#include "core/checkpoint/tensor_source.h"
#include "core/formats/sha256.h"
#include "core/model/dit/dit_published.h"
#include "core/pytorch/checked_records.h"
#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/torch_writer.h"
#include "tests/test_main.h"

#include <QtTest>

#include <thread>
#include <zlib.h>

using namespace core;
using namespace core::workflow;
using namespace core::pytorch;
using namespace core::formats;
using namespace core::checkpoint;
using namespace torch_files;

class TestTorchFile : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aCheckpointOpensAsTheSameModel_data();
    void aCheckpointOpensAsTheSameModel();
    void everyPublishedSizeIsRecognisedFromItsShapes_data();
    void everyPublishedSizeIsRecognisedFromItsShapes();
    void averagedWeightsComeFirst();
    void prefixesOfTrainersAreTakenOff();
    void viewsAreReadInPiecesAsInOne();
    void aFolderMayHoldACheckpoint();
    void aFileThatChangesIsAnError();
    void sumsAreComparedWhateverIsRead();
    void severalThreadsMayRead();
    void onlyCheckpointsHoldSeveralWeights();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    /// A config.json beside the files: the tiny model's number of heads shows in no shape.
    void writeConfig() const {
        std::filesystem::copy_file(golden("dit-facebook-tiny") / "config.json", path("config.json"));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTorchFile::aCheckpointOpensAsTheSameModel_data() {
    QTest::addColumn<bool>("isDeflated");
    QTest::addColumn<QString>("name");
    for (const char* name : {"a.pt", "a.pth", "a.ckpt", "a.bin", "no extension"})
        QTest::newRow(name) << false << name;
    QTest::newRow("deflated") << true << "a.pt";
}

void TestTorchFile::aCheckpointOpensAsTheSameModel() {
    QFETCH(bool, isDeflated);
    QFETCH(QString, name);
    TorchWriter writer;
    const std::string dict = writer.dict(tinyModel());
    for (bad_input::ZipRecord& record : writer.records)
        record.deflated = isDeflated;
    writer.write(path(name.toStdString()), dict);
    writeConfig();
    const std::string spec = path(name.toStdString()).string();
    QVERIFY(sameWeights(*openModel(spec).model, *openModel(golden("dit-facebook-tiny").string()).model));
    QCOMPARE(inspectFile(spec).kind, std::string("dense"));
}

void TestTorchFile::everyPublishedSizeIsRecognisedFromItsShapes_data() {
    QTest::addColumn<QString>("arch");
    for (const char* size : {"S", "B", "L", "XL"})
        for (const char* patch : {"2", "4", "8"})
            for (const char* pixels : {"256", "512"}) {
                const QString arch = QStringLiteral("DiT-%1/%2-%3").arg(size, patch, pixels);
                QTest::newRow(qPrintable(arch)) << arch;
            }
}

/// In the format before PyTorch 1.6, where zeros need no room on the disk.
void TestTorchFile::everyPublishedSizeIsRecognisedFromItsShapes() {
    QFETCH(QString, arch);
    model::dit::DitConfig config = model::dit::knownVariant(arch.toStdString());
    config.inputSize = arch.endsWith("256") ? 32 : 64;
    config.inChannels = 4;
    config.numClasses = 1000;
    config.learnSigma = true;
    std::string dict = "}", keys = "](";
    std::vector<std::uint64_t> counts;
    for (const auto& [name, shape] : model::dit::ditTensorShapes(config)) {
        const std::string key = std::to_string(counts.size());
        const at::Tensor outline = at::empty(shape, at::device(at::kMeta));
        dict += text(name) + view(key, shape, outline.strides().vec(), 0, outline.numel()) + "s";
        keys += text(key);
        counts.push_back(static_cast<std::uint64_t>(outline.numel()));
    }
    const std::string start = bad_input::legacyCheckpoint(bad_input::pickle(dict), bad_input::pickle(keys + "e"), "");
    bad_input::writeBytes(path("a.pt"), start);
    std::fstream stream(path("a.pt"), std::ios::in | std::ios::out | std::ios::binary);
    std::uint64_t place = start.size();
    for (const std::uint64_t count : counts) {
        stream.seekp(static_cast<std::streamoff>(place));
        stream << bad_input::length(count);
        place += 8 + 4 * count;
    }
    stream.close();
    std::filesystem::resize_file(path("a.pt"), place);
    const Inspection found = inspectFile(path("a.pt").string());
    QCOMPARE(found.kind, std::string("dense"));
    QCOMPARE(found.architecture, std::string("DiT"));
    QCOMPARE(found.units.front().groups, config.numHeads);
    QCOMPARE(found.units.size(), static_cast<std::size_t>(2 * config.depth));
}

void TestTorchFile::averagedWeightsComeFirst() {
    auto ema = tinyModel();
    for (auto& [name, tensor] : ema)
        tensor = tensor * 0.5;
    TorchWriter writer;
    const std::string state = "}" + text("state") + "}" + integer(0) + writer.dict({{"exp_avg", at::ones({2})}}) + "ss";
    writer.write(path("a.pt"), "}" + text("model") + writer.dict(tinyModel()) + "s" + text("ema") + writer.dict(ema) +
                                   "s" + text("opt") + state + "s" + text("epoch") + integer(7) + "s");
    writeConfig();
    const std::string spec = path("a.pt").string();
    const auto plain = openModel(golden("dit-facebook-tiny").string()).model;
    QVERIFY(sameWeights(*openModel(spec, {.weights = "model"}).model, *plain));
    QVERIFY(!sameWeights(*openModel(spec).model, *plain));
    QVERIFY(sameWeights(*openModel(spec).model, *openModel(spec, {.weights = "ema"}).model));
    const Inspection found = inspectFile(spec);
    QCOMPARE(found.weights, std::string("ema"));
    QCOMPARE(found.otherWeights, std::vector<std::string>{"model"});
    QVERIFY(openModel(spec).model->info().sha256 != openModel(spec, {.weights = "model"}).model->info().sha256);
    VERIFY_REFUSED(openModel(spec, {.weights = "swa"}),
                   "no weights \"swa\" in the file; there are: \"model\", \"ema\"");
}

void TestTorchFile::prefixesOfTrainersAreTakenOff() {
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tinyModel(), "_orig_mod.module."));
    writeConfig();
    QVERIFY(
        sameWeights(*openModel(path("a.pt").string()).model, *openModel(golden("dit-facebook-tiny").string()).model));
    TorchWriter one;
    one.write(path("b.pt"), one.dict({{"module.a", at::ones({1})}, {"b", at::ones({1})}}));
    QVERIFY(TensorSource::open(path("b.pt")).find("module.a") != nullptr);
}

void TestTorchFile::viewsAreReadInPiecesAsInOne() {
    const at::Tensor whole = at::randn({600, 500});
    TorchWriter writer;
    writer.records = {{"weights/data/0", bytesOf(whole)}, {"weights/data/1", bytesOf(whole), true}};
    std::string operations = "}";
    for (const std::string key : {"0", "1"})
        operations += text("t" + key) + view(key, {500, 600}, {1, 500}, 0, 300'000) + "s" + text("rows" + key) +
                      view(key, {500, 500}, {500, 1}, 500, 300'000) + "s" + text("odd" + key) +
                      view(key, {300, 250}, {1000, 2}, 1, 300'000) + "s" + text("one" + key) +
                      view(key, {300, 1, 250}, {1000, INT64_MAX, 2}, 1, 300'000) + "s" + text("all" + key) +
                      view(key, {600, 500}, {500, 1}, 0, 300'000) + "s";
    writer.write(path("a.pt"), operations);
    const TensorSource source = TensorSource::open(path("a.pt"));
    const std::map<std::string, at::Tensor> expected{
        {"t", whole.t()},
        {"rows", whole.narrow(0, 1, 500)},
        {"odd", whole.flatten().as_strided({300, 250}, {1000, 2}, 1)},
        {"one", whole.flatten().as_strided({300, 1, 250}, {1000, 1, 2}, 1)},
        {"all", whole}};
    for (const std::string key : {"0", "1"})
        for (const auto& [name, tensor] : expected) {
            QVERIFY(at::equal(source.tensor(name + key), tensor));
            const at::Tensor copied = at::empty(tensor.sizes());
            source.copyTo(name + key, copied);
            QVERIFY(at::equal(copied, tensor));
            const std::string bytes = bytesOf(tensor);
            QCOMPARE(source.sha256(*source.find(name + key)), sha256(bytes));
        }
}

void TestTorchFile::aFolderMayHoldACheckpoint() {
    TorchWriter writer;
    writer.write(path("DiT.pt"), writer.dict(tinyModel()));
    writeConfig();
    QCOMPARE(inspectFile(m_folder->path().toStdString()).kind, std::string("dense"));
    std::filesystem::copy_file(path("DiT.pt"), path("other.pt"));
    VERIFY_REFUSED(inspectFile(m_folder->path().toStdString()), "holds 2 .pt files and none of the usual names");
}

void TestTorchFile::aFileThatChangesIsAnError() {
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict({{"w", at::ones({1000})}}));
    const TensorSource source = TensorSource::open(path("a.pt"));
    std::filesystem::resize_file(path("a.pt"), 500);
    VERIFY_REFUSED(source.tensor("w"), "changed while it was being read");
    VERIFY_REFUSED(source.sha256(*source.find("w")), "changed while it was being read");
}

void TestTorchFile::sumsAreComparedWhateverIsRead() {
    const std::string bytes(10'000, 'x');
    bad_input::writeBytes(path("a"), bytes);
    const InputFile file(path("a"));
    const auto good = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), 10'000));
    const auto records = [&](std::uint32_t sum) {
        return CheckedRecords({StoredRecord{.storedBytes = 10'000, .bytes = 10'000, .crc = sum}});
    };
    std::vector<std::byte> piece(5'000);
    const CheckedRecords right = records(good), wrong = records(good + 1), inPieces = records(good + 1);
    right.read(file, 0, 0, piece, true);
    right.read(file, 0, 5'000, piece, true);
    right.read(file, 0, 2'000, piece, false);
    QCOMPARE(static_cast<char>(piece.back()), 'x');
    VERIFY_REFUSED(wrong.read(file, 0, 2'000, piece, false), "has another checksum");
    VERIFY_REFUSED(wrong.checkAll(file), "has another checksum");
    inPieces.read(file, 0, 0, piece, true);
    VERIFY_REFUSED(inPieces.read(file, 0, 5'000, piece, true), "has another checksum");
    const CheckedRecords outOfOrder = records(good + 1);
    VERIFY_REFUSED(outOfOrder.read(file, 0, 5'000, piece, true), "has another checksum");
}

void TestTorchFile::severalThreadsMayRead() {
    TorchWriter writer;
    const at::Tensor whole = at::randn({500'000});
    writer.records = {{"weights/data/0", bytesOf(whole)}};
    writer.write(path("a.pt"), "}" + text("a") + view("0", {500'000}, {1}, 0, 500'000) + "s" + text("b") +
                                   view("0", {1000, 500}, {1, 1000}, 0, 500'000) + "s");
    const TensorSource source = TensorSource::open(path("a.pt"));
    std::atomic<int> wrong = 0;
    const auto read = [&](const std::string& name, const at::Tensor& expected) {
        for (int i = 0; i < 5; ++i) {
            const at::Tensor copied = at::empty(expected.sizes());
            source.copyTo(name, copied);
            wrong += !at::equal(copied, expected);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back(read, "a", whole);
            threads.emplace_back(read, "b", whole.view({500, 1000}).t().contiguous());
        }
    }
    QCOMPARE(wrong.load(), 0);
}

void TestTorchFile::onlyCheckpointsHoldSeveralWeights() {
    writeSafetensors(path("a.safetensors"), {{"w", at::ones({1})}});
    const QString first = files::complaint([&] { TensorSource::open(path("a.safetensors"), {.weights = "ema"}); },
                                           ErrorCode::BadArgument);
    QVERIFY2(first.contains("expected a file with several sets of weights"), qPrintable(first));
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict({{"w", at::ones({1})}}));
    VERIFY_REFUSED(TensorSource::open(path("a.pt"), {.weights = "ema"}), "no weights \"ema\" in the file");
}

TESSERA_CORE_TEST(TestTorchFile)
#include "tst_torch_file.moc"
