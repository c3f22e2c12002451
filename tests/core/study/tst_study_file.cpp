#include "core/base/error.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "core/study/study_versions.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <limits>
#include <locale>
#include <nlohmann/json.hpp>

using namespace core;
using namespace core::study;

namespace {

/// Decimal comma and grouped digits for C++ streams.
struct GermanNumbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

/// A study in which nothing has its default.
Study changedStudy() {
    Study study;
    study.model = {"/models/a \xc3\xa4.safetensors", std::string(64, 'a'), "/models/vae", "model"};
    study.stages = {0.1 + 0.2,
                    1e-300,
                    0.97,
                    {999, 2, 1},
                    true,
                    0.1,
                    1,
                    schedule::AllocationRule::Marginal,
                    pruning::WithinRule::Marginal,
                    pruning::LossWeighting::Measured,
                    {{"early", 0.7}, {"x.y", 0}}};
    study.sampling = {{"unipc", 1, 3, true, schedule::Spacing::Trailing}, 7, 3.5, 2, {1, 0},
                      {0, std::numeric_limits<std::uint64_t>::max()}};
    study.pruning = {"magnitude", 1.0 / 3, false, 8, true, "/models/fine-tuned", 12.5, false};
    study.execution = {"taylor:3:1:2:0"};
    study.calibration = {10, 9, 42, "/pictures/a b", "/banks/c", "/classes.csv"};
    study.sampling.words = {{"a red star", "ein Häuschen"}, "", 96, 160, 0.7, 1};
    study.variants = {{"10 %"}, {"20 % \xc3\xa4", study.stages, study.pruning, {"every:2:0-1"}, {"unipc", 7}, true}};
    return study;
}

std::string withStages(const std::string& members) {
    return R"({"format":"tessera study","version":1,"stages":{)" + members + "}}";
}

std::string withVariants(const std::string& items) {
    return R"({"format":"tessera study","version":1,"variants":[)" + items + "]}";
}

QByteArray bytesOf(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString errorOf(const std::string& text) {
    try {
        studyFromJson(text, "a.tessera");
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadInput ? error.what() : "another code";
    }
    return "no error";
}

} // namespace

class TestStudyFile : public QObject {
    Q_OBJECT

private slots:
    void everyChoiceRoundTrips() {
        for (const Study& study : {Study(), changedStudy()}) {
            const std::string text = toJson(study);
            QVERIFY(studyFromJson(text, "test") == study);
            QCOMPARE(toJson(studyFromJson(text, "test")), text);
        }
    }

    void aFileRoundTripsAndReplacesTheOlderOne() {
        const QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "new" / "a b.tessera";
        writeStudy(path, Study());
        writeStudy(path, changedStudy());
        QVERIFY(readStudy(path) == changedStudy());
        QVERIFY(!std::filesystem::exists(path.string() + ".part"));
    }

    void aStudyOutOfRangeIsNotWritten() {
        const QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "a.tessera";
        writeStudy(path, changedStudy());
        Study bad;
        bad.stages.m = std::numeric_limits<double>::quiet_NaN();
        QVERIFY_EXCEPTION_THROWN(writeStudy(path, bad), Error);
        QVERIFY(readStudy(path) == changedStudy());
    }

    void numbersIgnoreTheSystemsLocale() {
        const std::string before = toJson(changedStudy());
        std::setlocale(LC_ALL, "de_DE.UTF-8"); // where it is installed
        const std::locale previous = std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
        const std::string after = toJson(changedStudy());
        const bool reads = studyFromJson(after, "test") == changedStudy();
        std::locale::global(previous);
        std::setlocale(LC_ALL, "C");
        QCOMPARE(after, before);
        QVERIFY(reads);
    }

    void missingKeysTakeTheirDefaults() {
        QVERIFY(studyFromJson(R"({"format":"tessera study","version":1})", "test") == Study());
        QVERIFY(studyFromJson(withStages(R"("m":null,"sigma2":null)"), "test") == Study());
        const Study study = studyFromJson(withStages(R"("m":0.7)"), "test");
        QCOMPARE(study.stages.m, 0.7);
        QCOMPARE(study.stages.lambda, Study().stages.lambda);
    }

