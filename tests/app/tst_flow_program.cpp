#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QJsonArray>
#include <QTest>

/// A flow matching model through the commands: the tiny SiT of the golden cases, and one made up at full width.
class TestFlowProgram : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static QString tiny() { return QStringLiteral(TESSERA_TEST_DATA "/golden/models/sit-linear-tiny"); }

private slots:
    void aRandomModelIsASit();
    void bareWeightsAreNamedByArch();
    void analyseShowsItsOwnCurve();
    void samplersOfBetasAreOneLine();
    void itIsPrunedSampledAndCompared();
};

void TestFlowProgram::aRandomModelIsASit() {
    const QString file = path("sit.safetensors");
    QCOMPARE(run({"random-model", "--arch", "SiT-S/8-256", "--dtype", "bf16", "--out", file}).status, 0);
    const Outcome found = run({"inspect", file, "--json"});
    QCOMPARE(found.json()["architecture"].toString(), QStringLiteral("SiT"));
    QVERIFY2(run({"inspect", file}).out.contains("schedule: flow_linear, T = 1000, prediction: velocity"),
             found.out.constData());
    const Outcome sampled = run({"sample", file, "--n", "1", "--steps", "2", "--out", path("a.png"), "--json"});
    QCOMPARE(sampled.status, 0);
    QCOMPARE(sampled.json()["sampler"].toString(), QStringLiteral("euler"));
}

void TestFlowProgram::bareWeightsAreNamedByArch() {
    const QString file = path("bare.safetensors");
    QVERIFY(QFile::copy(tiny() + "/weights.safetensors", file));
    QVERIFY(QFile::copy(tiny() + "/config.json", path("config.json")));
    const Outcome wrong = run({"inspect", file, "--arch", "DiT-S/2"});
    QCOMPARE(wrong.status, 3);
    QVERIFY2(wrong.err.contains("describes a SiT, but --arch says DiT-S/2"), wrong.err.constData());
    QVERIFY(QFile::remove(path("config.json")));
}

void TestFlowProgram::analyseShowsItsOwnCurve() {
    const Outcome found = run({"analyse", tiny(), "--lambda", "0", "--steps", "10", "--empirical", "4", "--json"});
    QCOMPARE(found.status, 0);
    const QJsonArray stages = found.json()["stages"].toArray();
    QVERIFY(!stages.isEmpty());
    QCOMPARE(stages[0]["name"].toString(), QStringLiteral("middle")); // it grows to the end: no early stage
    QCOMPARE(stages[0]["last_t"].toInt(), 1000);
    QVERIFY(found.json()["empirical"].isObject());
}

void TestFlowProgram::samplersOfBetasAreOneLine() {
    for (const char* sampler : {"ddim", "dpm++"}) {
        const Outcome outcome = run({"sample", tiny(), "--sampler", sampler, "--n", "1", "--out", path("b.png")});
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.err.contains("sampler: expected euler, heun"), outcome.err.constData());
    }
}

void TestFlowProgram::itIsPrunedSampledAndCompared() {
    const QString folder = path("pruned");
    const Outcome pruned = run({"prune", tiny(), "--images", "own", "--samples", "25", "--sampler", "heun", "--steps",
                                "4", "--sparsity", "0.3", "--out", folder, "--json"});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    const Outcome sampled = run({"sample", folder, "--sampler", "heun", "--steps", "4", "--n", "1", "--reuse",
                                 "every:2", "--out", path("c.png"), "--json"});
    QVERIFY2(sampled.status == 0, sampled.err.constData());
    const Outcome compared = run({"compare", tiny(), "magnitude:0.3", "--steps", "4", "--n", "2", "--json"});
    QVERIFY2(compared.status == 0, compared.err.constData());
}

TESSERA_CORE_TEST(TestFlowProgram)
#include "tst_flow_program.moc"
