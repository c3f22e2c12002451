#include "core/exporting/export.h"
#include "tests/test_main.h"
#include "tests/ui/lessons/classroom.h"
#include "ui/lessons/pointer_frame.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/language.h"

#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <algorithm>
#include <map>
#include <set>

using namespace ui::lessons;
using core::study::Study;

namespace {

/// A study as few people have it: what a lesson speaks about is not there by itself.
Study oddStudy(const char* kind) {
    Study study;
    study.sampling.steps = 6;
    study.sampling.seeds = {0, 1};
    if (kind == std::string_view("hand cuts"))
        study.stages.cuts = {880, 61};
    else if (kind == std::string_view("one stage"))
        study.stages.oneStage = true;
    else if (kind == std::string_view("seven stages"))
        study.stages.cuts = {900, 800, 600, 450, 200, 50};
    else if (kind == std::string_view("another model"))
        study = tinyStudy(6, 2);
    else
        study.stages.targetSparsity = 0;
    study.stages.overrides = {{"stage 2", 0.5}};
    study.stages.sigma2 = 1.7;
    study.pruning.method = "magnitude";
    study.stages.allocation = core::schedule::AllocationRule::Marginal;
    return study;
}

/// What a person sees besides the lessons.
struct Scene {
    QMap<QString, QRect> places; ///< of what is shown: docks, plot, images
    ui::plots::DynamicsView curves;
    ui::preview::CompareMode mode;
    int cursor;
    Study study;
};

struct TrueClassroom : Classroom {
    using Classroom::Classroom;

