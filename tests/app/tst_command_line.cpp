#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace {

/// One line on stderr that begins as every error does.
bool isOneErrorLine(const QByteArray& err) {
    return err.startsWith("tessera: ") && err.count('\n') == 1 && err.endsWith('\n');
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private slots:
    void helpNamesEveryCommand();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
    void badFilesAreOneLineAndStatusThree_data();
    void badFilesAreOneLineAndStatusThree();
    void analyseHasTheAgreedKeys();
    void analyseReachesTheTargetOverTheSteps();
    void analyseMeasuresTrajectories();
    void aForeignLocaleChangesNoByte();
    void inspectDescribesTheBuiltInModel();
    void inspectHashesTensors();
    void theSameSeedGivesTheSameBytes();
    void imagesComeAsAnArrayToo();
    void manyImagesTakeNoMoreMemory();
    void ofManyImagesTheSheetShowsTheFirst();
    void everyImageCanHaveAFileOfItsOwn();
    void theTrajectoryIsWrittenStepByStep();
    void aPrunedModelIsExportedAndSamplesAgain();
    void compensationCanBeChosen();
    void taylorGathersGradients();
    void statisticsKeepToTheirMemory();
    void statisticsAreGatheredMergedAndPrunedFrom();
    void aKilledCalibrationGoesOnToTheSameBytes();
    void compareRatesEveryVariantBesideTheDenseModel();
    void aPlanCostsWhatSamplingByItDoes();
    void compareReusesBlocks();
    void compareSamplesEachItsOwnWay();
    void benchmarksNameTheMachineBesideTheirFigures();
    void theQualityBenchmarkGoesOnWhereItStopped();
    void theQualityBenchmarkRatesModels();
    void theLargeModelBenchmarkCleansUp();
    void randomModelsOpenAsModels();
    void loadsAreMeasured();
    void everyExportFormatOpensAgain_data();
    void everyExportFormatOpensAgain();
    void resultsAreAloneOnStdout();
    void interruptionLeavesNothingHalfWritten();
};

void TestCommandLine::helpNamesEveryCommand() {
    const Outcome help = run({"--help"});
    QCOMPARE(help.status, 0);
    for (const char* command :
         {"inspect", "analyse", "prune", "sample", "compare", "train", "report", "bench", "random-model", "plan"})
        QVERIFY2(help.out.contains(command), command);
    QVERIFY(help.err.isEmpty());
    QVERIFY(run({"prune", "--help"}).out.contains("--sparsity"));
}

