// Options and keys are ASCII; this file is all command lines.
#undef QT_NO_CAST_FROM_ASCII

#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

namespace {

const char* const model = TESSERA_TEST_DATA "/tiny_dit";

/// A folder of a test's own, with a model in it that was pruned in stages.
class Place {
public:
    QString operator()(const QString& name) const { return m_folder.filePath(name); }
    bool prune() const {
        return run({"prune", model, "--out", (*this)("pruned"), "--sparsity", "0.5", "--samples", "40", "--bins", "4"})
                   .status == 0;
    }

private:
    QTemporaryDir m_folder;
};

QStringList training(const QString& from, const QString& out, int steps) {
    return {"train",   "--from", from,        "--out", out,         "--steps", QString::number(steps),
            "--batch", "8",      "--samples", "50",    "--threads", "1"};
}

QByteArray bytes(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Starts the program and kills it once its checkpoint has changed. @return false if it ended before.
bool killAfterACheckpoint(const QStringList& arguments, const QString& checkpoint) {
    const QDateTime before = QFileInfo(checkpoint).lastModified();
    QProcess process;
    process.start(program(), arguments);
    while (process.state() != QProcess::NotRunning && QFileInfo(checkpoint).lastModified() == before)
        process.waitForFinished(5);
    const bool isRunning = process.state() != QProcess::NotRunning;
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    process.waitForFinished();
    return isRunning;
}

} // namespace

/// tessera train --from.
class TestTrainCommand : public QObject {
    Q_OBJECT
private slots:
    void aStagedModelIsTrainedWithATeacherAndOpensAgain();
    void aDenseModelIsTrainedOnAFolder();
    void killedRunsEndAsAnUndisturbedOneToTheBit();
    void whatCannotBeIsRefusedBeforeTheWork_data();
    void whatCannotBeIsRefusedBeforeTheWork();
};

void TestTrainCommand::aStagedModelIsTrainedWithATeacherAndOpensAgain() {
    const Place place;
    QVERIFY(place.prune());
    const Outcome trained = run(training(place("pruned"), place("tuned"), 50) +
                                QStringList{"--teacher", model, "--rate", "1e-3", "--json"});
    QVERIFY2(trained.status == 0, trained.err);
    const QJsonArray loss = trained.json()["loss"].toArray();
    QCOMPARE(loss.size(), 2);
    QVERIFY(loss[0].toObject()["teacher"].toDouble() > 0);
    QVERIFY(QFile::exists(trained.json()["samples"].toString()));
    QVERIFY(QFile::exists(trained.json()["log"].toString()));
    const Outcome inspected = run({"inspect", place("tuned"), "--json"});
    QCOMPARE(inspected.json()["kind"].toString(), QString("staged"));
    // What the stages share is as it was; what each holds is not.
    QCOMPARE(bytes(place("tuned/model.safetensors")), bytes(place("pruned/model.safetensors")));
    QVERIFY(bytes(place("tuned/stages.safetensors")) != bytes(place("pruned/stages.safetensors")));
}

void TestTrainCommand::aDenseModelIsTrainedOnAFolder() {
    const Place place;
    QVERIFY(run({"sample", model, "--out", place("images/sheet.png"), "--n", "4", "--steps", "4"}).status == 0);
    const QStringList arguments = training(model, place("tuned"), 3) + QStringList{"--images", place("images")};
    const Outcome trained = run(arguments);
    QVERIFY2(trained.status == 0, trained.err);
    QCOMPARE(run({"inspect", place("tuned"), "--json"}).json()["kind"].toString(), QString("dense"));
    QCOMPARE(run(arguments).status, 0); // a finished run may be repeated
}

void TestTrainCommand::killedRunsEndAsAnUndisturbedOneToTheBit() {
    const Place place;
    QVERIFY(place.prune());
    const QStringList more{"--teacher", model, "--save-minutes", "0.001"};
    QCOMPARE(run(training(place("pruned"), place("whole"), 250) + more).status, 0);
    const QStringList parts = training(place("pruned"), place("parts"), 250) + more;
    for (int moment = 0; moment < 5; ++moment)
        QVERIFY(killAfterACheckpoint(parts, place("parts.checkpoint.safetensors")));
    const Outcome last = run(parts);
    QVERIFY2(last.status == 0, last.err);
    QCOMPARE(bytes(place("parts/stages.safetensors")), bytes(place("whole/stages.safetensors")));
}

void TestTrainCommand::whatCannotBeIsRefusedBeforeTheWork_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("said");
    const QString notEmpty = QStringLiteral("tests/bad_input");
    QTest::newRow("a file") << QStringList{"--from", model, "--out", "a.safetensors"} << 2
                            << "expected a folder for the trained model";
    QTest::newRow("somebody's folder") << QStringList{"--from", model, "--out", notEmpty} << 1
                                       << "expected no folder or one that was trained here";
    QTest::newRow("its own folder") << QStringList{"--from", model, "--out", model} << 2 << "is what --from reads";
    QTest::newRow("a teacher alone") << QStringList{"--teacher", model, "--out", "a.safetensors"} << 2
                                     << "expected --from MODEL with it";
    QTest::newRow("no weight") << QStringList{"--from",           model, "--teacher", model,
                                              "--teacher-weight", "0",   "--out",     "a"}
                               << 2 << "expected one above 0";
    QTest::newRow("own images") << QStringList{"--from", model, "--images", "own", "--out", "a"} << 2
                                << "expected builtin or a folder";
    QTest::newRow("float16") << QStringList{"--from", model, "--dtype", "f16", "--out", "a"} << 2
                             << "expected f32 or bf16 for training";
    QTest::newRow("a pipeline as a file")
        << QStringList{"--text", "--out", "a.safetensors"} << 2 << "expected a folder for the pipeline";
    QTest::newRow("a text model with a teacher")
        << QStringList{"--text", "--teacher", model, "--out", "a"} << 2 << "expected none with --text";
    QTest::newRow("a text model from one of classes")
        << QStringList{"--text", "--from", model, "--out", "a"} << 2 << "expected one that reads prompts";
}

void TestTrainCommand::whatCannotBeIsRefusedBeforeTheWork() {
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, said);
    const Outcome outcome = run(QStringList{"train", "--steps", "1"} + arguments);
    QCOMPARE(outcome.status, status);
    QVERIFY2(outcome.err.contains(said.toUtf8()), outcome.err);
}

TESSERA_CORE_TEST(TestTrainCommand)
#include "tst_train_command.moc"
