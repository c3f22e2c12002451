#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/exporting/export.h"
#include "core/formats/json.h"
#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/pruner.h"
#include "core/sampling/sampler.h"
#include "core/workflow/open_model.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using core::pruning::PruneResult;
using Json = nlohmann::json;

namespace {

/// Three stages, the middle one dense: some units have weights of their own, some are gathered.
PruneResult prunedTiny() {
    core::schedule::StageOptions options;
    options.cuts = {600, 300};
    options.targetSparsity = 0.4;
    options.overrides = {{}, 0.0, {}};
    const std::vector<int> timesteps{901, 701, 501, 301, 101};
    const auto plan = core::schedule::planStages(core::schedule::NoiseSchedule({}), timesteps, options);
    PruneResult result = core::pruning::prune(tiny::model(), {}, plan, {.method = "magnitude"});
    result.report.secondsCalibrate = 1.5;
    result.report.notes = {"a note"};
    return result;
}

core::model::DenoiserPtr import(const fs::path& folder) {
    return core::exporting::importStagedModel(folder);
}

/// The message of the Error{BadInput} that reading the folder ends in.
QByteArray importError(const fs::path& folder) {
    try {
        import(folder);
    } catch (const core::Error& error) {
        return (error.code() == core::ErrorCode::BadInput ? "" : "wrong code: ") + QByteArray(error.what());
    }
    return "nothing was thrown";
}

Json readJson(const fs::path& file) {
    return core::formats::readJsonFile(file);
}

void writeJson(const fs::path& file, const Json& json) {
    core::writeFileAtomically(file, json.dump());
}

} // namespace

Q_DECLARE_METATYPE(std::function<void(Json&)>)

class TestExport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void reloadedModelGivesTheSameImages();
    void reportComesBack();
    void folderIsRecognised();
    void openModelOpensIt();
    void aFolderOfTheFirstVersionOpens();
    void exportReplacesAnOlderOne();
    void exportSparesOtherFolders();
    void denseModelIsRefused();
    void failureLeavesNothingBehind();
    void badDescriptionIsNamed_data();
    void badDescriptionIsNamed();
    void badFilesAreNamed();

private:
    fs::path exported(const char* name) const;

    QTemporaryDir m_folder;
    PruneResult m_result;
};

void TestExport::initTestCase() {
    at::set_num_threads(1); // a tiny model
    m_result = prunedTiny();
}

fs::path TestExport::exported(const char* name) const {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / name;
    core::exporting::exportStagedModel(*m_result.pruned, m_result.report, folder);
    return folder;
}

void TestExport::reloadedModelGivesTheSameImages() {
    const core::model::DenoiserPtr reloaded = import(exported("same"));
    core::sampling::SampleOptions options;
    options.steps = 5;
    options.seeds = {1, 2, 3};
    options.guidanceScale = 2;
    QVERIFY(core::sampling::sample(*reloaded, options).images ==
            core::sampling::sample(*m_result.pruned, options).images);
    const at::Tensor x = at::sin(at::arange(3 * 32 * 32, at::kFloat)).view({1, 3, 32, 32});
    for (const std::int64_t timestep : {20, 450, 999}) {
        const at::Tensor t = at::tensor({timestep});
        const at::Tensor label = at::tensor({std::int64_t{3}});
        QVERIFY(
            at::equal(reloaded->forward(x, t, {.labels = label}), m_result.pruned->forward(x, t, {.labels = label})));
        QCOMPARE(reloaded->macsPerForward(static_cast<int>(timestep)),
                 m_result.pruned->macsPerForward(static_cast<int>(timestep)));
    }
    QCOMPARE(QByteArray(reloaded->info().name.c_str()), "same");
}

void TestExport::reportComesBack() {
    const core::pruning::PruneReport& a = m_result.report;
    const core::pruning::PruneReport b = core::exporting::readPruneReport(exported("report"));
    QVERIFY(b.method == a.method && b.notes == a.notes);
    QVERIFY(b.targetSparsity == a.targetSparsity && b.achievedSparsity == a.achievedSparsity);
    QVERIFY(b.macsDense == a.macsDense && b.macsPruned == a.macsPruned && b.peakBytes == a.peakBytes);
    QVERIFY(b.secondsCalibrate == 1.5 && b.secondsSolve == a.secondsSolve && b.secondsExport == a.secondsExport);
    QCOMPARE(b.stages.size(), a.stages.size());
    for (std::size_t i = 0; i < a.stages.size(); ++i) {
        QVERIFY(b.stages[i].name == a.stages[i].name && b.stages[i].steps == a.stages[i].steps);
        QVERIFY(b.stages[i].firstT == a.stages[i].firstT && b.stages[i].lastT == a.stages[i].lastT);
        QVERIFY(b.stages[i].sparsity == a.stages[i].sparsity && b.stages[i].macs == a.stages[i].macs);
        QVERIFY(b.stages[i].achievedSparsity == a.stages[i].achievedSparsity);
    }
    QCOMPARE(b.units.size(), a.units.size());
    for (std::size_t i = 0; i < a.units.size(); ++i) {
        QVERIFY(b.units[i].name == a.units[i].name && b.units[i].kind == a.units[i].kind);
        QVERIFY(b.units[i].place == a.units[i].place && b.units[i].stage == a.units[i].stage);
        QVERIFY(b.units[i].groups == a.units[i].groups && b.units[i].kept == a.units[i].kept);
        QVERIFY(b.units[i].loss == a.units[i].loss);
    }
}

