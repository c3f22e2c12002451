#include "tests/test_main.h"
#include "tests/ui/tiny_study.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/variants/trade_off_plot.h"
#include "ui/workbench/job_bar.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QToolBar>
#include <QToolButton>
#include <QtTest>

#include <numeric>

using namespace ui::workbench;
using namespace ui::study;
using core::study::Study;
using ui::jobs::JobKind;
using ui::jobs::Task;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test
constexpr Task denseImages{JobKind::Sample, core::study::denseId};
constexpr Task presentModel{JobKind::Prune, core::study::presentId};
constexpr Task presentImages{JobKind::Sample, core::study::presentId};

bool isOfKept(JobKind kind, const Task& task) {
    return task.kind == kind && task.variant && isKept(*task.variant);
}

/// A shown window on a small study that follows every choice by itself.
struct Bench {
    explicit Bench(const Study& study = tinyStudy(4), bool automatic = true)
        : window({.compute = {}, .automatic = automatic, .remembersView = false}) {
        QObject::connect(&thread(), &ui::jobs::ComputeThread::started, &window,
                         [this](ui::jobs::JobId, const Task& task) {
                             if (!ui::jobs::isBackground(task.kind))
                                 started.push_back(task);
                         });
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        window.openStudy(study);
        if (automatic && !settles())
            qFatal("the first study never settles");
        started.clear();
    }

    template <typename Object> Object& find(const char* name) {
        auto* object = window.findChild<Object*>(QLatin1String(name));
        if (object == nullptr)
            qFatal("no %s", name);
        return *object;
    }
    StudyDocument& document() { return window.document(); }
    StudyRunner& runner() { return window.runner(); }
    ui::jobs::ComputeThread& thread() { return runner().thread(); }
    const StudyResults& results() { return runner().results(); }
    ui::preview::ComparisonView& view() { return find<ui::preview::ComparisonView>("preview"); }
    ui::preview::ImageGrid& grid() { return find<ui::preview::ImageGrid>("pictureGrid"); }
    const std::vector<ui::preview::ComparedVariant>& columns() { return grid().columns(); }
    QStringList titles() {
        QStringList list;
        for (const auto& column : columns())
            list << column.title;
        return list;
    }
    void click(const char* action) {
        QWidget* button = find<QToolBar>("toolBar").widgetForAction(&find<QAction>(action));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void trigger(const char* action) { find<QAction>(action).trigger(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&grid(), key, modifiers); }
    void selectColumn(int column) {
        grid().setFocus();
        const QPoint header = grid().headerRect(column).center();
        QTest::mouseClick(grid().viewport(), Qt::LeftButton, {}, header);
    }
    bool isSettled() {
        const auto isDone = [this](const VariantPlan& planned) {
            return planned.variant.hidden || runner().isCurrent(planned.id);
        };
        return !thread().isBusy() && results().model && runner().prunedIsCurrent() &&
               runner().isCurrent(core::study::presentId) && std::ranges::all_of(document().variantPlans(), isDone);
    }
    bool settles() {
        return QTest::qWaitFor([this] { return isSettled(); }, patience);
    }
    /// The hand rested and everything was asked for that is not there.
    bool becomesIdle() { return QSignalSpy(&runner(), &StudyRunner::imagesChanged).wait(patience) && settles(); }
    int countStarted(const Task& task) { return static_cast<int>(std::ranges::count(started, task)); }
    const VariantResult* find(std::size_t index) { return results().find(document().variantPlans().at(index).id); }
    const VariantResult& result(std::size_t index) { return *find(index); }

    MainWindow window;
    std::vector<Task> started;
};

} // namespace

