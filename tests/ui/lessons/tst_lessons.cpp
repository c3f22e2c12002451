#include "core/metrics/set_quality.h"
#include "tests/ui/lessons/classroom.h"
#include "ui/lessons/cursor_player.h"
#include "ui/lessons/lesson.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/obs_example_view.h"
#include "ui/lessons/path_comparison_view.h"
#include "ui/lessons/pointer_frame.h"
#include "ui/notices/notice_stack.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/trajectory_view.h"
#include "ui/workbench/language.h"

#include "core/base/error.h"
#include "tests/test_main.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalSpy>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>
#include <qcustomplot.h>

using namespace ui::lessons;

namespace {

QStringList actionsOf(const LessonStep& step) {
    QStringList actions = step.setup + step.solution;
    for (const LessonButton& button : step.buttons)
        actions += button.actions;
    return actions;
}

/// A step as a text that must not depend on the language.
QString skeleton(const LessonStep& step) {
    QStringList parts = {step.id, step.pointAt, step.check, actionsOf(step).join(u';')};
    parts << QString::number(step.buttons.size());
    QStringList quoted;
    for (const LessonBlock& block : step.blocks) {
        if (block.kind == LessonBlock::Kind::Text)
            quoted += placeholdersOf(block.content);
        else
            parts << block.content;
    }
    quoted += placeholdersOf(step.task);
    quoted.sort();
    return parts.join(u'|') + quoted.join(u',');
}

void addEveryStep() {
    QTest::addColumn<int>("lesson");
    QTest::addColumn<int>("step");
    const std::vector<Lesson> lessons = lessonsIn(QStringLiteral("en"));
    for (std::size_t i = 0; i < lessons.size(); ++i)
        for (std::size_t k = 0; k < lessons[i].steps.size(); ++k)
            QTest::addRow("%s/%s", qPrintable(lessons[i].id), qPrintable(lessons[i].steps[k].id)) << int(i) << int(k);
}

} // namespace

class TestLessons : public QObject {
    Q_OBJECT

private slots:
    void cleanup();
    void thereAreAtLeastSix();
    void aTextThatCannotBeReadIsNamed_data();
    void aTextThatCannotBeReadIsNamed();
    void bothLanguagesHaveTheSameSteps();
    void everyStepPointsAtALiveWidget_data() { addEveryStep(); }
    void everyStepPointsAtALiveWidget();
    void everyActionRuns_data() { addEveryStep(); }
    void everyActionRuns();
    void everyFigureIsKnown_data() { addEveryStep(); }
    void everyFigureIsKnown();
    void everyTaskIsOpenFirstAndCanBeDone_data() { addEveryStep(); }
    void everyTaskIsOpenFirstAndCanBeDone();
    void unknownActionsAndChecksAreNone_data();
    void unknownActionsAndChecksAreNone();
    void areHiddenUntilF1OpensThem();
    void aClickSelectsAndDoesNotBegin();
    void theButtonGoesOnWhereALessonWasLeft();
    void areWalkedThroughByKeyboard();
    void spacePlaysAndPausesTheCursor();
    void theImageFormsAsTheCursorPasses();
    void theLearnersOwnHandCompletesATask();
    void theFrameFollowsItsWidget();
    void theFrameFollowsItsWidgetIntoAFloatingDock();
    void changesCanBeUndoneOneByOne();
    void backToMyStudyRestoresEveryChoice();
    void figuresOfRunsAreThoseOfTheRunner();
    void theExampleIsClickedThrough();
    void schedulesStandSideBySide();
    void nothingOfAStepIsCutOff_data() { addEveryStep(); }
    void nothingOfAStepIsCutOff();
    void speakGermanWithoutARestart();
    void modelAndSamplerComeBackWhenTheyClose();
    void presenterModeHidesClutterAndEscapeLeaves();
    void noticesWaitUntilThePresentationEnds();
    void presenterModeSurvivesALanguageSwitch();
};

void TestLessons::cleanup() {
    ui::workbench::applyLanguage(QStringLiteral("en"));
}