    ui::preview::ComparisonView& preview() { return find<ui::preview::ComparisonView>("preview"); }
    QMap<QString, QRect> places() {
        QMap<QString, QRect> places;
        QWidgetList parts = {&window.plot(), &preview()};
        for (auto* dock : window.findChildren<QDockWidget*>())
            parts << dock;
        for (const QWidget* part : std::as_const(parts))
            if (part->isVisible())
                places[part->objectName()] = QRect(part->mapTo(&window, QPoint()), part->size());
        return places;
    }
    /// Once everything has found its place.
    Scene scene() {
        QMap<QString, QRect> settled;
        for (QMap<QString, QRect> now = places(); now != settled; now = places()) {
            settled = now;
            QTest::qWait(20);
        }
        return {settled, window.plot().view(), preview().mode(), window.plot().cursorTimestep(),
                window.document().study()};
    }
    /// A view that lessons have to change.
    void makeOdd() {
        window.plot().setSeriesVisible(ui::plots::Series::Score, false);
        window.plot().setSeriesVisible(ui::plots::Series::ClosedForm, false);
        window.plot().setLogarithmic(Qt::Vertical, true);
        window.plot().setCursor(123);
        preview().setMode(ui::preview::CompareMode::Wipe);
    }
    void walkEveryStep();
    void look();
    QString expected(const QString& name);
    QStringList placeholdersShown(const LessonStep& step);
};

/// What a figure of a text has to be, from what the window shows; empty: nothing to say about it.
QString TrueClassroom::expected(const QString& name) {
    const auto& document = window.document();
    const core::schedule::StagePlan& plan = document.plan();
    using ui::theme::percentText;
    using ui::theme::shortNumber;
    for (const core::schedule::Stage& stage : plan.stages) {
        if (name == QString::fromStdString(stage.name))
            return QStringLiteral("%1…%2").arg(stage.lastT).arg(stage.firstT);
        if (name == QString::fromStdString(stage.name) + QStringLiteral(".length"))
            return QString::number(stage.lastT - stage.firstT + 1);
    }
    if (name == u"sparsities" && !plan.stages.empty())
        return percentText(plan.stages.back().sparsity);
    if (name == u"rhythm" && !plan.stages.empty())
        return QStringLiteral("t = %1…1").arg(plan.stages.back().lastT);
    const std::map<QString, QString> figures = {
        {QStringLiteral("m"), shortNumber(document.study().stages.m)},
        {QStringLiteral("steps"), QString::number(plan.timesteps.size())},
        {QStringLiteral("T"), QString::number(document.dynamics().grad.size())},
        {QStringLiteral("target"), percentText(document.study().stages.targetSparsity, 0)},
        {QStringLiteral("sigma2"), shortNumber(plan.sigma2)},
        {QStringLiteral("argmax"), QString::number(plan.argmaxT)},
        {QStringLiteral("cursor"), QString::number(window.plot().cursorTimestep())},
        {QStringLiteral("pictures"), QString::number(document.study().sampling.seeds.size())}};
    const auto found = figures.find(name);
    return found == figures.end() ? QString() : found->second;
}

/// Those of the texts that are shown: of what depends on results, the ones that are known.
QStringList TrueClassroom::placeholdersShown(const LessonStep& step) {
    static const QRegularExpression choice(QStringLiteral("\\[\\[(.*?)\\|\\|.*?\\]\\]"),
                                           QRegularExpression::DotMatchesEverythingOption);
    QStringList names;
    for (const LessonBlock& block : step.blocks) {
        if (block.kind != LessonBlock::Kind::Text)
            continue;
        names += placeholdersOf(QString(block.content).remove(choice));
        auto halves = choice.globalMatch(block.content);
        while (halves.hasNext()) {
            const QStringList inside = placeholdersOf(halves.next().captured(1));
            if (std::ranges::all_of(inside, [this](const QString& name) { return !expected(name).isEmpty(); }))
                names += inside;
        }
    }
    return names;
}

/// Checks one step as it has just been entered.
void TrueClassroom::look() {
    const LessonStep& step = *panel().currentStep();
    QTRY_VERIFY(!shownText().isEmpty()); // laid out
    const QString text = shownText();
    static const QRegularExpression empty(QStringLiteral(
        "[{}]|\\[\\[|\\|\\||\\bnone\\b|\\bkeine[rs]?\\b(?= ·|$)|(?<!\\d)…|…(?!\\d)|\\bnan\\b|\\binf\\b"));
    const auto hole = empty.match(text);
    QVERIFY2(!hole.hasMatch(), qPrintable(step.id + QStringLiteral(": ") + text));
    for (const QString& name : placeholdersShown(step)) {
        const QString value = expected(name);
        QVERIFY2(value.isEmpty() || text.contains(value),
                 qPrintable(QStringLiteral("%1: %2 is %3, but: %4").arg(step.id, name, value, text)));
    }
    QVERIFY2(!step.setup.join(u' ').contains(QStringLiteral("plot")) || !window.plot().view().isLogarithmicLeft,
             qPrintable(step.id));
    for (const QString& part : step.setup)
        if (part.startsWith(QStringLiteral("plot ")) && part.contains(QStringLiteral("score")))
            QVERIFY2(window.plot().view().visible[std::size_t(ui::plots::Series::Score)], qPrintable(step.id));
    const bool mayBeDone = step.check == u"selected" || step.check.startsWith(QStringLiteral("variants")) ||
                           step.check == u"measured" || step.check.startsWith(QStringLiteral("pruned"));
    QVERIFY2(step.check.isEmpty() || mayBeDone || !panel().isDone(), qPrintable(step.id + u' ' + step.check));
    if (step.pointAt.isEmpty())
        return;
    auto& frame = find<PointerFrame>("pointerFrame");
    QTRY_VERIFY2(frame.target() != nullptr && frame.target()->objectName() == step.pointAt, qPrintable(step.id));
    QTRY_VERIFY2(frame.target()->isVisible() && !frame.target()->visibleRegion().isEmpty(), qPrintable(step.pointAt));
}

void TrueClassroom::walkEveryStep() {
    const auto& lessons = panel().lessons();
    for (int i = 0; i < static_cast<int>(lessons.size()); ++i)
        for (int k = 0; k < static_cast<int>(lessons[std::size_t(i)].steps.size()); ++k) {
            panel().openLesson(i, k);
            QCOMPARE(panel().lesson(), i);
            look();
            if (QTest::currentTestFailed())
                return;
        }
}

} // namespace

/// What lessons say is so, whatever study they meet, and they leave nothing behind.
class TestTrueLessons : public QObject {
    Q_OBJECT

private slots:
    void cleanup();
    void everyStepIsTrueOfAnOddStudy_data();
    void everyStepIsTrueOfAnOddStudy();
    void figuresOfRunsAreShownOnceTheyAreKnown();
    void theWayBackLeadsThroughPresentations();
    void theWayBackLeadsThroughClosedLessons();
    void aMaximisedPartComesBack();
    void whatThePersonDidAfterwardsStays();
    void anotherStudyDoesNotGetTheChoicesBefore();
    void aModelThatIsCutTurnsLessonsOffAndSaysWhy();
    void textsSayWhatThePlotDraws();
};

void TestTrueLessons::cleanup() {
    ui::workbench::applyLanguage(QStringLiteral("en"));
}

