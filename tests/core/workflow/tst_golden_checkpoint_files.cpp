#include "core/checkpoint/tensor_source.h"
#include "core/formats/json.h"
#include "core/workflow/inspect.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::checkpoint;
using namespace core::workflow;
using namespace core::formats;

/// The same tensors in many files, and broken files (models/checkpoint-files/expected.json).
class TestGoldenCheckpointFiles : public QObject {
    Q_OBJECT
private slots:
    void filesAreReadOrRefused_data();
    void filesAreReadOrRefused();
    void otherWeightsOfAFileAreReadOnDemand_data();
    void otherWeightsOfAFileAreReadOnDemand();

private:
    /// Whether the listed tensors are those of several dictionaries, by their keys.
    static bool holdsSeveral(const nlohmann::json& file) {
        const auto tensors = file.find("tensors_if_loaded");
        return tensors != file.end() && !tensors->empty() && !tensors->begin()->contains("dtype");
    }
    static void compare(const Inspection& found, const nlohmann::json& expected);
    static std::filesystem::path folder() { return golden::root() / "models" / "checkpoint-files"; }
};

void TestGoldenCheckpointFiles::filesAreReadOrRefused_data() {
    QTest::addColumn<QString>("name");
    if (!std::filesystem::exists(folder() / "expected.json"))
        qFatal("no golden case in %s", folder().c_str());
    const nlohmann::json expected = readJsonFile(folder() / "expected.json");
    for (const auto& [name, rest] : expected.at("files").items())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestGoldenCheckpointFiles::otherWeightsOfAFileAreReadOnDemand_data() {
    QTest::addColumn<QString>("name");
    const nlohmann::json expected = readJsonFile(folder() / "expected.json");
    for (const auto& [name, rest] : expected.at("files").items())
        if (rest.contains("other_state_dicts") || holdsSeveral(rest))
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestGoldenCheckpointFiles::filesAreReadOrRefused() {
    QFETCH(QString, name);
    const nlohmann::json expected = readJsonFile(folder() / "expected.json").at("files").at(name.toStdString());
    const std::string path = (folder() / name.toStdString()).string();
    if (expected.value("must_load", false)) {
        const Inspection found = inspectFile(path, {.tensors = true, .sha256 = true});
        compare(found, expected.at("tensors"));
        if (expected.contains("select"))
            QCOMPARE(found.weights, expected.at("select").get<std::string>());
        return;
    }
    Inspection found;
    const QString said = files::complaint([&] { found = inspectFile(path, {.tensors = true, .sha256 = true}); });
    if (said.isEmpty() && expected.value("may_load", false))
        compare(found, expected.at("tensors_if_loaded"));
    else
        QVERIFY2(!said.isEmpty() && !said.contains('\n'), qPrintable(said));
}

void TestGoldenCheckpointFiles::otherWeightsOfAFileAreReadOnDemand() {
    QFETCH(QString, name);
    const nlohmann::json expected = readJsonFile(folder() / "expected.json").at("files").at(name.toStdString());
    const std::string path = (folder() / name.toStdString()).string();
    const bool isChosen = expected.contains("other_state_dicts");
    for (const auto& [key, other] : expected.at(isChosen ? "other_state_dicts" : "tensors_if_loaded").items())
        compare(inspectFile(path, {.tensors = true, .sha256 = true, .weights = key}), other);
}

void TestGoldenCheckpointFiles::compare(const Inspection& found, const nlohmann::json& expected) {
    QCOMPARE(found.tensors.size(), expected.size());
    for (const InspectedTensor& tensor : found.tensors) {
        const nlohmann::json& wanted = expected.at(tensor.name);
        QCOMPARE(tensor.dtype, wanted.at("dtype").get<std::string>());
        QCOMPARE(tensor.shape, wanted.at("shape").get<std::vector<std::int64_t>>());
        QCOMPARE(tensor.sha256, wanted.at("sha256").get<std::string>());
    }
}

TESSERA_CORE_TEST(TestGoldenCheckpointFiles)
#include "tst_golden_checkpoint_files.moc"
