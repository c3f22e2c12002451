#include "core/study/reproduce.h"
#include "core/study/study_file.h"
#include "tests/app/program.h"
#include "tests/bad_input/torch_bytes.h"
#include "tests/test_main.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

/// Studies on the command line.
class TestStudyProgram : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_base = m_folder->path().toStdString();
        fs::copy(TESSERA_TEST_DATA "/tiny_dit", m_base / "tiny", fs::copy_options::recursive);
        m_study.model.source = (m_base / "tiny").string();
        m_study.sampling.steps = 2;
        m_study.sampling.seeds = {0};
        m_study.calibration.samples = 16;
        m_study.calibration.bins = 4;
        core::study::writeStudy(m_base / "a.tessera", m_study);
    }

    void aStudyIsInspectedFromWhereverItLies() {
        const Outcome found = run({QStringLiteral("inspect"), path("a.tessera"), QStringLiteral("--json")});
        QCOMPARE(found.status, 0);
        QCOMPARE(found.json()[QLatin1String("kind")].toString(), QStringLiteral("study"));
        QCOMPARE(found.json()[QLatin1String("architecture")].toString(), QStringLiteral("DiT"));
    }

    void aStudyIsReported() {
        const Outcome found = run({QStringLiteral("report"), path("a.tessera"), QStringLiteral("--out"),
                                   path("report.html"), QStringLiteral("--json")});
        QVERIFY2(found.status == 0, found.err.constData());
        QVERIFY(QFileInfo::exists(path("report.html")));
        QVERIFY(found.json()[QLatin1String("macs_pruned")].toDouble() <
                found.json()[QLatin1String("macs_dense")].toDouble());
    }

    void aMissingModelIsOneLine() {
        fs::remove_all(m_base / "tiny");
        const Outcome found =
            run({QStringLiteral("report"), path("a.tessera"), QStringLiteral("--out"), path("r.html")});
        QCOMPARE(found.status, 3);
        QVERIFY(found.err.trimmed().split('\n').last().contains("tiny"));
    }

    void whereAStudyLeadsOutsideItsFolderIsSaid() {
        fs::create_directories(m_base / "mail");
        core::study::writeStudy(m_base / "mail" / "b.tessera", m_study);
        const QString out = path("report.html");
        const Outcome outside = run({QStringLiteral("report"), path("mail/b.tessera"), QStringLiteral("--out"), out});
        QVERIFY2(outside.status == 0, outside.err.constData());
        const QByteArray note = "mail/b.tessera: opens " + QByteArray::fromStdString(m_study.model.source) +
                                ", which lies outside its folder";
        QVERIFY2(outside.err.contains(note), outside.err.constData());
        const Outcome inside = run({QStringLiteral("report"), path("a.tessera"), QStringLiteral("--out"), out});
        QVERIFY2(!inside.err.contains("outside"), inside.err.constData());
    }

    void theWeightsOfACheckpointAreChosen_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("status");
        QTest::newRow("one of them") << QStringLiteral("unet") << 3; // which is no model, but is what was asked for
        QTest::newRow("not there") << QStringLiteral("nowhere") << 3;
    }

    void theWeightsOfACheckpointAreChosen() {
        QFETCH(QString, key);
        QFETCH(int, status);
        const std::string one = bad_input::dict("w", bad_input::tensor());
        std::ofstream(m_base / "two.pt", std::ios::binary) << bad_input::checkpoint(
            bad_input::pickle("}" + bad_input::text("unet") + one + "s" + bad_input::text("vae") + one + "s"));
        const QStringList report{QStringLiteral("report"), path("two.pt"), QStringLiteral("--out"), path("r.html")};
        const Outcome doubt = run(report);
        QVERIFY2(doubt.err.contains("several") && doubt.err.contains("unet"), doubt.err.constData());
        const Outcome chosen = run(report + QStringList{QStringLiteral("--weights"), key});
        QCOMPARE(chosen.status, status);
        QVERIFY2(!chosen.err.contains("several"), chosen.err.constData());
        if (key == QLatin1String("nowhere"))
            QVERIFY2(chosen.err.contains("nowhere"), chosen.err.constData());
    }

    void theWindowTakesWeightsToo() {
        QVERIFY(run({QStringLiteral("--help")}).out.contains("--weights KEY"));
        const Outcome stray =
            run({QStringLiteral("--weights"), QStringLiteral("ema"), QStringLiteral("inspect"), path("tiny")});
        QCOMPARE(stray.status, 2); // before a command it would mean nothing
        QVERIFY2(stray.err.contains("--weights"), stray.err.constData());
    }

    void theCopiedCommandsAreUnderstood() {
        const auto words = [](const std::string& line) {
            QStringList all = QProcess::splitCommand(QString::fromStdString(line));
            all.removeFirst();
            return all;
        };
        const auto inFolder = [this](QStringList arguments, const char* name) {
            arguments.replace(arguments.indexOf(QStringLiteral("--out")) + 1, path(name));
            return arguments;
        };
        m_study.stages.overrides = {{"early", 0.1}};
        m_study.pruning.compensate = false;
        const auto plan =
            core::study::plan(m_study, core::schedule::NoiseSchedule(core::schedule::ScheduleConfig{}), 0.9);
        const Outcome pruned = run(inFolder(words(core::study::pruneCommand(m_study, plan)), "cut"));
        QVERIFY2(pruned.status == 0, pruned.err.constData());
        const Outcome sampled = run(inFolder(words(core::study::sampleCommand(m_study)), "a.png"));
        QVERIFY2(sampled.status == 0, sampled.err.constData());
    }

private:
    QString path(const char* name) const { return QString::fromStdString((m_base / name).string()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_base;
    core::study::Study m_study;
};

TESSERA_CORE_TEST(TestStudyProgram)
#include "tst_study_program.moc"