void TestLessons::thereAreAtLeastSix() {
    const std::vector<Lesson> lessons = lessonsIn(QStringLiteral("en"));
    QVERIFY(lessons.size() >= 6);
    QSet<QString> ids;
    for (const Lesson& lesson : lessons) {
        QVERIFY2(lesson.steps.size() >= 3, qPrintable(lesson.id));
        for (const LessonStep& step : lesson.steps) {
            ids << lesson.id + u'/' + step.id;
            QVERIFY2(step.check.isEmpty() == step.solution.isEmpty(), qPrintable(step.id));
            QVERIFY2(!step.blocks.empty(), qPrintable(step.id));
        }
    }
    qsizetype steps = 0;
    for (const Lesson& lesson : lessons)
        steps += static_cast<qsizetype>(lesson.steps.size());
    QCOMPARE(ids.size(), steps); // no id twice
}

void TestLessons::aTextThatCannotBeReadIsNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    const QString head = QStringLiteral("# T\n> S\n\n## a | A\n");
    QTest::newRow("empty") << QString() << QStringLiteral("title");
    QTest::newRow("formula") << head + QStringLiteral("\n$$ \\fraq{1}{2} $$") << QStringLiteral("line 6");
    QTest::newRow("open formula") << head + QStringLiteral("\n$$ x") << QStringLiteral("$$");
    QTest::newRow("directive") << head + QStringLiteral("piont: plot") << QStringLiteral("piont");
    QTest::newRow("label") << head + QStringLiteral("button: cursor play") << QStringLiteral("cursor play");
    QTest::newRow("no step") << QStringLiteral("# T\n> S\nText") << QStringLiteral("no step");
}

void TestLessons::aTextThatCannotBeReadIsNamed() {
    QFETCH(QString, text);
    QFETCH(QString, part);
    try {
        parseLesson(QStringLiteral("mine"), text);
        QFAIL("it was read");
    } catch (const core::Error& error) {
        QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("lesson mine")));
        QVERIFY2(QString::fromUtf8(error.what()).contains(part), error.what());
    }
}

void TestLessons::bothLanguagesHaveTheSameSteps() {
    const std::vector<Lesson> english = lessonsIn(QStringLiteral("en"));
    for (const auto& language : ui::workbench::languages()) {
        for (const QString& id : lessonIds())
            QVERIFY2(!lessonText(language.code, id).isEmpty(), qPrintable(language.code + u'/' + id));
        const std::vector<Lesson> lessons = lessonsIn(language.code);
        QCOMPARE(lessons.size(), english.size());
        for (std::size_t i = 0; i < lessons.size(); ++i) {
            QCOMPARE(lessons[i].steps.size(), english[i].steps.size());
            for (std::size_t k = 0; k < lessons[i].steps.size(); ++k)
                QCOMPARE(skeleton(lessons[i].steps[k]), skeleton(english[i].steps[k]));
            QVERIFY(language.code == u"en" || lessons[i].title != english[i].title);
        }
    }
}

void TestLessons::everyStepPointsAtALiveWidget() {
    QFETCH(int, lesson);
    QFETCH(int, step);
    Classroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    room.panel().openLesson(lesson, step);
    const QString name = room.panel().currentStep()->pointAt;
    auto& frame = room.find<PointerFrame>("pointerFrame");
    if (name.isEmpty()) { // only where the step brings its own live widget
        QVERIFY(room.find<ObsExampleView>("obsExample").isVisible());
        QTRY_VERIFY(!frame.isVisible());
        return;
    }
    QTRY_VERIFY(frame.isVisible());
    QVERIFY(frame.target() != nullptr);
    QCOMPARE(frame.target()->objectName(), name);
    QVERIFY(frame.target()->isVisible());
}

void TestLessons::everyActionRuns() {
    QFETCH(int, lesson);
    QFETCH(int, step);
    Classroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    QSignalSpy rejected(&room.window.document(), &ui::study::StudyDocument::rejected);
    room.panel().openLesson(lesson, step);
    for (const QString& action : actionsOf(*room.panel().currentStep()))
        QVERIFY2(room.panel().actions().run(action), qPrintable(action));
    QVERIFY(rejected.isEmpty());
    room.window.runner().stop();
}

