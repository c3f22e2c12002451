#include "tests/test_main.h"
#include "tests/ui/shown_window.h"
#include "tests/ui/tiny_study.h"
#include "ui/notices/notice_stack.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/workbench/main_window.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>
#include <qcustomplot.h>

#include <cmath>
#include <set>

using ui::notices::NoticeStack;
using ui::preview::ImageGrid;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

QRect placeOf(const QWidget& widget) {
    return {widget.mapTo(widget.window(), QPoint()), widget.size()};
}

QString textOf(const QRect& rect) {
    return QStringLiteral("%1,%2 %3x%4").arg(rect.x()).arg(rect.y()).arg(rect.width()).arg(rect.height());
}

/// A window and the places that a person's eyes are at.
struct Bench : ShownWindow {
    Bench()
        : ShownWindow({.compute = {}, .automatic = true, .remembersView = false}, {1276, 760}) {}

    bool rests() {
        const auto done = [this] {
            return !window.runner().thread().isBusy() && window.runner().results().present().images.isComplete() &&
                   window.runner().prunedIsCurrent();
        };
        return QTest::qWaitFor(done, patience);
    }
    NoticeStack& notices() { return find<NoticeStack>("notices"); }

    /// Plot with its area, grid, and the first image of each column.
    QStringList places() {
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
        auto& grid = find<ImageGrid>("pictureGrid");
        QStringList places{textOf(placeOf(window.plot())), textOf(placeOf(grid)),
                           textOf(find<QCustomPlot>("dynamicsCanvas").axisRect()->rect())};
        for (int column = 0; column < static_cast<int>(grid.columns().size()); ++column)
            for (int row = 0; row < 3; ++row)
                places << textOf(grid.imageRect({row, column}));
        return places;
    }
};

void show(NoticeStack& notices, const QString& name, const QString& text) {
    notices.show({.name = name,
                  .text = [text] { return text; },
                  .buttons = {{name + QStringLiteral("Done"), [] { return QStringLiteral("Done"); },
                               [] { return QStringLiteral("Tip"); }, [] {}}}});
}

} // namespace

/// Nothing that a person looks at moves by itself.
class TestCalmWindow : public QObject {
    Q_OBJECT

private slots:
    void aNoticeMovesNeitherPlotNorImages();
    void aNoticeThatGoesAtOnceLeavesNoWindow();
    void imagesStayWhileAJobRuns();
    void panelsStayWhereAButtonComes();
    void theVarianceIsShownAsItIs();
    void longWorkIsAskedFor();
    void aPruneButtonIsAnAnswer();
};

void TestCalmWindow::aNoticeMovesNeitherPlotNorImages() {
    Bench bench;
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.rests());
    const QStringList before = bench.places();
    show(bench.notices(), QStringLiteral("one"), QStringLiteral("Something to decide"));
    QCOMPARE(bench.places(), before);
    show(bench.notices(), QStringLiteral("two"), QStringLiteral("A long text that needs several lines. ").repeated(12));
    QCOMPARE(bench.places(), before);
    for (const char* name : {"oneDone", "twoDone"}) { // both can be read and used
        auto& button = bench.find<QPushButton>(name);
        QVERIFY(bench.window.rect().contains(placeOf(button)));
        QVERIFY(button.height() >= button.sizeHint().height());
        QCOMPARE(bench.window.childAt(placeOf(button).center()), &button);
    }
    for (const auto* text : bench.notices().findChildren<QLabel*>(QStringLiteral("noticeText")))
        QVERIFY(text->height() >= text->heightForWidth(text->width()));
    bench.window.resize(1000, 700);
    QCoreApplication::processEvents();
    QCOMPARE(bench.notices().width(), bench.notices().parentWidget()->width());
    const QStringList resized = bench.places();
    QTest::mouseClick(&bench.find<QPushButton>("twoDone"), Qt::LeftButton);
    QTest::mouseClick(&bench.find<QPushButton>("oneDone"), Qt::LeftButton);
    QVERIFY(!bench.notices().isVisible());
    QCOMPARE(bench.places(), resized);
}

void TestCalmWindow::aNoticeThatGoesAtOnceLeavesNoWindow() {
    Bench bench;
    show(bench.notices(), QStringLiteral("brief"), QStringLiteral("gone before it was seen"));
    bench.notices().dismiss(QStringLiteral("brief"));
    QCoreApplication::processEvents();
    for (const QWidget* widget : QApplication::topLevelWidgets())
        QVERIFY2(!widget->isVisible() || widget == &bench.window, qPrintable(widget->objectName()));
}