void TestCommandLine::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("unknown option") << QStringList{"analyse", "demo", "--frobnicate"} << QByteArray("--frobnicate");
    QTest::newRow("missing model") << QStringList{"analyse"} << QByteArray("MODEL");
    QTest::newRow("missing output") << QStringList{"sample", "demo"} << QByteArray("--out");
    QTest::newRow("threads that cannot be made")
        << QStringList{"sample", "demo", "--out", "a.png", "--threads", "4096"} << QByteArray("--threads");
    QTest::newRow("plot of an unknown format")
        << QStringList{"analyse", "demo", "--empirical", "100000", "--plot", "a.foo"} << QByteArray("--plot");
    QTest::newRow("no number") << QStringList{"analyse", "demo", "--m", "half"} << QByteArray("half");
    QTest::newRow("decimal comma") << QStringList{"analyse", "demo", "--m", "0,5"} << QByteArray("0,5");
    QTest::newRow("M above 1") << QStringList{"analyse", "demo", "--m", "1.5"} << QByteArray("--m: expected");
    QTest::newRow("M not a number") << QStringList{"analyse", "demo", "--m", "nan"} << QByteArray("--m: expected");
    QTest::newRow("negative lambda") << QStringList{"analyse", "demo", "--lambda", "-1"}
                                     << QByteArray("--lambda: expected");
    QTest::newRow("sigma2 a word") << QStringList{"analyse", "demo", "--sigma2", "big"}
                                   << QByteArray("--sigma2: expected");
    QTest::newRow("everything pruned") << QStringList{"analyse", "demo", "--sparsity", "1"}
                                       << QByteArray("--sparsity: expected");
    QTest::newRow("no steps") << QStringList{"analyse", "demo", "--steps", "0"} << QByteArray("--steps: expected");
    QTest::newRow("more steps than T") << QStringList{"analyse", "demo", "--steps", "1001"}
                                       << QByteArray("--steps: expected");
    QTest::newRow("ascending cuts") << QStringList{"analyse", "demo", "--cuts", "109,581"}
                                    << QByteArray("--cuts: expected");
    QTest::newRow("cut at T") << QStringList{"analyse", "demo", "--cuts", "1000"} << QByteArray("--cuts: expected");
    QTest::newRow("M beside cuts") << QStringList{"analyse", "demo", "--cuts", "500", "--m", "0.5"}
                                   << QByteArray("--cuts");
    QTest::newRow("M beside one stage") << QStringList{"analyse", "demo", "--one-stage", "--m", "0.5"}
                                        << QByteArray("--one-stage");
    QTest::newRow("two sparsities for three stages")
        << QStringList{"analyse", "demo", "--stage-sparsity", "0.4,0.2"} << QByteArray("--stage-sparsity: expected 3");
    QTest::newRow("unknown allocation") << QStringList{"analyse", "demo", "--allocation", "fair"}
                                        << QByteArray("--allocation: expected");
    QTest::newRow("bank beside samples") << QStringList{"prune",  "demo",    "--out",     path("x"),
                                                        "--bank", path("b"), "--samples", "9"}
                                         << QByteArray("--bank");
    QTest::newRow("nothing to calibrate") << QStringList{"calibrate", "--out", path("x")} << QByteArray("MODEL");
    QTest::newRow("fewer samples than bins")
        << QStringList{"calibrate", "demo", "--out", path("x"), "--samples", "3"} << QByteArray("--samples: expected");
    for (const char* seed : {"-1", "18446744073709551616", "99999999999999999999999", "1.5", "x", ""})
        QTest::addRow("seed %s", seed) << QStringList{"sample", "demo", "--out", path("x.png"), "--seed", seed}
                                       << QByteArray("--seed: expected a whole number from 0 to 18446744073709551615");
    QTest::newRow("seeds that count on beyond the largest")
        << QStringList{"sample", "demo", "--out", path("x.png"), "--n", "2", "--seed", "18446744073709551615"}
        << QByteArray("--seed: expected at most 18446744073709551614");
    QTest::newRow("guidance") << QStringList{"sample", "demo", "--out", path("x.png"), "--guidance", "-1"}
                              << QByteArray("--guidance: expected");
    QTest::newRow("guided channels")
        << QStringList{"sample", "demo", "--out", path("x.png"), "--n", "1", "--guided-channels", "9"}
        << QByteArray("--guided-channels: expected");
    QTest::newRow("width") << QStringList{"prune", "demo", "--out", path("x"), "--width", "0"}
                           << QByteArray("--width: expected");
    QTest::newRow("export format") << QStringList{"prune", "demo", "--out", path("x"), "--format", "thin"}
                                   << QByteArray("--format: expected");
    QTest::newRow("order of another sampler")
        << QStringList{"sample", "demo", "--out", path("x.png"), "--sampler", "ddim", "--order", "2"}
        << QByteArray("--order: expected");
    QTest::newRow("spacing") << QStringList{"sample", "demo", "--out", path("x.png"), "--spacing", "odd"}
                             << QByteArray("--spacing: expected");
    QTest::newRow("weights of a file with one set")
        << QStringList{"sample", "demo", "--out", path("x.png"), "--weights", "ema"} << QByteArray("--weights \"ema\"");
    QTest::newRow("autoencoder of a model of pixels")
        << QStringList{"sample", "demo", "--out", path("x.png"),
                       "--n",    "1",    "--vae", QStringLiteral(TESSERA_TEST_DATA "/golden/models/vae-kl-tiny")}
        << QByteArray("--vae: ");
    QTest::newRow("sparsity of a stage") << QStringList{"prune",    "demo", "--out", path("x"), "--stage-sparsity",
                                                        "0.1,2,0.1"}
                                         << QByteArray("--stage-sparsity: expected");
    QTest::newRow("the window's device") << QStringList{"--device", "tpu"} << QByteArray("--device: expected");
    QTest::newRow("hashes of nothing") << QStringList{"inspect", "demo", "--sha256"} << QByteArray("--tensors");
    QTest::newRow("no such device") << QStringList{"sample", "demo", "--out", path("x.png"), "--device", "cuda:99"}
                                    << QByteArray("--device cuda:99");
    QTest::newRow("no such number format")
        << QStringList{"sample", "demo", "--out", path("x.png"), "--dtype", "f64"} << QByteArray("--dtype: expected");
    QTest::newRow("class out of range") << QStringList{"sample",  "demo", "--out", path("x.png"),
                                                       "--class", "11",   "--n",   "1"}
                                        << QByteArray("--class: expected");
    QTest::newRow("not a picture file") << QStringList{"sample", "demo", "--out", path("x.txt")}
                                        << QByteArray("--out: expected a .png");
    QTest::newRow("unknown method") << QStringList{"prune", "demo", "--out", path("x"), "--method", "guess"}
                                    << QByteArray("--method: expected");
    QTest::newRow("neither on nor off") << QStringList{"prune", "demo", "--out", path("x"), "--compensate", "maybe"}
                                        << QByteArray("--compensate: expected on or off");
    QTest::newRow("sparsity of a variant")
        << QStringList{"compare", "demo", "obs:2", "--n", "1", "--steps", "1"} << QByteArray("obs:2");
    QTest::newRow("unknown way to reuse")
        << QStringList{"plan", "demo", "--reuse", "often:2"} << QByteArray("--reuse: expected every:N");
    QTest::newRow("interval of reuse") << QStringList{"sample", "demo", "--out", path("x.png"), "--reuse", "every:0"}
                                       << QByteArray("every:0");
    QTest::newRow("places that a model has not")
        << QStringList{"plan", "demo", "--reuse", "every:2:7-9"} << QByteArray("0-5");
    QTest::newRow("no output") << QStringList{"sample", "demo"}
                               << QByteArray("--out, --npz, --each: expected at least");
    QTest::newRow("trajectory of many") << QStringList{"sample", "demo",        "--n",          "401",
                                                       "--npz",  path("x.npz"), "--trajectory", path("x")}
                                        << QByteArray("--n with --trajectory: expected at most 400, found 401");
    QTest::newRow("more than are compared")
        << QStringList{"compare", "demo", "dense", "--n", "10001"} << QByteArray("10000");
    QTest::newRow("reuse of a variant") << QStringList{"compare", "demo", "dense+reuse=taylor:3", "--n", "1"}
                                        << QByteArray("taylor:N:ORDER");
    QTest::newRow("unknown benchmark") << QStringList{"bench", "speed"} << QByteArray("speed");
    QTest::newRow("option of no chosen benchmark")
        << QStringList{"bench", "matmul", "--samples", "1"} << QByteArray("--samples");
    QTest::newRow("no matrix size") << QStringList{"bench", "matmul", "--sizes", "64,0"} << QByteArray("--sizes");
    QTest::newRow("unknown architecture")
        << QStringList{"random-model", "--arch", "DiT-M/2-256", "--out", path("x.safetensors")}
        << QByteArray("--arch: expected one of DiT-S/2-256");
}