#define COMPARE_SCENES(now, before)                                                                                    \
    QVERIFY((now).study == (before).study);                                                                            \
    QTRY_VERIFY(room.places() == (before).places);                                                                     \
    QVERIFY((now).curves == (before).curves);                                                                          \
    QVERIFY((now).mode == (before).mode);                                                                              \
    QCOMPARE((now).cursor, (before).cursor)

void TestTrueLessons::everyStepIsTrueOfAnOddStudy_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"hand cuts", "one stage", "seven stages", "another model", "0 %"})
        for (const char* language : {"en", "de"})
            QTest::addRow("%s, %s", kind, language) << QString::fromLatin1(language) << QString::fromLatin1(kind);
}

void TestTrueLessons::everyStepIsTrueOfAnOddStudy() {
    QFETCH(QString, language);
    QFETCH(QString, kind);
    TrueClassroom room;
    ui::workbench::applyLanguage(language);
    QVERIFY(room.open(oddStudy(kind.toLatin1().constData())));
    room.makeOdd();
    const Scene before = room.scene();
    room.openLessons();
    room.walkEveryStep();
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(room.window.issues().rowCount(), 0);
    QVERIFY(!(room.scene().study == before.study));
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(!room.panel().isVisible());
    const Scene after = room.scene();
    COMPARE_SCENES(after, before);
}

void TestTrueLessons::figuresOfRunsAreShownOnceTheyAreKnown() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    room.openStep(QStringLiteral("quality"), QStringLiteral("little"));
    QVERIFY(room.shownText().contains(QStringLiteral("You have not pruned 10 % yet.")));
    room.find<QPushButton>("lessonShowMe").click();
    QTRY_VERIFY_WITH_TIMEOUT(room.panel().isDone(), patience);
    const auto psnr = room.panel().values().text(QStringLiteral("at10.psnr"));
    QVERIFY(psnr.has_value());
    QTRY_VERIFY(room.shownText().contains(QStringLiteral("On average: PSNR **%1**").arg(*psnr)));
    QVERIFY(!room.shownText().contains(QStringLiteral("nothing is pruned yet")));
    double least = 1e300, most = 0;
    for (const auto& unit : room.window.runner().results().present().pruned->report.units) {
        most = std::max(most, unit.loss);
        least = unit.loss > 0 ? std::min(least, unit.loss) : least;
    }
    room.openStep(QStringLiteral("layers"), QStringLiteral("losses"));
    const QString range = QStringLiteral("the losses reach from %1 to %2.")
                              .arg(ui::theme::shortNumber(least, 2), ui::theme::shortNumber(most, 2));
    QTRY_VERIFY2(room.shownText().contains(range), qPrintable(room.shownText()));
}

void TestTrueLessons::theWayBackLeadsThroughPresentations() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.makeOdd();
    const Scene before = room.scene();
    for (int i = 0; i < 2; ++i) {
        room.trigger("presenter");
        room.openStep(QStringLiteral("layers"), QStringLiteral("hold"));
        room.openStep(QStringLiteral("stages"), QStringLiteral("back"));
        room.trigger("presenter");
        QTRY_VERIFY(room.places() == before.places);
        QVERIFY(!room.panel().isVisible());
    }
    QVERIFY(!(room.scene().study == before.study));
    room.openLessons();
    room.trigger("presenter");
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(!room.window.isFullScreen());
    const Scene after = room.scene();
    COMPARE_SCENES(after, before);
}

void TestTrueLessons::theWayBackLeadsThroughClosedLessons() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    const Scene before = room.scene();
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("back"));
    room.find<QDockWidget>("lessonDock").close();
    room.openLessons();
    room.openStep(QStringLiteral("layers"), QStringLiteral("map"));
    room.find<QToolButton>("lessonStudy").click();
    const Scene after = room.scene();
    QVERIFY(after.study == before.study);
    QVERIFY(after.curves == before.curves);
}

void TestTrueLessons::aMaximisedPartComesBack() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.trigger("maximiseImages");
    QVERIFY(!room.window.plot().isVisible());
    const Scene before = room.scene();
    room.openLessons();
    room.openStep(QStringLiteral("rhythm"), QStringLiteral("fastest"));
    QTRY_VERIFY(room.window.plot().isVisible());
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(!room.window.plot().isVisible());
    QVERIFY(room.preview().isVisible());
    const Scene after = room.scene();
    COMPARE_SCENES(after, before);
    room.trigger("presenter"); // and through a presentation of it
    QTRY_VERIFY(room.window.plot().isVisible());
    room.trigger("presenter");
    QTRY_VERIFY(room.places() == before.places);
    QVERIFY(!room.window.plot().isVisible());
}

