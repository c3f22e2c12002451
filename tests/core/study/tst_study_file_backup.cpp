#include "core/base/error.h"
#include "core/study/study_backup.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "tests/core/as_nobody.h"
#include "tests/core/full_disk.h"
#include "tests/test_main.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace core;
using namespace core::study;
namespace fs = std::filesystem;

namespace {

Study studyOf(double m) {
    Study study;
    study.stages.m = m;
    return study;
}

QByteArray bytesOf(const fs::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString errorOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

/// What saving leaves beside a study, and what a damaged one is replaced by.
class TestStudyFileBackup : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_folder->path().toStdString()) / "a.tessera";
    }

    void theStudyBeforeIsKept() {
        saveStudy(m_path, studyOf(0.1));
        QVERIFY(!fs::exists(backupOf(m_path)));
        saveStudy(m_path, studyOf(0.2));
        saveStudy(m_path, studyOf(0.2)); // the same again takes nothing away
        QVERIFY(readStudy(m_path) == studyOf(0.2));
        QVERIFY(readBackup(m_path) == studyOf(0.1));
    }

    void aDamagedFileNeverBecomesTheBackup() {
        saveStudy(m_path, studyOf(0.1));
        saveStudy(m_path, studyOf(0.2));
        std::ofstream(m_path) << "{";
        saveStudy(m_path, studyOf(0.3));
        QVERIFY(readBackup(m_path) == studyOf(0.1));
        QVERIFY(readStudy(m_path) == studyOf(0.3));
    }

    void aDamagedStudyIsRefusedInOneLineAndReplacedByItsBackup_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("0 B") << QByteArray();
        const QByteArray whole = QByteArray::fromStdString(toJson(studyOf(0.5)));
        QTest::newRow("truncated") << whole.left(whole.size() / 2);
        QByteArray random(100'000, '\0');
        QRandomGenerator generator(7);
        for (char& byte : random)
            byte = static_cast<char>(generator.generate());
        QTest::newRow("random bytes") << random;
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QByteArray rolledBack = whole.repeated(20);
        rolledBack.replace(4096, 4096, QByteArray(4096, '\0'));
        QTest::newRow("a block of zeros") << rolledBack;
        QTest::newRow("wrong types") << QByteArray(whole).replace("\"seeds\": [", "\"seeds\": [{},");
        QTest::newRow("deep") << QByteArray(2000, '[') + QByteArray(2000, ']');
        QTest::newRow("1 GB") << QByteArray(); // made below
    }

    void aDamagedStudyIsRefusedInOneLineAndReplacedByItsBackup() {
        QFETCH(QByteArray, content);
        saveStudy(m_path, studyOf(0.1));
        saveStudy(m_path, studyOf(0.2));
        std::ofstream(m_path, std::ios::binary) << content.toStdString();
        if (QByteArray(QTest::currentDataTag()) == "1 GB")
            fs::resize_file(m_path, 1ULL << 30U); // takes no room
        const QString error = errorOf([this] { readStudy(m_path); });
        QVERIFY2(error.startsWith(QString::fromStdString(m_path.string()) + QStringLiteral(": ")), qPrintable(error));
        QVERIFY(!error.contains(QLatin1Char('\n')));
        const auto size = fs::file_size(m_path);
        const fs::path aside = restoreBackup(m_path);
        QVERIFY(aside.filename().string().starts_with("a.tessera.corrupt-"));
        QCOMPARE(fs::file_size(aside), size);
        QVERIFY(readStudy(m_path) == studyOf(0.1));
        QVERIFY(readBackup(m_path) == studyOf(0.1)); // it stays until the next saving
    }

    void noDamagedFileIsLostToAnother() {
        saveStudy(m_path, studyOf(0.1));
        saveStudy(m_path, studyOf(0.2));
        std::ofstream(m_path) << "first";
        const fs::path first = restoreBackup(m_path);
        std::ofstream(m_path) << "second";
        const fs::path second = restoreBackup(m_path); // within the same second
        QCOMPARE(bytesOf(first), QByteArray("first"));
        QCOMPARE(bytesOf(second), QByteArray("second"));
    }

    void aNewerStudyIsNotDamaged() {
        std::ofstream(m_path) << "{\"format\":\"tessera study\",\"version\":99}";
        QVERIFY_EXCEPTION_THROWN(readStudy(m_path), NewerStudy);
    }

    void withoutABackupThatReadsNothingIsOffered() {
        std::ofstream(m_path) << "{";
        QVERIFY(!readBackup(m_path));
        std::ofstream(backupOf(m_path)) << "{";
        QVERIFY(!readBackup(m_path));
        QVERIFY(errorOf([this] { restoreBackup(m_path.parent_path() / "none.tessera"); }).contains("none.tessera"));
    }

    void aFullDiskLeavesStudyAndBackup() {
        saveStudy(m_path, studyOf(0.1));
        saveStudy(m_path, studyOf(0.2));
        const QByteArray before = bytesOf(m_path);
        const QByteArray backup = bytesOf(backupOf(m_path));
        QString error;
        {
            const FullDisk full;
            error = errorOf([this] { saveStudy(m_path, studyOf(0.3)); });
        }
        QVERIFY2(error.contains(QLatin1String("a.tessera")) && error.contains(QLatin1String("cannot be written")),
                 qPrintable(error));
        QCOMPARE(bytesOf(m_path), before);
        QCOMPARE(bytesOf(backupOf(m_path)), backup);
        QCOMPARE(std::distance(fs::directory_iterator(m_path.parent_path()), {}), 2); // no half-written file
    }

    void aFullDiskLeavesADamagedStudyWhereItIs() {
        saveStudy(m_path, studyOf(0.1));
        saveStudy(m_path, studyOf(0.2));
        std::ofstream(m_path) << "{";
        {
            const FullDisk full;
            QVERIFY(!errorOf([this] { restoreBackup(m_path); }).isEmpty());
        }
        QCOMPARE(bytesOf(m_path), QByteArray("{"));
        QVERIFY(readBackup(m_path) == studyOf(0.1));
    }

    void whatIsWriteProtectedStays() {
        saveStudy(m_path, studyOf(0.1));
        fs::permissions(m_path, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
        fs::permissions(m_path.parent_path(), fs::perms::all);
        const QByteArray before = bytesOf(m_path);
        QString error;
        {
            const AsNobody user;
            error = errorOf([this] { saveStudy(m_path, studyOf(0.2)); });
        }
        QVERIFY2(error.contains(QLatin1String("a.tessera: cannot be written")), qPrintable(error));
        QCOMPARE(bytesOf(m_path), before);
    }

    void aFolderThatMayNotBeWrittenLeavesTheStudy() {
        saveStudy(m_path, studyOf(0.1));
        fs::permissions(m_path, fs::perms::all);
        const QByteArray before = bytesOf(m_path);
        QString error;
        fs::permissions(m_path.parent_path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read |
                                                  fs::perms::group_exec | fs::perms::others_read |
                                                  fs::perms::others_exec);
        {
            const AsNobody user;
            error = errorOf([this] { saveStudy(m_path, studyOf(0.2)); });
        }
        fs::permissions(m_path.parent_path(), fs::perms::owner_all);
        QVERIFY2(error.contains(QLatin1String("cannot be written")), qPrintable(error));
        QCOMPARE(bytesOf(m_path), before);
    }

    void whatLeadsOutsideIsSeenThroughLinksAndDots_data() {
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("isOutside");
        QTest::newRow("below") << QStringLiteral("study/models/a.pt") << false;
        QTest::newRow("beside") << QStringLiteral("study/b.pt") << false;
        QTest::newRow("up and back") << QStringLiteral("study/../study/b.pt") << false;
        QTest::newRow("up") << QStringLiteral("study/../else/c.pt") << true;
        QTest::newRow("absolute") << QStringLiteral("else/c.pt") << true;
        QTest::newRow("a link out") << QStringLiteral("study/out/c.pt") << true;
        QTest::newRow("a link within") << QStringLiteral("study/in/a.pt") << false;
        QTest::newRow("a folder named alike") << QStringLiteral("study2/d.pt") << true;
    }

    void whatLeadsOutsideIsSeenThroughLinksAndDots() {
        QFETCH(QString, place);
        QFETCH(bool, isOutside);
        const fs::path base = m_path.parent_path();
        for (const char* name : {"study/models", "else", "study2"})
            fs::create_directories(base / name);
        for (const char* name : {"study/models/a.pt", "study/b.pt", "else/c.pt", "study2/d.pt"})
            std::ofstream(base / name) << "x";
        fs::create_directory_symlink(base / "else", base / "study" / "out");
        fs::create_directory_symlink(base / "study" / "models", base / "study" / "in");
        Study study;
        study.model.source = (base / place.toStdString()).string();
        QCOMPARE(pathsOutside(study, base / "study").size(), isOutside ? 1U : 0U);
        fs::create_directory_symlink(base / "study", base / "linked"); // the study itself may be reached by a link
        QCOMPARE(pathsOutside(study, base / "linked").size(), isOutside ? 1U : 0U);
    }

    void pathsOfOtherSystemsAreKeptAsTheyAre_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"C:\\models\\a.pt", "d:/models/a.pt", "\\\\server\\share\\a.pt", "models\\a.pt"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }

    void pathsOfOtherSystemsAreKeptAsTheyAre() {
        QFETCH(QString, path);
        Study study;
        study.model.source = path.toStdString();
        QVERIFY(isOfOtherSystem(study.model.source));
        writeStudy(m_path, study);
        QCOMPARE(readStudy(m_path).model.source, study.model.source);
        QCOMPARE(missingPaths(readStudy(m_path)).size(), 1U);
        writeStudy(m_path, readStudy(m_path));
        QCOMPARE(readStudy(m_path).model.source, study.model.source);
    }

    void ownNamesWithBackslashesStillOpen() {
        Study study;
        const fs::path model = m_path.parent_path() / "a\\b.pt";
        std::ofstream(model) << "x";
        study.model.source = model.string();
        writeStudy(m_path, study);
        QCOMPARE(readStudy(m_path).model.source, model.string());
        QVERIFY(missingPaths(readStudy(m_path)).empty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
};

TESSERA_TEST(TestStudyFileBackup)
#include "tst_study_file_backup.moc"