void TestCommandLine::wrongUsageHasStatusTwo() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, named);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.startsWith("tessera: "), outcome.err.constData());
    QVERIFY2(outcome.err.contains(named), outcome.err.constData());
}

void TestCommandLine::badFilesAreOneLineAndStatusThree_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a web page") << QByteArray("<!DOCTYPE html><html></html>");
    QTest::newRow("a header longer than the file") << QByteArray("\xff\x00\x00\x00\x00\x00\x00\x00{}", 10);
    QTest::newRow("no known architecture") << QByteArray("\x02\x00\x00\x00\x00\x00\x00\x00{}", 10);
}

void TestCommandLine::badFilesAreOneLineAndStatusThree() {
    QFETCH(const QByteArray, content);
    QFile file(path("bad model.safetensors"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    for (const QStringList& arguments :
         {QStringList{"analyse", file.fileName()}, QStringList{"sample", file.fileName(), "--out", path("bad.png")}}) {
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.status, 3);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(isOneErrorLine(outcome.err), outcome.err.constData());
        QVERIFY2(outcome.err.contains("bad model.safetensors"), outcome.err.constData());
    }
    QVERIFY(!QFile::exists(path("bad.png")));
    QCOMPARE(run({"inspect", path("not there")}).status, 3);
}

void TestCommandLine::analyseHasTheAgreedKeys() {
    const Outcome outcome = run({"analyse", "demo", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonObject json = outcome.json();
    for (const char* key :
         {"schedule", "sigma2", "m", "lambda", "threshold", "max_score", "argmax_t", "stages", "curves"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    for (const char* key : {"name", "T", "beta_start"})
        QVERIFY2(json["schedule"].toObject().contains(QLatin1String(key)), key);
    for (const char* key : {"name", "first_t", "last_t", "steps", "mean_score", "sparsity", "macs"})
        QVERIFY2(json["stages"].toArray()[0].toObject().contains(QLatin1String(key)), key);
    for (const char* key : {"t", "mse", "grad", "ln_snr", "score"})
        QCOMPARE(json["curves"].toObject()[QLatin1String(key)].toArray().size(),
                 json["schedule"].toObject()["T"].toInt());
}

void TestCommandLine::analyseReachesTheTargetOverTheSteps() {
    const QJsonArray stages =
        run({"analyse", "demo", "--json", "--sparsity", "0.3", "--steps", "40"}).json()["stages"].toArray();
    double removed = 0;
    int steps = 0;
    for (const auto& stage : stages) {
        removed += stage.toObject()["steps"].toInt() * stage.toObject()["sparsity"].toDouble();
        steps += stage.toObject()["steps"].toInt();
    }
    QCOMPARE(steps, 40);
    QVERIFY(std::abs(removed / steps - 0.3) < 1e-9);
}

void TestCommandLine::analyseMeasuresTrajectories() {
    const Outcome outcome = run({"analyse", "demo", "--json", "--empirical", "2", "--steps", "4"});
    QCOMPARE(outcome.status, 0);
    const QJsonObject json = outcome.json();
    QVERIFY(json.contains("correlation") && json.contains("max_abs_difference"));
    const QJsonObject empirical = json["empirical"].toObject();
    QCOMPARE(empirical["t"].toArray().size(), 5);
    QCOMPARE(empirical["mse"].toArray().size(), 5);
    QCOMPARE(empirical["mse_se"].toArray().size(), 5);
    QCOMPARE(empirical["grad"].toArray().size(), 4);
    QVERIFY(json["sigma2"].toDouble() > 0 && json["sigma2"].toDouble() != 1);
}

void TestCommandLine::aForeignLocaleChangesNoByte() {
    QStringList arguments{"analyse",        "demo",  "--json",          "--m", "0.5", "--plot",
                          path("plot.svg"), "--csv", path("curves.csv")};
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LC_ALL", "C");
    const Outcome plain = run(arguments, environment);
    const QByteArray plot = bytesOf(path("plot.svg"));
    const QByteArray curves = bytesOf(path("curves.csv"));
    QCOMPARE(plain.status, 0);
    QVERIFY(plot.contains("<svg"));
    QCOMPARE(curves.count('\n'), 1001);
    environment.insert("LC_ALL", "de_DE.UTF-8");
    QCOMPARE(run(arguments, environment).out, plain.out);
    QCOMPARE(bytesOf(path("plot.svg")), plot);
    QCOMPARE(bytesOf(path("curves.csv")), curves);
}

void TestCommandLine::inspectDescribesTheBuiltInModel() {
    const Outcome outcome = run({"inspect", "demo", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonObject json = outcome.json();
    QCOMPARE(json["kind"].toString(), "dense");
    QCOMPARE(json["architecture"].toString(), "DiT");
    QVERIFY(json["parameters"].toDouble() > 4e6);
    QVERIFY(json["macs_per_forward"].toDouble() > 1e8);
    QCOMPARE(json["units"].toArray().size(), 12);
    QCOMPARE(json["units"].toArray()[6].toObject()["kind"].toString(), "self-attention head");
    QCOMPARE(json["units"].toArray()[6].toObject()["place"].toString(), "blocks 3");
    for (const char* key : {"name", "kind", "place", "groups", "group_size"})
        QVERIFY2(json["units"].toArray()[0].toObject().contains(QLatin1String(key)), key);
    QVERIFY(!json.contains("tensors"));
}

void TestCommandLine::inspectHashesTensors() {
    const QJsonArray tensors = run({"inspect", "demo", "--json", "--tensors", "--sha256"}).json()["tensors"].toArray();
    QVERIFY(tensors.size() > 50);
    for (const auto& tensor : tensors) {
        QVERIFY(!tensor.toObject()["dtype"].toString().isEmpty());
        QVERIFY(tensor.toObject()["shape"].isArray());
        QCOMPARE(tensor.toObject()["sha256"].toString().size(), 64);
    }
}

void TestCommandLine::theSameSeedGivesTheSameBytes() {
    const QStringList arguments{"sample", "demo", "--steps", "3", "--n", "2", "--class", "3,7"};
    QCOMPARE(run(arguments + QStringList{"--out", path("a.png"), "--seed", "5"}).status, 0);
    QCOMPARE(run(arguments + QStringList{"--out", path("b.png"), "--seed", "5"}).status, 0);
    QCOMPARE(run(arguments + QStringList{"--out", path("c.png"), "--seed", "6"}).status, 0);
    QVERIFY(!bytesOf(path("a.png")).isEmpty());
    QCOMPARE(bytesOf(path("a.png")), bytesOf(path("b.png")));
    QVERIFY(bytesOf(path("a.png")) != bytesOf(path("c.png")));
}

void TestCommandLine::imagesComeAsAnArrayToo() {
    QCOMPARE(run({"sample", "demo", "--steps", "1", "--n", "3", "--out", path("n.png"), "--npz", path("n.npz")}).status,
             0);
    const QByteArray npz = bytesOf(path("n.npz"));
    QVERIFY(npz.startsWith("PK\x03\x04"));
    QVERIFY(npz.contains("arr_0.npy"));
    QVERIFY(npz.contains("'descr': '|u1', 'fortran_order': False, 'shape': (3, 32, 32, 3)"));
    QVERIFY(npz.size() > 3 * 32 * 32 * 3);
}

void TestCommandLine::manyImagesTakeNoMoreMemory() {
    const auto sampled = [&](const char* count) {
        return run({"sample", QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), "--n", count, "--steps", "1", "--threads",
                    "1", "--npz", path("many.npz"), "--out", path("many.png")});
    };
    const Outcome few = sampled("500"), many = sampled("12000");
    QVERIFY2(few.status == 0 && many.status == 0, many.err.constData());
    QVERIFY(bytesOf(path("many.npz")).contains("'shape': (12000, "));
    constexpr std::int64_t noise = 12 * 1024; // KiB; kept images would take 36 MB, their sheet 1.8 GB
    QVERIFY2(many.peakKib < few.peakKib + noise,
             qPrintable(QStringLiteral("%1 KiB, %2 KiB").arg(few.peakKib).arg(many.peakKib)));
}

void TestCommandLine::ofManyImagesTheSheetShowsTheFirst() {
    const Outcome outcome = run({"sample", QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), "--n", "450", "--steps", "1",
                                 "--out", path("sheet.png"), "--npz", path("sheet.npz")});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.out.contains("the sheet shows the first 400"), outcome.out.constData());
    QVERIFY2(outcome.out.contains("450 pictures"), outcome.out.constData());
    const QImage sheet(path("sheet.png"));
    QCOMPARE(sheet.width(), sheet.height()); // 20 columns, 20 rows
    const Outcome whole = run({"sample", QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), "--n", "400", "--steps", "1",
                               "--out", path("whole.png")});
    QVERIFY(!whole.out.contains("shows the first"));
    QCOMPARE(bytesOf(path("whole.png")), bytesOf(path("sheet.png")));
}

void TestCommandLine::everyImageCanHaveAFileOfItsOwn() {
    const Outcome outcome = run(
        {"sample", QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), "--n", "33", "--steps", "1", "--each", path("each")});
    QCOMPARE(outcome.status, 0);
    const QStringList files = QDir(path("each")).entryList(QDir::Files);
    QCOMPARE(files.size(), 33);
    QCOMPARE(files.last(), QString("000032.png"));
    QCOMPARE(run({"sample", QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"), "--n", "1", "--steps", "1", "--seed", "32",
                  "--class", "0", "--each", path("last")}) // the 33rd of images whose four classes take turns
                 .status,
             0);
    QCOMPARE(bytesOf(path("each/000032.png")), bytesOf(path("last/000000.png")));
}

void TestCommandLine::theTrajectoryIsWrittenStepByStep() {
    QCOMPARE(run({"sample", "demo", "--steps", "3", "--n", "1", "--out", path("t.png"), "--trajectory", path("steps")})
                 .status,
             0);
    QCOMPARE(QDir(path("steps")).entryList({"*_state.png"}, QDir::Files).size(), 3);
    QCOMPARE(QDir(path("steps")).entryList({"*_clean.png"}, QDir::Files).size(), 3);
}

void TestCommandLine::compensationCanBeChosen() {
    const auto loss = [&](const QStringList& choice) {
        const Outcome pruned = run(QStringList{"prune", "demo", "--out", path("compensated"), "--json", "--method",
                                               "wanda", "--samples", "20", "--bins", "10"} +
                                   choice);
        double sum = 0;
        for (const auto& unit : pruned.json()["units"].toArray())
            sum += unit.toObject()["loss"].toDouble();
        return sum;
    };
    const double published = loss({}), off = loss({"--compensate", "off"}), on = loss({"--compensate", "on"});
    QCOMPARE(off, published);
    QVERIFY2(on > 0 && on < 0.8 * off, qPrintable(QString("%1 and %2").arg(on).arg(off)));
}

void TestCommandLine::taylorGathersGradients() {
    const Outcome pruned = run({"prune", "demo", "--out", path("taylor"), "--json", "--method", "taylor"});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    QVERIFY2(pruned.err.contains("gradients: 20 timesteps, t = 1 to 951 in steps of 50"), pruned.err.constData());
    QVERIFY(pruned.json()["seconds"].toObject()["calibrate"].toDouble() > 0);
}

void TestCommandLine::statisticsKeepToTheirMemory() {
    const Outcome pruned = run({"prune", "demo", "--out", path("small"), "--memory", "0.02", "--samples", "25"});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    QVERIFY2(pruned.err.contains("instead of 25 fit into 0.02 GiB"), pruned.err.constData());
}

void TestCommandLine::aPrunedModelIsExportedAndSamplesAgain() {
    const Outcome pruned = run({"prune", "demo", "--out", path("staged"), "--json", "--sparsity", "0.3", "--steps",
                                "10", "--samples", "20", "--bins", "10"});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    const QJsonObject json = pruned.json();
    for (const char* key : {"target_sparsity", "achieved_sparsity", "macs_dense", "macs_pruned", "stages", "units",
                            "seconds", "peak_bytes"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    for (const char* key : {"calibrate", "solve", "export"})
        QVERIFY2(json["seconds"].toObject().contains(QLatin1String(key)), key);
    for (const char* key : {"name", "kind", "place", "stage", "groups", "kept", "loss"})
        QVERIFY2(json["units"].toArray()[0].toObject().contains(QLatin1String(key)), key);
    QVERIFY(std::abs(json["achieved_sparsity"].toDouble() - 0.3) < 0.01);
    QVERIFY(json["macs_pruned"].toDouble() < json["macs_dense"].toDouble());

    const QJsonObject found = run({"inspect", path("staged"), "--json"}).json();
    QCOMPARE(found["kind"].toString(), "staged");
    QCOMPARE(found["stages"].toArray().size(), json["stages"].toArray().size());
    QCOMPARE(run({"sample", path("staged"), "--steps", "10", "--n", "1", "--out", path("pruned.png")}).status, 0);
    QVERIFY(QFile::exists(path("pruned.png")));
}

void TestCommandLine::statisticsAreGatheredMergedAndPrunedFrom() {
    const auto calibrate = [&](const char* out, const char* samples, const char* seed) {
        return run(
            {"calibrate", "demo", "--out", path(out), "--samples", samples, "--bins", "5", "--seed", seed, "--json"});
    };
    const Outcome first = calibrate("bank0", "10", "0");
    QVERIFY2(first.status == 0, first.err.constData());
    for (const char* key : {"out", "source", "samples", "bins", "storage", "bytes", "seconds", "dropped", "notes"})
        QVERIFY2(first.json().contains(QLatin1String(key)), key);
    QCOMPARE(first.json()["samples"].toInt(), 20);
    QCOMPARE(calibrate("bank0", "11", "0").status, 1); // another run's folder
    QCOMPARE(calibrate("bank1", "10", "1").status, 0);
    const Outcome merged = run({"calibrate", "--merge", path("bank0"), path("bank1"), "--out", path("bank"), "--json"});
    QVERIFY2(merged.status == 0, merged.err.constData());
    QCOMPARE(merged.json()["samples"].toInt(), 40);
    QVERIFY(isOneErrorLine(run({"calibrate", "--merge", path("bank0"), path("bank0"), "--out", path("twice")}).err));

    const QJsonObject found = run({"inspect", path("bank"), "--json"}).json();
    QCOMPARE(found["kind"].toString(), "bank");
    QCOMPARE(found["bank"].toObject()["samples"].toInt(), 40);
    QCOMPARE(found["units"].toArray().size(), 12);

    const Outcome pruned =
        run({"prune", "demo", "--bank", path("bank"), "--out", path("from bank"), "--steps", "10", "--json"});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    QFile::remove(path("bank/bin-0003.safetensors"));
    const Outcome damaged = run({"prune", "demo", "--bank", path("bank"), "--out", path("never"), "--steps", "10"});
    QCOMPARE(damaged.status, 3);
    QVERIFY2(damaged.err.contains("bin-0003.safetensors"), damaged.err.constData());
    QCOMPARE(run({"inspect", path("bank")}).status, 3);
}

void TestCommandLine::aKilledCalibrationGoesOnToTheSameBytes() {
    const auto arguments = [&](const char* out) {
        return QStringList{"calibrate", "demo",      "--out", path(out), "--samples",
                           "60",        "--threads", "1",     "--bins",  "30"};
    };
    QProcess process;
    process.start(program(), arguments("killed"));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("killed/bin-0003.safetensors")), 60'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(process.waitForFinished(60'000));
    QVERIFY(!QFile::exists(path("killed/bin-0029.safetensors")));
    QCOMPARE(run(arguments("killed")).status, 0);
    QCOMPARE(run(arguments("whole")).status, 0);
    const QStringList files = QDir(path("whole")).entryList(QDir::Files);
    QCOMPARE(files.size(), 31);
    for (const QString& file : files)
        QVERIFY2(bytesOf(path("killed/") + file) == bytesOf(path("whole/") + file), qPrintable(file));
}

void TestCommandLine::compareRatesEveryVariantBesideTheDenseModel() {
    const Outcome outcome = run({"compare", "demo", "magnitude:0", "magnitude:0.5", "--n", "2", "--steps", "2",
                                 "--json", "--out", path("side.png")});
    QVERIFY2(outcome.status == 0, outcome.err.constData());
    const QJsonArray rows = outcome.json()["rows"].toArray();
    QCOMPARE(rows.size(), 3);
    for (const char* key : {"name", "macs", "macs_of_dense", "seconds_per_image", "speed_up", "speed_up_is_approximate",
                            "speed_up_spread", "timed_rounds", "waited", "psnr", "ssim", "mse", "peak_bytes"})
        QVERIFY2(rows[2].toObject().contains(QLatin1String(key)), key);
    QCOMPARE(rows[0].toObject()["name"].toString(), "dense");
    QVERIFY(rows[1].toObject()["ssim"].toDouble() > 0.999); // nothing removed
    QCOMPARE(rows[1].toObject()["macs"].toDouble(), rows[0].toObject()["macs"].toDouble());
    QVERIFY(rows[2].toObject()["macs"].toDouble() < rows[0].toObject()["macs"].toDouble());
    QVERIFY(rows[2].toObject()["ssim"].toDouble() < 0.999);
    QVERIFY(QFile::exists(path("side.png")));
}

void TestCommandLine::aPlanCostsWhatSamplingByItDoes() {
    const QStringList how{"--reuse", "taylor:3:1", "--steps", "10", "--json"};
    const Outcome planned = run(QStringList{"plan", "demo", "--out", path("plan.json")} + how);
    QCOMPARE(planned.status, 0);
    const QJsonObject plan = planned.json();
    QCOMPARE(plan["evaluations"].toInt(), 10);
    QCOMPARE(plan["total"].toInt(), 10 * plan["blocks"].toArray().size());
    QCOMPARE(plan["computed"].toInt(), 6 * plan["blocks"].toArray().size());
    QCOMPARE(plan["actions"].toArray()[3].toArray()[0].toInt(), 1);
    for (const char* key : {"name", "place", "kind", "macs"})
        QVERIFY2(plan["blocks"].toArray()[1].toObject().contains(key), key);
    QFile file(path("plan.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(file.readAll()).object()["macs"], plan["macs"]);
    const Outcome sampled = run(QStringList{"sample", "demo", "--n", "1", "--out", path("planned.png")} + how);
    QCOMPARE(sampled.status, 0);
    QCOMPARE(sampled.json()["macs"], plan["macs"]);
    QVERIFY(plan["macs"].toDouble() < plan["macs_dense"].toDouble());
}

void TestCommandLine::compareReusesBlocks() {
    const Outcome outcome =
        run({"compare", "demo", "dense+reuse=every:1", "dense+reuse=every:2", "--n", "1", "--steps", "6", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonArray rows = outcome.json()["rows"].toArray();
    QCOMPARE(rows.size(), 3);
    QVERIFY(rows[1].toObject()["psnr"].isNull()); // equal images
    QCOMPARE(rows[1].toObject()["macs"], rows[0].toObject()["macs"]);
    QCOMPARE(rows[2].toObject()["name"].toString(), QString("dense+reuse=every:2"));
    QVERIFY(rows[2].toObject()["macs"].toDouble() < 0.6 * rows[0].toObject()["macs"].toDouble());
}

void TestCommandLine::compareSamplesEachItsOwnWay() {
    const Outcome outcome = run({"compare", "demo", "dense+steps=3", "dense+steps=6+sampler=ddim+reuse=every:2", "--n",
                                 "1", "--steps", "6", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonArray rows = outcome.json()["rows"].toArray();
    const auto macs = [&rows](int row) { return rows[row].toObject()["macs"].toDouble(); };
    QCOMPARE(2 * macs(1), macs(0));
    QVERIFY(!rows[1].toObject()["psnr"].isNull());
    QVERIFY(macs(2) < 0.6 * macs(0));
    QCOMPARE(run({"compare", "demo", "dense+steps=0", "--n", "1"}).status, 2);
    QCOMPARE(run({"compare", "demo", "dense+sampler=magic", "--n", "1"}).status, 2);
}

void TestCommandLine::benchmarksNameTheMachineBesideTheirFigures() {
    const Outcome outcome = run({"bench", "matmul", "--sizes", "16,64", "--repeats", "2", "--threads", "1", "--json"});
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.json()["available"].toArray().size() >= 1);
    const QJsonArray results = outcome.json()["results"].toArray();
    QCOMPARE(results.size(), 1);
    const QJsonObject result = results[0].toObject();
    QCOMPARE(result["name"].toString(), QStringLiteral("matmul"));
    QCOMPARE(result["machine"]["threads"].toInt(), 1);
    QVERIFY(!result["machine"]["processor"].toString().isEmpty());
    QVERIFY(result["machine"]["matrix_product_gflops"]["float64"].toDouble() > 0);
    QCOMPARE(result["options"]["sizes"].toString(), QStringLiteral("16,64"));
    QCOMPARE(result["rows"].toArray().size(), 2);
    QCOMPARE(result["rows"][1]["size"].toInt(), 64);
    QVERIFY(result["rows"][1]["float32_gflops"].toDouble() > 0);
}

void TestCommandLine::theQualityBenchmarkGoesOnWhereItStopped() {
    const QStringList small{"bench",         "quality", "--samples",   "4",          "--steps",    "2",
                            "--calibration", "25",      "--reference", "20",         "--sparsity", "0.33",
                            "--timing",      "1",       "--state",     path("rows"), "--json",     "--plot",
                            path("bars.svg")};
    const Outcome first = run(small + QStringList{"--only", "magnitude"});
    QCOMPARE(first.status, 0);
    const QJsonObject one = first.json()["results"][0].toObject();
    QCOMPARE(one["rows"].toArray().size(), 1);
    QCOMPARE(one["rows"][0]["variant"].toString(), QStringLiteral("magnitude"));
    QVERIFY(one["rows"][0]["mse"].toDouble() > 0);
    QVERIFY(one["dense"]["psnr"].isNull());
    QVERIFY(bytesOf(path("bars.svg")).contains("magnitude"));
    const Outcome both = run(small + QStringList{"--only", "obs-mosaic,magnitude"});
    QCOMPARE(both.status, 0);
    const QJsonArray rows = both.json()["results"][0]["rows"].toArray();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[1].toObject(), one["rows"][0].toObject()); // seconds and all: not made again
    QCOMPARE(rows[0]["stage_sparsities"].toArray().size(), 3);
    QVERIFY(rows[0]["mse"].toDouble() < rows[1]["mse"].toDouble());
    const Outcome other = run(small + QStringList{"--only", "magnitude", "--seed", "1"});
    QCOMPARE(other.status, 3);
    QVERIFY2(isOneErrorLine(other.err.mid(other.err.indexOf("tessera: "))), other.err.constData());
}

/// What was pruned or trained is rated as the variants are; the dense model itself differs in nothing.
void TestCommandLine::theQualityBenchmarkRatesModels() {
    QCOMPARE(run({"prune", "demo", "--method", "magnitude", "--out", path("rated")}).status, 0);
    const Outcome rated = run({"bench", "quality", "--models", "demo," + path("rated"), "--samples", "4", "--steps",
                               "2", "--reference", "20", "--timing", "0", "--json"});
    QVERIFY2(rated.status == 0, rated.err);
    const QJsonObject result = rated.json()["results"][0].toObject();
    QVERIFY(result["rows"].toArray().isEmpty());
    const QJsonArray models = result["models"].toArray();
    QCOMPARE(models.size(), 2);
    QCOMPARE(models[0]["mse"].toDouble(), 0.0);
    QCOMPARE(models[0]["accuracy"], result["dense"]["accuracy"]);
    QVERIFY(models[1]["mse"].toDouble() > 0.01);
    QVERIFY(models[1]["macs"].toDouble() < 0.75 * models[0]["macs"].toDouble());
    const Outcome unlike =
        run({"bench", "quality", "--models", "tests/data/models/nothing", "--samples", "4", "--timing", "0"});
    QVERIFY2(unlike.status == 2 || unlike.status == 3, unlike.err);
}

void TestCommandLine::theLargeModelBenchmarkCleansUp() {
    QVERIFY(QDir().mkpath(path("scratch")));
    const Outcome outcome = run({"bench", "prune-xl", "--arch", "DiT-S/8-256", "--blocks", "2", "--samples", "25",
                                 "--folder", path("scratch"), "--json"});
    QCOMPARE(outcome.status, 0);
    QVERIFY(QDir(path("scratch")).isEmpty());
    const QJsonObject result = outcome.json()["results"][0].toObject();
    QCOMPARE(result["units"].toInt(), 4);
    QVERIFY(std::abs(result["achieved_sparsity"].toDouble() - 0.33) < 0.02);
    for (const char* step : {"write", "open", "calibrate", "solve", "export"})
        QVERIFY2(result["seconds"][QLatin1String(step)].toDouble() > 0, step);
    QVERIFY(result["peak_bytes"].toDouble() > 1e7);
    QVERIFY(result["bars"].toArray().isEmpty()); // they are of the large model
}

void TestCommandLine::randomModelsOpenAsModels() {
    const QString file = path("random.safetensors");
    const Outcome made = run(
        {"random-model", "--arch", "DiT-S/8-512", "--layout", "diffusers", "--dtype", "bf16", "--out", file, "--json"});
    QCOMPARE(made.status, 0);
    QCOMPARE(made.json()["bytes"].toInteger(), QFileInfo(file).size());
    const Outcome found = run({"inspect", file, "--json"});
    QCOMPARE(found.status, 0);
    QCOMPARE(found.json()["architecture"].toString(), QStringLiteral("DiT"));
    QCOMPARE(found.json()["parameters"].toInteger(), made.json()["parameters"].toInteger());
    QCOMPARE(found.json()["units"].toArray().size(), 24);
}

void TestCommandLine::loadsAreMeasured() {
    const Outcome outcome = run({"bench", "load", "--arch", "DiT-S/8-256", "--dtypes", "bf16", "--repeats", "1",
                                 "--folder", path(""), "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonObject result = outcome.json()["results"][0].toObject();
    const QJsonArray rows = result["rows"].toArray();
    QCOMPARE(rows.size(), 2); // one per layout
    for (const QJsonValue& row : rows) {
        QCOMPARE(row["tensor_bytes"].toInteger(), rows[0]["tensor_bytes"].toInteger());
        QVERIFY(row["file_bytes"].toInteger() > 1.9 * static_cast<double>(row["tensor_bytes"].toInteger()));
        QVERIFY(row["seconds"].toDouble() > 0 && row["cpu_seconds"].toDouble() > 0);
        QVERIFY(row["peak_bytes"].toInteger() > 0);
    }
    for (const char* limit : {"read", "copy", "sha256"})
        QVERIFY2(result["limits"][QLatin1String(limit) + QStringLiteral("_gb_per_second")].toDouble() > 0, limit);
}

void TestCommandLine::everyExportFormatOpensAgain_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("model");
    QTest::newRow("staged") << QStringLiteral("staged") << QString();
    QTest::newRow("cut") << QStringLiteral("cut") << QStringLiteral("/stage-1-early");
    QTest::newRow("zero-filled") << QStringLiteral("zero-filled") << QStringLiteral("/stage-1-early");
}

void TestCommandLine::everyExportFormatOpensAgain() {
    QFETCH(QString, format);
    QFETCH(QString, model);
    const QString folder = path("as ") + format;
    const Outcome pruned = run({"prune", "demo", "--out", folder, "--format", format, "--method", "magnitude",
                                "--sparsity", "0.3", "--steps", "10", "--json"});
    QCOMPARE(pruned.status, 0);
    QCOMPARE(pruned.json()["format"].toString(), format);
    const Outcome found = run({"inspect", folder + model, "--json"});
    QCOMPARE(found.status, 0);
    QCOMPARE(found.json()["architecture"].toString(), QStringLiteral("DiT"));
    const qint64 whole = run({"inspect", "demo", "--json"}).json()["macs_per_forward"].toInteger();
    QCOMPARE(found.json()["macs_per_forward"].toInteger() < whole, format == QStringLiteral("cut"));
    const Outcome compared = run({"compare", "demo", folder + model, "--n", "1", "--steps", "2", "--json"});
    QCOMPARE(compared.status, 0);
    QVERIFY(compared.json()["rows"][1]["mse"].toDouble() > 0);
    const Outcome refused = run({"prune", "demo", "--out", folder, "--format", "thin"});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("expected staged, cut or zero-filled, found 'thin'"), refused.err);
}

void TestCommandLine::resultsAreAloneOnStdout() {
    const Outcome outcome = run({"sample", "demo", "--steps", "2", "--n", "1", "--out", path("s.png"), "--json"});
    QJsonParseError error{};
    QJsonDocument::fromJson(outcome.out, &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    QVERIFY(outcome.err.contains("100 %"));
}

void TestCommandLine::interruptionLeavesNothingHalfWritten() {
    QVERIFY(QDir().mkpath(path("cancelled")));
    QProcess process;
    process.setReadChannel(QProcess::StandardError);
    process.start(program(), {"sample", "demo", "--n", "500", "--steps", "1000", "--out", path("cancelled/x.png")});
    QVERIFY(process.waitForReadyRead(60'000)); // the first progress
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(QDir(path("cancelled")).entryList(QDir::Files | QDir::NoDotAndDotDot), QStringList());
}

TESSERA_CORE_TEST(TestCommandLine)
#include "tst_command_line.moc"