class TestVariants : public QObject {
    Q_OBJECT

private slots:
    void oneClickAddsALadderWithTheSameSeeds();
    void aVariantIsWhatTheSamePresentChoicesAre();
    void keepingThePresentChoicesComputesNothing();
    void equalChoicesAreComputedOnce();
    void blocksAreReusedInAVariantAndComputedAgain();
    void jobsSayWhichVariantTheyAreFor();
    void aColumnIsRenamedInPlace();
    void escapeLeavesTheNameAsItWas();
    void columnsAreMovedHiddenShownAndRemovedByKeyboard();
    void theReferenceStaysWhenColumnsMove();
    void theContextMenuHoldsEveryAction();
    void namesAndPlacesComputeNothing();
    void aHiddenVariantIsNotComputedUntilItIsShown();
    void aVariantsChoicesAreTakenBackWithItsImages();
    void nothingPrunedIsTheDenseColumn();
    void timesComeFromTurnsThatEveryColumnTook();
    void timingGivesWayToTheHand();
    void oneThatFailsIsANoteAndAnIssueAndTheOthersGoOn();
    void aNewerDragGoesFirst();
    void stopKeepsFinishedCells();
    void otherStepsAreFollowedByEveryVariant();
    void aRemovedOneComesBackWithItsImages();
    void manyImagesAreJudgedByTheirDistribution();
    void theTradeOffPlotAndTheColumnsChooseEachOther();
};

void TestVariants::oneClickAddsALadderWithTheSameSeeds() {
    Bench bench;
    QCOMPARE(bench.columns().size(), std::size_t(2));
    bench.click("addLadder");
    QCOMPARE(bench.document().undoStack()->count(), 1);
    QVERIFY(bench.settles());
    QCOMPARE(bench.titles().mid(0, 5),
             (QStringList{QStringLiteral("Dense"), QStringLiteral("10 %"), QStringLiteral("20 %"),
                          QStringLiteral("33 %"), QStringLiteral("50 %")}));
    std::int64_t macs = bench.results().dense().images.macs;
    for (std::size_t i = 0; i < 4; ++i) {
        const ImageSet& images = bench.result(i).images;
        QCOMPARE(images.choices.seeds, bench.results().dense().images.choices.seeds);
        QCOMPARE(images.images.size(), std::size_t(3));
        QCOMPARE(images.psnr.size(), std::size_t(3));
        QVERIFY(images.macs < macs);
        macs = images.macs;
        const auto& column = bench.columns()[i + 1];
        QCOMPARE(column.id, static_cast<int>(i));
        QVERIFY(column.images == images.images && column.note.isEmpty());
        QVERIFY(column.time.rounds > 0 && column.time.seconds > 0 && column.macsShare < 1);
    }
    QCOMPARE(bench.countStarted(JobKind::Calibrate), 0);
    QCOMPARE(bench.countStarted(denseImages), 0);
    bench.trigger("undo");
    QCOMPARE(bench.columns().size(), std::size_t(2));
}

void TestVariants::aVariantIsWhatTheSamePresentChoicesAre() {
    Study study = tinyStudy(4);
    study.stages.targetSparsity = 0.2;
    Bench other(study);
    Bench bench;
    bench.document().addLadder({0.2});
    QVERIFY(bench.settles());
    QVERIFY(bench.result(0).images.images == other.results().present().images.images);
    QCOMPARE(bench.result(0).pruned->report.achievedSparsity,
             other.results().present().pruned->report.achievedSparsity);
}

void TestVariants::keepingThePresentChoicesComputesNothing() {
    Bench bench;
    bench.click("keepVariant");
    QCOMPARE(bench.document().study().variants.size(), std::size_t(1));
    QVERIFY(bench.settles());
    QVERIFY(bench.started.empty());
    QVERIFY(bench.columns()[1].images == bench.results().present().images.images);
    bench.click("keepVariant");
    const auto& variants = bench.document().study().variants;
    QVERIFY(variants[0].name.starts_with("33 %") && variants[1].name != variants[0].name);
    bench.document().setTargetSparsity(0.5);
    QVERIFY(bench.settles());
    QVERIFY(bench.columns()[1].images != bench.results().present().images.images);
    QVERIFY(bench.columns()[1].note.isEmpty());
    bench.trigger("undo");
    bench.trigger("undo");
    bench.trigger("undo");
    QVERIFY(variants.empty());
}