    void unknownKeysAreKept() {
        const std::string text = withStages(R"("m":0.7,"colour":[1,{"deep":true}])");
        const std::string more = text.substr(0, text.size() - 1) + R"(,"note":"mine","other":{}})";
        Study study = studyFromJson(more, "test");
        study.stages.m = 0.6;
        const std::string written = toJson(study);
        QVERIFY(written.find("\"colour\"") != std::string::npos && written.find("\"mine\"") != std::string::npos);
        QVERIFY(studyFromJson(written, "test") == study);
        QCOMPARE(studyFromJson(written, "test").stages.m, 0.6);
    }

    void unknownKeysOfOneObjectAreBounded() {
        const auto read = [](int count) {
            nlohmann::json members;
            for (int i = 0; i < count; ++i)
                members["key " + std::to_string(i)] = i;
            const nlohmann::json file{{"format", "tessera study"}, {"version", 1}, {"mine", members}};
            return studyFromJson(file.dump(), "test").unknown;
        };
        QVERIFY(read(1000).find("key 999") != std::string::npos);
        const QByteArray message = thrownMessage([&] { read(1001); }, ErrorCode::BadInput);
        QVERIFY2(message.contains("1001 members, expected at most 1000"), message);
    }

    void unknownKeysOfAVariantMoveWithIt() {
        const std::string text = withVariants(R"({"name":"a"},{"name":"b","mood":"good","stages":{"m":0.7,"k":[1]}})");
        Study study = studyFromJson(text, "test");
        QCOMPARE(study.variants[1].stages.m, 0.7);
        QVERIFY(study.unknown.empty() && study.variants[0].unknown.empty());
        std::swap(study.variants[0], study.variants[1]);
        const std::string written = toJson(study);
        const Study again = studyFromJson(written, "test");
        QVERIFY(again == study);
        QCOMPARE(toJson(again), written);
        QCOMPARE(QByteArray::fromStdString(written).count("\"mood\": \"good\""), 1);
        QVERIFY(again.variants[0].unknown.find(R"("mood":"good")") != std::string::npos);
        QVERIFY(again.variants[1].unknown.empty());
    }

    void aVariantsMissingKeysTakeTheirDefaults() {
        const Study study =
            studyFromJson(withVariants(R"({"name":"a","pruning":{"method":"wanda"},"stages":null})"), "t");
        QCOMPARE(study.variants.size(), std::size_t(1));
        Variant expected{"a"};
        expected.pruning.method = "wanda";
        QVERIFY(study.variants[0] == expected);
        QVERIFY(studyFromJson(R"({"format":"tessera study","version":1,"variants":null})", "t").variants.empty());
    }

    void unknownKeysKeepTheirPlaces() {
        const std::string text = R"({"before":1,"version":1,"stages":{"zebra":2,"m":0.7,"apple":[3,{"b":4,"a":5}]},)"
                                 R"("format":"tessera study","after":null})";
        const std::string written = toJson(studyFromJson(text, "test"));
        std::size_t last = 0;
        for (const char* key : {"\"before\"", "\"version\"", "\"stages\"", "\"zebra\"", "\"m\"", "\"apple\"", "\"b\"",
                                "\"a\"", "\"format\"", "\"after\""}) {
            const std::size_t place = written.find(key);
            QVERIFY2(place != std::string::npos && place > last, key);
            last = place;
        }
        QCOMPARE(toJson(studyFromJson(written, "test")), written); // to the byte
    }

    void savingWhatWasLoadedChangesNoByte() {
        const QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "a.tessera";
        Study study = changedStudy();
        study.calibration.bank = (path.parent_path() / "banks" / "c").string();
        study.model.source = (path.parent_path() / "model.pt").string();
        study.unknown = studyFromJson(R"({"version":1,"mine":{"x":1.50},"format":"tessera study"})", "test").unknown;
        writeStudy(path, study);
        const QByteArray before = bytesOf(path);
        writeStudy(path, readStudy(path));
        QCOMPARE(bytesOf(path), before);
        QVERIFY(readStudy(path) == study);
    }

