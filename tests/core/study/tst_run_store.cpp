#include "core/base/error.h"
#include "core/study/reproduce.h"
#include "core/study/run_store.h"
#include "core/study/run_thumbnail.h"
#include "core/study/study_file.h"
#include "tests/core/as_nobody.h"
#include "tests/core/full_disk.h"
#include "tests/test_main.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <fstream>

using namespace core;
using namespace core::study;
namespace fs = std::filesystem;

namespace {

Run someRun(std::int64_t time) {
    Run run;
    run.time = time;
    run.version = "0.1.0";
    run.model = "demo \xc3\xa4";
    run.study = toJson(Study());
    run.command = "tessera prune demo --out pruned-model";
    run.macsDense = 1'000'000'000'000;
    run.macsPruned = 700'000'000'000;
    run.seconds = 1.5;
    run.targetSparsity = 0.33;
    run.achievedSparsity = 0.331;
    run.psnr = 21.25;
    run.thumbnail = std::string("\x89PNG\0\1", 6);
    return run;
}

std::vector<Run> runsOf(const RunStore& store, std::size_t wantedSkips = 0) {
    std::vector<std::string> skipped;
    std::vector<Run> runs = store.runs(skipped);
    if (skipped.size() != wantedSkips)
        qFatal("%zu rows were skipped", skipped.size());
    return runs;
}

std::string errorOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestRunStore : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_folder->path().toStdString()) / "state" / "runs.db";
    }

    void runsComeBackNewestFirstAsTheyWere() {
        std::vector<Run> written{someRun(3), someRun(1), someRun(2)};
        written[1].kind = RunKind::Sample;
        written[1].psnr.reset();
        written[1].ssim = 0.5;
        written[1].isPinned = true;
        written[2].tags = "paper fig. 3, schön";
        RunStore store(m_path);
        for (Run& run : written) {
            run.id = store.add(run);
            QCOMPARE(store.thumbnail(run.id), std::exchange(run.thumbnail, {})); // read one by one
        }
        QCOMPARE(store.thumbnail(written.back().id + 1), std::string());
        const std::vector<Run> read = runsOf(RunStore(m_path)); // by another program
        QCOMPARE(read.size(), 3U);
        QVERIFY(read[0] == written[0] && read[1] == written[2] && read[2] == written[1]);
    }

    void removedRunsAreGoneAndPinnedOnesMarked() {
        RunStore store(m_path);
        const std::int64_t first = store.add(someRun(1));
        const std::int64_t second = store.add(someRun(2));
        store.setPinned(first, true);
        store.remove({second});
        const std::vector<Run> runs = runsOf(store);
        QCOMPARE(runs.size(), 1U);
        QVERIFY(runs[0].isPinned);
    }

    void theOldestLeaveAndPinnedOnesStay() {
        RunStore store(m_path, {.runs = 3});
        const std::int64_t pinned = store.add(someRun(1));
        store.setPinned(pinned, true);
        for (int time = 2; time <= 6; ++time)
            store.add(someRun(time));
        const std::vector<Run> runs = runsOf(store);
        QCOMPARE(runs.size(), 3U);
        QCOMPARE(runs[0].time, 6);
        QCOMPARE(runs[1].time, 5);
        QCOMPARE(runs[2].id, pinned);
    }

    void bytesAreBoundedToo() {
        Run large = someRun(0);
        large.thumbnail.assign(200'000, 'x');
        RunStore store(m_path, {.bytes = 1'000'000});
        for (large.time = 1; large.time <= 10; ++large.time)
            store.add(large);
        QCOMPARE(runsOf(store).size(), 4U); // with studies
        large.thumbnail.assign(1'000'000, 'x');
        store.add(large);
        QCOMPARE(runsOf(store).size(), 1U); // what was just run is never thrown away
    }

    void aDamagedFileIsPutAside_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no database") << QByteArray("this is no database, this is a letter to nobody at all");
        QTest::newRow("zeros") << QByteArray(8192, '\0');
        QTest::newRow("random") << QByteArray("SQLite format 3\0", 16) + QByteArray(4000, '\xa5');
    }

    void aDamagedFileIsPutAside() {
        QFETCH(QByteArray, content);
        fs::create_directories(m_path.parent_path());
        std::ofstream(m_path, std::ios::binary).write(content.constData(), content.size());
        RunStore store(m_path);
        QCOMPARE(store.notes().size(), 1U);
        QVERIFY(store.notes()[0].find("put aside as runs.db.corrupt-") != std::string::npos);
        store.add(someRun(1));
        QCOMPARE(runsOf(store).size(), 1U);
        int aside = 0;
        for (const auto& entry : fs::directory_iterator(m_path.parent_path()))
            aside += entry.path().filename().string().starts_with("runs.db.corrupt-") ? 1 : 0;
        QCOMPARE(aside, 1);
    }

    void aTruncatedDatabaseIsPutAside() {
        {
            RunStore store(m_path);
            for (int time = 0; time < 200; ++time)
                store.add(someRun(time));
        }
        fs::resize_file(m_path, fs::file_size(m_path) / 2);
        const RunStore store(m_path);
        QCOMPARE(store.notes().size(), 1U);
        QVERIFY(runsOf(store).empty());
    }

    void anotherVersionsFileIsLeftAlone() {
        {
            RunStore store(m_path);
            store.add(someRun(1));
        }
        SQLite::Database(m_path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
        const std::string error = errorOf([this] { RunStore store(m_path); });
        QVERIFY2(error.find("made by a newer Tessera") != std::string::npos, error.c_str());
        SQLite::Database database(m_path.string(), SQLite::OPEN_READONLY);
        QCOMPARE(database.execAndGet("SELECT count(*) FROM runs").getInt(), 1);
    }

    void anEmptyFileOfVersionZeroIsMigrated() {
        fs::create_directories(m_path.parent_path());
        std::ofstream(m_path).flush();
        RunStore store(m_path);
        QVERIFY(store.notes().empty());
        store.add(someRun(1));
        SQLite::Database database(m_path.string(), SQLite::OPEN_READONLY);
        QCOMPARE(database.execAndGet("PRAGMA user_version").getInt(), 2);
        QCOMPARE(database.execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
    }

    void runsOfAnOlderFileGetTags() {
        const std::int64_t id = addToOlderFile();
        RunStore store(m_path);
        QVERIFY(store.notes().empty());
        QCOMPARE(runsOf(store).at(0).tags, std::string());
        store.setTags(id, "keep");
        QCOMPARE(runsOf(RunStore(m_path)).at(0).tags, std::string("keep"));
    }

    void aLockedFileIsAnErrorAndNotAHang() {
        RunStore store(m_path);
        SQLite::Database other(m_path.string(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN EXCLUSIVE");
        const std::string error = errorOf([&] { store.add(someRun(1)); });
        QVERIFY2(error.find("locked by another program") != std::string::npos, error.c_str());
        other.exec("ROLLBACK");
        store.add(someRun(1));
        QCOMPARE(runsOf(store).size(), 1U);
    }

    void aFolderInItsPlaceIsAnError() {
        fs::create_directories(m_path);
        QVERIFY(errorOf([this] { RunStore store(m_path); }).find("runs.db: ") != std::string::npos);
    }

    void aFileThatCannotBeWrittenIsReadOnly_data() {
        QTest::addColumn<bool>("folderIsReadOnly");
        QTest::addColumn<bool>("isOlder");
        QTest::newRow("the file") << false << false;
        QTest::newRow("its folder too") << true << false;
        QTest::newRow("an older one without tags") << false << true;
    }

    void aFileThatCannotBeWrittenIsReadOnly() {
        QFETCH(bool, folderIsReadOnly);
        QFETCH(bool, isOlder);
        m_path = m_path.parent_path() / "a #1 ?%" / "runs.db"; // means something in a URI
        if (isOlder)
            addToOlderFile();
        else
            RunStore(m_path).add(someRun(1));
        const auto enter = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
        const auto readOnly = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
        fs::permissions(m_path, readOnly);
        fs::permissions(m_folder->path().toStdString(), fs::perms::all);
        fs::permissions(m_path.parent_path(), folderIsReadOnly ? readOnly | enter : fs::perms::all);
        std::vector<std::string> notes;
        std::size_t runs = 0;
        {
            const AsNobody user;
            const RunStore store(m_path);
            QVERIFY(store.isReadOnly());
            notes = store.notes();
            runs = runsOf(store).size();
        }
        fs::permissions(m_path.parent_path(), fs::perms::all); // so that it can be removed
        QCOMPARE(notes.size(), 1U);
        QVERIFY(notes[0].find("cannot be written, so runs are not recorded") != std::string::npos);
        QCOMPARE(runs, 1U);
    }

    void aNewerReadOnlyFileIsLeftAlone() {
        { const RunStore store(m_path); }
        SQLite::Database(m_path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
        fs::permissions(m_folder->path().toStdString(), fs::perms::all);
        fs::permissions(m_path.parent_path(), fs::perms::all);
        fs::permissions(m_path, fs::perms::owner_read | fs::perms::others_read | fs::perms::group_read);
        const AsNobody user;
        const std::string error = errorOf([this] { RunStore store(m_path); });
        QVERIFY2(error.find("made by a newer Tessera") != std::string::npos, error.c_str());
    }

    void aFullDiskLosesNoEarlierRun() {
        RunStore store(m_path);
        store.add(someRun(1));
        std::string error;
        {
            const FullDisk full;
            error = errorOf([&] { store.add(someRun(2)); });
            QVERIFY_THROWS_EXCEPTION(core::study::StoreUnavailable, store.add(someRun(2)));
        }
        QVERIFY2(error.find("runs.db: the history of runs: ") != std::string::npos, error.c_str());
        QCOMPARE(runsOf(RunStore(m_path)).size(), 1U);
        store.add(someRun(3));
        QCOMPARE(runsOf(store).size(), 2U);
    }

    void hostileRowsAreToldAndSkipped_data() {
        QTest::addColumn<QString>("change");
        for (const char* change : {"recipe = '{'", "recipe = '[]'", "recipe = x'ff00ff'", "kind = 'other'", "kind = 7",
                                   "time = 'noon'", "seconds = 'fast'", "seconds = 9e999", "psnr = x'00'",
                                   "thumbnail = zeroblob(2000000)", "thumbnail = zeroblob(100000000)",
                                   "model = zeroblob(5000)", "macs_dense = 1.5", "pinned = 'yes'", "thumbnail = 3"})
            QTest::newRow(change) << QString::fromLatin1(change);
    }

    void hostileRowsAreToldAndSkipped() {
        QFETCH(QString, change);
        RunStore store(m_path);
        store.add(someRun(1));
        const std::int64_t bad = store.add(someRun(2));
        SQLite::Database(m_path.string(), SQLite::OPEN_READWRITE)
            .exec("UPDATE runs SET " + change.toStdString() + " WHERE id = " + std::to_string(bad));
        std::vector<std::string> skipped;
        QCOMPARE(store.runs(skipped).size(), 1U);
        QCOMPARE(skipped.size(), 1U);
        QVERIFY2(skipped[0].find("run " + std::to_string(bad) + ": ") != std::string::npos, skipped[0].c_str());
        QVERIFY(skipped[0].find('\n') == std::string::npos);
    }

    void aThumbnailShowsTheFirstImagesSmall() {
        Image image{.width = 128, .height = 96, .rgb = std::vector<std::uint8_t>(128 * 96 * 3, 200)};
        const std::string png = runThumbnail(std::vector<Image>(6, image));
        const fs::path path = fs::path(m_folder->path().toStdString()) / "a.png";
        std::ofstream(path, std::ios::binary) << png;
        const Image read = readImage(path);
        QCOMPARE(read.width, 4 * 64);
        QCOMPARE(read.height, 48);
        QCOMPARE(int(read.rgb.front()), 200);
        QVERIFY(runThumbnail({}).empty());
    }

    void weightsThatWereTrainedOnAreACommandMore() {
        Study study;
        QVERIFY(trainCommand(study).empty());
        study.pruning.trained = "/models/tuned";
        QCOMPARE(trainCommand(study),
                 std::string("tessera train --from pruned-model --out /models/tuned --teacher demo"));
        study.pruning.trainedMinutes = 2.5;
        study.pruning.taught = false;
        study.calibration.source = "/pictures/a b";
        QCOMPARE(trainCommand(study), std::string("tessera train --from pruned-model --out /models/tuned --minutes 2.5 "
                                                  "--images '/pictures/a b'"));
        study.calibration.classMap = "/classes.csv";
        QVERIFY(trainCommand(study).ends_with(" --class-map /classes.csv"));
    }

    void commandsSayWhatIsNotUsual() {
        Study study;
        study.model.source = "/models/it's a model.pt";
        study.stages.cuts = {600, 300};
        study.stages.overrides = {{"early", 0.5}};
        study.pruning.compensate = false;
        study.calibration.bank = "/banks/b";
        schedule::StagePlan plan;
        plan.stages = {{.name = "early", .sparsity = 0.5}, {.name = "late", .sparsity = 0.25}};
        plan.sigma2 = 0.97;
        const std::string command = pruneCommand(study, plan);
        QCOMPARE(command, std::string("tessera prune '/models/it'\\''s a model.pt' --out pruned-model --steps 50 "
                                      "--cuts 600,300 --lambda 5e-05 --sigma2 0.97 --sparsity 0.33 --stage-sparsity "
                                      "0.5,0.25 --method obs --compensate off --bank /banks/b"));
        study = {};
        study.stages.oneStage = true;
        QVERIFY(pruneCommand(study, {}).starts_with("tessera prune demo --out pruned-model --steps 50 --one-stage "));
        study = {};
        study.sampling.seeds = {7, 8};
        study.sampling.labels = {3, 4};
        QCOMPARE(sampleCommand(study),
                 std::string("tessera sample demo --out pictures.png --n 2 --class 3,4 --steps 50 --seed 7"));
    }

    void promptsAreInTheCommand() {
        Study study;
        study.sampling.seeds = {7, 7, 8, 8};
        study.sampling.words = {.prompts = {"a star", "it's a moon"},
                                .negative = "",
                                .height = 64,
                                .width = 96,
                                .guidanceRescale = 0.7,
                                .clipSkip = 1};
        const std::string words = " --prompt 'a star' --prompt 'it'\\''s a moon' --negative '' --size 64x96 "
                                  "--guidance-rescale 0.7 --clip-skip 1";
        QCOMPARE(sampleCommand(study),
                 "tessera sample demo --out pictures.png --n 2" + words + " --every-prompt --steps 50 --seed 7");
        QVERIFY(pruneCommand(study, {}).find("--prompt") == std::string::npos);
        study.calibration.source = "own";
        QVERIFY(pruneCommand(study, {}).ends_with(words));
    }

private:
    /// A run in a file as version 1 wrote it. @return its id.
    std::int64_t addToOlderFile() {
        const std::int64_t id = RunStore(m_path).add(someRun(1));
        SQLite::Database(m_path.string(), SQLite::OPEN_READWRITE)
            .exec("ALTER TABLE runs DROP COLUMN tags; PRAGMA user_version = 1");
        return id;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
};

TESSERA_TEST(TestRunStore)
#include "tst_run_store.moc"