void TestVariants::equalChoicesAreComputedOnce() {
    Bench bench;
    bench.document().addLadder({0.1});
    QVERIFY(bench.settles());
    bench.started.clear();
    Study study = bench.document().study();
    study.variants.push_back(study.variants[0]);
    study.variants[1].name = "twin";
    bench.document().setChoices(study);
    QVERIFY(bench.becomesIdle());
    QVERIFY(bench.started.empty());
    QCOMPARE(bench.titles().mid(1, 2), (QStringList{QStringLiteral("10 %"), QStringLiteral("twin")}));
    QVERIFY(bench.find(0) != bench.find(1));
    QVERIFY(bench.columns()[2].images == bench.columns()[1].images && bench.columns()[2].note.isEmpty());
    bench.document().removeVariant(0); // the twin's is its own
    QVERIFY(bench.becomesIdle());
    QVERIFY(bench.started.empty());
    QCOMPARE(bench.columns()[1].images.size(), std::size_t(3));
}

void TestVariants::blocksAreReusedInAVariantAndComputedAgain() {
    Bench bench;
    auto& reuse = bench.find<QComboBox>("reuse");
    const auto type = [&reuse](const QString& text) {
        reuse.lineEdit()->setText(text);
        QTest::keyClick(reuse.lineEdit(), Qt::Key_Return);
    };
    bench.click("keepVariant");
    type(QStringLiteral("every:2"));
    QCOMPARE(bench.document().study().execution.reuse, std::string("every:2"));
    QVERIFY(bench.settles());
    QCOMPARE(bench.countStarted({JobKind::Prune, core::study::presentId}), 0); // the model is the same
    const ImageSet& reused = bench.results().present().images;
    QVERIFY(reused.macs < bench.result(0).images.macs);
    QVERIFY(reused.images != bench.result(0).images.images);
    QCOMPARE(bench.results().dense().images.choices.seeds, reused.choices.seeds);

    bench.click("keepVariant");
    const auto& variants = bench.document().study().variants;
    QVERIFY(variants[0].execution.reuse.empty() && variants[1].execution.reuse == "every:2");
    QVERIFY(QString::fromStdString(variants[1].name).contains(QStringLiteral("every:2")));

    type(QStringLiteral("often:2"));
    QCOMPARE(bench.document().study().execution.reuse, std::string("every:2"));
    QCOMPARE(reuse.currentText(), QStringLiteral("every:2"));

    type({});
    QVERIFY(bench.settles());
    QVERIFY(bench.results().present().images.images == bench.result(0).images.images);
    QVERIFY(bench.result(1).images.macs < bench.result(0).images.macs);
}

void TestVariants::jobsSayWhichVariantTheyAreFor() {
    QSet<QString> titles;
    for (const JobKind kind : {JobKind::Prune, JobKind::Sample})
        for (const core::study::VariantId id : {core::study::denseId, core::study::presentId, 0})
            if (kind == JobKind::Sample || id != core::study::denseId)
                titles << jobTitle({kind, id});
    QCOMPARE(titles.size(), 5);
    QCOMPARE(jobTitle(denseImages), QStringLiteral("Sampling the dense model"));
    QCOMPARE(jobTitle(presentImages), QStringLiteral("Sampling the pruned model"));
    QCOMPARE(jobTitle({JobKind::Sample, 7}), QStringLiteral("Sampling a variant"));
}

void TestVariants::aColumnIsRenamedInPlace() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2});
    bench.selectColumn(2);
    QCOMPARE(bench.view().selectedColumn(), 2);
    bench.key(Qt::Key_F2);
    auto& editor = bench.find<QLineEdit>("titleEditor");
    QCOMPARE(editor.text(), QStringLiteral("20 %"));
    QVERIFY(editor.hasFocus());
    QTest::keyClicks(&editor, QStringLiteral("half & half"));
    QTest::keyClick(&editor, Qt::Key_Return);
    QCOMPARE(bench.titles().value(2), QStringLiteral("half & half"));
    QVERIFY(bench.grid().hasFocus());
    QCOMPARE(bench.document().undoStack()->count(), 2);
    bench.trigger("undo");
    QCOMPARE(bench.titles().value(2), QStringLiteral("20 %"));
}

