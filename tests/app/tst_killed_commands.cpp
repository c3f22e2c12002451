#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QDirIterator>
#include <QImage>
#include <QMap>
#include <QtTest>

#include <random>

namespace {

constexpr int moments = 10;     ///< spread over a run
constexpr int whileWritten = 2; ///< and some in which a file has just been begun
const char* const model = TESSERA_TEST_DATA "/tiny_dit";

/// By name, relative to a folder.
using Contents = QMap<QString, QByteArray>;

Contents contentsOf(const QString& folder) {
    Contents contents;
    for (QDirIterator item(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); item.hasNext();) {
        QFile file(item.next());
        if (file.open(QIODevice::ReadOnly))
            contents[QDir(folder).relativeFilePath(item.filePath())] = file.readAll();
    }
    return contents;
}

void write(const QString& folder, const Contents& contents) {
    for (auto item = contents.begin(); item != contents.end(); ++item) {
        const QFileInfo path(QDir(folder).filePath(item.key()));
        QFile file(path.filePath());
        if (!QDir().mkpath(path.path()) || !file.open(QIODevice::WriteOnly) || file.write(item.value()) < 0)
            qFatal("%s cannot be written", qPrintable(path.filePath()));
    }
}

/// Times are in these: two runs differ.
bool holdsTimes(const QString& name) {
    return name.endsWith(".html") || name.endsWith("tessera.json");
}

/// Whether a reader would take the file for whole and be right.
bool isWhole(const QString& name, const QByteArray& bytes) {
    if (name.endsWith(".png"))
        return !QImage::fromData(bytes).isNull() && bytes.right(8).startsWith("IEND");
    if (name.endsWith(".html"))
        return bytes.trimmed().endsWith("</html>");
    if (name.endsWith(".svg"))
        return bytes.trimmed().endsWith("</svg>");
    if (name.endsWith(".json"))
        return !QJsonDocument::fromJson(bytes).isNull();
    if (name.endsWith(".csv"))
        return bytes.endsWith('\n') && bytes.count('\n') > 1000; // a row per timestep
    if (name.endsWith(".npz"))
        return bytes.startsWith("PK\3\4") && bytes.right(22).startsWith("PK\5\6");
    return !bytes.isEmpty();
}

/// A file as one of two runs leaves it.
bool isOf(const Contents& run, const QString& name, const QByteArray& bytes) {
    return run.contains(name) && (holdsTimes(name) ? isWhole(name, bytes) : run[name] == bytes);
}

bool areAllOf(const Contents& run, const Contents& found) {
    bool are = found.keys() == run.keys();
    for (auto item = found.begin(); are && item != found.end(); ++item)
        are = isOf(run, item.key(), item.value());
    return are;
}

/// What has the name of an output, or lies in a folder of it; not what is still being written.
Contents below(const Contents& all, const QString& output) {
    Contents some;
    for (auto item = all.begin(); item != all.end(); ++item)
        if ((item.key() == output || item.key().startsWith(output + '/')) && !item.key().endsWith(".part"))
            some[item.key()] = item.value();
    return some;
}

QString differingNames(const Contents& one, const Contents& other) {
    QStringList names;
    for (const QString& name : one.keys() + other.keys())
        if (!one.contains(name) || !other.contains(name) || one[name] != other[name])
            names << name;
    return names.join(' ');
}

/// What a command is asked for, and what it writes.
struct Command {
    QStringList arguments{};
    QMap<QString, QString> outputs{};                       ///< by option, below the folder that it runs for
    QStringList older{"--seed", "1"}, newer{"--seed", "2"}; ///< tell two runs apart
    QString model{};                                        ///< an output that opens as one
};

/// A folder that a command writes into, and one for what it keeps for its time.
class Place {
public:
    explicit Place(Command command)
        : m_command(std::move(command)) {
        for (const char* name : {"out", "temporary", "runtime"})
            if (!m_folder.isValid() || !QDir().mkpath(m_folder.filePath(name)))
                qFatal("no folder");
        QFile::setPermissions(m_folder.filePath("runtime"),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner); // as systems have it
    }

    QString out() const { return m_folder.filePath("out"); }

