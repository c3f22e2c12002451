#include "tests/app/program.h"
#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"
#include "tests/test_main.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

namespace fs = std::filesystem;

/// What --images takes, and how folders become classes.
class TestImageSources : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    void write(const char* name, const std::string& bytes) const {
        bad_input::writeBytes(path(name).toStdString(), bytes);
    }
    QStringList calibrate(const QStringList& more) const {
        return QStringList{"calibrate", "demo", "--out", path("bank"), "--samples", "4", "--bins", "2"} + more;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void whoeverTakesImagesTakesAClassMap();
    void theNotesRemedyWorks();
    void trainingSaysWhereClassesComeFrom();
    void aBadMapIsRefusedByItsLine();
    void aMapNeedsAFolder();
    void archivesAreNamed();
    void hiddenSizesTakeNoMemory();
    void moreSamplesThanFitAreRefused();
};

void TestImageSources::whoeverTakesImagesTakesAClassMap() {
    int found = 0;
    for (const char* command :
         {"analyse", "calibrate", "prune", "sample", "compare", "plan", "report", "train", "bench"}) {
        const QByteArray help = run({command, "--help"}).out;
        QCOMPARE(help.contains("--class-map FILE"), help.contains("--images SOURCE"));
        found += help.contains("--images SOURCE") ? 1 : 0;
    }
    QVERIFY(found >= 4);
}

/// As it stands in the note: a file for --class-map, and folders named by numbers.
void TestImageSources::theNotesRemedyWorks() {
    write("pictures/fish/a.png", bad_input::imageBytes("grey"));
    const QStringList images{"--images", path("pictures"), "--json"};
    const Outcome unknown = run(calibrate(images));
    QVERIFY2(unknown.status == 0, unknown.err);
    QVERIFY2(unknown.err.contains("named by its number, 0 to 9, or its name, or map") &&
                 unknown.err.contains("--class-map FILE"),
             unknown.err);
    QDir(path("bank")).removeRecursively();
    write("map.txt", "fish star\n");
    const Outcome mapped = run(calibrate(images + QStringList{"--class-map", path("map.txt")}));
    QVERIFY2(mapped.status == 0 && mapped.err.contains("classes: by ") && !mapped.err.contains("null label;"),
             mapped.err);
    QDir(path("bank")).removeRecursively();
    QVERIFY(QDir(path("pictures")).rename(QStringLiteral("fish"), QStringLiteral("9")));
    const Outcome numbered = run(calibrate(images));
    QVERIFY2(numbered.err.contains("by the folders' numbers: 9 is 9"), numbered.err);
}

void TestImageSources::trainingSaysWhereClassesComeFrom() {
    write("pictures/train/Star/a.png", bad_input::imageBytes("grey"));
    const Outcome trained = run({"train", "--from", "demo", "--out", path("tuned"), "--steps", "1", "--batch", "2",
                                 "--images", path("pictures"), "--json"});
    QVERIFY2(trained.status == 0, trained.err);
    QVERIFY2(trained.err.contains("by the folders' names in train: Star is 3"), trained.err);
    QVERIFY(!trained.json()["notes"].isUndefined());
}

void TestImageSources::aBadMapIsRefusedByItsLine() {
    write("pictures/fish/a.png", bad_input::imageBytes("grey"));
    write("map.csv", "folder,class\nfish,10\n");
    const Outcome refused = run(calibrate({"--images", path("pictures"), "--class-map", path("map.csv")}));
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.err.contains("map.csv: line 2: expected a class from 0 to 9 or a class's name, found '10'"),
             refused.err);
    const Outcome missing = run(calibrate({"--images", path("pictures"), "--class-map", path("none")}));
    QCOMPARE(missing.status, 3);
    QVERIFY(!fs::exists(path("bank").toStdString()));
}

void TestImageSources::aMapNeedsAFolder() {
    write("map.csv", "fish,1\n");
    for (const char* source : {"builtin", "own"}) {
        const Outcome refused = run(calibrate({"--images", source, "--class-map", path("map.csv")}));
        QCOMPARE(refused.status, 2);
        QVERIFY2(refused.err.contains("--class-map: expected a folder of pictures beside it, found "), refused.err);
    }
    const Outcome trained =
        run({"train", "--from", "demo", "--out", path("tuned"), "--steps", "1", "--class-map", path("map.csv")});
    QCOMPARE(trained.status, 2);
    QVERIFY2(trained.err.contains("--class-map: expected a folder of pictures"), trained.err);
}

void TestImageSources::archivesAreNamed() {
    write("a.zip", std::string("PK\x03\x04", 4) + std::string(60, '\0'));
    const Outcome refused = run(calibrate({"--images", path("a.zip")}));
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.err.contains("a.zip: is a zip archive: unpack it and name the folder"), refused.err);
}

/// Once 1.7 GB for a file of 65 KB.
void TestImageSources::hiddenSizesTakeNoMemory() {
    write("pictures/sound.png", bad_input::imageBytes("grey"));
    const QStringList arguments{"--images", path("pictures"), "--threads", "2"};
    const Outcome sound = run(calibrate(arguments));
    QVERIFY2(sound.status == 0, sound.err);
    QDir(path("bank")).removeRecursively();
    int count = 0;
    for (const auto& [name, bytes] : bad_input::imagesOfHiddenSize())
        write(qPrintable(QStringLiteral("pictures/%1.jpg").arg(++count)), bytes);
    const Outcome hidden = run(calibrate(arguments));
    QVERIFY2(hidden.status == 0, hidden.err);
    QCOMPARE(hidden.err.count(" left out: "), count);
    QVERIFY2(hidden.peakKib < sound.peakKib + 100 * 1024, qPrintable(QString::number(hidden.peakKib)));
}

/// Ten million built-in pictures would be 120 GB.
void TestImageSources::moreSamplesThanFitAreRefused() {
    const Outcome refused =
        run({"calibrate", "demo", "--out", path("bank"), "--samples", "10000000", "--bins", "2", "--memory", "0.5"});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("--samples: expected at most 21845, whose pictures fit into 0.5 GiB"), refused.err);
    QVERIFY2(refused.peakKib < 1024 * 1024, qPrintable(QString::number(refused.peakKib)));
    QVERIFY(!fs::exists(path("bank").toStdString()));
}

TESSERA_CORE_TEST(TestImageSources)
#include "tst_image_sources.moc"