void TestExport::folderIsRecognised() {
    QVERIFY(core::exporting::isStagedModelFolder(exported("recognised")));
    QVERIFY(!core::exporting::isStagedModelFolder(m_folder.path().toStdString()));
    QVERIFY(!core::exporting::isStagedModelFolder("/no/such/folder"));
}

void TestExport::openModelOpensIt() {
    const core::model::DenoiserPtr model = core::workflow::openModel(exported("opened").string()).model;
    const auto* staged = dynamic_cast<const core::model::StagedDenoiser*>(model.get());
    QVERIFY(staged);
    QCOMPARE(staged->stages().size(), std::size_t{3});
}

/// As it was written while units named their layer and every head was an attention head.
void TestExport::aFolderOfTheFirstVersionOpens() {
    const fs::path folder = exported("first version");
    Json json = readJson(folder / "tessera.json");
    json["version"] = 1;
    for (Json& stage : json["stages"])
        for (std::size_t i = 0; i < stage["units"].size(); ++i) {
            Json& unit = stage["units"][i];
            unit["kind"] = i % 2 == 0 ? "attention head" : "MLP neuron";
            unit["layer"] = i / 2;
            QCOMPARE(unit.erase("place"), std::size_t{1});
        }
    writeJson(folder / "tessera.json", json);
    QVERIFY(import(folder));
    const core::pruning::PruneReport report = core::exporting::readPruneReport(folder);
    for (std::size_t i = 0; i < report.units.size(); ++i) {
        QCOMPARE(report.units[i].place, m_result.report.units[i].place);
        QVERIFY(report.units[i].kind == m_result.report.units[i].kind);
    }
}

void TestExport::exportReplacesAnOlderOne() {
    const fs::path folder = exported("twice");
    core::writeFileAtomically(folder / "leftover", "x");
    const auto before = std::distance(fs::directory_iterator(folder.parent_path()), {});
    core::exporting::exportStagedModel(*m_result.pruned, m_result.report, folder / "");
    QVERIFY(fs::exists(folder / "leftover")); // no export wrote it
    QCOMPARE(std::distance(fs::directory_iterator(folder.parent_path()), {}), before);
    QVERIFY(import(folder));
}

void TestExport::exportSparesOtherFolders() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "photographs";
    core::writeFileAtomically(folder / "holiday.png", "x");
    QVERIFY_THROWS_EXCEPTION(core::Error,
                             core::exporting::exportStagedModel(*m_result.pruned, m_result.report, folder));
    QCOMPARE(std::distance(fs::directory_iterator(folder), {}), 1);
}

void TestExport::denseModelIsRefused() {
    QVERIFY_THROWS_EXCEPTION(core::Error, core::exporting::exportStagedModel(*tiny::model(), m_result.report,
                                                                             m_folder.filePath("dense").toStdString()));
    QVERIFY_THROWS_EXCEPTION(core::Error, core::exporting::exportStagedModel(*m_result.pruned, {},
                                                                             m_folder.filePath("dense").toStdString()));
}

void TestExport::failureLeavesNothingBehind() {
    const fs::path file = fs::path(m_folder.path().toStdString()) / "file";
    core::writeFileAtomically(file, "x");
    QVERIFY_THROWS_EXCEPTION(core::Error,
                             core::exporting::exportStagedModel(*m_result.pruned, m_result.report, file / "below"));
    QVERIFY(fs::is_regular_file(file));
}