    void start(QProcess& process, const QStringList& more) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("TMPDIR", m_folder.filePath("temporary"));
        environment.insert("XDG_RUNTIME_DIR", m_folder.filePath("runtime"));
        QStringList arguments = m_command.arguments + more;
        for (auto output = m_command.outputs.begin(); output != m_command.outputs.end(); ++output)
            arguments << output.key() << out() + '/' + output.value();
        process.setProcessEnvironment(environment);
        process.start(program(), arguments);
    }
    /// @return what is there afterwards; nothing where the run failed.
    Contents finish(const QStringList& more) const {
        QProcess process;
        start(process, more);
        if (!process.waitForFinished(300'000) || process.exitCode() != 0) {
            qWarning("%s", process.readAllStandardError().constData());
            return {};
        }
        return contentsOf(out());
    }
    /// Removes what the command writes, not what lies beside it.
    void removeOutputs() const {
        for (const QString& output : m_command.outputs) {
            QFile::remove(out() + '/' + output);
            QDir(out() + '/' + output).removeRecursively();
        }
    }
    /// What was kept for the time of a run.
    Contents temporary() const {
        Contents all = contentsOf(m_folder.filePath("temporary"));
        all.insert(contentsOf(m_folder.filePath("runtime")));
        return all;
    }
    /// What is there, half-written or not.
    QStringList names() const {
        QStringList names;
        for (QDirIterator item(out(), QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden,
                               QDirIterator::Subdirectories);
             item.hasNext();)
            names << item.next();
        return names;
    }

private:
    Command m_command;
    QTemporaryDir m_folder;
};

/// Kills runs of a command, each at another moment.
class Killer {
public:
    Killer(const Place& place, QStringList more)
        : m_place(place)
        , m_more(std::move(more)) {}

    /// Has a run finish, to learn how long one takes. @return what it left.
    Contents measure() {
        QElapsedTimer clock;
        clock.start();
        Contents left = m_place.finish(m_more);
        m_milliseconds = static_cast<double>(clock.elapsed());
        return left;
    }
    /// @param moment from `moments` on: once something new is there.
    void kill(int moment) {
        const bool byTime = moment < moments;
        const double share = (moment + std::uniform_real_distribution<>(0, 1)(m_random)) / moments;
        const QStringList before = m_place.names();
        QElapsedTimer clock;
        clock.start();
        QProcess process;
        m_place.start(process, m_more);
        process.waitForStarted();
        while (process.state() != QProcess::NotRunning &&
               (byTime ? static_cast<double>(clock.elapsed()) < share * m_milliseconds : m_place.names() == before))
            process.waitForFinished(byTime ? 1 : 0);
        m_killed += process.state() != QProcess::NotRunning ? 1 : 0;
        process.kill();
        process.waitForFinished();
    }
    int killed() const { return m_killed; }

private:
    const Place& m_place;
    QStringList m_more;
    double m_milliseconds = 0;
    int m_killed = 0;          ///< that had not ended before
    std::mt19937 m_random{20}; // NOLINT(cert-msc51-cpp): the same moments each time
};

} // namespace

Q_DECLARE_METATYPE(Command)

/// The program is killed while its commands work: nothing half-written is taken for whole, an older output stays until
/// the new one is whole, and the next run clears what the killed ones left. (Training: tst_train_command, the export's
/// own steps: tst_interrupted_export, a study: the window's recovery.)
class TestKilledCommands : public QObject {
    Q_OBJECT

private slots:
    void nothingHalfWrittenIsTakenForWhole_data();
    void nothingHalfWrittenIsTakenForWhole();
    void aKilledCalibrationGoesOnToTheSameBytes();
};

