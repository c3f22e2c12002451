#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "ui/preview/image_saving.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace files_bench;
namespace fs = std::filesystem;

/// Studies that come from elsewhere and name what lies outside their own folder.
class TestStrangePaths : public QObject {
    Q_OBJECT

private slots:
    void init() {
        QSettings(QStringLiteral("tessera"), QStringLiteral("tessera")).clear();
        m_folder = std::make_unique<QTemporaryDir>();
        m_base = fs::canonical(m_folder->path().toStdString());
        fs::create_directories(m_base / "mail");
        fs::create_directories(m_base / "other user");
        copyTiny(m_base / "other user" / "tiny");
        fs::create_directory_symlink(m_base / "other user" / "tiny", m_base / "mail" / "link");
    }

    void nothingOutsideOpensWithoutConsent_data() {
        QTest::addColumn<QString>("source");
        QTest::newRow("up and over") << QStringLiteral("../other user/tiny");
        QTest::newRow("up and over, hidden") << QStringLiteral("./a/../../other user/./tiny");
        QTest::newRow("another user's folder") << QStringLiteral("%1/other user/tiny");
        QTest::newRow("a link out of the folder") << QStringLiteral("link");
    }

    void nothingOutsideOpensWithoutConsent() {
        QFETCH(QString, source);
        const QString path = write(source);
        Bench bench;
        const core::study::Study before = bench.study();
        bench.window.openSpec(path);
        QVERIFY(bench.notice("outsideFile") != nullptr && bench.notice("outsideFile")->isVisible());
        const QString text = bench.noticeText("outsideFile");
        QVERIFY2(text.contains(QLatin1String("tiny")) || text.contains(QLatin1String("link")), qPrintable(text));
        QVERIFY(QApplication::activeModalWidget() == nullptr);
        QVERIFY(!bench.window.runner().thread().isBusy()); // nothing is opened
        QVERIFY(bench.study() == before);
        QCOMPARE(bench.modelName(), QStringLiteral("waits for your answer at the window's top"));
        QVERIFY(bench.click("stay"));
        QTRY_VERIFY(bench.notice("outsideFile") == nullptr);
        QVERIFY(bench.study() == before);
        QVERIFY(!bench.window.runner().thread().isBusy());
        QCOMPARE(bench.modelName(), QStringLiteral("none is open"));
        QCOMPARE(bench.window.issues().rowCount(), 0);
    }

    void whatWasAgreedToOnceIsNotAskedAgain() {
        const QString path = write(QStringLiteral("../other user/tiny"));
        {
            Bench bench({}, true);
            bench.window.openSpec(path);
            QVERIFY(bench.click("openOutside"));
            QVERIFY(bench.hasModel());
            QCOMPARE(bench.study().model.source, (m_base / "other user" / "tiny").string());
            QVERIFY(!bench.window.windowTitle().contains(QLatin1Char('*')));
        }
        Bench next({}, true); // the next session
        next.window.openSpec(path);
        QVERIFY(next.notice("outsideFile") == nullptr);
        QVERIFY(next.hasModel());
    }

    void whatThisPersonOpenedIsNotAskedAbout() {
        {
            Bench bench({}, true);
            bench.window.openSpec(QString::fromStdString((m_base / "other user" / "tiny").string()));
            QVERIFY(bench.hasModel());
        }
        Bench next({}, true);
        next.window.openSpec(write(QStringLiteral("%1/other user/tiny")));
        QVERIFY(next.notice("outsideFile") == nullptr);
        QVERIFY(next.hasModel());
        // Another thing of that folder is strange all the same.
        fs::create_directories(m_base / "other user" / "pictures");
        core::study::Study study = core::study::readStudy((m_base / "mail" / "a.tessera"));
        study.calibration.source = (m_base / "other user" / "pictures").string();
        core::study::writeStudy(m_base / "mail" / "b.tessera", study);
        next.window.openSpec(QString::fromStdString((m_base / "mail" / "b.tessera").string()));
        QVERIFY(next.noticeText("outsideFile").contains(QLatin1String("pictures")));
        QVERIFY(!next.noticeText("outsideFile").contains(QLatin1String("tiny")));
    }

    void ownStudiesOpenUnasked() {
        const QString path = m_folder->filePath(QStringLiteral("mail/mine.tessera"));
        {
            Bench bench({}, true);
            bench.window.openSpec(QString::fromStdString((m_base / "other user" / "tiny").string()));
            QVERIFY(bench.hasModel());
            answerFileDialog(path);
            bench.action("saveStudy").trigger();
        }
        Bench next({}, true);
        next.window.openSpec(path);
        QVERIFY(next.notice("outsideFile") == nullptr);
        QVERIFY(next.hasModel());
    }

