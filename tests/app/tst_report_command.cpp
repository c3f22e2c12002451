#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

namespace {

/// The text of a page's element with this id.
QString textOf(const QByteArray& page, const QString& id) {
    QXmlStreamReader reader(page);
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.attributes().value(QLatin1String("id")) == id)
            return reader.readElementText();
    }
    return {};
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestReportCommand : public QObject {
    Q_OBJECT

private slots:
    void theCommandInAReportMakesItAnew();
    void aPdfIsWrittenWhereTheNameEndsSo();
    void anotherEndingIsRefusedBeforeAnythingIsComputed();
    void theReportSpeaksTheLanguageThatIsAskedFor();
};

void TestReportCommand::theCommandInAReportMakesItAnew() {
    QTemporaryDir folder;
    const QString page = folder.filePath(QStringLiteral("first.html"));
    const Outcome first =
        run({QStringLiteral("report"), QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), QStringLiteral("--threads"),
             QStringLiteral("1"), QStringLiteral("--json"), QStringLiteral("--out"), page});
    QVERIFY2(first.status == 0, first.err);
    QString command = textOf(bytesOf(page), QStringLiteral("command"));
    QVERIFY(command.contains(QLatin1String("tessera report")));

    // As a person would, in an empty folder, with the program in the path; --json so that the figures can be compared.
    const QString other = folder.filePath(QStringLiteral("again"));
    QVERIFY(QDir().mkpath(other));
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), QFileInfo(program()).absolutePath() + QLatin1Char(':') +
                                                   environment.value(QStringLiteral("PATH")));
    shell.setProcessEnvironment(environment);
    shell.setWorkingDirectory(other);
    shell.start(QStringLiteral("sh"), {QStringLiteral("-ec"), command.trimmed() + QStringLiteral(" --json")});
    QVERIFY(shell.waitForFinished(300'000));
    QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError());
    const QJsonObject before = first.json();
    const QJsonObject after = QJsonDocument::fromJson(shell.readAllStandardOutput()).object();
    for (const char* figure : {"achieved_sparsity", "macs_dense", "macs_pruned", "psnr", "ssim"}) {
        QVERIFY2(before[QLatin1String(figure)].toDouble() > 0, figure);
        QCOMPARE(after[QLatin1String(figure)].toDouble(), before[QLatin1String(figure)].toDouble());
    }
    QVERIFY(QFileInfo(other + QStringLiteral("/report.html")).size() > 10'000);
}

void TestReportCommand::aPdfIsWrittenWhereTheNameEndsSo() {
    QTemporaryDir folder;
    const QString paper = folder.filePath(QStringLiteral("report.pdf"));
    const Outcome outcome =
        run({QStringLiteral("report"), QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), QStringLiteral("--out"), paper});
    QVERIFY2(outcome.status == 0, outcome.err);
    QVERIFY(bytesOf(paper).startsWith("%PDF-"));
}

void TestReportCommand::anotherEndingIsRefusedBeforeAnythingIsComputed() {
    QTemporaryDir folder;
    const Outcome outcome = run({QStringLiteral("report"), QStringLiteral("nowhere"), QStringLiteral("--out"),
                                 folder.filePath(QStringLiteral("report.docx"))});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains(".html or .pdf"), outcome.err);
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestReportCommand::theReportSpeaksTheLanguageThatIsAskedFor() {
    QTemporaryDir folder;
    const QString page = folder.filePath(QStringLiteral("report.html"));
    const QStringList arguments{QStringLiteral("report"), QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"),
                                QStringLiteral("--out"), page, QStringLiteral("--language")};
    QCOMPARE(run(arguments + QStringList{QStringLiteral("xx")}).status, 2);
    const Outcome german = run(arguments + QStringList{QStringLiteral("de")});
    QVERIFY2(german.status == 0, german.err);
    QVERIFY(bytesOf(page).contains(" lang=\"de\""));
    QVERIFY(bytesOf(page).contains("Prozessor"));
    QVERIFY(textOf(bytesOf(page), QStringLiteral("command")).contains(QLatin1String("\"m\": 0.55"))); // not 0,55
}

TESSERA_CORE_TEST(TestReportCommand)
#include "tst_report_command.moc"
