#include "tests/test_main.h"
#include "tests/ui/tiny_study.h"
#include "ui/study/study_runner.h"

#include <QtTest>

using core::study::Study;
using ui::jobs::JobKind;
using ui::jobs::Task;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A study and what computes for it, without a window.
struct Bench {
    explicit Bench(const Study& study = tinyStudy()) {
        document.reset(study);
        runner.openModel(QString::fromStdString(study.model.source));
    }

    bool rests() {
        const auto done = [this] {
            return !runner.thread().isBusy() && runner.results().model && runner.results().measured &&
                   runner.prunedIsCurrent() && runner.results().present().images.isComplete();
        };
        return QTest::qWaitFor(done, patience);
    }
    double sigma2() const { return document.plan().sigma2; }

    ui::study::StudyDocument document;
    ui::study::StudyRunner runner{document, {}};
};

} // namespace

/// What follows a choice by itself, in which order, and what waits.
class TestStudyRunner : public QObject {
    Q_OBJECT

private slots:
    void theVarianceBelongsToTheModel_data();
    void theVarianceBelongsToTheModel();
    void whateverIsSampledTheVarianceIsTheSame();
};

void TestStudyRunner::theVarianceBelongsToTheModel_data() {
    using Change = std::function<void(ui::study::StudyDocument&)>;
    QTest::addColumn<Change>("change");
    QTest::newRow("steps") << Change([](ui::study::StudyDocument& d) { d.setSteps(1); });
    QTest::newRow("guidance") << Change([](ui::study::StudyDocument& d) { d.setGuidance(4); });
    QTest::newRow("images") << Change([](ui::study::StudyDocument& d) { d.setImages({1}, {5, 6}); });
}

void TestStudyRunner::theVarianceBelongsToTheModel() {
    QFETCH(std::function<void(ui::study::StudyDocument&)>, change);
    Bench bench;
    QVERIFY(bench.rests());
    const double before = bench.sigma2();
    QVERIFY(before != 1);
    std::vector<double> seen;
    QObject::connect(&bench.document, &ui::study::StudyDocument::planChanged, &bench.document,
                     [&] { seen.push_back(bench.sigma2()); });
    change(bench.document);
    QTest::qWait(0);
    QTRY_VERIFY_WITH_TIMEOUT(
        bench.runner.results().keys.trajectory == ui::study::trajectoryKey(bench.document.study().sampling), patience);
    QVERIFY(bench.rests());
    for (const double sigma2 : seen)
        QCOMPARE(sigma2, before);
    QCOMPARE(bench.sigma2(), before);
    QCOMPARE(bench.runner.results().measured->sigma2, before);
}

void TestStudyRunner::whateverIsSampledTheVarianceIsTheSame() {
    Bench few(tinyStudy(1));
    Bench more(tinyStudy(20));
    QVERIFY(few.rests());
    QVERIFY(more.rests());
    QVERIFY(std::abs(few.sigma2() / more.sigma2() - 1) < 1e-5);
    few.runner.openModel(QStringLiteral(TESSERA_TEST_DATA "/tiny_dit"));
    QTRY_VERIFY_WITH_TIMEOUT(few.rests(), patience);
    QVERIFY(std::abs(few.sigma2() / more.sigma2() - 1) < 1e-5);
}

TESSERA_GUI_TEST(TestStudyRunner)
#include "tst_study_runner.moc"
