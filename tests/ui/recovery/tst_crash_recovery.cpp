#include "core/study/recovery_file.h"
#include "ui/workbench/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <algorithm>
#include <csignal>
#include <random>

namespace {

constexpr int changeEvery = 25; // ms
constexpr double maxLossSeconds = 10;

/// The part of the program: a window on the built-in model with a hand that never stops moving M. Each change is
/// written to a log before it is made, so that the log knows at least what the window knew.
int dragForEver(int argc, char** argv) {
    QApplication application(argc, argv);
    ui::workbench::MainWindow window(
        {.compute = {}, .automatic = true, .remembersView = false, .stateFolder = QString::fromLocal8Bit(argv[2])});
    window.show();
    window.openSpec(QStringLiteral("demo"));
    QFile log(QString::fromLocal8Bit(argv[3]));
    if (!log.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return 1;
    int count = 0;
    QTimer hand;
    QObject::connect(&hand, &QTimer::timeout, &window, [&] {
        const double m = 0.2 + 1e-5 * ++count;
        log.write(QStringLiteral("%1 %2\n").arg(QDateTime::currentMSecsSinceEpoch()).arg(m, 0, 'g', 17).toLatin1());
        window.document().setM(m, count % 40 == 0); // 39 moves of a drag and its end
    });
    hand.start(changeEvery);
    return QApplication::exec();
}

struct Change {
    qint64 time = 0; ///< ms since 1970
    double m = 0;
};

std::vector<Change> changesIn(const QString& path) {
    QFile log(path);
    std::vector<Change> changes;
    if (log.open(QIODevice::ReadOnly))
        while (!log.atEnd()) {
            const QList<QByteArray> words = log.readLine().trimmed().split(' ');
            if (words.size() == 2)
                changes.push_back({words[0].toLongLong(), words[1].toDouble()});
        }
    return changes;
}

} // namespace

class TestCrashRecovery : public QObject {
    Q_OBJECT

private slots:
    void aKilledProgramLosesAtMostTenSeconds_data() {
        QTest::addColumn<unsigned>("seed");
        for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U})
            QTest::addRow("seed %u", seed) << seed;
    }

    void aKilledProgramLosesAtMostTenSeconds() {
        QFETCH(unsigned, seed);
        const QTemporaryDir state;
        const QString log = state.filePath(QStringLiteral("log"));
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedChannels);
        program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--drag"), state.path(), log});
        QVERIFY(program.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(!changesIn(log).empty(), 60'000);
        std::mt19937 random(seed);
        // One round is long enough to lose more than is allowed, should the study never be written again.
        const int life = seed == 1 ? 14'000 : std::uniform_int_distribution<int>(2500, 6000)(random);
        QTest::qWait(life);
        QVERIFY(kill(static_cast<pid_t>(program.processId()), SIGKILL) == 0);
        program.waitForFinished();
        QCOMPARE(program.exitStatus(), QProcess::CrashExit);
        checkLoss(state, changesIn(log));
    }

private:
    /// Opens a window as the person would who starts the program again.
    static void checkLoss(const QTemporaryDir& state, const std::vector<Change>& changes) {
        ui::workbench::MainWindow window(
            {.compute = {}, .automatic = false, .remembersView = false, .stateFolder = state.path()});
        window.show();
        auto* restore = window.findChild<QAbstractButton*>(QStringLiteral("restoreStudy"));
        QVERIFY2(restore != nullptr, "nothing is offered");
        QTest::mouseClick(restore, Qt::LeftButton);
        const double m = window.document().study().stages.m;
        const auto kept = std::ranges::find(changes, m, &Change::m);
        QVERIFY2(kept != changes.end(), "what was restored was never chosen");
        const double lost = static_cast<double>(changes.back().time - kept->time) / 1000;
        qInfo("%zu changes in %.1f s, the last %.2f s are lost", changes.size(),
              static_cast<double>(changes.back().time - changes.front().time) / 1000, lost);
        QVERIFY(lost <= maxLossSeconds);
        QVERIFY(window.issues().rowCount() == 0);
    }
};

int main(int argc, char** argv) {
    if (argc == 4 && qstrcmp(argv[1], "--drag") == 0)
        return dragForEver(argc, argv);
    QApplication application(argc, argv);
    TestCrashRecovery test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_crash_recovery.moc"