void TestLessons::everyFigureIsKnown() {
    QFETCH(int, lesson);
    QFETCH(int, step);
    Classroom room;
    room.openLessons(); // before any model is there: every text must have something to say
    room.panel().openLesson(lesson, step);
    for (const LessonBlock& block : room.panel().currentStep()->blocks) {
        if (block.kind != LessonBlock::Kind::Text)
            continue;
        for (const QString& name : placeholdersOf(block.content)) {
            QVERIFY2(room.panel().values().has(name), qPrintable(name));
            QVERIFY2(room.panel().values().text(name) != QString(), qPrintable(name));
        }
        QVERIFY(!room.panel().values().fill(block.content).contains(u'{'));
    }
    QVERIFY(!room.shownText().contains(u'{'));
}

void TestLessons::everyTaskIsOpenFirstAndCanBeDone() {
    QFETCH(int, lesson);
    QFETCH(int, step);
    Classroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    room.panel().openLesson(lesson, step);
    const LessonStep& now = *room.panel().currentStep();
    if (now.check.isEmpty())
        return;
    QVERIFY2(room.panel().checks().isMet(now.check).has_value(), qPrintable(now.check));
    auto& showMe = room.find<QPushButton>("lessonShowMe");
    QVERIFY(showMe.isVisible());
    if (now.check == u"measured") // the runner measures by itself, but not in a test that wants quiet
        room.window.runner().setAutomatic(true);
    showMe.click();
    QTRY_VERIFY_WITH_TIMEOUT(room.panel().isDone(), patience);
    QVERIFY(!showMe.isVisible());
    QVERIFY(room.find<QLabel>("lessonTask").text().contains(QStringLiteral("✓")));
}

void TestLessons::unknownActionsAndChecksAreNone_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"", "fly", "set", "set m", "set m high", "set wings 2", "cursor", "cursor home", "run away", "compare apples",
          "cuts", "cuts one", "middle", "example", "select 1", "hold middle"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void TestLessons::unknownActionsAndChecksAreNone() {
    QFETCH(QString, line);
    Classroom room;
    const core::study::Study before = room.window.document().study();
    QVERIFY(!room.panel().actions().run(line));
    QVERIFY(room.window.document().study() == before);
    for (const char* check : {"", "fly", "m over 3", "m above high", "m", "stage middle width above 3", "sigma2 gone"})
        QVERIFY2(!room.panel().checks().isMet(QLatin1String(check)).has_value(), check);
    QVERIFY(!room.panel().values().text(QStringLiteral("nothing.psnr")).has_value());
    QVERIFY(!room.panel().values().text(QStringLiteral("uniform.colour")).has_value());
}

void TestLessons::areHiddenUntilF1OpensThem() {
    Classroom room;
    auto& dock = room.find<QDockWidget>("lessonDock");
    QVERIFY(!dock.isVisible());
    QTest::keyClick(&room.window, Qt::Key_F1);
    QVERIFY(dock.isVisible());
    QVERIFY(room.find<QListWidget>("lessonList").hasFocus());
    QCOMPARE(room.find<QListWidget>("lessonList").count(), int(lessonIds().size()));
}

void TestLessons::aClickSelectsAndDoesNotBegin() {
    Classroom room;
    room.openLessons();
    auto& list = room.find<QListWidget>("lessonList");
    const QPoint third = list.visualItemRect(list.item(2)).center();
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, third);
    QCOMPARE(list.currentRow(), 2);
    QVERIFY(list.isVisible());
    QCOMPARE(room.panel().lesson(), -1);
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualItemRect(list.item(1)).center());
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, third);
    QTest::mouseDClick(list.viewport(), Qt::LeftButton, {}, third);
    QCOMPARE(room.panel().lesson(), 2);
}

