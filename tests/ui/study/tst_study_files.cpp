#include "core/study/recovery_file.h"
#include "core/study/study_file.h"
#include "tests/bad_input/torch_bytes.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "ui/files/file_memory.h"
#include "ui/files/recent_menu.h"

#include <QAction>
#include <QComboBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <set>

using namespace files_bench;
namespace fs = std::filesystem;

namespace {

QStringList recoveryFiles(const QString& state) {
    return QDir(state + QStringLiteral("/recovery")).entryList({QStringLiteral("*.recovery")}, QDir::Files);
}

/// What a window leaves that is killed while its study is not saved.
void leaveBehind(const QString& state, const core::study::Study& study, const QString& name, const QString& path = {}) {
    core::study::writeRecovery((state + QStringLiteral("/recovery/") + name).toStdString(),
                               {study, path.toStdString(), 1'700'000'000'000});
}

} // namespace

class TestStudyFiles : public QObject {
    Q_OBJECT

private slots:
    void aTesseraFileOpensAndSavesByteForByte() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a b.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        Bench bench;
        bench.openAgreeing(path);
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().stages.m, 0.77);
        QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
        bench.window.findChild<QAction*>(QStringLiteral("saveStudy"))->trigger(); // with the model's hash
        const auto bytes = [&path] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray saved = bytes();
        Bench again;
        again.openAgreeing(path);
        QVERIFY(again.hasModel());
        again.window.findChild<QAction*>(QStringLiteral("saveStudy"))->trigger();
        QCOMPARE(bytes(), saved);
    }

    void savingAsksForANameAndGivesItItsEnding() {
        const QTemporaryDir folder;
        Bench bench;
        bench.window.openStudy(tinyStudy());
        QVERIFY(bench.hasModel());
        answerFileDialog(folder.filePath(QStringLiteral("mine")));
        bench.window.findChild<QAction*>(QStringLiteral("saveStudy"))->trigger();
        QVERIFY(QFileInfo::exists(folder.filePath(QStringLiteral("mine.tessera"))));
        QVERIFY(bench.window.windowTitle().contains(QLatin1String("mine.tessera")));
        QCOMPARE(ui::files::lastFolder(QStringLiteral("study")), folder.path()); // the next dialog begins there
    }

    void undoingBackToWhatIsOnTheDiskLeavesNothingToSave() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        Bench bench;
        bench.openAgreeing(path);
        QVERIFY(bench.hasModel());
        bench.window.document().setM(0.3);
        QVERIFY(bench.window.windowTitle().contains(QLatin1Char('*')));
        bench.window.document().undoStack()->undo();
        QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
        QVERIFY(bench.window.close()); // without a question
    }

    void anotherStudyReplacesUnsavedChangesOnlyAfterAsking() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        Bench bench;
        bench.window.document().setM(0.3);
        answerQuestion(QMessageBox::Cancel);
        bench.openAgreeing(path);
        QCOMPARE(bench.study().stages.m, 0.3);
        answerQuestion(QMessageBox::Discard);
        bench.openAgreeing(path);
        QCOMPARE(bench.study().stages.m, 0.77);
        QVERIFY(bench.hasModel());
    }

    void aDamagedStudyChangesNothingAndIsAnIssue() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"format\":") > 0);
        file.close();
        Bench bench;
        const core::study::Study before = bench.study();
        bench.openAgreeing(path);
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QVERIFY(bench.study() == before);
    }

    void whatWasMovedIsAskedForInPlace() {
        const QTemporaryDir folder;
        const fs::path base = folder.path().toStdString();
        fs::create_directories(base / "new" / "bank");
        fs::copy(TESSERA_TEST_DATA "/tiny_dit", base / "new" / "tiny", fs::copy_options::recursive);
        core::study::Study study = tinyStudy(base / "old" / "tiny");
        study.model.sha256 = std::string(64, '0');
        study.calibration.bank = (base / "old" / "bank").string();
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), study);
        Bench bench;
        const core::study::Study before = bench.study();
        bench.openAgreeing(path);
        QVERIFY(bench.notice("missingFile") != nullptr && bench.notice("missingFile")->isVisible());
        QVERIFY(bench.noticeText("missingFile").contains(QLatin1String("old/tiny")));
        QVERIFY(bench.study() == before); // until it is found
        answerFileDialog(QString::fromStdString((base / "new" / "tiny").string()));
        QVERIFY(bench.click("lookForIt"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().model.source, (base / "new" / "tiny").string());
        QCOMPARE(bench.study().calibration.bank, (base / "new" / "bank").string()); // by the same move
        QVERIFY(bench.notice("missingFile") == nullptr || !bench.notice("missingFile")->isVisible());
        QVERIFY(bench.window.windowTitle().contains(QLatin1String("a.tessera*"))); // the new places are to be saved
        QCOMPARE(bench.window.issues().rowCount(), 1);                             // and the weights have another hash
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("not those")));
    }

    void aModelBesideTheStudyIsSuggested() {
        const QTemporaryDir folder;
        const fs::path base = folder.path().toStdString();
        fs::copy(TESSERA_TEST_DATA "/tiny_dit", base / "tiny", fs::copy_options::recursive);
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy("/nowhere/tiny"));
        Bench bench;
        bench.openAgreeing(path);
        QVERIFY(bench.click("useSuggestion"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().model.source, (base / "tiny").string());
    }

    void whatIsNotTheModelCanBeDoneWithout() {
        const QTemporaryDir folder;
        core::study::Study study = tinyStudy();
        study.calibration.bank = "/nowhere/bank";
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), study);
        Bench bench;
        bench.openAgreeing(path);
        QVERIFY(bench.noticeText("missingFile").contains(QLatin1String("/nowhere/bank")));
        QVERIFY(bench.click("goWithout"));
        QTRY_VERIFY(bench.notice("outsideFile") != nullptr); // the model has still to be agreed to
        QVERIFY(bench.click("openOutside"));
        QVERIFY(bench.hasModel());
        QVERIFY(bench.study().calibration.bank.empty());
    }

    void givingUpLeavesEverythingAsItWas() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy("/nowhere/tiny"));
        Bench bench;
        const core::study::Study before = bench.study();
        bench.openAgreeing(path);
        QVERIFY(bench.click("giveUp"));
        QVERIFY(bench.study() == before);
        QTRY_VERIFY(bench.notice("missingFile") == nullptr);
    }

    void recentFilesAreRememberedAndGreyedWhenTheyAreGone() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        {
            Bench bench({}, true);
            bench.openAgreeing(path);
            QVERIFY(bench.hasModel());
        }
        Bench bench({}, true);
        auto* menu = bench.window.findChild<ui::files::RecentMenu*>();
        const auto entry = [&](const QString& name) -> QAction* {
            emit menu->aboutToShow();
            for (QAction* action : menu->actions())
                if (action->text().contains(name))
                    return action;
            return nullptr;
        };
        QVERIFY(entry(QStringLiteral("tiny_dit")) != nullptr);
        QVERIFY(entry(QStringLiteral("a.tessera"))->isEnabled());
        entry(QStringLiteral("a.tessera"))->trigger();
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().stages.m, 0.77);
        QFile::remove(path);
        QVERIFY(!entry(QStringLiteral("a.tessera"))->isEnabled());
        bench.window.findChild<QAction*>(QStringLiteral("clearRecent"))->trigger();
        QVERIFY(entry(QStringLiteral("a.tessera")) == nullptr);
    }

    void modelsStudiesAndFoldersCanBeDropped() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        Bench bench;
        QVERIFY(bench.drop(QDir(QStringLiteral(TESSERA_TEST_DATA "/tiny_dit")).absolutePath()));
        QVERIFY(bench.hasModel());
        QVERIFY(bench.drop(path));
        QTRY_COMPARE_WITH_TIMEOUT(bench.study().stages.m, 0.77, patience);
    }

    void aCheckpointOfSeveralModelsAsksWhichIsMeant() {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "two.pt";
        const std::string one = bad_input::dict("w", bad_input::tensor());
        const std::string two =
            bad_input::pickle("}" + bad_input::text("unet") + one + "s" + bad_input::text("vae") + one + "s");
        std::ofstream(file, std::ios::binary) << bad_input::checkpoint(two);
        Bench bench;
        bench.window.openSpec(QString::fromStdString(file.string()));
        QTRY_VERIFY_WITH_TIMEOUT(bench.notice("weightsQuestion") != nullptr, patience);
        QVERIFY(bench.noticeText("weightsQuestion").contains(QLatin1String("two.pt")));
        auto* box = bench.window.findChild<QComboBox*>(QStringLiteral("weightsQuestionChoice"));
        QCOMPARE(box->count(), 2);
        QTest::keyClick(box, Qt::Key_Down);
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("several sets")));
        QVERIFY(bench.click("openWeights"));
        QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
        // Neither of these tensors is a model, but which one is meant is clear now.
        QVERIFY(!bench.window.issues().issue(0).text.contains(QLatin1String("several sets")));
        QTRY_VERIFY(bench.notice("weightsQuestion") == nullptr);
    }

    void aNetworkAloneAsksForItsPipeline() {
        const QTemporaryDir folder;
        const fs::path pipeline = fs::canonical(TESSERA_TEST_DATA "/golden/sdxl/folder");
        const fs::path alone = fs::path(folder.path().toStdString()) / "alone";
        fs::copy(pipeline / "unet", alone, fs::copy_options::recursive);
        Bench bench;
        bench.window.openSpec(QString::fromStdString(alone.string()));
        QTRY_VERIFY_WITH_TIMEOUT(bench.notice("baseQuestion") != nullptr, patience);
        QVERIFY(bench.noticeText("baseQuestion").contains(QLatin1String("alone")));
        answerFileDialog(QString::fromStdString(pipeline.string()));
        QVERIFY(bench.click("baseFolder"));
        QTRY_COMPARE_WITH_TIMEOUT(bench.study().model.base, pipeline.string(), patience);
        QVERIFY(bench.hasModel());
        QVERIFY(bench.window.runner().results().model->info.conditioner != nullptr);
        QCOMPARE(bench.study().model.source, alone.string());
        QVERIFY(bench.notice("baseQuestion") == nullptr);
        const QString path = folder.filePath(QStringLiteral("alone.tessera"));
        core::study::writeStudy(path.toStdString(), bench.study());
        Bench again;
        again.openAgreeing(path);
        QVERIFY(again.hasModel());
        QVERIFY(again.notice("baseQuestion") == nullptr);
        QCOMPARE(again.study().model.base, pipeline.string());
    }

    void theBuiltInTextModelComesWithPrompts() {
        Bench bench;
        bench.window.openSpec(QStringLiteral("demo-text"));
        QTRY_COMPARE_WITH_TIMEOUT(bench.study().sampling.words.prompts.size(), std::size_t(4), patience);
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.window.issues().rowCount(), 0);
    }

    void weightsChosenOnTheCommandLineAreNotAskedFor() {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "two.pt";
        const std::string one = bad_input::dict("w", bad_input::tensor());
        std::ofstream(file, std::ios::binary) << bad_input::checkpoint(
            bad_input::pickle("}" + bad_input::text("unet") + one + "s" + bad_input::text("vae") + one + "s"));
        Bench bench;
        bench.window.openSpec(QString::fromStdString(file.string()), QStringLiteral("vae"));
        QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience); // it is no model
        QVERIFY(bench.notice("weightsQuestion") == nullptr);
        QVERIFY(!bench.window.issues().issue(0).text.contains(QLatin1String("several sets")));
        core::study::Study study = tinyStudy();
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), study);
        bench.window.openSpec(path, QStringLiteral("ema"));
        QVERIFY(bench.click("openOutside"));
        QTRY_COMPARE(bench.study().model.weights, std::string("ema")); // instead of what the study says
    }

    void changesAreKeptWithinSecondsAndGoWithACleanClose() {
        const QTemporaryDir state;
        {
            Bench bench(state.path());
            for (int i = 0; i < 200 && recoveryFiles(state.path()).isEmpty(); ++i) {
                bench.window.document().setM(0.3 + 0.001 * i, false); // a drag that does not end
                QTest::qWait(20);
            }
            QCOMPARE(recoveryFiles(state.path()).size(), 1);
            const auto kept = core::study::readRecovery(
                (state.path() + QStringLiteral("/recovery/") + recoveryFiles(state.path()).first()).toStdString());
            QVERIFY(kept.study.stages.m >= 0.3);
            answerQuestion(QMessageBox::Discard);
            QVERIFY(bench.window.close());
        }
        QVERIFY(recoveryFiles(state.path()).isEmpty());
        QVERIFY(QDir(state.path() + QStringLiteral("/recovery")).entryList(QDir::Files).isEmpty()); // nor a lock
    }

    void whatAKilledWindowLeftIsOfferedAndRestored() {
        const QTemporaryDir state;
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.tessera"));
        core::study::writeStudy(path.toStdString(), tinyStudy());
        core::study::Study changed = tinyStudy();
        changed.stages.m = 0.44;
        leaveBehind(state.path(), changed, QStringLiteral("1-a.recovery"), path);
        Bench bench(state.path());
        QVERIFY(bench.notice("recoveryNotice")->isVisible());
        QVERIFY(bench.noticeText("recoveryNotice").contains(QLatin1String("a.tessera")));
        QVERIFY(bench.click("restoreStudy"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().stages.m, 0.44);
        QVERIFY(bench.window.windowTitle().contains(QLatin1String("a.tessera*")));
        QCOMPARE(recoveryFiles(state.path()).size(), 1); // its own copy took the old one's place
        QVERIFY(!recoveryFiles(state.path()).contains(QStringLiteral("1-a.recovery")));
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.window.close());
    }

    void discardedStudiesAreOfferedNoMoreOneByOne() {
        const QTemporaryDir state;
        leaveBehind(state.path(), tinyStudy(), QStringLiteral("1-a.recovery"));
        leaveBehind(state.path(), tinyStudy(), QStringLiteral("2-b.recovery"));
        Bench bench(state.path());
        QVERIFY(bench.click("discardStudy"));
        QCOMPARE(recoveryFiles(state.path()).size(), 1);
        QVERIFY(bench.click("discardStudy"));
        QTRY_VERIFY(bench.notice("recoveryNotice") == nullptr);
        QVERIFY(recoveryFiles(state.path()).isEmpty());
    }

    void ofTwoCrashedStudiesBothAreRestored() {
        const QTemporaryDir state;
        core::study::Study first = tinyStudy();
        first.stages.m = 0.41;
        core::study::Study second = tinyStudy();
        second.stages.m = 0.42;
        leaveBehind(state.path(), first, QStringLiteral("1-a.recovery"));
        leaveBehind(state.path(), second, QStringLiteral("2-b.recovery"));
        Bench bench(state.path());
        QVERIFY(bench.click("restoreStudy"));
        QVERIFY(bench.hasModel());
        std::set<double> restored{bench.study().stages.m};
        QVERIFY(bench.notice("recoveryNotice") != nullptr); // the other one
        answerQuestion(QMessageBox::Cancel);                // the restored one is not saved yet
        QVERIFY(bench.click("restoreStudy"));
        QVERIFY(bench.notice("recoveryNotice") != nullptr);
        Bench other(state.path());
        QVERIFY(other.notice("recoveryNotice") == nullptr); // this window asks about it already
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.click("restoreStudy"));
        restored.insert(bench.study().stages.m);
        QCOMPARE(restored, (std::set<double>{0.41, 0.42}));
        QVERIFY(bench.notice("recoveryNotice") == nullptr);
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.window.close());
    }

    void aCopyThatWasBeingWrittenLeavesTheOneBefore() {
        const QTemporaryDir state;
        core::study::Study study = tinyStudy();
        study.stages.m = 0.43;
        leaveBehind(state.path(), study, QStringLiteral("1-a.recovery"));
        QFile part(state.path() + QStringLiteral("/recovery/1-a.recovery.tessera-abcdefgh.part"));
        QVERIFY(part.open(QIODevice::WriteOnly) && part.write("{\"format\":\"tessera rec") > 0);
        part.close();
        Bench bench(state.path());
        QVERIFY(bench.click("restoreStudy"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().stages.m, 0.43);
        QCOMPARE(bench.window.issues().rowCount(), 0);
        QVERIFY(!part.exists());
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.window.close());
        QVERIFY(QDir(state.path() + QStringLiteral("/recovery")).entryList(QDir::Files).isEmpty());
    }

    void twoWindowsNeverTakeEachOthersStudy() {
        const QTemporaryDir state;
        Bench first(state.path());
        first.window.document().setM(0.3);
        QTRY_COMPARE_WITH_TIMEOUT(recoveryFiles(state.path()).size(), 1, patience);
        Bench second(state.path());
        QVERIFY(second.notice("recoveryNotice") == nullptr);
        leaveBehind(state.path(), tinyStudy(), QStringLiteral("1-a.recovery"));
        Bench third(state.path());
        QVERIFY(third.notice("recoveryNotice") != nullptr);
        Bench fourth(state.path());
        QVERIFY(fourth.notice("recoveryNotice") == nullptr); // the third one asks already
        answerQuestion(QMessageBox::Discard);
        QVERIFY(first.window.close());
    }

    void remainsOfAnUnfinishedWriteAreCleared() {
        const QTemporaryDir state;
        QVERIFY(QDir(state.path()).mkdir(QStringLiteral("recovery")));
        for (const char* name : {"1-a.recovery.lock", "1-a.recovery.tessera-abcdefgh.part"}) {
            QFile file(state.path() + QStringLiteral("/recovery/") + QLatin1String(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("999999999\ntessera\n" + QSysInfo::machineHostName().toUtf8() +
                       "\n\n\n"); // of a program that is gone
        }
        Bench bench(state.path());
        QVERIFY(!QFileInfo::exists(state.path() + QStringLiteral("/recovery/1-a.recovery.tessera-abcdefgh.part")));
        QCOMPARE(bench.window.issues().rowCount(), 0);
    }

    void damagedLeftoversStopNothing_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("truncated") << QByteArray("{\"format\":\"tessera recovery\",\"version\":1,");
        QTest::newRow("newer") << QByteArray(
            "{\"format\":\"tessera recovery\",\"version\":9,\"path\":\"\",\"saved_at\":1,\"study\":{}}");
        QTest::newRow("no study") << QByteArray(
            "{\"format\":\"tessera recovery\",\"version\":1,\"path\":\"\",\"saved_at\":1}");
    }

    void damagedLeftoversStopNothing() {
        QFETCH(QByteArray, content);
        const QTemporaryDir state;
        leaveBehind(state.path(), tinyStudy(), QStringLiteral("2-good.recovery"));
        QFile file(state.path() + QStringLiteral("/recovery/1-bad.recovery"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.setFileTime(QDateTime::currentDateTime().addDays(1), QFileDevice::FileModificationTime); // looked at first
        file.close();
        Bench bench(state.path());
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("put aside")));
        QVERIFY(QFileInfo::exists(state.path() + QStringLiteral("/recovery/1-bad.recovery.corrupt")));
        QVERIFY(bench.notice("recoveryNotice") != nullptr); // the good one
    }

private:
    OwnSettings m_settings;
};

TESSERA_GUI_TEST(TestStudyFiles)
#include "tst_study_files.moc"