void TestVariants::escapeLeavesTheNameAsItWas() {
    Bench bench;
    bench.document().addLadder({0.1});
    QTest::mouseDClick(bench.grid().viewport(), Qt::LeftButton, {}, bench.grid().headerRect(1).center());
    auto& editor = bench.find<QLineEdit>("titleEditor");
    QTest::keyClicks(&editor, QStringLiteral("x"));
    QTest::keyClick(&editor, Qt::Key_Escape);
    QCOMPARE(bench.titles().value(1), QStringLiteral("10 %"));
    QCOMPARE(bench.document().undoStack()->count(), 1);
}

void TestVariants::columnsAreMovedHiddenShownAndRemovedByKeyboard() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2, 0.5});
    const auto kept = [&bench] { return bench.titles().mid(1, bench.titles().size() - 2).join(QLatin1Char('|')); };
    const QString start = QStringLiteral("10 %|20 %|50 %");
    QCOMPARE(kept(), start);
    const auto check = [&](const QString& after, int selected) {
        QCOMPARE(kept(), after);
        QCOMPARE(bench.view().selectedColumn(), selected);
    };
    bench.selectColumn(2);
    bench.key(Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    check(QStringLiteral("10 %|50 %|20 %"), 3);
    bench.key(Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
    check(start, 2);
    bench.key(Qt::Key_H, Qt::ControlModifier);
    QCOMPARE(kept(), QStringLiteral("10 %|50 %"));
    auto& hidden = bench.find<QMenu>("hiddenVariantsMenu");
    emit hidden.aboutToShow();
    QCOMPARE(hidden.actions().size(), 1);
    hidden.actions().constFirst()->trigger();
    QCOMPARE(kept(), start);
    bench.selectColumn(1);
    bench.key(Qt::Key_Delete);
    QCOMPARE(kept(), QStringLiteral("20 %|50 %"));
    for (int undone = 0; undone < 5; ++undone)
        bench.trigger("undo");
    QCOMPARE(kept(), start);
    bench.selectColumn(0);
    for (const char* action : {"renameVariant", "hideVariant", "removeVariant", "editVariant", "moveVariantLeft"})
        QVERIFY(!bench.find<QAction>(action).isEnabled()); // the dense model is no variant
}

void TestVariants::theReferenceStaysWhenColumnsMove() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2, 0.5});
    const auto reference = [&bench] { return bench.titles().value(bench.view().referenceColumn()); };
    bench.view().setReferenceColumn(1);
    QCOMPARE(reference(), QStringLiteral("10 %"));
    bench.selectColumn(1);
    for (const char* after : {"20 %|10 %|50 %", "20 %|50 %|10 %"}) {
        bench.key(Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(bench.titles().mid(1, 3).join(QLatin1Char('|')), QLatin1String(after));
        QCOMPARE(reference(), QStringLiteral("10 %"));
    }
    bench.trigger("undo");
    QCOMPARE(reference(), QStringLiteral("10 %"));
    QCOMPARE(bench.titles().value(bench.view().selectedColumn()), QStringLiteral("10 %"));
    bench.key(Qt::Key_Delete);
    QCOMPARE(reference(), QStringLiteral("Dense"));
    bench.trigger("undo");
    QCOMPARE(reference(), QStringLiteral("10 %"));
    bench.document().renameVariant(*bench.document().placeOfVariant(bench.view().columns()[2].id), "tenth");
    QCOMPARE(reference(), QStringLiteral("tenth"));
}