void TestLessons::theButtonGoesOnWhereALessonWasLeft() {
    Classroom room;
    room.openLessons();
    auto& button = room.find<QToolButton>("lessonNext");
    QCOMPARE(button.text(), QStringLiteral("Begin ▶"));
    room.panel().openLesson(1, 2);
    room.find<QToolButton>("lessonAll").click();
    auto& list = room.find<QListWidget>("lessonList");
    list.setCurrentRow(0);
    QCOMPARE(button.text(), QStringLiteral("Begin ▶"));
    list.setCurrentRow(1);
    QCOMPARE(button.text(), QStringLiteral("Go on ▶"));
    button.click();
    QCOMPARE(room.panel().lesson(), 1);
    QCOMPARE(room.panel().step(), 2);
}

void TestLessons::areWalkedThroughByKeyboard() {
    Classroom room;
    room.openLessons();
    auto& list = room.find<QListWidget>("lessonList");
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Return);
    LessonPanel& panel = room.panel();
    QCOMPARE(panel.lesson(), 1);
    QCOMPARE(panel.step(), 0);
    auto& page = room.find<QWidget>("lessonPage");
    QVERIFY(page.hasFocus());
    QTest::keyClick(&page, Qt::Key_Right);
    QCOMPARE(panel.step(), 1);
    QTest::keyClick(&page, Qt::Key_PageDown);
    QCOMPARE(panel.step(), 2);
    QTest::keyClick(&page, Qt::Key_Left);
    QTest::keyClick(&page, Qt::Key_PageUp);
    QCOMPARE(panel.step(), 0);
    QTest::keyClick(&page, Qt::Key_Left); // into the lesson before, at its end
    QCOMPARE(panel.lesson(), 0);
    QCOMPARE(panel.step(), int(panel.lessons()[0].steps.size()) - 1);
    QTest::keyClick(&page, Qt::Key_Right);
    QCOMPARE(panel.lesson(), 1);
    QTest::keyClick(&page, Qt::Key_Tab); // the step's own button comes first
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("lessonAction"));
    auto& button = room.find<QToolButton>("lessonNext");
    button.setFocus();
    QTest::keyClick(&button, Qt::Key_Right); // also where a button has the focus
    QTest::keyClick(&button, Qt::Key_Left);
    QCOMPARE(panel.lesson(), 1);
    QCOMPARE(panel.step(), 0);
    room.find<QToolButton>("lessonAll").click();
    QVERIFY(list.isVisible());
    QVERIFY(list.item(0)->text().contains(QStringLiteral("✓"))); // its last step was seen
    QVERIFY(list.item(1)->text().contains(QStringLiteral("3 of")));
}

void TestLessons::spacePlaysAndPausesTheCursor() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("rhythm"), QStringLiteral("play"));
    QSignalSpy moved(&room.window.plot(), &ui::plots::DynamicsPlot::cursorMoved);
    auto& page = room.find<QWidget>("lessonPage");
    QCOMPARE(room.window.plot().cursorTimestep(), 1000);
    QTest::keyClick(&page, Qt::Key_Space);
    QVERIFY(room.panel().player().isPlaying());
    QTRY_VERIFY(room.window.plot().cursorTimestep() < 990);
    QVERIFY(moved.count() > 0); // whatever is linked with the cursor is notified
    QTest::keyClick(&page, Qt::Key_Space);
    QVERIFY(!room.panel().player().isPlaying());
    const int stopped = room.window.plot().cursorTimestep();
    room.panel().player().setPosition(1);
    QTest::keyClick(&page, Qt::Key_Space); // from the end: once more
    QTRY_VERIFY(room.window.plot().cursorTimestep() > stopped);
}

void TestLessons::theImageFormsAsTheCursorPasses() {
    Classroom room(true);
    QVERIFY(room.openTiny());
    room.openLessons();
    room.openStep(QStringLiteral("rhythm"), QStringLiteral("play"));
    auto& view = room.find<ui::preview::ComparisonView>("preview");
    QVERIFY(view.mode() == ui::preview::CompareMode::Trajectory);
    auto& strip = view.trajectory().strip();
    QTRY_VERIFY_WITH_TIMEOUT(strip.trajectories().steps() == 16, patience);
    QTRY_COMPARE(strip.step(), 0); // the cursor stands at the noise
    QTest::keyClick(&room.find<QWidget>("lessonPage"), Qt::Key_Space);
    QTRY_VERIFY(strip.step() > 0);
    QVERIFY(room.panel().player().isPlaying());
}

