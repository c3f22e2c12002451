#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/workbench/fine_tune_dialog.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QTemporaryDir>
#include <QToolButton>

using namespace files_bench;
using ui::jobs::JobKind;
using ui::workbench::FineTuneDialog;

namespace {

/// A window with a pruned model, and a person who fine-tunes it.
struct TuningBench : Bench {
    ui::study::StudyRunner& runner() { return window.runner(); }
    template <typename Object> Object& find(const char* name) {
        auto* found = window.findChild<Object*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no %s", name);
        return *found;
    }
    bool rests() {
        return QTest::qWaitFor([this] { return !runner().thread().isBusy(); }, patience);
    }
    bool prune() {
        window.openStudy(tinyStudy());
        if (!hasModel())
            return false;
        action("prune").trigger();
        return rests() && runner().isCurrent(core::study::presentId);
    }
    void clickFineTune() { QTest::mouseClick(&find<QToolButton>("fineTunePanelButton"), Qt::LeftButton); }
    /// Asks for a run; the dialog is gone when this returns.
    void fineTune(const QString& minutes, const QString& folder) {
        whenShown<FineTuneDialog>([&](FineTuneDialog& dialog) {
            auto* box = dialog.findChild<QDoubleSpinBox*>(QStringLiteral("fineTuneMinutes"));
            type(*box->findChild<QLineEdit*>(), minutes);
            type(*dialog.findChild<QLineEdit*>(QStringLiteral("fineTuneFolder")), folder);
            QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("fineTuneStart")), Qt::LeftButton);
        });
        clickFineTune();
    }
    static void type(QLineEdit& edit, const QString& text) {
        edit.setFocus();
        edit.selectAll();
        QTest::keyClicks(&edit, text);
    }
    const std::vector<ui::preview::ComparedVariant>& columns() {
        return find<ui::preview::ImageGrid>("pictureGrid").columns();
    }
    QStringList issueTexts() {
        QStringList texts;
        for (int row = 0; row < window.issues().rowCount(); ++row)
            texts << window.issues().issue(row).shown();
        return texts;
    }
    QString jobText() { return find<QLabel>("jobText").text(); }
};

} // namespace

/// Fine-tuning by button: dialog, job, column, file.
class TestFineTuning : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QCoreApplication::setOrganizationName(QStringLiteral("tessera-test")); }
    void theButtonWaitsForAPrunedModelThatIsCurrent();
    void cancelTrainsNothing();
    void theResultStandsBesideWhatItCameFrom();
    void theSavedStudyOpensItAgain();
    void choicesThatMovedOnLeaveBothBehind();
    void stopLeavesACheckpointToGoOnFrom();
    void aFolderOfSomethingElseIsAnIssue();
    void aFolderOfAnotherModelIsRefusedInItsColumn();

private:
    QString at(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    OwnSettings m_settings;
    QTemporaryDir m_folder;
};

void TestFineTuning::theButtonWaitsForAPrunedModelThatIsCurrent() {
    TuningBench bench;
    QVERIFY(!bench.action("fineTune").isEnabled());
    QVERIFY(bench.prune());
    QVERIFY(bench.action("fineTune").isEnabled());
    bench.window.document().setTargetSparsity(0.4);
    QVERIFY(!bench.action("fineTune").isEnabled());
    bench.window.document().undoStack()->undo();
    QVERIFY(bench.action("fineTune").isEnabled());
}

void TestFineTuning::cancelTrainsNothing() {
    TuningBench bench;
    QVERIFY(bench.prune());
    ui::study::FineTuning suggested;
    whenShown<FineTuneDialog>([&suggested](FineTuneDialog& dialog) {
        suggested = dialog.choice();
        auto* edit = dialog.findChild<QLineEdit*>(QStringLiteral("fineTuneFolder"));
        auto* start = dialog.findChild<QPushButton*>(QStringLiteral("fineTuneStart"));
        edit->clear();
        QVERIFY(!start->isEnabled());
        QTest::keyClick(&dialog, Qt::Key_Escape);
    });
    bench.clickFineTune();
    QCOMPARE(suggested.minutes, 10.0);
    QVERIFY(suggested.taught);
    QCOMPARE(suggested.images, std::string("builtin"));
    QVERIFY(QString::fromStdString(suggested.out).endsWith(QStringLiteral("tiny_dit-fine-tuned")));
    QVERIFY(!bench.runner().thread().isBusy());
}

