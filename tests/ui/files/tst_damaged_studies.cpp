#include "core/study/study_backup.h"
#include "core/study/study_file.h"
#include "tests/core/full_disk.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace files_bench;
using core::study::backupOf;
using core::study::readStudy;
using core::study::saveStudy;
namespace fs = std::filesystem;

/// Studies that a disk, another program or another window has changed.
class TestDamagedStudies : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_base = fs::canonical(m_folder->path().toStdString());
        fs::copy(TESSERA_TEST_DATA "/tiny_dit", m_base / "tiny", fs::copy_options::recursive);
        m_path = m_base / "a.tessera";
        saveStudy(m_path, studyOf(0.4));
        saveStudy(m_path, studyOf(0.6));
    }

    void theBackupOfADamagedStudyIsOffered_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("0 B") << QByteArray();
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("truncated") << QByteArray("{\"format\":\"tessera study\",\"version\":1,\"sta");
        QTest::newRow("wrong types") << QByteArray(
            "{\"format\":\"tessera study\",\"version\":1,\"sampling\":{\"seeds\":[0,1,2,\"x\"]}}");
        QTest::newRow("1 GB") << QByteArray();
    }

    void theBackupOfADamagedStudyIsOffered() {
        QFETCH(QByteArray, content);
        damage(content);
        if (QByteArray(QTest::currentDataTag()) == "1 GB")
            fs::resize_file(m_path, 1ULL << 30U);
        Bench bench;
        const core::study::Study before = bench.study();
        bench.window.openSpec(path());
        QVERIFY(bench.study() == before);
        QCOMPARE(bench.window.issues().rowCount(), 1); // which says why
        if (QByteArray(QTest::currentDataTag()) == "wrong types")
            QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("sampling.seeds[3]: expected")));
        QVERIFY(bench.noticeText("damagedStudy").contains(QLatin1String("a.tessera cannot be read")));
        QVERIFY(QApplication::activeModalWidget() == nullptr);
        QVERIFY(bench.click("openBackup"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().stages.m, 0.4);
        QVERIFY(bench.window.windowTitle().contains(QLatin1String("a.tessera")));
        QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
        QVERIFY(bench.notice("damagedStudy") == nullptr);
        QCOMPARE(asides().size(), 1); // nothing is thrown away
        QCOMPARE(readStudy(m_path).stages.m, 0.4);
    }

    void leavingADamagedStudyChangesNothing() {
        damage("{");
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.click("leaveDamaged"));
        QTRY_VERIFY(bench.notice("damagedStudy") == nullptr);
        QCOMPARE(fs::file_size(m_path), 1U);
        QVERIFY(asides().isEmpty());
        QCOMPARE(bench.modelName(), QStringLiteral("none is open"));
    }

    void withoutABackupItIsAnIssueAlone() {
        damage("{");
        fs::remove(backupOf(m_path));
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.notice("damagedStudy") == nullptr);
        QCOMPARE(bench.window.issues().rowCount(), 1);
    }

    void aNewerStudyIsRefusedWithItsVersionAndKeepsItsPlace() {
        damage("{\"format\":\"tessera study\",\"version\":99}");
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.notice("damagedStudy") == nullptr); // an old backup is no help
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("made by a newer Tessera")));
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("found 99")));
    }

    void savingOverAnothersChangesAsks() {
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.hasModel());
        Bench other;
        other.window.openSpec(path());
        QVERIFY(other.hasModel());
        other.window.document().setM(0.3);
        other.action("saveStudy").trigger(); // nobody else has changed it: no question
        QVERIFY(!other.window.windowTitle().contains(QLatin1Char('*')));
        bench.window.document().setM(0.2);
        answerQuestion(QMessageBox::Cancel);
        bench.action("saveStudy").trigger();
        QCOMPARE(readStudy(m_path).stages.m, 0.3);
        QVERIFY(bench.window.windowTitle().contains(QLatin1Char('*')));
        answerQuestion(QMessageBox::Save);
        bench.action("saveStudy").trigger();
        QCOMPARE(readStudy(m_path).stages.m, 0.2);
        QCOMPARE(readStudy(backupOf(m_path)).stages.m, 0.3); // the other's is not lost
        bench.window.document().setM(0.25);
        bench.action("saveStudy").trigger(); // its own changes are no others'
        QCOMPARE(readStudy(m_path).stages.m, 0.25);
    }

    void aFullDiskIsAnIssueAndTheStudyStaysUnsaved() {
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.hasModel());
        bench.window.document().setM(0.2);
        {
            const FullDisk full;
            bench.action("saveStudy").trigger();
        }
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("a.tessera")));
        QVERIFY(bench.window.windowTitle().contains(QLatin1Char('*')));
        QCOMPARE(readStudy(m_path).stages.m, 0.6);
        bench.action("saveStudy").trigger(); // there is room again
        QCOMPARE(readStudy(m_path).stages.m, 0.2);
        QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
    }

    void aFullDiskDuringAutosaveIsToldOnceAndHarmsNoEarlierCopy() {
        const QTemporaryDir state;
        Bench bench(state.path());
        const QDir recovery(state.path() + QStringLiteral("/recovery"));
        const auto kept = [&recovery] {
            const QStringList files = recovery.entryList({QStringLiteral("*.recovery")}, QDir::Files);
            QFile file(recovery.filePath(files.value(0)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        bench.window.document().setM(0.2);
        QTRY_VERIFY_WITH_TIMEOUT(!kept().isEmpty(), patience);
        const QByteArray before = kept();
        {
            const FullDisk full;
            for (const double m : {0.3, 0.31}) {
                bench.window.document().setM(m);
                QTest::qWait(1500); // longer than a copy is put off
            }
        }
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QCOMPARE(bench.window.issues().count(0), 1);
        QCOMPARE(kept(), before);
        bench.window.document().setM(0.32);
        QTRY_VERIFY_WITH_TIMEOUT(kept().contains("0.32"), patience);
        answerQuestion(QMessageBox::Discard);
        QVERIFY(bench.window.close());
    }

    void theDriveOfAStudyThatIsGoneIsAnIssue() {
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.hasModel());
        bench.window.document().setM(0.2);
        fs::rename(m_base, m_base.string() + "-gone");
        std::ofstream(m_base) << "no folder any more";
        bench.action("saveStudy").trigger();
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QVERIFY(bench.window.windowTitle().contains(QLatin1Char('*')));
        fs::remove(m_base);
        fs::rename(m_base.string() + "-gone", m_base);
        bench.action("saveStudy").trigger();
        QCOMPARE(readStudy(m_path).stages.m, 0.2);
    }

    void cutsAndStepsAreThoseOfTheStudysModel_data() {
        QTest::addColumn<int>("timesteps");
        QTest::addColumn<QList<int>>("cuts");
        QTest::addColumn<QList<int>>("kept");
        QTest::newRow("T = 1") << 1 << QList<int>{} << QList<int>{};
        QTest::newRow("T = 100") << 100 << QList<int>{60, 20} << QList<int>{60, 20};
        QTest::newRow("T = 1000") << 1000 << QList<int>{999, 998, 2, 1} << QList<int>{999, 998, 2, 1};
        QTest::newRow("T = 4000") << 4000 << QList<int>{3500, 1200} << QList<int>{3500, 1200};
        QTest::newRow("beyond T") << 100 << QList<int>{2000, 100, 20} << QList<int>{20};
    }

    void cutsAndStepsAreThoseOfTheStudysModel() {
        QFETCH(int, timesteps);
        QFETCH(QList<int>, cuts);
        QFETCH(QList<int>, kept);
        QFile config(QString::fromStdString((m_base / "tiny" / "config.json").string()));
        QVERIFY(config.open(QIODevice::ReadOnly));
        QByteArray text = config.readAll();
        config.close();
        text.replace("\"num_train_timesteps\": 1000", "\"num_train_timesteps\": " + QByteArray::number(timesteps));
        fs::create_directories(m_base / "elsewhere");
        fs::rename(m_base / "tiny", m_base / "elsewhere" / "tiny"); // so that it is opened from the event loop
        QFile changed(QString::fromStdString((m_base / "elsewhere" / "tiny" / "config.json").string()));
        QVERIFY(changed.open(QIODevice::WriteOnly | QIODevice::Truncate) && changed.write(text) == text.size());
        changed.close();
        core::study::Study study = tinyStudy(m_base / "elsewhere" / "tiny");
        study.sampling.steps = 1;
        study.stages.cuts = std::vector<int>(cuts.begin(), cuts.end());
        fs::create_directories(m_base / "mail");
        core::study::writeStudy(m_base / "mail" / "b.tessera", study);
        Bench bench; // whose present schedule has T = 1000
        bench.window.openSpec(QString::fromStdString((m_base / "mail" / "b.tessera").string()));
        QVERIFY(bench.click("openOutside"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.window.document().schedule().timesteps(), timesteps);
        const std::vector<int>& now = bench.study().stages.cuts;
        QCOMPARE(QList<int>(now.begin(), now.end()), kept);
        QCOMPARE(bench.window.document().plan().stages.size(), static_cast<std::size_t>(kept.size() + 1));
        QCOMPARE(bench.window.issues().rowCount(), cuts == kept ? 0 : 1);
        if (cuts != kept) {
            QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("100 timesteps")));
            QVERIFY(bench.window.windowTitle().contains(QLatin1Char('*'))); // it is not what the file says
        }
    }

    void weightsOfAnotherHashAreSaidAndResultsAreNew() {
        core::study::Study study = studyOf(0.5);
        study.model.sha256 = std::string(64, '0');
        core::study::writeStudy(m_path, study);
        Bench bench;
        bench.window.openSpec(path());
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.window.issues().rowCount(), 1);
        QVERIFY(bench.window.issues().issue(0).text.contains(QLatin1String("not those")));
        QVERIFY(!bench.window.runner().results().present().pruned);
    }

private:
    core::study::Study studyOf(double m) const {
        core::study::Study study = tinyStudy(m_base / "tiny");
        study.stages.m = m;
        return study;
    }
    QString path() const { return QString::fromStdString(m_path.string()); }
    void damage(const QByteArray& content) const { std::ofstream(m_path, std::ios::binary) << content.toStdString(); }
    QStringList asides() const {
        return QDir(m_folder->path()).entryList({QStringLiteral("a.tessera.corrupt-*")}, QDir::Files);
    }

    OwnSettings m_settings;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_base;
    fs::path m_path;
};

TESSERA_GUI_TEST(TestDamagedStudies)
#include "tst_damaged_studies.moc"