void TestLessons::theLearnersOwnHandCompletesATask() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("hand"));
    QVERIFY(!room.panel().isDone());
    emit room.window.plot().cutsDragged({790, 510}, true);
    QVERIFY(!room.panel().isDone());
    emit room.window.plot().cutsDragged({790, 510, 190}, true);
    QVERIFY(room.panel().isDone());
    emit room.window.plot().automaticCutsRequested();
    QVERIFY(room.panel().isDone()); // what was done stays done
}

void TestLessons::theFrameFollowsItsWidget() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("m"));
    auto& frame = room.find<PointerFrame>("pointerFrame");
    QTRY_VERIFY(frame.isVisible());
    const auto fits = [&room, &frame] {
        const QWidget& target = *frame.target();
        return frame.geometry().contains(QRect(target.mapTo(&room.window, QPoint()), target.size()));
    };
    QTRY_VERIFY(fits());
    const QRect before = frame.geometry();
    room.window.resize(room.window.width() + 120, room.window.height() - 60);
    QTRY_VERIFY(frame.geometry() != before && fits());
    QVERIFY(frame.testAttribute(Qt::WA_TransparentForMouseEvents));
    room.find<QDockWidget>("lessonDock").close();
    QTRY_VERIFY(!frame.isVisible());
    ui::workbench::applyLanguage(QStringLiteral("de")); // the step is written anew
    QTest::qWait(0);
    QVERIFY(!frame.isVisible());
}

void TestLessons::theFrameFollowsItsWidgetIntoAFloatingDock() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("rhythm"), QStringLiteral("spare"));
    auto& frame = room.find<PointerFrame>("pointerFrame");
    QTRY_VERIFY(frame.isVisible());
    auto& dock = room.find<QDockWidget>("stageDock");
    QVERIFY(dock.isAncestorOf(frame.target()));
    for (const bool floats : {true, false}) {
        dock.setFloating(floats);
        QTRY_COMPARE(frame.parentWidget(), frame.target()->window());
        QTRY_VERIFY(frame.isVisible());
        QCOMPARE(frame.parentWidget() == &dock, floats);
    }
}

void TestLessons::changesCanBeUndoneOneByOne() {
    Classroom room;
    room.openLessons();
    const double before = room.window.document().study().stages.m;
    QVERIFY(room.panel().actions().run(QStringLiteral("set m 0.3")));
    QCOMPARE(room.window.document().study().stages.m, 0.3);
    room.trigger("undo");
    QCOMPARE(room.window.document().study().stages.m, before);
}

void TestLessons::backToMyStudyRestoresEveryChoice() {
    Classroom room;
    QVERIFY(room.openTiny());
    room.window.document().setM(0.42);
    const core::study::Study before = room.window.document().study();
    room.openLessons();
    for (const char* action : {"set m 0.3", "cuts 800 300", "set steps 4", "set sigma2 2", "hold middle 0.2",
                               "set compensation off", "set allocation uniform"})
        QVERIFY(room.panel().actions().run(QLatin1String(action)));
    const core::study::Study after = room.window.document().study();
    QVERIFY(!(after == before));
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(room.window.document().study() == before);
    room.trigger("undo"); // one step
    QVERIFY(room.window.document().study() == after);
}

void TestLessons::figuresOfRunsAreThoseOfTheRunner() {
    Classroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    const auto psnr = [&room](const char* run) {
        return room.panel().values().text(QLatin1String(run) + QStringLiteral(".psnr")).value_or(QString());
    };
    const auto prune = [&room](const char* rule) {
        room.panel().actions().run(
            {QStringLiteral("set allocation %1").arg(QLatin1String(rule)), QStringLiteral("run prune")});
        return QTest::qWaitFor(
            [&room, rule] {
                return room.panel().checks().isMet(QStringLiteral("pruned allocation %1").arg(QLatin1String(rule))) ==
                       std::optional(true);
            },
            patience);
    };
    QCOMPARE(psnr("uniform"), QString());
    QVERIFY(prune("uniform"));
    const auto& results = room.window.runner().results();
    const auto& images = results.present().images;
    const double ofAll = core::metrics::setQuality(images.psnr, images.ssim).psnr;
    QTRY_COMPARE(psnr("uniform"), QLocale().toString(ofAll, 'f', 1) + QChar(QChar::Nbsp) + QStringLiteral("dB"));
    QVERIFY(prune("mosaic"));
    QTRY_VERIFY(psnr("mosaic") != QString());
    QCOMPARE(psnr("last"), psnr("mosaic"));
    QVERIFY(psnr("uniform") != QString());
    room.window.document().setTargetSparsity(0.2); // another cost: those runs do not answer for it
    QCOMPARE(psnr("uniform"), QString());
    room.trigger("undo");
    QVERIFY(psnr("uniform") != QString());
}