void TestCalmWindow::imagesStayWhileAJobRuns() {
    Bench bench;
    std::set<QStringList> seen;
    const auto look = [&] {
        if (bench.find<ImageGrid>("pictureGrid").columns().size() == 2 &&
            !bench.find<ImageGrid>("pictureGrid").isEmpty())
            seen.insert(bench.places());
    };
    auto& runner = bench.window.runner();
    connect(&runner, &ui::study::StudyRunner::imagesFormed, this, look, Qt::QueuedConnection);
    connect(&runner, &ui::study::StudyRunner::imagesChanged, this, look, Qt::QueuedConnection);
    connect(&runner.thread(), &ui::jobs::ComputeThread::started, this, look, Qt::QueuedConnection);
    bench.window.openStudy(tinyStudy(12, 4));
    QVERIFY(bench.rests());
    look();
    bench.window.document().setTargetSparsity(0.5);
    QVERIFY(QTest::qWaitFor([&] { return !runner.prunedIsCurrent() || runner.thread().isBusy(); }, patience));
    QVERIFY(bench.rests());
    look();
    bench.window.document().setM(0.7);
    QCoreApplication::processEvents();
    QVERIFY(QTest::qWaitFor([&] { return runner.thread().isBusy() || runner.prunedIsCurrent(); }, patience));
    QVERIFY(bench.rests());
    look();
    for (const QStringList& places : seen)
        if (seen.size() > 1)
            qWarning("%s", qPrintable(places.join(QStringLiteral(" | "))));
    QCOMPARE(seen.size(), std::size_t(1));
}

void TestCalmWindow::panelsStayWhereAButtonComes() {
    Bench bench;
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.rests());
    const auto places = [&] {
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
        QStringList texts;
        for (const char* name : {"dividePresets", "sigmaMeasured", "planCost", "dynamicsPlot"})
            texts << textOf(QRect(placeOf(bench.find<QWidget>(name)).topLeft(), QSize()));
        return texts;
    };
    const QStringList before = places();
    QVERIFY(!bench.find<QToolButton>("cutByCurve").isVisible());
    const std::vector<core::schedule::Stage> stages = bench.window.document().plan().stages;
    bench.window.document().setCuts({stages[0].firstT - 1 + 20, stages[1].firstT - 1});
    QVERIFY(bench.find<QToolButton>("cutByCurve").isVisible()); // M and λ again
    QCOMPARE(places(), before);
    bench.window.document().setStageSparsity(stages[0].name, 0.4);
    QVERIFY(bench.find<QToolButton>("releaseStages").isVisible());
    QCOMPARE(places(), before);
    bench.window.document().setStageSparsity(stages[0].name, 0.0); // and then more than the rest can give
    bench.window.document().setTargetSparsity(0.9);
    QVERIFY(bench.find<QLabel>("stageNotice").isVisible());
    QCOMPARE(places(), before);
}

void TestCalmWindow::theVarianceIsShownAsItIs() {
    Bench bench;
    bench.window.openStudy(tinyStudy());
    QVERIFY(bench.rests());
    const double sigma2 = bench.window.document().plan().sigma2;
    QVERIFY(sigma2 > 3); // beyond what images have
    QVERIFY(std::abs(bench.find<QDoubleSpinBox>("sigma2Box").value() - sigma2) < 0.001);
}

/// A window whose statistics would take 40 minutes, and pruning three hours.
void seemLong(Bench& bench) {
    bench.window.runner().longWork().setEstimator(
        [](const ui::jobs::Task& task, const core::ProgressUpdate&) -> std::optional<double> {
            return task == ui::jobs::JobKind::Calibrate ? 2400 : task.kind == ui::jobs::JobKind::Prune ? 10'800 : 0;
        });
    bench.window.openStudy(tinyStudy());
    QTRY_VERIFY_WITH_TIMEOUT(bench.notices().isShown(QStringLiteral("longWorkNotice")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
}

void TestCalmWindow::longWorkIsAskedFor() {
    Bench bench;
    seemLong(bench);
    auto* notice = bench.notices().findChild<QWidget*>(QStringLiteral("longWorkNotice"));
    QVERIFY(notice != nullptr && notice->isVisible());
    const QString text = notice->findChild<QLabel*>(QStringLiteral("noticeText"))->text();
    QVERIFY2(text.contains(QStringLiteral("40 min")), qPrintable(text));
    QVERIFY(bench.window.runner().results().dense().images.isComplete()); // which are there already
    QCOMPARE(bench.find<ImageGrid>("pictureGrid").columns().back().note, QStringLiteral("not sampled yet"));
    QTest::mouseClick(&bench.find<QPushButton>("leaveLongWork"), Qt::LeftButton);
    QVERIFY(!bench.notices().isVisible());
    bench.window.document().setM(0.6);
    QTest::qWait(300); // the hand rests, and nothing is asked again
    QVERIFY(!bench.notices().isVisible());
    bench.window.document().setSteps(5); // and nothing of it is long
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window.runner().thread().isBusy(), patience);
    QVERIFY(!bench.window.runner().results().present().pruned);
}

void TestCalmWindow::aPruneButtonIsAnAnswer() {
    Bench bench;
    seemLong(bench);
    QVERIFY(bench.find<QAction>("prune").isEnabled());
    bench.find<QAction>("prune").trigger();
    QVERIFY(!bench.notices().isVisible());
    QVERIFY(bench.rests());
    bench.window.document().setDamping(0.5); // a change of mind: pruning would take hours again
    QTRY_VERIFY_WITH_TIMEOUT(bench.notices().isShown(QStringLiteral("longWorkNotice")), patience);
    const QStringList before = bench.places();
    QTest::mouseClick(&bench.find<QPushButton>("doLongWork"), Qt::LeftButton);
    QVERIFY(!bench.notices().isVisible());
    QVERIFY(bench.rests());
    QCOMPARE(bench.places(), before);
}

TESSERA_GUI_TEST(TestCalmWindow)
#include "tst_calm_window.moc"