    void whatLiesBelowTheFileMovesWithIt() {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        Study study;
        study.model.source = (base / "one" / "model.pt").string();
        study.model.autoencoder = (base / "vae").string();
        study.calibration.source = (base / "one" / "own").string(); // a folder that is named like a built-in source
        study.calibration.bank = (base / "one" / "banks" / "b").string();
        writeStudy(base / "one" / "a.tessera", study);
        const QByteArray text = bytesOf(base / "one" / "a.tessera");
        QVERIFY(text.contains("\"source\": \"model.pt\"") && text.contains("\"source\": \"./own\""));
        QVERIFY(text.contains(("\"autoencoder\": \"" + (base / "vae").string() + "\"").c_str())); // not below it
        std::filesystem::rename(base / "one", base / "two");
        const Study moved = readStudy(base / "two" / "a.tessera");
        QCOMPARE(moved.model.source, (base / "two" / "model.pt").string());
        QCOMPARE(moved.model.autoencoder, (base / "vae").string());
        QCOMPARE(moved.calibration.source, (base / "two" / "own").string());
        QCOMPARE(moved.calibration.bank, (base / "two" / "banks" / "b").string());
    }

    void whereVariantsWereTrainedOnToMovesWithTheStudy() {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        for (const char* name : {"one/models/a", "one/models/b", "elsewhere/c"})
            std::filesystem::create_directories(base / name);
        Study study;
        study.pruning.trained = (base / "one" / "models" / "a").string();
        study.variants.resize(3, {.name = "v"});
        study.variants[0].pruning.trained = study.pruning.trained;
        study.variants[1].pruning.trained = (base / "elsewhere" / "c").string();
        study.variants[2].pruning.trained = (base / "one" / "models" / "b").string();
        QCOMPARE(pathsOf(study).size(), 3U); // one is named twice
        QCOMPARE(pathsOutside(study, base / "one").size(), 1U);
        writeStudy(base / "one" / "a.tessera", study);
        QVERIFY(bytesOf(base / "one" / "a.tessera").contains("\"trained\": \"models/b\""));
        QVERIFY(readStudy(base / "one" / "a.tessera") == study);

        std::filesystem::rename(base / "one" / "models", base / "two");
        const std::vector<StudyPath> missing = missingPaths(study);
        QCOMPARE(missing.size(), 2U);
        QVERIFY(missing[0].kind == PathKind::Trained);
        const Study found = relocated(study, missing[0], base / "two" / "a");
        QCOMPARE(found.pruning.trained, (base / "two" / "a").string());
        QCOMPARE(found.variants[0].pruning.trained, found.pruning.trained);
        QCOMPARE(found.variants[1].pruning.trained, study.variants[1].pruning.trained);
        QCOMPARE(found.variants[2].pruning.trained, (base / "two" / "b").string());
        const Study without = withPath(found, {PathKind::Trained, found.pruning.trained}, "");
        QVERIFY(without.pruning.trained.empty() && without.variants[0].pruning.trained.empty());
        QVERIFY(!without.variants[2].pruning.trained.empty());
    }

    void aModelIsTheSameHoweverItsPathIsWritten() {
        const ModelChoice tiny{TESSERA_TEST_DATA "/tiny_dit", {}, {}, {}};
        ModelChoice other = tiny;
        other.source = TESSERA_TEST_DATA "/../data/tiny_dit/";
        other.sha256 = std::string(64, 'a');
        QVERIFY(isSameModel(tiny, tiny) && isSameModel(tiny, other));
        other.weights = "ema";
        QVERIFY(!isSameModel(tiny, other));
        QVERIFY(!isSameModel(tiny, {}));
        QVERIFY(isSameModel({"nowhere", {}, {}, {}}, {"nowhere", {}, {}, {}}));
        QVERIFY(!isSameModel({"nowhere", {}, {}, {}}, {"elsewhere", {}, {}, {}}));
    }

    void theChoicesOfOlderFilesStay_data() {
        QTest::addColumn<int>("version");
        QTest::newRow("absolute paths, the choices at the top") << 1;
        QTest::newRow("relative paths, the choices at the top") << 2;
        QTest::newRow("loss weighting under its old name") << 3;
        QTest::newRow("variants without a sampler of their own") << 4;
    }