    void whatLiesBelowTheStudyOpensUnasked() {
        copyTiny(m_base / "mail" / "models" / "tiny");
        Bench bench;
        bench.window.openSpec(write(QStringLiteral("models/tiny")));
        QVERIFY(bench.notice("outsideFile") == nullptr);
        QVERIFY(bench.hasModel());
    }

    void anotherCanBeFoundInItsPlace() {
        copyTiny(m_base / "mine" / "tiny");
        Bench bench;
        bench.window.openSpec(write(QStringLiteral("../other user/tiny")));
        answerFileDialog(QString::fromStdString((m_base / "mine" / "tiny").string()));
        QVERIFY(bench.click("findAnother"));
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().model.source, (m_base / "mine" / "tiny").string());
        QVERIFY(bench.notice("outsideFile") == nullptr); // they led there
    }

    void severalThingsAreOneQuestion() {
        fs::create_directories(m_base / "other user" / "pictures");
        core::study::Study study = tinyStudy(m_base / "other user" / "tiny");
        study.calibration.source = (m_base / "other user" / "pictures").string();
        core::study::writeStudy(m_base / "mail" / "a.tessera", study);
        Bench bench;
        bench.window.openSpec(QString::fromStdString((m_base / "mail" / "a.tessera").string()));
        const QString text = bench.noticeText("outsideFile");
        QVERIFY(text.contains(QLatin1String("tiny")) && text.contains(QLatin1String("pictures")));
        QVERIFY(bench.click("openOutside"));
        QVERIFY(bench.hasModel());
        QVERIFY(bench.notice("outsideFile") == nullptr);
    }

    void anotherSystemsPathsAreLookedFor_data() {
        QTest::addColumn<QString>("source");
        QTest::newRow("drive") << QStringLiteral("C:\\\\models\\\\tiny");
        QTest::newRow("share") << QStringLiteral("\\\\\\\\server\\\\share\\\\tiny");
        QTest::newRow("relative") << QStringLiteral("models\\\\tiny");
    }

    void anotherSystemsPathsAreLookedFor() {
        QFETCH(QString, source);
        copyTiny(m_base / "mail" / "models" / "tiny");
        Bench bench;
        bench.window.openSpec(write(source));
        const QString text = bench.noticeText("missingFile");
        const QString unescaped = QString(source).replace(QLatin1String("\\\\"), QLatin1String("\\"));
        QVERIFY2(text.contains(QLatin1Char(' ') + unescaped), qPrintable(text)); // as it stands in the study
        if (source.startsWith(QLatin1String("models")))
            QVERIFY(bench.click("useSuggestion"));
        else {
            answerFileDialog(QString::fromStdString((m_base / "mail" / "models" / "tiny").string()));
            QVERIFY(bench.click("lookForIt"));
        }
        QVERIFY(bench.hasModel());
        QCOMPARE(bench.study().model.source, (m_base / "mail" / "models" / "tiny").string());
    }

    void hostileNamesAreShownHarmlessly() {
        const fs::path place = m_base / "other user" / "\xe2\x80\xae<b>gnp\n.yniT";
        copyTiny(place);
        core::study::writeStudy(m_base / "mail" / "a.tessera", tinyStudy(place));
        Bench bench;
        bench.window.openSpec(QString::fromStdString((m_base / "mail" / "a.tessera").string()));
        const QString text = bench.noticeText("outsideFile");
        QVERIFY2(text.contains(QLatin1String("\\u202e<b>gnp\\n.yniT")), qPrintable(text));
    }

    void aDroppedImageMayNotLeadElsewhereEither() {
        const fs::path path = m_base / "mail" / "comparison.png";
        QImage image(4, 4, QImage::Format_RGB888);
        image.fill(Qt::gray);
        const core::study::Study study = tinyStudy(m_base / "other user" / "tiny");
        ui::preview::savePng(QString::fromStdString(path.string()), image, core::study::toJson(study));
        Bench bench;
        QVERIFY(bench.drop(QString::fromStdString(path.string())));
        QVERIFY(bench.notice("outsideFile") != nullptr);
        QVERIFY(!bench.window.runner().thread().isBusy());
        QVERIFY(bench.click("openOutside"));
        QVERIFY(bench.hasModel());
    }

private:
    static void copyTiny(const fs::path& place) {
        fs::create_directories(place.parent_path());
        fs::copy(TESSERA_TEST_DATA "/tiny_dit", place, fs::copy_options::recursive);
    }

    QString write(const QString& source) {
        const fs::path path = m_base / "mail" / "a.tessera";
        const QString base = QString::fromStdString(m_base.string());
        const QString place = source.contains(QLatin1String("%1")) ? source.arg(base) : source;
        std::ofstream(path) << "{\"format\":\"tessera study\",\"version\":2,\"model\":{\"source\":\""
                            << place.toStdString() << "\"}}";
        return QString::fromStdString(path.string());
    }

    OwnSettings m_settings;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_base;
};

TESSERA_GUI_TEST(TestStrangePaths)
#include "tst_strange_paths.moc"
