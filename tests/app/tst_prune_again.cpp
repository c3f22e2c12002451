#include "tests/app/program.h"
#include "tests/test_main.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

/// What `tessera prune` wrote is pruned again.
class TestPruneAgain : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aStagedModelsDensePartIsPruned_data();
    void aStagedModelsDensePartIsPruned();
    void aStagedModelsDensePartIsCalibrated();
    void recipesOfAStagedModelAreOneLine();
    void theFolderOfCutStagesNamesThem();
    void aCutStageIsPrunedFurther_data();
    void aCutStageIsPrunedFurther();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    Outcome prune(const QString& model, const QString& out, const QStringList& more = {}) const {
        return run(QStringList{"prune", model, "--images", "builtin", "--samples", "16", "--bins", "4", "--steps", "5",
                               "--sparsity", "0.3", "--json", "--out", path(out)} +
                   more);
    }

    QTemporaryDir m_folder;
};

namespace {

constexpr const char* kSaid = "is pruned already; this works on its dense part";

} // namespace

void TestPruneAgain::initTestCase() {
    const Outcome one = prune("demo", "one");
    QVERIFY2(one.status == 0, one.err.constData());
    QVERIFY(!one.err.contains(kSaid));
    const Outcome cut = prune("demo", "cut", {"--format", "cut"});
    QVERIFY2(cut.status == 0, cut.err.constData());
}

void TestPruneAgain::aStagedModelsDensePartIsPruned_data() {
    QTest::addColumn<QStringList>("method");
    QTest::newRow("obs") << QStringList{"--method", "obs"};
    QTest::newRow("magnitude") << QStringList{"--method", "magnitude"};
    QTest::newRow("taylor") << QStringList{"--method", "taylor"};
    QTest::newRow("marginal") << QStringList{"--allocation", "marginal"};
}

void TestPruneAgain::aStagedModelsDensePartIsPruned() {
    QFETCH(QStringList, method);
    const Outcome again = prune(path("one"), "two", method);
    QVERIFY2(again.status == 0, again.err.constData());
    QVERIFY2(again.err.contains((path("one") + ": " + kSaid).toUtf8()), again.err.constData());
    // As the model itself would have been.
    const Outcome first = prune("demo", "first", method);
    QCOMPARE(again.json()["macs_pruned"].toDouble(), first.json()["macs_pruned"].toDouble());
    QCOMPARE(again.json()["units"].toArray(), first.json()["units"].toArray());
    QCOMPARE(run({"sample", path("two"), "--n", "1", "--steps", "2", "--out", path("two.png")}).status, 0);
}

void TestPruneAgain::aStagedModelsDensePartIsCalibrated() {
    const Outcome gathered =
        run({"calibrate", path("one"), "--images", "builtin", "--samples", "8", "--bins", "2", "--out", path("bank")});
    QVERIFY2(gathered.status == 0, gathered.err.constData());
    QVERIFY2(gathered.err.contains((path("one") + ": " + kSaid).toUtf8()), gathered.err.constData());
    const Outcome used = run({"prune", path("one"), "--bank", path("bank"), "--steps", "5", "--out", path("of bank")});
    QVERIFY2(used.status == 0, used.err.constData());
}

void TestPruneAgain::recipesOfAStagedModelAreOneLine() {
    const auto compare = [&](const QString& model, const char* recipe) {
        return run({"compare", model, recipe, "--images", "builtin", "--samples", "8", "--bins", "2", "--n", "1",
                    "--steps", "2"});
    };
    for (const char* recipe : {"obs:0.3", "taylor:0.3", "magnitude:0.3"}) {
        const Outcome refused = compare(path("one"), recipe);
        QCOMPARE(refused.status, 2);
        const QString said = QString::fromUtf8(refused.err);
        const QString before = "one: is pruned already; open the dense model instead, ";
        QVERIFY2(said.contains(before), refused.err.constData());
        const QString remedy = said.mid(said.indexOf(before) + before.size()).trimmed();
        QCOMPARE(compare(remedy, recipe).status, 0);
    }
}

void TestPruneAgain::theFolderOfCutStagesNamesThem() {
    const Outcome refused = prune(path("cut"), "nothing");
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.err.contains("cut: holds no model") && refused.err.contains("these folders in it do: stage-1"),
             refused.err.constData());
    QCOMPARE(refused.err.count('\n'), 1);
}

void TestPruneAgain::aCutStageIsPrunedFurther_data() {
    QTest::addColumn<QString>("format");
    for (const char* format : {"staged", "cut", "zero-filled"})
        QTest::newRow(format) << QString(format);
}

void TestPruneAgain::aCutStageIsPrunedFurther() {
    QFETCH(QString, format);
    const Outcome again = prune(path("cut/stage-1-early"), "further", {"--format", format});
    QVERIFY2(again.status == 0, again.err.constData());
    QVERIFY(!again.err.contains(kSaid));
    QVERIFY(again.json()["macs_pruned"].toDouble() < again.json()["macs_dense"].toDouble());
    QVERIFY(again.json()["macs_dense"].toDouble() < prune("demo", "whole").json()["macs_dense"].toDouble());
    const QString model = format == "staged" ? path("further") : path("further/stage-1-early");
    const Outcome sampled = run({"sample", model, "--n", "1", "--steps", "2", "--out", path("further.png")});
    QVERIFY2(sampled.status == 0, sampled.err.constData());
}

TESSERA_CORE_TEST(TestPruneAgain)
#include "tst_prune_again.moc"