void TestTrueLessons::whatThePersonDidAfterwardsStays() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("back"));
    room.find<QDockWidget>("lessonDock").close();
    room.window.document().setM(0.44);
    const Study mine = room.window.document().study();
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("lambda"));
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(room.window.document().study() == mine);
}

void TestTrueLessons::anotherStudyDoesNotGetTheChoicesBefore() {
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("back"));
    Study other = tinyStudy(4, 3);
    other.stages.m = 0.61;
    QVERIFY(room.open(other));
    QTRY_VERIFY(!room.window.runner().thread().isBusy());
    QCOMPARE(room.panel().lesson(), -1); // what the step had set up is gone
    const Study before = room.window.document().study();
    QCOMPARE(before.stages.m, 0.61);
    room.openStep(QStringLiteral("rhythm"), QStringLiteral("spare"));
    QTRY_COMPARE(room.window.findChildren<QPushButton*>(QStringLiteral("lessonShowMe")).size(), 1);
    room.find<QPushButton>("lessonShowMe").click();
    QVERIFY(!(room.window.document().study() == before));
    room.find<QToolButton>("lessonStudy").click();
    QVERIFY(room.window.document().study().stages == before.stages);
    QCOMPARE(room.window.document().study().sampling.steps, 4);
}

void TestTrueLessons::aModelThatIsCutTurnsLessonsOffAndSaysWhy() {
    QTemporaryDir folder;
    const QString staged = folder.filePath(QStringLiteral("staged"));
    TrueClassroom room;
    QVERIFY(room.openTiny());
    room.trigger("prune");
    QTRY_VERIFY_WITH_TIMEOUT(room.window.runner().prunedIsCurrent() && !room.window.runner().thread().isBusy(),
                             patience);
    room.window.runner().exportPruned(staged, core::exporting::ExportFormat::Staged);
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(staged) && !room.window.runner().thread().isBusy(), patience);
    room.openLessons();
    room.openStep(QStringLiteral("stages"), QStringLiteral("score"));
    room.window.openSpec(staged);
    QTRY_VERIFY_WITH_TIMEOUT(room.window.document().isCut(), patience);
    QCOMPARE(room.panel().lesson(), -1);
    auto& list = room.find<QListWidget>("lessonList");
    const auto isOn = [&list](int row) { return list.item(row)->flags().testFlag(Qt::ItemIsEnabled); };
    for (int i = 0; i < list.count(); ++i) {
        QCOMPARE(isOn(i), !needsPruning(room.panel().lessons()[std::size_t(i)]));
        QCOMPARE(list.item(i)->text().contains(QStringLiteral("Open its dense model")), !isOn(i));
    }
    QVERIFY(isOn(0) && isOn(2) && !isOn(1) && !isOn(3)); // trajectory and closed form; rhythm and stages
    const int issues = room.window.issues().rowCount();
    room.panel().openLesson(3);
    QCOMPARE(room.panel().lesson(), -1);
    room.panel().openLesson(0);
    std::set<int> seen;
    for (int i = 0; i < 40 && room.panel().lesson() >= 0; ++i) {
        seen.insert(room.panel().lesson());
        room.look();
        if (QTest::currentTestFailed())
            return;
        room.panel().goForward();
    }
    QCOMPARE(seen, (std::set<int>{0, 2}));
    QCOMPARE(room.window.issues().rowCount(), issues);
}

void TestTrueLessons::textsSayWhatThePlotDraws() {
    for (const QString& id : lessonIds()) {
        const QString english = lessonText(QStringLiteral("en"), id);
        const QString german = lessonText(QStringLiteral("de"), id);
        QVERIFY2(!english.contains(QStringLiteral("dashed line")), qPrintable(id)); // M's is solid, the score dashed
        QVERIFY2(!german.contains(QStringLiteral("gestrichelte Linie")), qPrintable(id));
        QVERIFY2(!german.contains(QStringLiteral("gestrichelten Linie")), qPrintable(id));
        QVERIFY2(!english.contains(QStringLiteral("foot of the plot")), qPrintable(id)); // the ticks are in the band
        QVERIFY2(!english.contains(QStringLiteral("right as often")), qPrintable(id));   // p counts both sides
    }
}

TESSERA_GUI_TEST(TestTrueLessons)
#include "tst_true_lessons.moc"