void TestFineTuning::theResultStandsBesideWhatItCameFrom() {
    TuningBench bench;
    QVERIFY(bench.prune());
    bench.fineTune(QStringLiteral("0.02"), at("tuned"));
    QVERIFY(bench.runner().thread().isPending(JobKind::Train));
    QVERIFY(!bench.action("fineTune").isEnabled());
    QVERIFY(bench.rests());
    QCOMPARE(bench.issueTexts(), QStringList());
    QCOMPARE(bench.study().variants.size(), std::size_t(1));
    const auto& columns = bench.columns();
    QCOMPARE(columns.size(), std::size_t(3));
    QCOMPARE(columns[1].title, QStringLiteral("33 % · OBS · fine-tuned 0.02\u00a0min"));
    QVERIFY(columns[2].title.startsWith(QStringLiteral("Present ")));
    for (const std::size_t i : {1U, 2U}) {
        QCOMPARE(columns[i].images.size(), std::size_t(2));
        QCOMPARE(columns[i].psnr.size(), std::size_t(2));
        QCOMPARE(columns[i].ssim.size(), std::size_t(2));
        QVERIFY2(columns[i].note.isEmpty(), qPrintable(columns[i].note));
    }
    QVERIFY(columns[1].images[0].rgb != columns[2].images[0].rgb);
    QCOMPARE(columns[1].macs, columns[2].macs);
    QVERIFY(QFileInfo::exists(at("tuned/tessera.json")));
    bench.window.document().undoStack()->undo();
    QVERIFY(bench.study().variants.empty());
}

void TestFineTuning::theSavedStudyOpensItAgain() {
    std::vector<core::Image> images;
    {
        TuningBench bench;
        QVERIFY(bench.prune());
        answerFileDialog(at("a.tessera"));
        bench.action("saveStudy").trigger();
        ui::study::FineTuning suggested;
        whenShown<FineTuneDialog>([&](FineTuneDialog& dialog) {
            suggested = dialog.choice();
            TuningBench::type(*dialog.findChild<QDoubleSpinBox*>()->findChild<QLineEdit*>(), QStringLiteral("0.01"));
            QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("fineTuneStart")), Qt::LeftButton);
        });
        bench.clickFineTune();
        QCOMPARE(QString::fromStdString(suggested.out), at("a-fine-tuned")); // beside the study
        QVERIFY(bench.rests());
        images = bench.columns().at(1).images;
        QCOMPARE(images.size(), std::size_t(2));
        bench.action("saveStudy").trigger();
    }
    QFile file(at("a.tessera"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\"trained\": \"a-fine-tuned\""));
    TuningBench bench;
    bench.openAgreeing(at("a.tessera"));
    QVERIFY(bench.hasModel());
    bench.action("prune").trigger();
    QVERIFY(bench.rests());
    QCOMPARE(bench.columns().at(1).images.size(), std::size_t(2));
    QVERIFY(bench.columns()[1].images[0].rgb == images[0].rgb);
    bench.window.document().editVariant(0);
    bench.action("prune").trigger();
    QVERIFY(bench.rests());
    QVERIFY2(bench.columns().back().title.endsWith(QStringLiteral(", fine-tuned")),
             qPrintable(bench.columns().back().title));
    QVERIFY(bench.columns().back().images[0].rgb == images[0].rgb);
}

