#include "core/calibration/bank_folder.h"
#include "core/calibration/bin_sums.h"
#include "core/formats/safetensors.h"
#include "core/workflow/inspect.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

using core::calibration::BankDescription;
using core::calibration::Calibration;
using core::calibration::CalibrationOptions;
using core::calibration::collectStatistics;
using core::calibration::mergeBanks;
using core::calibration::readBank;

namespace fs = std::filesystem;

namespace {

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Every file's bytes by name; nothing for a folder that is not there.
std::map<std::string, std::string> contentOf(const fs::path& folder) {
    std::map<std::string, std::string> content;
    if (!fs::exists(folder))
        return content;
    for (const auto& item : fs::directory_iterator(folder))
        content[item.path().filename().string()] = bytesOf(item.path());
    return content;
}

/// A job that is stopped when its progress reaches `done`.
core::Progress stoppedAt(std::stop_source& stop, std::int64_t done) {
    return {stop.get_token(),
            [&stop, done](const core::ProgressUpdate& update) {
                if (update.done >= done)
                    stop.request_stop();
            },
            std::chrono::milliseconds(0)};
}

/// A run whose statistics are a choice of rows: 47 of the 64 that a bin is shown.
CalibrationOptions choiceOfRows(std::uint64_t seed) {
    return {.samples = 200, .bins = 100, .seed = seed, .batch = 2, .memoryGib = 4.7e6 / (1 << 30)};
}

void replaceIn(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = bytesOf(file);
    const std::size_t at = text.find(from);
    QVERIFY2(at != std::string::npos, from.c_str());
    text.replace(at, from.size(), to);
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

/// A bank on disk: what interruption, merging and damage do to it.
class TestBankFolder : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;
    fs::path path(const std::string& name) const { return fs::path(m_temporary.path().toStdString()) / name; }
    Calibration gather(const std::string& name, CalibrationOptions options = {.samples = 12, .bins = 4}) const {
        options.folder = path(name).string();
        return collectStatistics(*tiny::model(), options);
    }

private slots:
    void initTestCase() { at::set_num_threads(1); } // a tiny model
    void aReadBankIsTheGatheredOne_data();
    void aReadBankIsTheGatheredOne();
    void anInterruptedRunGoesOnToTheSameBytes_data();
    void anInterruptedRunGoesOnToTheSameBytes();
    void aLargeBankStaysOnTheDisk();
    void aHalfWrittenBinIsGatheredAgain();
    void theStorageOfABegunRunHolds();
    void aFinishedBankIsNotGatheredAgain();
    void whatAKilledRunLeftInAFinishedBankIsCleared();
    void anotherRunsFolderIsRefused_data();
    void anotherRunsFolderIsRefused();
    void anythingElsesFolderIsRefused();
    void aRunThatNeverBeganLeavesNothing();
    void mergedBanksAreTheSumOfTheirRuns();
    void mergedReservoirsHoldRowsOfBoth();
    void banksThatDoNotFitAreNotMerged_data();
    void banksThatDoNotFitAreNotMerged();
    void droppedSamplesAreRemembered();
    void aBankOfAnotherModelIsRefused();
    void anUnfinishedBankIsRefused();
    void aBankOfTheFirstVersionIsRead();
    void inspectionDescribesABank();
    void damageIsNamed_data();
    void damageIsNamed();
    void damagedSumsAreNamed_data();
    void damagedSumsAreNamed();
};

void TestBankFolder::aReadBankIsTheGatheredOne_data() {
    QTest::addColumn<bool>("choosesRows");
    QTest::newRow("dense") << false;
    QTest::newRow("choice of rows") << true;
}

void TestBankFolder::aReadBankIsTheGatheredOne() {
    QFETCH(bool, choosesRows);
    const std::string name = QTest::currentDataTag();
    const CalibrationOptions options = choosesRows ? choiceOfRows(3) : CalibrationOptions{.samples = 12, .bins = 4};
    const Calibration gathered = gather(name, options);
    const Calibration read = readBank(*tiny::model(), path(name));
    for (int unit = 0; unit < 4; ++unit)
        for (const auto& [first, last] : {std::pair(1, 1000), std::pair(251, 500)})
            QVERIFY(tiny::relativeDistance(read.bank->stage(unit, first, last),
                                           gathered.bank->stage(unit, first, last)) < 1e-9);
    QVERIFY((read.bank->storage().kind == core::calibration::StorageKind::Reservoir) == choosesRows);
    QCOMPARE(read.bank->samples(1, 1000), 2 * options.samples);
    QCOMPARE(read.bank->nullShare(1, 1000), 0.5);
    QCOMPARE(read.notes, gathered.notes);
}

void TestBankFolder::anInterruptedRunGoesOnToTheSameBytes_data() {
    QTest::addColumn<int>("done");
    QTest::addColumn<bool>("choosesRows");
    for (const int done : {0, 2, 6, 8, 12, 20})
        QTest::addRow("stopped at %d of 24", done) << done << false;
    for (const int done : {3, 250})
        QTest::addRow("choice of rows, stopped at %d of 400", done) << done << true;
}

void TestBankFolder::anInterruptedRunGoesOnToTheSameBytes() {
    QFETCH(int, done);
    QFETCH(bool, choosesRows);
    CalibrationOptions options =
        choosesRows ? choiceOfRows(1) : CalibrationOptions{.samples = 12, .bins = 4, .seed = 1, .batch = 2};
    const std::string name = QTest::currentDataTag();
    gather(name + " whole", options);
    options.folder = path(name).string();
    std::stop_source stop;
    QVERIFY_THROWS_EXCEPTION(core::Error, collectStatistics(*tiny::model(), options, stoppedAt(stop, done)));
    QVERIFY(contentOf(path(name)) != contentOf(path(name + " whole")));
    gather(name, options);
    QVERIFY(contentOf(path(name)) == contentOf(path(name + " whole")));
}

/// What kill -9 between two writes leaves.
/// One bin fits into the memory, four do not: what stages read is the same to the bit, and nothing is held.
void TestBankFolder::aLargeBankStaysOnTheDisk() {
    const Calibration whole = gather("whole");
    const std::int64_t bin = whole.bank->storage().bytes / whole.bank->bins();
    const double gib = 1.5 * static_cast<double>(bin) / (1 << 30);
    std::optional<core::calibration::StoragePlan> planned;
    const Calibration large = gather(
        "large", {.samples = 12, .bins = 4, .memoryGib = gib, .planned = [&](const auto& plan) { planned = plan; }});
    QVERIFY(planned && planned->onDisk && planned->bins == 4);
    QVERIFY(!whole.bank->storage().onDisk);
    const Calibration read =
        readBank(*tiny::model(), path("large"), {}, static_cast<std::int64_t>(1.5 * static_cast<double>(bin)));
    for (const Calibration* other : {&large, &read}) {
        QVERIFY(other->bank->storage().onDisk);
        QCOMPARE(other->bank->bytes(), std::int64_t(0));
        QCOMPARE(other->bank->samples(1, 500), whole.bank->samples(1, 500));
        QCOMPARE(other->bank->nullShare(1, 1000), whole.bank->nullShare(1, 1000));
        for (int unit = 0; unit < whole.bank->units(); ++unit)
            for (const auto& [first, last] : {std::pair(1, 1000), std::pair(300, 700)})
                QVERIFY(at::equal(other->bank->stage(unit, first, last), whole.bank->stage(unit, first, last)));
    }
    auto content = contentOf(path("large"));
    auto expected = contentOf(path("whole"));
    content.erase(BankDescription::kFile); // it notes how the run kept them
    expected.erase(BankDescription::kFile);
    QVERIFY(content == expected);
    const Calibration fewer = gather("fewer", {.samples = 12, .bins = 4, .memoryGib = gib, .diskGib = 2 * gib});
    QCOMPARE(fewer.bank->bins(), 3);
    QVERIFY2(fewer.notes.back().find("would not fit") != std::string::npos, fewer.notes.back().c_str());
}

void TestBankFolder::aHalfWrittenBinIsGatheredAgain() {
    gather("whole");
    gather("killed");
    const std::string json = bytesOf(path("killed") / "bank.json");
    const nlohmann::ordered_json all = nlohmann::ordered_json::parse(json);
    nlohmann::ordered_json cut = all;
    cut["bins"].erase(2);
    std::ofstream(path("killed") / "bank.json") << cut.dump(1);
    std::ofstream(path("killed") / "bin-0002.safetensors") << "half a fi";
    gather("killed");
    QVERIFY(contentOf(path("killed")) == contentOf(path("whole")));
}

void TestBankFolder::theStorageOfABegunRunHolds() {
    const double memoryGib = 2.5 * 2 * 4 * (24 * 24 + 96 * 96) / (1 << 30);
    CalibrationOptions options{.samples = 600, .bins = 4, .memoryGib = memoryGib, .diskGib = memoryGib};
    gather("two bins", options);
    options.folder = path("two bins").string();
    options.memoryGib = 0;
    QCOMPARE(collectStatistics(*tiny::model(), options).bank->bins(), 2);
}

void TestBankFolder::aFinishedBankIsNotGatheredAgain() {
    gather("finished");
    const auto before = fs::last_write_time(path("finished") / "bin-0000.safetensors");
    QCOMPARE(gather("finished").bank->samples(1, 1000), 24);
    QVERIFY(fs::last_write_time(path("finished") / "bin-0000.safetensors") == before);
}

/// Another run may have gathered its bin.
void TestBankFolder::whatAKilledRunLeftInAFinishedBankIsCleared() {
    gather("left");
    const auto finished = contentOf(path("left"));
    std::ofstream(path("left") / "bin-0001.safetensors.tessera-abcdefgh.part") << "half";
    std::ofstream(path("left") / "bin-0001.safetensors.part") << "somebody's";
    gather("left");
    auto found = contentOf(path("left"));
    QCOMPARE(found.erase("bin-0001.safetensors.part"), std::size_t{1});
    QVERIFY(found == finished);
}

void TestBankFolder::anotherRunsFolderIsRefused_data() {
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("bins");
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("batch");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("samples") << 13 << 4 << 0 << 0 << QByteArray("samples: 12 and 13");
    QTest::newRow("bins") << 12 << 5 << 0 << 0 << QByteArray("bins: 4 and 5");
    QTest::newRow("seed") << 12 << 4 << 1 << 0 << QByteArray("seed: 0 and 1");
    QTest::newRow("batch") << 12 << 4 << 0 << 3 << QByteArray("batch: 64 and 3");
}

void TestBankFolder::anotherRunsFolderIsRefused() {
    QFETCH(int, samples);
    QFETCH(int, bins);
    QFETCH(int, seed);
    QFETCH(int, batch);
    QFETCH(QByteArray, named);
    gather("theirs");
    const CalibrationOptions options{
        .samples = samples, .bins = bins, .seed = static_cast<std::uint64_t>(seed), .batch = batch};
    const QByteArray message = thrownMessage([&] { gather("theirs", options); }, core::ErrorCode::Failed);
    QVERIFY2(message.contains(named) && message.contains("another run"), message);
}

void TestBankFolder::anythingElsesFolderIsRefused() {
    fs::create_directories(path("letters"));
    std::ofstream(path("letters") / "letter.txt") << "Dear";
    QVERIFY_THROWS_EXCEPTION(core::Error, gather("letters"));
    QCOMPARE(contentOf(path("letters")).size(), std::size_t{1});
    QVERIFY_THROWS_EXCEPTION(core::Error, gather("letters/letter.txt"));
    fs::create_directories(path("empty"));
    QCOMPARE(gather("empty").bank->bins(), 4);
}

void TestBankFolder::aRunThatNeverBeganLeavesNothing() {
    QVERIFY_THROWS_EXCEPTION(core::Error,
                             gather("nothing", {.samples = 12, .bins = 4, .source = path("no pictures").string()}));
    QVERIFY(!fs::exists(path("nothing")));
}

void TestBankFolder::mergedBanksAreTheSumOfTheirRuns() {
    std::vector<Calibration> parts;
    for (const std::uint64_t seed : {1, 2, 3})
        parts.push_back(gather("part" + std::to_string(seed),
                               {.samples = static_cast<int>(10 + 4 * seed), .bins = 4, .seed = seed}));
    mergeBanks({path("part1"), path("part2"), path("part3")}, path("merged"));
    const Calibration merged = readBank(*tiny::model(), path("merged"));
    std::int64_t samples = 0;
    for (const Calibration& part : parts)
        samples += part.bank->samples(251, 1000);
    QCOMPARE(merged.bank->samples(251, 1000), samples);
    for (int unit = 0; unit < 4; ++unit) {
        at::Tensor sum = at::zeros_like(parts[0].bank->stage(unit, 251, 1000));
        for (const Calibration& part : parts) // every sample has the same number of rows
            sum += part.bank->stage(unit, 251, 1000) * static_cast<double>(part.bank->samples(251, 1000));
        QVERIFY(tiny::relativeDistance(merged.bank->stage(unit, 251, 1000), sum / static_cast<double>(samples)) < 1e-6);
    }
    const BankDescription description = core::calibration::readBankDescription(path("merged"));
    QCOMPARE(description.runs.size(), std::size_t{3});
    QCOMPARE(description.runs[2].seed, std::uint64_t{3});
    // In pairs, the same; and once more, interrupted, from where it stopped.
    mergeBanks({path("part1"), path("part2")}, path("pair"));
    mergeBanks({path("pair"), path("part3")}, path("in pairs"));
    QVERIFY(tiny::relativeDistance(readBank(*tiny::model(), path("in pairs")).bank->stage(1, 1, 1000),
                                   merged.bank->stage(1, 1, 1000)) < 1e-6);
    std::stop_source stop;
    const auto again = [&](const core::Progress& progress) {
        mergeBanks({path("part1"), path("part2"), path("part3")}, path("again"), progress);
    };
    QVERIFY_THROWS_EXCEPTION(core::Error, again(stoppedAt(stop, 2)));
    again({});
    QVERIFY(contentOf(path("again")) == contentOf(path("merged")));
}

void TestBankFolder::mergedReservoirsHoldRowsOfBoth() {
    const Calibration one = gather("rows1", choiceOfRows(1));
    const Calibration two = gather("rows2", choiceOfRows(2));
    mergeBanks({path("rows1"), path("rows2")}, path("rows"));
    const Calibration merged = readBank(*tiny::model(), path("rows"));
    QVERIFY(merged.bank->storage().kind == core::calibration::StorageKind::Reservoir);
    QCOMPARE(merged.bank->samples(1, 1000), 800);
    const at::Tensor both = (one.bank->stage(1, 1, 1000) + two.bank->stage(1, 1, 1000)) / 2;
    const double error = tiny::relativeDistance(merged.bank->stage(1, 1, 1000), both);
    QVERIFY2(error > 1e-3 && error < 0.5, std::to_string(error).c_str()); // rows of both had to go
}

void TestBankFolder::banksThatDoNotFitAreNotMerged_data() {
    QTest::addColumn<int>("bins");
    QTest::addColumn<int>("seed");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("bins") << 3 << 1 << QByteArray("storage.bins: 4 and 3");
    QTest::newRow("the same run") << 4 << 0 << QByteArray("samples must not count twice");
}

void TestBankFolder::banksThatDoNotFitAreNotMerged() {
    QFETCH(int, bins);
    QFETCH(int, seed);
    QFETCH(QByteArray, named);
    const std::string name = std::string("odd ") + QTest::currentDataTag();
    gather("base");
    gather(name, {.samples = 12, .bins = bins, .seed = static_cast<std::uint64_t>(seed)});
    const QByteArray message = thrownMessage(
        [&] {
            mergeBanks({path("base"), path(name)}, path("never"));
        },
        core::ErrorCode::BadInput);
    QVERIFY2(message.contains(named), message);
    QVERIFY(!fs::exists(path("never")));
    QVERIFY_THROWS_EXCEPTION(core::Error, mergeBanks({path("base")}, path("never")));
}

void TestBankFolder::droppedSamplesAreRemembered() {
    core::model::dit::DitWeights weights = tiny::weights();
    weights.labels = weights.labels.clone();
    weights.labels[3].fill_(std::numeric_limits<float>::infinity());
    const auto model = tiny::model(weights);
    const Calibration gathered =
        collectStatistics(*model, {.samples = 40, .bins = 2, .folder = path("dropped").string()});
    QVERIFY(gathered.dropped > 0);
    const Calibration read = readBank(*model, path("dropped"));
    QCOMPARE(read.dropped, gathered.dropped);
    QCOMPARE(read.notes, gathered.notes);
}

void TestBankFolder::aBankOfAnotherModelIsRefused() {
    gather("of tiny");
    core::model::dit::DitConfig config;
    config.patchSize = 8;
    config.hiddenSize = 24;
    config.depth = 1;
    config.numHeads = 3;
    core::model::ModelInfo info;
    info.name = "shorter";
    info.classes.count = 10;
    const core::model::dit::Dit other(info, core::model::dit::randomDit(config, 1));
    QByteArray message = thrownMessage([&] { readBank(other, path("of tiny")); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("another model than shorter") && message.contains("units: 2 and 4"), message);
    info.sha256 = std::string(64, 'a');
    const core::model::dit::Dit same(info, tiny::weights());
    message = thrownMessage([&] { readBank(same, path("of tiny")); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("model.sha256"), message);
}

void TestBankFolder::anUnfinishedBankIsRefused() {
    CalibrationOptions options{.samples = 12, .bins = 4, .batch = 2, .folder = path("unfinished").string()};
    std::stop_source stop;
    QVERIFY_THROWS_EXCEPTION(core::Error, collectStatistics(*tiny::model(), options, stoppedAt(stop, 14)));
    const QByteArray message =
        thrownMessage([&] { readBank(*tiny::model(), path("unfinished")); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("2 of 4 bins are finished"), message);
    QVERIFY_THROWS_EXCEPTION(core::Error, readBank(*tiny::model(), path("nowhere")));
}

/// As it was written while units named their layer and every head was an attention head.
void TestBankFolder::aBankOfTheFirstVersionIsRead() {
    const Calibration gathered = gather("first version");
    const fs::path file = path("first version") / "bank.json";
    nlohmann::json json = nlohmann::json::parse(bytesOf(file));
    json["version"] = 1;
    for (std::size_t i = 0; i < json["units"].size(); ++i) {
        json["units"][i]["kind"] = i % 2 == 0 ? "attention head" : "MLP neuron";
        json["units"][i]["layer"] = i / 2;
        QCOMPARE(json["units"][i].erase("place"), std::size_t{1});
    }
    std::ofstream(file, std::ios::binary) << json.dump();
    QVERIFY(at::equal(readBank(*tiny::model(), path("first version")).bank->stage(3, 1, 1000),
                      gathered.bank->stage(3, 1, 1000)));
    const auto found = core::workflow::inspectFile(path("first version").string());
    for (std::size_t i = 0; i < found.units.size(); ++i) {
        QCOMPARE(found.units[i].place, tiny::model()->units()[i].place);
        QVERIFY(found.units[i].kind == tiny::model()->units()[i].kind);
    }
}

void TestBankFolder::inspectionDescribesABank() {
    CalibrationOptions options{.samples = 12, .bins = 4, .batch = 2, .folder = path("seen").string()};
    std::stop_source stop;
    QVERIFY_THROWS_EXCEPTION(core::Error, collectStatistics(*tiny::model(), options, stoppedAt(stop, 14)));
    using core::workflow::inspectFile;
    QVERIFY(inspectFile(path("seen").string()).warnings.at(0).find("2 of 4 bins") != std::string::npos);
    collectStatistics(*tiny::model(), options);
    const auto found = inspectFile(path("seen").string() + "/", {.tensors = true, .sha256 = true});
    QCOMPARE(found.kind, std::string("bank"));
    QCOMPARE(found.name, std::string("seen"));
    QCOMPARE(found.units.size(), std::size_t{4});
    QCOMPARE(found.tensors.size(), std::size_t{16});
    QCOMPARE(found.tensors[0].sha256.size(), std::size_t{64});
    QCOMPARE(found.bankBytes, 4 * 4 * 2 * (24 * 24 + 96 * 96));
    QVERIFY(found.warnings.empty());
    QCOMPARE(found.bank->runs.at(0).source, std::string("builtin"));
    const fs::path file = path("seen") / "bin-0001.safetensors";
    fs::resize_file(file, fs::file_size(file) - 1);
    const QByteArray message = thrownMessage([&] { inspectFile(path("seen").string()); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("bin-0001.safetensors") && message.contains("incomplete"), message);
    // A bank is no model.
    QVERIFY_THROWS_EXCEPTION(core::Error, core::workflow::describeModel(path("seen").string()));
}

void TestBankFolder::damageIsNamed_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* tag, const char* from, const char* to, const char* named) {
        QTest::newRow(tag) << QByteArray(from) << QByteArray(to) << QByteArray(named);
    };
    row("format", "tessera-bank", "tessera-park", "format");
    row("version", "\"version\": 2", "\"version\": 3", "newer Tessera");
    row("version a text", "\"version\": 2", "\"version\": \"2\"", "version");
    row("no schedule", "\"schedule\"", "\"scheduler\"", "schedule");
    row("huge bins", "\"bins\": 4,\n  \"rows", "\"bins\": 1000000000,\n  \"rows", "storage.bins");
    row("no bins", "\"bins\": 4,\n  \"rows", "\"bins\": 0,\n  \"rows", "storage.bins");
    row("fewer bins", "\"bins\": 4,\n  \"rows", "\"bins\": 3,\n  \"rows", "bins[3].bin");
    row("unknown storage", "\"dense\"", "\"sparse\"", "storage.kind");
    row("other storage", "\"dense\",\n  \"bins\": 4,\n  \"rows_per_bin\": 0",
        "\"reservoir\",\n  \"bins\": 4,\n  \"rows_per_bin\": 1000000000000", "is missing");
    row("huge groups", "\"groups\": 96", "\"groups\": 4000000000", "groups");
    row("huge product", "\"groups\": 96,\n   \"group_size\": 1", "\"groups\": 1048576,\n   \"group_size\": 1048576",
        "group_size");
    row("other groups", "\"groups\": 96", "\"groups\": 97", "units[1]");
    row("other kind of unit", "MLP neuron", "MLP newton", "kind");
    row("negative samples", "\"samples\": 6,", "\"samples\": -6,", "samples");
    row("more null samples than samples", "\"null_samples\": 3", "\"null_samples\": 7", "null_samples");
    row("a bin twice", "\"bin\": 1", "\"bin\": 0", "twice");
    row("a bin's file elsewhere", "bin-0001", "../../01", "bins[1].file");
    row("a bin missing", "\"bin\": 1", "\"bun\": 1", "bins[1].bin");
    row("no hash", "\"sha256\": \"", "\"sha256\": \"x", "64 hex digits");
    row("a float seed", "\"seed\": 0", "\"seed\": 0.5", "seed");
    row("rows of other units", "\"rows\": [", "\"rows\": [96, ", "one per unit");
    row("repeated key", "\"format\": ", "\"format\": 1, \"format\": ", "repeated key");
}

void TestBankFolder::damageIsNamed() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, named);
    const std::string name = std::string("damaged ") + QTest::currentDataTag();
    gather(name);
    const fs::path file = path(name) / "bank.json";
    replaceIn(file, from.toStdString(), to.toStdString());
    try {
        readBank(*tiny::model(), path(name));
        QFAIL("nothing was thrown");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::BadInput);
        const QByteArray message(error.what());
        QVERIFY2(message.contains(named) && message.contains(name.c_str()) && !message.contains('\n'), message);
    }
}

