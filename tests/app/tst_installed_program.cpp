#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

namespace {

const QString id = QStringLiteral("io.github.tessera_workbench.Tessera");

QProcessEnvironment plainEnvironment() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("OMP_WAIT_POLICY"));
    environment.remove(QStringLiteral("LD_LIBRARY_PATH"));
    environment.remove(QStringLiteral("TESSERA_RESOURCES"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    return environment;
}

Outcome runPlainly(const QString& tool, const QStringList& arguments) {
    return runTool(tool, arguments, plainEnvironment());
}

} // namespace

/// The program as cmake --install leaves it, moved to another place afterwards.
class TestInstalledProgram : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everythingThatADesktopAsksForIsThere_data();
    void everythingThatADesktopAsksForIsThere();
    void iconsAreAsLargeAsTheirFoldersSay();
    void librariesComeFromBesideTheProgram();
    void threadsWaitWithoutSpinningUnlessToldOtherwise();
    void theBuiltInModelIsFoundFromAnywhere();
    void theWindowComesUpWithoutADisplay();
    void theDesktopEntryIsValid();
    void theAppStreamDataAreValid();

private:
    QString path(const QString& name) const { return m_folder.filePath(QStringLiteral("moved/") + name); }
    QString installed() const { return path(QStringLiteral("bin/tessera")); }

    QTemporaryDir m_folder;
};

void TestInstalledProgram::initTestCase() {
    const QString build = QCoreApplication::applicationDirPath() + QStringLiteral("/..");
    const Outcome install =
        runPlainly(QStringLiteral("cmake"), {QStringLiteral("--install"), build, QStringLiteral("--prefix"),
                                             m_folder.filePath(QStringLiteral("first"))});
    QVERIFY2(install.status == 0, install.err);
    QVERIFY(QDir().rename(m_folder.filePath(QStringLiteral("first")), m_folder.filePath(QStringLiteral("moved"))));
}

void TestInstalledProgram::everythingThatADesktopAsksForIsThere_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"bin/tessera", "lib/tessera/tessera", "lib/tessera/libtorch_cpu.so", "share/applications/ID.desktop",
          "share/metainfo/ID.metainfo.xml", "share/mime/packages/ID.xml", "share/icons/hicolor/scalable/apps/ID.svg",
          "share/icons/hicolor/16x16/apps/ID.png", "share/icons/hicolor/512x512/apps/ID.png",
          "share/man/man1/tessera.1", "share/doc/tessera/copyright", "share/doc/tessera/licenses/torch/LICENSE",
          "share/doc/tessera/licenses/nvidia/License.txt", "share/tessera/resources/demo/model.safetensors"})
        QTest::newRow(name) << QString::fromLatin1(name).replace(QStringLiteral("ID"), id);
}

void TestInstalledProgram::everythingThatADesktopAsksForIsThere() {
    QFETCH(QString, name);
    QVERIFY(QFileInfo(path(name)).size() > 0);
}

void TestInstalledProgram::iconsAreAsLargeAsTheirFoldersSay() {
    for (const int side : {16, 24, 32, 48, 64, 128, 256, 512}) {
        const QImage icon(path(QStringLiteral("share/icons/hicolor/%1x%1/apps/%2.png").arg(side).arg(id)));
        QCOMPARE(icon.size(), QSize(side, side));
        QVERIFY(icon.pixelColor(side / 2, side - side / 6).alpha() == 255); // drawn, not empty
    }
}

void TestInstalledProgram::librariesComeFromBesideTheProgram() {
    const Outcome listed = runPlainly(QStringLiteral("ldd"), {path(QStringLiteral("lib/tessera/tessera"))});
    QVERIFY2(listed.status == 0, listed.err);
    QVERIFY2(!listed.out.contains("not found"), listed.out);
    const QString folder = QFileInfo(path(QStringLiteral("lib/tessera"))).canonicalFilePath();
    int found = 0;
    for (const char* library : {"libtorch_cpu.so", "libc10.so", "libgomp.so.1", "libcudart.so.13", "libcupti.so.13"}) {
        const QRegularExpression line(QStringLiteral("%1 => (\\S+)").arg(QLatin1String(library)));
        const QString loaded = line.match(QString::fromUtf8(listed.out)).captured(1);
        QVERIFY2(QFileInfo(loaded).canonicalFilePath().startsWith(folder), qPrintable(loaded));
        ++found;
    }
    QCOMPARE(found, 5);
}

void TestInstalledProgram::threadsWaitWithoutSpinningUnlessToldOtherwise() {
    QProcessEnvironment environment = plainEnvironment();
    environment.insert(QStringLiteral("OMP_DISPLAY_ENV"), QStringLiteral("true")); // libgomp says what it read
    const QStringList version{QStringLiteral("--version")};
    QVERIFY(runTool(installed(), version, environment).err.contains("OMP_WAIT_POLICY = 'PASSIVE'"));
    environment.insert(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("active"));
    QVERIFY(runTool(installed(), version, environment).err.contains("OMP_WAIT_POLICY = 'ACTIVE'"));
}

void TestInstalledProgram::theBuiltInModelIsFoundFromAnywhere() {
    // Also through a link, as people make them in ~/bin.
    const QString link = m_folder.filePath(QStringLiteral("linked"));
    QVERIFY(QFile::link(installed(), link));
    for (const QString& start : {installed(), link}) {
        const Outcome outcome =
            runPlainly(start, {QStringLiteral("analyse"), QStringLiteral("demo"), QStringLiteral("--json")});
        QVERIFY2(outcome.status == 0, outcome.err);
        QCOMPARE(outcome.json()[QStringLiteral("model")].toString(), QStringLiteral("demo"));
    }
}

void TestInstalledProgram::theWindowComesUpWithoutADisplay() {
    const QString page = m_folder.filePath(QStringLiteral("report.html"));
    const Outcome outcome =
        runPlainly(installed(), {QStringLiteral("report"), QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"),
                                 QStringLiteral("--out"), page});
    QVERIFY2(outcome.status == 0, outcome.err);
    QVERIFY(QFileInfo(page).size() > 1000);
}

void TestInstalledProgram::theDesktopEntryIsValid() {
    if (QStandardPaths::findExecutable(QStringLiteral("desktop-file-validate")).isEmpty())
        QSKIP("desktop-file-validate is not installed");
    const Outcome outcome = runPlainly(QStringLiteral("desktop-file-validate"),
                                       {path(QStringLiteral("share/applications/%1.desktop").arg(id))});
    QVERIFY2(outcome.status == 0 && outcome.out.isEmpty(), outcome.out);
}

void TestInstalledProgram::theAppStreamDataAreValid() {
    if (QStandardPaths::findExecutable(QStringLiteral("appstreamcli")).isEmpty())
        QSKIP("appstreamcli is not installed");
    const Outcome outcome =
        runPlainly(QStringLiteral("appstreamcli"), {QStringLiteral("validate"), QStringLiteral("--no-net"),
                                                    path(QStringLiteral("share/metainfo/%1.metainfo.xml").arg(id))});
    QVERIFY2(outcome.status == 0, outcome.out);
}

TESSERA_CORE_TEST(TestInstalledProgram)
#include "tst_installed_program.moc"