void TestVariants::theContextMenuHoldsEveryAction() {
    Bench bench;
    bench.document().addLadder({0.1});
    bench.selectColumn(1);
    emit bench.grid().customContextMenuRequested({5, 5});
    const QList<QAction*> actions = bench.find<QMenu>("comparisonMenu").actions();
    for (const char* action : {"keepVariant", "addLadder", "renameVariant", "moveVariantLeft", "moveVariantRight",
                               "hideVariant", "removeVariant", "editVariant"})
        QVERIFY2(actions.contains(&bench.find<QAction>(action)), action);
    bench.find<QMenu>("comparisonMenu").close();
}

void TestVariants::namesAndPlacesComputeNothing() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2});
    QVERIFY(bench.settles());
    bench.started.clear();
    bench.document().renameVariant(0, "a");
    bench.document().moveVariant(0, 1);
    bench.document().hideVariant(0, true);
    bench.document().hideVariant(0, false);
    QVERIFY(bench.becomesIdle());
    QVERIFY(bench.started.empty());
    QCOMPARE(bench.columns()[2].title, QStringLiteral("a"));
    QCOMPARE(bench.columns()[2].images.size(), std::size_t(3));
}

void TestVariants::aHiddenVariantIsNotComputedUntilItIsShown() {
    Study study = tinyStudy(4);
    study.variants = {{.name = "a", .hidden = true}};
    study.variants[0].stages.targetSparsity = 0.1;
    Bench bench(study);
    QVERIFY(bench.find(0) == nullptr);
    bench.document().hideVariant(0, false);
    QVERIFY(bench.settles());
    QVERIFY(bench.result(0).images.isComplete());
}