void TestExport::badDescriptionIsNamed_data() {
    QTest::addColumn<std::function<void(Json&)>>("damage");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, std::function<void(Json&)> damage, const char* message) {
        QTest::newRow(name) << std::move(damage) << QByteArray(message);
    };
    row(
        "kept unsorted",
        [](Json& j) { std::swap(j["stages"][0]["units"][1]["kept"][0], j["stages"][0]["units"][1]["kept"][2]); },
        "stages[0].units[1].kept[1]: blocks.0.mlp.fc2: expected ascending indices");
    row(
        "kept repeated", [](Json& j) { j["stages"][0]["units"][1]["kept"][1] = j["stages"][0]["units"][1]["kept"][0]; },
        "stages[0].units[1].kept[1]: blocks.0.mlp.fc2: expected ascending indices");
    row(
        "kept out of range", [](Json& j) { j["stages"][2]["units"][0]["kept"].back() = 3; },
        "stages[2].units[0].kept[1]:");
    row(
        "kept negative", [](Json& j) { j["stages"][2]["units"][0]["kept"][0] = -1; }, "stages[2].units[0].kept[0]:");
    row(
        "kept fractional", [](Json& j) { j["stages"][2]["units"][0]["kept"][0] = 0.5; }, "stages[2].units[0].kept[0]:");
    row(
        "length is not width", [](Json& j) { j["stages"][0]["units"][1]["kept"].erase(2); },
        "stages[0].units[1].kept: blocks.0.mlp.fc2: expected");
    row(
        "nothing kept", [](Json& j) { j["stages"][0]["units"][1]["width"] = 0; }, "stages[0].units[1].width:");
    row(
        "width of another weight",
        [](Json& j) {
            j["stages"][0]["units"][1]["kept"].erase(2);
            j["stages"][0]["units"][1]["width"] = j["stages"][0]["units"][1]["kept"].size();
        },
        "stages.0.blocks.0.mlp.fc2.weight: expected floating point");
    row(
        "another unit", [](Json& j) { j["stages"][0]["units"][1]["name"] = "blocks.9.mlp.fc2"; },
        "stages[0].units[1]: expected blocks.0.mlp.fc2 of 96 groups, found blocks.9.mlp.fc2 of 96");
    row(
        "more groups", [](Json& j) { j["stages"][0]["units"][1]["groups"] = 97; }, "stages[0].units[1]: expected");
    row(
        "unit missing", [](Json& j) { j["stages"][1]["units"].erase(0); },
        "stages[1].units: expected the model's 4, found 3");
    row(
        "no stage", [](Json& j) { j["stages"] = Json::array(); }, "stages: expected 1 to 1000 stages, found 0");
    row(
        "overlapping stages", [](Json& j) { j["stages"][0]["first_t"] = 600; },
        "stages[1].first_t: t = 600 is in another stage too");
    row(
        "gap between stages", [](Json& j) { j["stages"][0]["first_t"] = 602; }, "stages: t = 601 is in no stage");
    row(
        "stage outside", [](Json& j) { j["stages"][0]["last_t"] = 1001; }, "stages[0].last_t:");
    row(
        "sparsity above one", [](Json& j) { j["stages"][0]["sparsity"] = 1.5; }, "stages[0].sparsity:");
    row(
        "wrong hash of the dense weights", [](Json& j) { j["files"]["model.safetensors"] = std::string(64, '0'); },
        "model.safetensors: expected the SHA-256 0000");
    row(
        "wrong hash of the stages", [](Json& j) { j["files"]["stages.safetensors"] = "x"; },
        "stages.safetensors: expected the SHA-256 x");
    row(
        "newer version", [](Json& j) { j["version"] = 3; }, "version: expected 2, found 3: written by a newer Tessera");
    row(
        "another format", [](Json& j) { j["format"] = "zip"; }, "format: expected \"tessera-staged-model\"");
    row(
        "a field missing", [](Json& j) { j["recipe"].erase("method"); }, "recipe.method: missing");
    row(
        "a wrong type", [](Json& j) { j["result"]["notes"] = 3; }, "result.notes:");
    row(
        "another schedule", [](Json& j) { j["schedule"]["timesteps"] = 999; }, "stages[0].last_t:");
    row(
        "weight that is not there", [](Json& j) { j["stages"][1]["units"][0]["weight"] = true; },
        "stages.1.blocks.0.attn.proj.weight");
}

void TestExport::badDescriptionIsNamed() {
    QFETCH(std::function<void(Json&)>, damage);
    QFETCH(QByteArray, message);
    const fs::path folder = exported("damaged");
    Json json = readJson(folder / "tessera.json");
    damage(json);
    writeJson(folder / "tessera.json", json);
    const QByteArray found = importError(folder);
    QVERIFY2(found.contains(message) && found.contains("damaged/") && !found.contains('\n'), found);
}

void TestExport::badFilesAreNamed() {
    for (const char* name : {"tessera.json", "model.safetensors", "stages.safetensors"}) {
        const fs::path folder = exported("truncated");
        fs::resize_file(folder / name, fs::file_size(folder / name) / 2);
        const QByteArray truncated = importError(folder);
        QVERIFY2(truncated.contains(name) && !truncated.contains("wrong code"), truncated);
    }
    for (const char* name : {"tessera.json", "model.safetensors", "stages.safetensors"}) {
        const fs::path folder = exported(("without " + std::string(name)).c_str());
        fs::remove(folder / name);
        const QByteArray missing = importError(folder);
        QVERIFY2(missing.contains(name) && !missing.contains("wrong code"), missing);
    }
}

TESSERA_CORE_TEST(TestExport)
#include "tst_export.moc"