    void theChoicesOfOlderFilesStay() {
        QFETCH(int, version);
        const std::filesystem::path folder = std::filesystem::absolute(TESSERA_TEST_DATA "/studies");
        const std::filesystem::path path = folder / ("version" + std::to_string(version) + ".tessera");
        QVERIFY(bytesOf(path).contains("\"version\": " + QByteArray::number(version)));
        Study expected = changedStudy();
        for (PruningChoices* pruning : {&expected.pruning, &expected.variants[1].pruning})
            *pruning = asPruned(*pruning);     // which all of them were
        expected.calibration.classMap.clear(); // which none of them knew
        expected.stages.oneStage = expected.variants[1].stages.oneStage = false;
        expected.variants[1].sampling = {};
        expected.sampling.words = {};
        if (version < 3) // they knew no reuse
            expected.execution = expected.variants[1].execution = {};
        if (version > 1) {
            expected.model.source = (folder / "models" / "a \xc3\xa4.safetensors").string();
            expected.calibration.bank = (folder / "banks" / "c").string();
        }
        const Study read = readStudy(path);
        QVERIFY(read == expected);
        QVERIFY(studyFromJson(toJson(read), "newest") == expected);
    }

    void anOldNameOfAMemberIsKnownInNewFilesToo() {
        const Study study = studyFromJson(
            R"({"format":"tessera study","version":4,"present":{"stages":{"loss_worth":"measured"}}})", "a.tessera");
        QVERIFY(study.stages.lossWeighting == pruning::LossWeighting::Measured);
        QVERIFY(study.unknown.empty());
    }