void TestFineTuning::choicesThatMovedOnLeaveBothBehind() {
    TuningBench bench;
    QVERIFY(bench.prune());
    bench.fineTune(QStringLiteral("0.01"), at("left"));
    bench.window.document().setTargetSparsity(0.4);
    QVERIFY(bench.rests());
    QStringList titles;
    for (const auto& column : bench.columns())
        titles << column.title;
    QCOMPARE(titles.mid(1, 2), QStringList({QStringLiteral("33 % · OBS: second order"),
                                            QStringLiteral("33 % · OBS · fine-tuned 0.01\u00a0min")}));
    QCOMPARE(titles.size(), 4);
    for (const std::size_t i : {1U, 2U})
        QCOMPARE(bench.columns()[i].images.size(), std::size_t(2));
}

void TestFineTuning::stopLeavesACheckpointToGoOnFrom() {
    TuningBench bench;
    QVERIFY(bench.prune());
    bench.fineTune(QStringLiteral("100"), at("stopped"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.jobText().contains(QStringLiteral("loss")), patience);
    QVERIFY2(bench.jobText().startsWith(QStringLiteral("Fine-tuning · loss ")), qPrintable(bench.jobText()));
    bench.action("stop").trigger();
    QVERIFY(bench.rests());
    QVERIFY(QFileInfo::exists(at("stopped.checkpoint.safetensors")));
    QVERIFY2(bench.noticeText("fineTuningStopped").contains(at("stopped.checkpoint.safetensors")),
             qPrintable(bench.noticeText("fineTuningStopped")));
    QVERIFY(bench.study().variants.empty());
    QVERIFY(bench.click("fineTuneGoOn"));
    QTRY_VERIFY(bench.runner().thread().isPending(JobKind::Train));
    QTRY_VERIFY_WITH_TIMEOUT(bench.jobText().contains(QStringLiteral("loss")), patience);
    bench.action("stop").trigger();
    QVERIFY(bench.rests());
    QCOMPARE(bench.issueTexts(), QStringList());
}

void TestFineTuning::aFolderOfSomethingElseIsAnIssue() {
    TuningBench bench;
    QVERIFY(bench.prune());
    QVERIFY(QDir().mkpath(at("other")));
    QFile file(at("other/a.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    bench.fineTune(QStringLiteral("0.01"), at("other"));
    QVERIFY(bench.rests());
    QCOMPARE(bench.window.issues().rowCount(), 1);
    const ui::notices::Issue& issue = bench.window.issues().issue(0);
    QVERIFY2(issue.text.contains(at("other")), qPrintable(issue.text));
    QVERIFY(bench.window.findChild<QToolButton*>(issue.target) != nullptr);
    QVERIFY(bench.action("fineTune").isEnabled());
}

void TestFineTuning::aFolderOfAnotherModelIsRefusedInItsColumn() {
    TuningBench bench;
    QVERIFY(bench.prune());
    bench.action("openBuiltIn").trigger();
    QTRY_VERIFY_WITH_TIMEOUT(bench.window.runner().results().model->spec == "demo", patience);
    core::study::Study study = bench.study();
    study.sampling.seeds = {0, 1};
    study.sampling.steps = 6;
    study.pruning.method = "magnitude";
    study.pruning.compensate = false;
    study.variants = {presentVariant(study)};
    study.variants[0].name = "of another";
    study.variants[0].pruning.trained = at("tuned").toStdString(); // of an earlier test
    bench.window.document().setChoices(study);
    bench.action("prune").trigger();
    QVERIFY(bench.rests());
    QCOMPARE(bench.issueTexts().size(), 1);
    const QString text = bench.window.issues().issue(0).text;
    QVERIFY2(text.contains(at("tuned")) && text.contains(QStringLiteral("expected stages of")), qPrintable(text));
    QCOMPARE(bench.columns().back().images.size(), std::size_t(2)); // the others went on
}

TESSERA_GUI_TEST(TestFineTuning)
#include "tst_fine_tuning.moc"
