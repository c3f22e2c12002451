#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QRegularExpression>
#include <QtTest>

/// Every option of every command that names what is written: a place that cannot be written is found before the work.
class TestOutputsOfCommands : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void placesAreCheckedBeforeTheWork_data();
    void placesAreCheckedBeforeTheWork();
    void aModelIsNotOverwritten();
    void twoOutputsOfOneName();

private:
    QByteArray path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toUtf8(); }
    QByteArrayList usual(const QByteArray& command) const;

    QTemporaryDir m_folder;
};

void TestOutputsOfCommands::initTestCase() {
    QFile file(m_folder.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
}

/// What each command needs besides, for work that would take minutes if it began.
QByteArrayList TestOutputsOfCommands::usual(const QByteArray& command) const {
    if (command == "sample")
        return {"demo", "--n", "100000", "--out", path("sheet.png")};
    if (command == "prune")
        return {"demo", "--samples", "100000", "--out", path("pruned")};
    if (command == "calibrate")
        return {"demo", "--samples", "100000", "--out", path("bank")};
    if (command == "analyse")
        return {"demo", "--empirical", "100000"};
    if (command == "compare")
        return {"demo", "obs:0.3", "--n", "10000", "--out", path("side.png")};
    if (command == "report")
        return {"demo", "--out", path("report.html")};
    if (command == "train")
        return {"--out", path("trained.safetensors")};
    if (command == "random-model")
        return {"--arch", "DiT-XL/2-256", "--out", path("random.safetensors")};
    if (command == "plan")
        return {"demo"};
    if (command == "bench")
        return {"quality"};
    return {};
}

void TestOutputsOfCommands::placesAreCheckedBeforeTheWork_data() {
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("option");
    const QString all = QString::fromUtf8(run({"--help"}).out);
    const QRegularExpression commands("^  ([a-z][a-z-]+) +[A-Z]", QRegularExpression::MultilineOption);
    const QRegularExpression outputs("^  (--[a-z-]+) (FILE|FOLDER|OUT)\\b", QRegularExpression::MultilineOption);
    int found = 0;
    for (auto command = commands.globalMatch(all); command.hasNext();) {
        const QByteArray name = command.next().captured(1).toUtf8();
        const QString help = QString::fromUtf8(run({name, "--help"}).out);
        const auto begin = help.indexOf("\nOutput:");
        const QString section = begin < 0 ? QString() : help.mid(begin, help.indexOf("\n\n", begin) - begin);
        for (auto option = outputs.globalMatch(section); option.hasNext();) {
            const QByteArray text = option.next().captured(1).toUtf8();
            QTest::addRow("%s %s", name.constData(), text.constData()) << name << text;
            ++found;
        }
    }
    QVERIFY2(found >= 12, qPrintable(QString::number(found)));
}

void TestOutputsOfCommands::placesAreCheckedBeforeTheWork() {
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, option);
    QByteArrayList arguments = QByteArrayList{command} + usual(command);
    QVERIFY2(arguments.size() > 1, "a command that writes something and of which this test knows nothing");
    if (const auto given = arguments.indexOf(option); given >= 0)
        arguments.remove(given, 2);
    const Outcome outcome = runBytes(arguments + QByteArrayList{option, path("file") + "/x"});
    QVERIFY2(outcome.status == 1, outcome.err.constData());
    QVERIFY2(outcome.err.contains(option + ": ") && outcome.err.contains("Not a directory"), outcome.err.constData());
    QVERIFY(!outcome.err.contains('%'));
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot), QStringList{"file"});
}

/// Whatever its name.
void TestOutputsOfCommands::aModelIsNotOverwritten() {
    QTemporaryDir folder;
    const QByteArray model = folder.filePath("model.png").toUtf8();
    QVERIFY(QFile::copy("resources/demo/model.safetensors", folder.filePath("model.png")));
    const Outcome outcome = run({"sample", model, "--n", "1", "--out", model});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains("--out: ") && outcome.err.contains("is what MODEL reads"), outcome.err.constData());
    QVERIFY(QFileInfo(folder.filePath("model.png")).size() == QFileInfo("resources/demo/model.safetensors").size());
}

void TestOutputsOfCommands::twoOutputsOfOneName() {
    const Outcome outcome = run({"sample", "demo", "--n", "1", "--out", path("a.png"), "--npz", path("a.png")});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains("--npz: ") && outcome.err.contains("--out"), outcome.err.constData());
}

TESSERA_CORE_TEST(TestOutputsOfCommands)
#include "tst_outputs_of_commands.moc"