void TestVariants::aVariantsChoicesAreTakenBackWithItsImages() {
    Bench bench;
    bench.document().addLadder({0.1});
    QVERIFY(bench.settles());
    bench.started.clear();
    bench.selectColumn(1);
    bench.key(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(bench.document().study().stages.targetSparsity, 0.1);
    QVERIFY(bench.settles());
    QCOMPARE(bench.countStarted(presentImages), 0);
    QVERIFY(bench.results().present().images.images == bench.result(0).images.images);
}

void TestVariants::nothingPrunedIsTheDenseColumn() {
    Bench bench;
    bench.document().addLadder({0});
    QVERIFY(bench.settles());
    QVERIFY(bench.becomesIdle());
    QVERIFY(bench.started.empty());
    const auto& column = bench.columns()[1];
    QCOMPARE(column.title, QStringLiteral("0 %"));
    QVERIFY(column.images == bench.results().dense().images.images);
    QCOMPARE(column.ssim, (std::vector<double>{1, 1, 1}));
    QVERIFY(std::isinf(column.psnr[0]));
}

void TestVariants::timesComeFromTurnsThatEveryColumnTook() {
    Bench bench;
    const auto areTimed = [&] {
        return std::ranges::all_of(bench.columns(), [](const auto& column) { return column.time.rounds > 0; });
    };
    QVERIFY(areTimed());
    QCOMPARE(bench.columns()[0].time.speedUp, 1.0);
    const int rounds = bench.columns()[0].time.rounds;
    QCOMPARE(bench.columns()[1].time.rounds, rounds); // the same ones
    bench.document().addLadder({0, 0.5});
    QVERIFY(bench.settles());
    QVERIFY(areTimed());
    QCOMPARE(bench.columns().size(), std::size_t(4));
    QCOMPARE(bench.columns()[1].time.speedUp, 1.0); // nothing pruned: the dense model itself
    QCOMPARE(bench.columns()[2].time.rounds, bench.columns()[0].time.rounds);
    bench.document().setSteps(5);
    QVERIFY(bench.becomesIdle());
    QVERIFY(areTimed());
}

void TestVariants::timingGivesWayToTheHand() {
    Bench bench;
    bench.runner().sample();
    const Task timing = JobKind::Time;
    QVERIFY(QTest::qWaitFor([&] { return bench.thread().isPending(timing); }, patience));
    bench.document().setTargetSparsity(0.4);
    QVERIFY(!bench.thread().isPending(timing)); // stopped at once
    QVERIFY(bench.becomesIdle());
    QCOMPARE(bench.columns().back().time.rounds, bench.columns().front().time.rounds);
    QVERIFY(bench.columns().back().time.rounds > 0);
}

void TestVariants::oneThatFailsIsANoteAndAnIssueAndTheOthersGoOn() {
    Study study = tinyStudy(4);
    study.variants = {{.name = "bad"}, {.name = "good"}};
    study.variants[0].pruning.method = "no such method";
    study.variants[1].stages.targetSparsity = 0.1;
    Bench bench(study, false);
    QVERIFY(QTest::qWaitFor([&] { return bench.results().model.has_value(); }, patience));
    bench.trigger("prune");
    const auto goodIsDone = [&] { return bench.runner().isCurrent(bench.document().variantPlans()[1].id); };
    QVERIFY(QTest::qWaitFor([&] { return goodIsDone() && !bench.thread().isBusy(); }, patience));
    QVERIFY(!bench.runner().isCurrent(bench.document().variantPlans()[0].id));
    QVERIFY(bench.columns()[1].note.contains(QStringLiteral("no such method")));
    QCOMPARE(bench.window.issues().rowCount(), 1);
    QVERIFY(bench.window.issues().issue(0).text.contains(QStringLiteral("bad")));
    QVERIFY(bench.columns()[2].note.isEmpty());
}

void TestVariants::aNewerDragGoesFirst() {
    Bench bench;
    bool isDragged = false;
    QObject::connect(&bench.thread(), &ui::jobs::ComputeThread::started, &bench.window,
                     [&](ui::jobs::JobId, const Task& task) {
                         if (isOfKept(JobKind::Sample, task) && !std::exchange(isDragged, true))
                             bench.document().setM(0.8);
                     });
    QSignalSpy cancelled(&bench.thread(), &ui::jobs::ComputeThread::cancelled);
    bench.click("addLadder");
    QVERIFY(bench.settles());
    QVERIFY(isDragged);
    QVERIFY(isOfKept(JobKind::Sample, cancelled.at(0).at(1).value<Task>()));
    const auto dragged =
        std::ranges::find_if(bench.started, [](const Task& task) { return isOfKept(JobKind::Sample, task); });
    QVERIFY(bench.started.end() - dragged > 2);
    QCOMPARE(*(dragged + 1), presentModel);
    QCOMPARE(*(dragged + 2), presentImages);
}

void TestVariants::stopKeepsFinishedCells() {
    Bench bench;
    QMetaObject::Connection stopping = QObject::connect(&bench.thread(), &ui::jobs::ComputeThread::finished,
                                                        &bench.window, [&](ui::jobs::JobId, const Task& task) {
                                                            if (isOfKept(JobKind::Sample, task))
                                                                bench.trigger("stop");
                                                        });
    bench.document().addLadder({0.2});
    const auto isStopped = [&] {
        return bench.find(0) != nullptr && !bench.result(0).images.images.empty() && !bench.thread().isBusy();
    };
    QVERIFY(QTest::qWaitFor(isStopped, patience));
    QObject::disconnect(stopping);
    const std::vector<core::Image> finished = bench.result(0).images.images;
    QCOMPARE(finished.size(), std::size_t(2));
    QVERIFY(bench.columns()[1].images == finished);
    bench.started.clear();
    bench.runner().setAutomatic(true);
    QVERIFY(bench.settles());
    const core::study::VariantId id = bench.document().variantPlans()[0].id;
    QCOMPARE(bench.countStarted({JobKind::Prune, id}), 0);
    QCOMPARE(bench.countStarted({JobKind::Sample, id}), 1);
    const std::vector<core::Image>& all = bench.result(0).images.images;
    QCOMPARE(all.size(), std::size_t(3));
    QVERIFY(std::equal(finished.begin(), finished.end(), all.begin()));
}

void TestVariants::otherStepsAreFollowedByEveryVariant() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2});
    QVERIFY(bench.settles());
    const std::int64_t macs = bench.result(1).images.macs;
    bench.document().setSteps(6);
    QCOMPARE(bench.columns()[1].note, QStringLiteral("of earlier choices"));
    QCOMPARE(bench.columns()[1].images.size(), std::size_t(3)); // until the new ones are there
    QVERIFY(bench.settles());
    QVERIFY(bench.result(1).images.macs > macs);
    QVERIFY(bench.columns()[1].note.isEmpty());
}

