#include "core/base/image.h"
#include "core/study/embedded_study.h"
#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

/// A tiny pipeline of SDXL's kind through the commands, from prompt to PNG.
class TestTextModels : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static QString pipeline(const char* part = "") {
        return QStringLiteral(TESSERA_TEST_DATA "/golden/sdxl/folder/") + QLatin1String(part);
    }
    /// Four steps of one image of 64 × 96 pixels.
    Outcome sample(const QString& model, const QStringList& more, const QString& to) const {
        return run(QStringList{"sample", model, "--size", "64x96", "--steps", "4", "--json", "--out", to} + more);
    }

private slots:
    void promptsBecomeImages() {
        const Outcome outcome = sample(
            pipeline(), {"--prompt", "a red star", "--prompt", "a house", "--negative", "", "--n", "3"}, path("a.png"));
        QCOMPARE(outcome.status, 0);
        const QJsonObject json = outcome.json();
        QCOMPARE(json["prompts"].toArray(), QJsonArray({"a red star", "a house", "a red star"})); // taken in turn
        QCOMPARE(json["size"].toArray(), QJsonArray({64, 96}));
        QCOMPARE(json["approximate"].toBool(true), false);
        QVERIFY(json["tokens_cut"].toArray().isEmpty());
        QVERIFY(json["macs"].toDouble() > 0 && json["peak_bytes"].toDouble() > 0);
    }

    void everyPlaceOfAPipelineGivesTheSameImage() {
        QCOMPARE(sample(pipeline(), {"--prompt", "a house", "--n", "1"}, path("whole.png")).status, 0);
        QCOMPARE(sample(pipeline("unet"), {"--base", pipeline(), "--prompt", "a house", "--n", "1"}, path("part.png"))
                     .status,
                 0);
        QVERIFY(core::readImage(path("whole.png").toStdString()) == core::readImage(path("part.png").toStdString()));
    }

    void whatIsSaidAndNotSaidChangesTheImage() {
        QStringList files;
        for (const QStringList& negative :
             {QStringList{}, QStringList{"--negative", ""}, QStringList{"--negative", "x"},
              QStringList{"--guidance-rescale", "0.7"}, QStringList{"--clip-skip", "1"}}) {
            files << path(qPrintable(QStringLiteral("n%1.png").arg(files.size())));
            QCOMPARE(sample(pipeline(), QStringList{"--prompt", "a ring", "--n", "1"} + negative, files.back()).status,
                     0);
            for (qsizetype i = 0; i + 1 < files.size(); ++i)
                QVERIFY(core::readImage(files[i].toStdString()) != core::readImage(files.back().toStdString()));
        }
    }

    void promptsComeFromAFile() {
        QFile file(path("prompts.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("a star\r\n\n  \na cross\n");
        file.close();
        const Outcome outcome = sample(pipeline(), {"--prompts", path("prompts.txt"), "--n", "2"}, path("f.png"));
        QCOMPARE(outcome.json()["prompts"].toArray(), QJsonArray({"a star", "a cross"}));
    }

    void everyPromptComesWithEverySeed() {
        const Outcome outcome =
            sample(pipeline(),
                   {"--prompt", "a star", "--prompt", "a cross", "--n", "2", "--every-prompt", "--each", path("each")},
                   path("g.png"));
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.json()["prompts"].toArray(), QJsonArray({"a star", "a cross", "a star", "a cross"}));
        const core::study::Study sheet = core::study::studyOfImage(path("g.png").toStdString());
        QCOMPARE(sheet.sampling.seeds, (std::vector<std::uint64_t>{0, 0, 1, 1}));
        QCOMPARE(sheet.sampling.words.prompts, (std::vector<std::string>{"a star", "a cross"}));
        const core::study::Study last = core::study::studyOfImage(path("each/000003.png").toStdString());
        QCOMPARE(last.sampling.seeds, (std::vector<std::uint64_t>{1}));
        QCOMPARE(last.sampling.words.prompts, (std::vector<std::string>{"a cross"}));
    }

    void wordsThatAreNotReadAreSaid() {
        const QString longPrompt = QStringLiteral("red star ").repeated(60);
        const Outcome outcome = sample(pipeline(), {"--prompt", longPrompt, "--n", "1"}, path("l.png"));
        QCOMPARE(outcome.status, 0);
        QVERIFY(!outcome.json()["tokens_cut"].toArray().isEmpty());
        QVERIFY2(outcome.err.contains("of which 75 are read"), outcome.err.constData());
    }

    void modelsAreComparedOnPrompts() {
        const Outcome outcome = run({"compare", pipeline(), "dense", "dense+steps=2", "--prompt", "a moon", "--size",
                                     "64x64", "--n", "1", "--steps", "4", "--json"});
        QCOMPARE(outcome.status, 0);
        const QJsonArray rows = outcome.json()["rows"].toArray();
        QVERIFY(rows[1].toObject()["psnr"].isNull()); // the same image
        QCOMPARE(2 * rows[2].toObject()["macs"].toDouble(), rows[0].toObject()["macs"].toDouble());
    }

    void theDynamicsAreMeasuredOnPrompts() {
        const Outcome outcome = run({"analyse", pipeline(), "--prompt", "a moon", "--size", "64x64", "--steps", "4",
                                     "--empirical", "2", "--json"});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.json()["empirical"].toObject()["t"].toArray().size(), 5);
    }

    void stagesArePrunedWithTheModelsOwnSamples() {
        const Outcome pruned = run({"prune", pipeline(), "--samples", "8", "--bins", "4", "--images", "own", "--steps",
                                    "4", "--out", path("pruned"), "--json"});
        QCOMPARE(pruned.status, 0);
        QVERIFY(pruned.json()["macs_pruned"].toDouble() < pruned.json()["macs_dense"].toDouble());
        const Outcome sampled = run({"sample", path("pruned"), "--base", pipeline(), "--prompt", "a moon", "--n", "1",
                                     "--steps", "4", "--out", path("p.png"), "--json"});
        QCOMPARE(sampled.status, 0);
        QCOMPARE(sampled.json()["macs"].toDouble(), pruned.json()["macs_pruned"].toDouble());
    }

    void whatDoesNotFitIsOneLine_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("line");
        const auto row = [](const char* name, const QStringList& arguments, int status, const char* line) {
            QTest::newRow(name) << arguments << status << QString::fromUtf8(line);
        };
        row("size", {pipeline(), "--prompt", "x", "--size", "65x96"}, 2,
            "--size: expected multiples of 8, found 65x96");
        row("size in words", {pipeline(), "--prompt", "x", "--size", "large"}, 2, "--size: expected HEIGHTxWIDTH");
        row("prompt of classes", {"demo", "--prompt", "x"}, 2, "expected a class (this model reads no words)");
        row("size of one size", {"demo", "--size", "64x64"}, 2, "expected 32x32, the only one of this model");
        row("no such file", {pipeline(), "--prompts", path("none.txt")}, 3, "cannot be read");
        row("base without encoders", {pipeline("unet"), "--base", pipeline("vae"), "--prompt", "x"}, 3,
            "text encoders");
    }

    void whatDoesNotFitIsOneLine() {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, line);
        const Outcome outcome =
            run(QStringList{"sample"} + arguments + QStringList{"--n", "1", "--out", path("e.png")});
        QCOMPARE(outcome.status, status);
        QVERIFY2(outcome.err.contains(line.toUtf8()), outcome.err.constData());
        QVERIFY(!QFile::exists(path("e.png")));
    }
};

TESSERA_CORE_TEST(TestTextModels)
#include "tst_text_models.moc"