void TestLessons::theExampleIsClickedThrough() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("compensation"), QStringLiteral("cost"));
    auto& example = room.find<ObsExampleView>("obsExample");
    QVERIFY(example.isVisible());
    auto& remove = room.find<QToolButton>("obsExampleRemove");
    auto& caption = room.find<QLabel>("obsExampleCaption");
    const core::teaching::ObsExample& worked = example.example();
    QVERIFY(caption.text().contains(QStringLiteral("Column %1").arg(worked.steps[1].removed + 1)));
    for (int step = 1; step < worked.columns; ++step) {
        QTest::keyClick(&remove, Qt::Key_Space);
        QCOMPARE(example.step(), step);
        QVERIFY(example.lossShare(true) < example.lossShare(false));
        const double share = worked.steps[std::size_t(step)].compensatedLoss / worked.energy;
        QCOMPARE(example.lossShare(true), share);
    }
    QVERIFY(!remove.isEnabled()); // one always stays
    const QImage compensated = example.grab().toImage();
    QTest::keyClick(&room.find<QCheckBox>("obsExampleCompensate"), Qt::Key_Space);
    QVERIFY(!example.isCompensated());
    QTRY_VERIFY(example.grab().toImage() != compensated);
    room.find<QToolButton>("obsExampleBack").click();
    QCOMPARE(example.step(), worked.columns - 2);
}

void TestLessons::schedulesStandSideBySide() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("closed-form"), QStringLiteral("paths"));
    auto& view = room.find<PathComparisonView>("pathComparison");
    QVERIFY(view.isVisible() && !room.find<ObsExampleView>("obsExample").isVisible());
    for (const char* name : {"pathsPerTimestep", "pathsPerLnSnr"}) {
        const auto* plot = room.find<QWidget>(name).findChild<QCustomPlot*>();
        QVERIFY(plot->isVisible());
        QCOMPARE(plot->graphCount(), 3);
    }
    const auto& curves = *room.find<QWidget>("pathsPerTimestep").findChild<QCustomPlot*>()->graph(2)->data();
    QCOMPARE(curves.size(), 1000);
    QVERIFY(std::abs(curves.at(999)->value - 2 * 1999 / 1e6) < 1e-12); // the straight path grows to the end
    const auto& caption = room.find<QLabel>("pathComparisonCaption");
    QVERIFY(caption.text().contains(QStringLiteral("linear at t = 313, cosine at t = 999, straight path at t = 1000")));
    room.openStep(QStringLiteral("closed-form"), QStringLiteral("back"));
    QVERIFY(!view.isVisible());
}

void TestLessons::nothingOfAStepIsCutOff() {
    QFETCH(int, lesson);
    QFETCH(int, step);
    Classroom room;
    room.openLessons();
    auto& page = room.find<QScrollArea>("lessonPage");
    for (const char* language : {"de", "en"}) {
        ui::workbench::applyLanguage(QLatin1String(language));
        room.panel().openLesson(lesson, step);
        QTRY_VERIFY2(page.widget()->width() <= page.viewport()->width(), language);
    }
    room.trigger("presenter");
    QTRY_VERIFY(page.widget()->width() <= page.viewport()->width());
}