    void thePresentChoicesAreAVariantWithoutAName() {
        Study study = changedStudy();
        study.variants = {presentVariant(study)};
        study.variants[0].name = "kept";
        const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(study))).object();
        QCOMPARE(root["version"].toInt(), studyVersion);
        QJsonObject kept = root["variants"].toArray().at(0).toObject();
        kept.remove("name");
        kept.remove("hidden");
        kept.remove("sampling"); // is the study's
        QCOMPARE(root["present"].toObject(), kept);
        QVERIFY(!root.contains("stages") && !root.contains("pruning"));
    }

    void unknownKeysOfThePresentChoicesKeepTheirPlaces() {
        const std::string text = R"({"format":"tessera study","present":{"mood":"good","stages":{"k":[1],"m":0.7}},)"
                                 R"("version":3,"stages":"of no meaning here"})";
        const Study study = studyFromJson(text, "test");
        QCOMPARE(study.stages.m, 0.7);
        const std::string written = toJson(study);
        std::size_t last = 0;
        for (const char* key : {"\"format\"", "\"present\"", "\"mood\"", "\"k\"", "\"m\"", "\"version\"", "of no"}) {
            const std::size_t place = written.find(key);
            QVERIFY2(place != std::string::npos && place > last, key);
            last = place;
        }
        QVERIFY(studyFromJson(written, "test") == study);
    }

    void relativePathsOfVersion1AreThoseOfTheCurrentFolder() {
        const QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "a.json";
        std::ofstream(path) << R"({"format":"tessera study","version":1,"model":{"source":"tests/data/tiny_dit"},)"
                               R"("calibration":{"source":"builtin","bank":"b"}})";
        const Study study = readStudy(path);
        QCOMPARE(study.model.source, (std::filesystem::current_path() / "tests/data/tiny_dit").string());
        QCOMPARE(study.calibration.bank, (std::filesystem::current_path() / "b").string());
        QCOMPARE(study.calibration.source, std::string("builtin"));
    }

    void whatIsMissingIsFoundByTheSameMove() {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        std::filesystem::create_directories(base / "new" / "models");
        std::filesystem::create_directories(base / "new" / "bank");
        std::ofstream(base / "new" / "models" / "a.pt") << "x";
        Study study;
        study.model.source = (base / "old" / "models" / "a.pt").string();
        study.model.autoencoder = (base / "old" / "vae").string();
        study.calibration.bank = (base / "old" / "bank").string();
        const std::vector<StudyPath> missing = missingPaths(study);
        QCOMPARE(missing.size(), 3U);
        QVERIFY(missing[0].kind == PathKind::Model);
        const Study found = relocated(study, missing[0], base / "new" / "models" / "a.pt");
        QCOMPARE(found.model.source, (base / "new" / "models" / "a.pt").string());
        QCOMPARE(found.calibration.bank, (base / "new" / "bank").string());
        QCOMPARE(found.model.autoencoder, study.model.autoencoder); // is not there either
        QCOMPARE(missingPaths(found).size(), 1U);
    }

    void pathsOfAnotherSystemAreFoundByTheirNames() {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        std::filesystem::create_directories(base / "bank");
        std::ofstream(base / "a.pt") << "x";
        Study study;
        study.model.source = "C:\\work\\a.pt";
        study.calibration.bank = "C:\\work\\bank";
        const Study found = relocated(study, missingPaths(study).front(), base / "a.pt");
        QCOMPARE(found.calibration.bank, (base / "bank").string());
    }

    void studiesAreKnownByName_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isStudy");
        for (const char* name : {"a.tessera", "mine.json", "/x/y.z/a b.tessera"})
            QTest::newRow(name) << QString::fromLatin1(name) << true;
        for (const char* name : {"config.json", "x/model_index.json", "tessera.json", "model.pt", "a.tessera/x",
                                 "model.safetensors.index.json", "demo", "scheduler_config.json"})
            QTest::newRow(name) << QString::fromLatin1(name) << false;
    }

    void studiesAreKnownByName() {
        QFETCH(QString, name);
        QFETCH(bool, isStudy);
        QCOMPARE(hasStudyName(name.toStdString()), isStudy);
    }

    void badTextIsRefusedByPath_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& text, const char* message) {
            QTest::newRow(name) << text << message;
        };
        const std::string head = R"({"format":"tessera study",)";
        row("version newer", head + R"("version":6})", "version: made by a newer Tessera");
        row("version older", head + R"("version":0})", "version: expected an integer from 1");
        row("version missing", R"({"format":"tessera study"})", "version: missing");
        row("version text", head + R"("version":"1"})", "version: expected an integer");
        row("version fraction", head + R"("version":1.5})", "version: expected an integer");
        row("another format", R"({"format":"x","version":1})", "format: expected");
        row("no format", R"({"version":1})", "format: missing");
        row("array", "[]", "expected a Tessera study");
        row("section of another type", head + R"("version":1,"stages":[]})", "stages: expected an object");
        row("m text", withStages(R"("m":"0,5")"), "stages.m: expected a number, found");
        row("m -1", withStages(R"("m":-1)"), "stages.m: expected a number in (0,1), found -1");
        row("m 0", withStages(R"("m":0)"), "stages.m: ");
        row("m NaN", withStages(R"("m":NaN)"), "");
        row("lambda 1e308", withStages(R"("lambda":1e308)"), "stages.lambda: ");
        row("lambda 1e999", withStages(R"("lambda":1e999)"), "");
        row("cut of a type", withStages(R"("cuts":[3,"2"])"), "stages.cuts[1]: expected an integer");
        row("cut fraction", withStages(R"("cuts":[3.5])"), "stages.cuts[0]: expected an integer");
        row("cuts unsorted", withStages(R"("cuts":[1,2])"), "stages.cuts[1]: ");
        row("cuts equal", withStages(R"("cuts":[500,500])"), "stages.cuts[1]: expected less than the cut before it");
        row("cut 0", withStages(R"("cuts":[500,0])"), "stages.cuts[1]: expected a timestep >= 1, found 0");
        row("cut negative", withStages(R"("cuts":[-5])"), "stages.cuts[0]: ");
        row("m 1", withStages(R"("m":1)"), "stages.m: expected a number in (0,1), found 1");
        row("m 1e308", withStages(R"("m":1e308)"), "stages.m: ");
        row("lambda -1", withStages(R"("lambda":-1)"), "stages.lambda: expected a number in [0,1], found -1");
        row("lambda NaN", withStages(R"("lambda":NaN)"), "");
        row("lambda text", withStages(R"("lambda":"0,5")"), "stages.lambda: expected a number, found \"0,5\"");
        row("sparsity -0.1", withStages(R"("target_sparsity":-0.1)"), "stages.target_sparsity: ");
        row("sigma2 0", withStages(R"("sigma2":0)"), "stages.sigma2: ");
        row("cut huge", withStages(R"("cuts":[99999999999])"), "stages.cuts[0]: ");
        row("sparsity 1", withStages(R"("target_sparsity":1)"), "stages.target_sparsity: ");
        row("override", withStages(R"("overrides":{"early":2})"), "stages.overrides.early: ");
        row("override type", withStages(R"("overrides":{"early":[]})"), "stages.overrides.early: expected a number");
        row("allocation", withStages(R"("allocation":"other")"),
            "stages.allocation: expected mosaic, uniform or marginal");
        row("seed negative", head + R"("version":1,"sampling":{"seeds":[-1]}})", "sampling.seeds[0]: ");
        row("compensate", head + R"("version":1,"pruning":{"compensate":1}})", "pruning.compensate: expected true or");
        row("reuse", head + R"("version":3,"present":{"execution":{"reuse":"often:2"}}})",
            "execution.reuse: expected every:N");
        row("present array", head + R"("version":3,"present":[]})", "present: expected an object");
        row("present m", head + R"("version":3,"present":{"stages":{"m":0}}})", "stages.m: expected a number in (0,1)");
        row("present cut", head + R"("version":3,"present":{"stages":{"cuts":["2"]}}})", "stages.cuts[0]: expected an");
        row("variants object", head + R"("version":1,"variants":{}})", "variants: expected an array");
        row("variant number", withVariants("3"), "variants[0]: expected an object");
        row("variant nameless", withVariants("{}"), "variants[0].name: missing");
        row("variant's name empty", withVariants(R"({"name":""})"), "variants[0].name: expected a name");
        row("variant hidden", withVariants(R"({"name":"a","hidden":1})"), "variants[0].hidden: expected true or");
        row("variant's m", withVariants(R"({"name":"a"},{"name":"a"},{"name":"b","stages":{"m":2}})"),
            "variants[2].stages.m: expected a number in (0,1), found 2");
        row("variant's damping", withVariants(R"({"name":"a","pruning":{"damping":0}})"),
            "variants[0].pruning.damping: ");
        row("variant's cut", withVariants(R"({"name":"a","stages":{"cuts":["1"]}})"),
            "variants[0].stages.cuts[0]: expected an integer");
        row("too many variants", withVariants("1" + QString(",1").repeated(100).toStdString()),
            "variants: expected at most 100, found 101");
        row("weights", head + R"("version":1,"model":{"weights":3}})", "model.weights: expected a text");
        std::string many = head + R"("version":1)";
        for (int i = 0; i < 10'001; ++i)
            many += ",\"x" + std::to_string(i) + "\":0";
        row("too many members", many + "}", "an object of 10003 members");
        row("repeated key", withStages(R"("m":0.5,"m":0.6)"), "");
        row("deep", withStages("\"x\":" + std::string(2000, '[') + std::string(2000, ']')), "");
        row("empty", "", "");
        row("zeros", std::string(4096, '\0'), "");
        row("truncated", toJson(changedStudy()).substr(0, 200), "");
    }

    void badTextIsRefusedByPath() {
        QFETCH(std::string, text);
        QFETCH(QString, message);
        const QString error = errorOf(text);
        QVERIFY2(error.startsWith("a.tessera: " + message), qPrintable(error));
        QVERIFY2(!error.contains('\n'), qPrintable(error));
    }

    void everyTruncationIsRefused() {
        const std::string text = toJson(changedStudy());
        for (std::size_t length = 0; length + 2 < text.size(); ++length)
            QVERIFY2(errorOf(text.substr(0, length)).startsWith("a.tessera: "), qPrintable(QString::number(length)));
    }

    void filesThatAreNoStudyAreRefusedByName() {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        QVERIFY_EXCEPTION_THROWN(readStudy(base), Error);
        QVERIFY_EXCEPTION_THROWN(readStudy(base / "missing"), Error);
        std::ofstream(base / "large") << std::string(std::size_t(9) << 20U, ' ');
        QVERIFY_EXCEPTION_THROWN(readStudy(base / "large"), Error);
    }
};

TESSERA_TEST(TestStudyFile)
#include "tst_study_file.moc"