void TestBankFolder::damagedSumsAreNamed_data() {
    QTest::addColumn<QByteArray>("damage");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("cut short") << QByteArray("cut") << QByteArray("incomplete");
    QTest::newRow("one bit") << QByteArray("bit") << QByteArray("SHA-256");
    QTest::newRow("empty") << QByteArray("empty") << QByteArray("too short");
    QTest::newRow("not there") << QByteArray("missing") << QByteArray("no such file");
    QTest::newRow("NaN") << QByteArray("nan") << QByteArray("NaN or infinite");
    QTest::newRow("another format") << QByteArray("double") << QByteArray("expected F32");
    QTest::newRow("another unit's") << QByteArray("shape") << QByteArray("expected F32 [9216], found F32 [576]");
    QTest::newRow("one too many") << QByteArray("more") << QByteArray("expected 4 tensors, found 5");
    QTest::newRow("one too few") << QByteArray("fewer") << QByteArray("is missing");
}

void TestBankFolder::damagedSumsAreNamed() {
    QFETCH(QByteArray, damage);
    QFETCH(QByteArray, named);
    const std::string name = "damaged sums " + damage.toStdString();
    gather(name);
    const fs::path file = path(name) / "bin-0002.safetensors";
    const std::string bytes = bytesOf(file);
    auto tensors = core::formats::SafetensorsFile::open(file).tensors();
    at::Tensor& wide = tensors.at("blocks.1.mlp.fc2");
    if (damage == "nan")
        wide[5] = std::numeric_limits<float>::quiet_NaN();
    else if (damage == "double")
        wide = wide.to(at::kDouble);
    else if (damage == "shape")
        wide = tensors.at("blocks.1.attn.proj");
    else if (damage == "more")
        tensors["more"] = wide;
    else if (damage == "fewer")
        tensors.erase("blocks.0.mlp.fc2");
    fs::remove(file);
    if (damage == "cut")
        std::ofstream(file, std::ios::binary) << bytes.substr(0, bytes.size() - 100);
    else if (damage == "bit")
        std::ofstream(file, std::ios::binary)
            << bytes.substr(0, bytes.size() - 1) << static_cast<char>(bytes.back() ^ 1);
    else if (damage == "empty")
        std::ofstream(file, std::ios::binary).flush();
    else if (damage != "missing") { // a bank that was made so
        core::formats::writeSafetensors(file, tensors);
        const auto before = core::calibration::readBankDescription(path(name));
        replaceIn(path(name) / "bank.json", before.bins[2].sha256, core::formats::SafetensorsFile::open(file).sha256());
    }
    const QByteArray message = thrownMessage([&] { readBank(*tiny::model(), path(name)); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains(named) && message.contains("bin-0002") && !message.contains('\n'), message);
}

TESSERA_CORE_TEST(TestBankFolder)
#include "tst_bank_folder.moc"