void TestLessons::speakGermanWithoutARestart() {
    Classroom room;
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("m"));
    const QString english = room.shownText();
    ui::workbench::applyLanguage(QStringLiteral("de"));
    QTRY_VERIFY(room.shownText().contains(QStringLiteral("Regler")));
    QVERIFY(room.shownText() != english);
    QCOMPARE(room.panel().currentStep()->id, QStringLiteral("m"));
    QCOMPARE(room.find<QAction>("lessons").text(), QStringLiteral("&Lektionen"));
    QVERIFY(room.find<QToolButton>("lessonNext").text().contains(QStringLiteral("Weiter")));
    ui::workbench::applyLanguage(QStringLiteral("en"));
    QTRY_COMPARE(room.shownText(), english);
}

void TestLessons::modelAndSamplerComeBackWhenTheyClose() {
    Classroom room;
    auto& model = room.find<QDockWidget>("modelDock");
    QVERIFY(model.isVisible());
    room.openLessons();
    QVERIFY(!model.isVisible()); // the lesson stands there
    room.openStep(QStringLiteral("trajectory"), QStringLiteral("steps"));
    QTRY_VERIFY(room.find<QDockWidget>("samplerDock").isVisible()); // a step speaks about it
    room.find<QDockWidget>("lessonDock").close();
    QTRY_VERIFY(model.isVisible());
}

void TestLessons::presenterModeHidesClutterAndEscapeLeaves() {
    Classroom room;
    const QFont before = QApplication::font();
    const QSize normal = room.window.size();
    QTest::keyClick(&room.window, Qt::Key_F11);
    QVERIFY(QApplication::font().pointSizeF() > 1.4 * before.pointSizeF());
    QVERIFY(room.window.isFullScreen());
    for (const char* dock : {"stageDock", "pruneDock", "layerMapDock", "modelDock", "samplerDock"})
        QVERIFY2(!room.find<QDockWidget>(dock).isVisible(), dock);
    QVERIFY(!room.find<QToolBar>("toolBar").isVisible());
    QVERIFY(!room.window.menuBar()->isVisible() && !room.window.statusBar()->isVisible());
    QVERIFY(room.panel().isVisible());
    QVERIFY(room.window.plot().isVisible());
    QTest::keyClick(&room.window, Qt::Key_PageDown); // as presenters' remotes send it
    QCOMPARE(room.panel().lesson(), 0);
    QTest::keyClick(&room.window, Qt::Key_PageDown);
    QCOMPARE(room.panel().step(), 1);
    QTest::keyClick(&room.window, Qt::Key_Escape);
    QCOMPARE(QApplication::font(), before);
    QVERIFY(!room.window.isFullScreen());
    QTRY_COMPARE(room.window.size(), normal);
    QTRY_VERIFY(room.find<QDockWidget>("stageDock").isVisible());
    QVERIFY(room.find<QToolBar>("toolBar").isVisible() && room.window.menuBar()->isVisible());
    QCOMPARE(room.find<QAction>("stop").shortcut(), QKeySequence(Qt::Key_Escape));
}

void TestLessons::noticesWaitUntilThePresentationEnds() {
    Classroom room;
    auto& notices = room.find<ui::notices::NoticeStack>("notices");
    notices.show({.name = QStringLiteral("ask"), .text = [] { return QStringLiteral("Restore?"); }});
    QVERIFY(notices.isVisible());
    QTest::keyClick(&room.window, Qt::Key_F11);
    QVERIFY(!notices.isVisible());
    QTest::keyClick(&room.window, Qt::Key_Escape);
    QVERIFY(notices.isVisible());
    QVERIFY(notices.isShown(QStringLiteral("ask")));
}

void TestLessons::presenterModeSurvivesALanguageSwitch() {
    Classroom room;
    const QFont before = QApplication::font();
    room.trigger("presenter");
    ui::workbench::applyLanguage(QStringLiteral("de"));
    QTRY_COMPARE(room.find<QAction>("lessons").text(), QStringLiteral("&Lektionen"));
    QVERIFY(room.window.isFullScreen());
    QVERIFY(QApplication::font() != before);
    room.window.close(); // everything is put back before the view is kept
    QCOMPARE(QApplication::font(), before);
}

TESSERA_GUI_TEST(TestLessons)
#include "tst_lessons.moc"