void TestKilledCommands::nothingHalfWrittenIsTakenForWhole_data() {
    QTest::addColumn<Command>("command");
    QTest::newRow("prune") << Command{.arguments = {"prune", model, "--samples", "40", "--bins", "4"},
                                      .outputs = {{"--out", "pruned"}},
                                      .model = "pruned"};
    QTest::newRow("sample") << Command{
        .arguments = {"sample", model, "--n", "12", "--steps", "4"},
        .outputs = {{"--out", "sheet.png"}, {"--npz", "images.npz"}, {"--each", "each"}, {"--trajectory", "steps"}}};
    QTest::newRow("compare") << Command{
        .arguments = {"compare", model, "dense+reuse=every:2", "--n", "2", "--steps", "4"},
        .outputs = {{"--out", "side.png"}}};
    QTest::newRow("analyse") << Command{.arguments = {"analyse", model},
                                        .outputs = {{"--csv", "curves.csv"}, {"--plot", "plot.svg"}},
                                        .older = {"--lambda", "1e-4"},
                                        .newer = {"--lambda", "1e-5"}};
    QTest::newRow("plan") << Command{.arguments = {"plan", model, "--reuse", "every:2"},
                                     .outputs = {{"--out", "plan.json"}},
                                     .older = {"--steps", "20"},
                                     .newer = {"--steps", "30"}};
    QTest::newRow("report") << Command{.arguments = {"report", model}, .outputs = {{"--out", "report.html"}}};
}

void TestKilledCommands::nothingHalfWrittenIsTakenForWhole() {
    QFETCH(Command, command);
    const Place place(command);
    const Contents older = place.finish(command.older);
    Killer killer(place, command.newer);
    const Contents newer = killer.measure();
    QVERIFY(!older.isEmpty() && older.keys() == newer.keys());
    QVERIFY(!areAllOf(older, newer) || holdsTimes(older.firstKey())); // the two can be told apart
    for (auto file = newer.begin(); file != newer.end(); ++file)
        QVERIFY2(isWhole(file.key(), file.value()), qPrintable(file.key()));

    for (int moment = 0; moment < moments + whileWritten; ++moment) {
        const bool hasOlder = moment % 2 == 1;
        place.removeOutputs();
        if (hasOlder)
            write(place.out(), older);
        killer.kill(moment);
        const Contents all = contentsOf(place.out());
        for (const QString& output : command.outputs) {
            const Contents found = below(all, output);
            QVERIFY2(!hasOlder || found.keys() == below(older, output).keys(), qPrintable(output));
            for (auto file = found.begin(); file != found.end(); ++file)
                QVERIFY2(isOf(older, file.key(), file.value()) || isOf(newer, file.key(), file.value()),
                         qPrintable(file.key()));
        }
        if (const Contents found = below(all, command.model); !found.isEmpty()) {
            QVERIFY(areAllOf(below(older, command.model), found) || areAllOf(below(newer, command.model), found));
            QCOMPARE(run({"inspect", place.out() + '/' + command.model, "--json"}).json()["kind"].toString(),
                     QString("staged"));
        }
    }
    QVERIFY(killer.killed() > 0);
    const Contents finished = place.finish(command.newer);
    QVERIFY2(areAllOf(newer, finished), qPrintable(differingNames(finished, newer)));
    QVERIFY2(place.temporary().isEmpty(), qPrintable(place.temporary().keys().join(' ')));
}

void TestKilledCommands::aKilledCalibrationGoesOnToTheSameBytes() {
    const Place place(
        {.arguments = {"calibrate", model, "--samples", "200", "--bins", "8"}, .outputs = {{"--out", "bank"}}});
    Killer killer(place, {});
    const Contents whole = killer.measure();
    QCOMPARE(whole.size(), 9); // bins, and what describes them
    for (int moment = 0; moment < moments + whileWritten; ++moment) {
        place.removeOutputs();
        killer.kill(moment);
        const Contents left = below(contentsOf(place.out()), "bank");
        if (left.contains("bank/bank.json"))
            QCOMPARE(run({"inspect", place.out() + "/bank", "--json"}).json()["kind"].toString(), QString("bank"));
        for (auto file = left.begin(); file != left.end(); ++file)
            QVERIFY2(file.key() == "bank/bank.json" || isOf(whole, file.key(), file.value()), qPrintable(file.key()));
        const Contents finished = place.finish({});
        QVERIFY2(finished == whole, qPrintable(differingNames(finished, whole)));
    }
    QVERIFY(killer.killed() > 0);
    QVERIFY2(place.temporary().isEmpty(), qPrintable(place.temporary().keys().join(' ')));
}

TESSERA_CORE_TEST(TestKilledCommands)
#include "tst_killed_commands.moc"
