#include "core/checkpoint/inspect.h"
#include "core/checkpoint/json.h"
#include "core/checkpoint/tensor_source.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/golden.h"

#include <QtTest>

using namespace core::checkpoint;

/// The same tensors in many files, and broken files (models/checkpoint-files/expected.json). Formats other than
/// safetensors have to be told apart from it.
class TestGoldenCheckpointFiles : public QObject {
    Q_OBJECT
private slots:
    void filesAreReadOrRefused_data();
    void filesAreReadOrRefused();

private:
    static std::filesystem::path folder() { return golden::root() / "models" / "checkpoint-files"; }
};

void TestGoldenCheckpointFiles::filesAreReadOrRefused_data() {
    QTest::addColumn<QString>("name");
    if (!std::filesystem::exists(folder() / "expected.json"))
        qFatal("no golden case in %s", folder().c_str());
    const nlohmann::json expected = readJsonFile(folder() / "expected.json");
    for (const auto& [name, rest] : expected.at("files").items())
        if (std::filesystem::exists(folder() / name))
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestGoldenCheckpointFiles::filesAreReadOrRefused() {
    QFETCH(QString, name);
    const nlohmann::json expected = readJsonFile(folder() / "expected.json").at("files").at(name.toStdString());
    const std::filesystem::path path = folder() / name.toStdString();
    const bool isSafetensors = name.contains(".safetensors");
    if (isSafetensors && expected.value("must_load", false)) {
        const Inspection found = inspectFile(path.string(), {.tensors = true, .sha256 = true});
        QCOMPARE(found.tensors.size(), expected.at("tensors").size());
        for (const InspectedTensor& tensor : found.tensors) {
            const nlohmann::json& wanted = expected.at("tensors").at(tensor.name);
            QCOMPARE(tensor.dtype, wanted.at("dtype").get<std::string>());
            QCOMPARE(tensor.shape, wanted.at("shape").get<std::vector<std::int64_t>>());
            QCOMPARE(tensor.sha256, wanted.at("sha256").get<std::string>());
        }
    } else if (!isSafetensors || !expected.value("may_load", false)) {
        const QString said = files::complaint([&] { TensorSource::open(path); });
        QVERIFY2(!said.isEmpty() && !said.contains('\n'), qPrintable(said));
    }
}

QTEST_GUILESS_MAIN(TestGoldenCheckpointFiles)
#include "tst_golden_checkpoint_files.moc"