void TestVariants::aRemovedOneComesBackWithItsImages() {
    Bench bench;
    bench.document().addLadder({0.1, 0.2});
    QVERIFY(bench.settles());
    bench.document().removeVariant(0);
    QVERIFY(bench.settles());
    bench.started.clear();
    bench.trigger("undo");
    QVERIFY(bench.becomesIdle());
    QVERIFY(bench.started.empty());
    QCOMPARE(bench.columns()[1].images.size(), std::size_t(3));
}

void TestVariants::manyImagesAreJudgedByTheirDistribution() {
    Study study = tinyStudy(4);
    study.sampling.steps = 2;
    study.sampling.seeds.resize(63);
    std::iota(study.sampling.seeds.begin(), study.sampling.seeds.end(), 0U);
    Bench bench(study);
    auto& quality = bench.find<QComboBox>("tradeOffQuality");
    const QModelIndex distance = quality.model()->index(3, 0);
    const auto isOffered = [&] { return quality.model()->flags(distance).testFlag(Qt::ItemIsEnabled); };
    QVERIFY(!isOffered());
    QVERIFY(quality.toolTip().contains(QStringLiteral("at least 64")));
    QCOMPARE(bench.countStarted(JobKind::Judge), 0);
    study.sampling.seeds.push_back(63);
    bench.document().setImages({}, study.sampling.seeds);
    bench.document().addLadder({0.1, 0});
    QVERIFY(bench.settles());
    QTRY_VERIFY_WITH_TIMEOUT(bench.result(0).images.distance.has_value(), patience);
    QVERIFY(isOffered());
    QVERIFY(*bench.result(0).images.distance > 0);
    QVERIFY(*bench.results().present().images.distance > 0);
    QCOMPARE(bench.columns()[1].distance, *bench.result(0).images.distance);
    QCOMPARE(bench.columns()[2].distance, 0.0); // the dense model once more
    bench.document().setSteps(3);
    QVERIFY(bench.settles());
    const auto isJudged = [&] { return bench.result(0).images.distance.has_value(); };
    QTRY_VERIFY_WITH_TIMEOUT(isJudged() && !bench.thread().isBusy(), patience);
}

void TestVariants::theTradeOffPlotAndTheColumnsChooseEachOther() {
    Bench bench;
    auto& button = bench.find<QToolButton>("tradeOffLadder");
    bench.find<QToolButton>("tradeOffDockButton").click();
    QTRY_VERIFY(button.isVisible());
    QTest::mouseClick(&button, Qt::LeftButton);
    QVERIFY(bench.settles());
    auto& plot = bench.find<ui::variants::TradeOffPlot>("tradeOffPlot");
    auto& canvas = bench.find<QWidget>("tradeOffCanvas");
    QTRY_VERIFY(canvas.isVisible());
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, plot.pointPosition(3).toPoint());
    QCOMPARE(bench.view().selectedId(), 3);
    QCOMPARE(bench.titles().value(bench.view().selectedColumn()), QStringLiteral("50 %"));
    bench.selectColumn(2);
    QTest::mouseMove(&canvas, {1, 1});
    plot.clearFocus();
    QVERIFY(plot.findChild<QLabel*>(QStringLiteral("readOut"))->text().startsWith(QStringLiteral("20 %")));
}

TESSERA_GUI_TEST(TestVariants)
#include "tst_variants.moc"
