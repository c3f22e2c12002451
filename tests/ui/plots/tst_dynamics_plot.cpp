#include "core/base/error.h"
#include "core/schedule/stages.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/test_main.h"
#include "tests/ui/exported_part.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/colours.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QMenu>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>
#include <qcustomplot.h>

#include <cmath>
#include <optional>

using namespace core::schedule;

namespace {

/// Relative luminance and contrast as WCAG 2 has them.
double luminance(const QColor& colour) {
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double brighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (brighter + 0.05) / (darker + 0.05);
}

QPalette darkPalette() {
    QPalette palette;
    for (const QPalette::ColorRole role : {QPalette::Window, QPalette::Base, QPalette::Button})
        palette.setColor(role, QColor(0x23, 0x26, 0x29));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(role, QColor(0xEF, 0xF0, 0xF1));
    return palette;
}

} // namespace

/// The plot with a small study behind it that answers every drag, as the window's document does.
class TestDynamicsPlot : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ui::plots::DynamicsPlot> m_plot;
    NoiseSchedule m_schedule{ScheduleConfig{}};
    StageOptions m_options;
    StagePlan m_plan;

    QWidget* canvas() const { return m_plot->findChild<QWidget*>(QStringLiteral("dynamicsCanvas")); }

    void replan() {
        const std::vector<int> steps =
            trainingTimesteps(networkTimesteps({.spacing = Spacing::Leading, .steps = 20}, 1000));
        m_plan = planStages(m_schedule, steps, m_options);
        m_plot->setPlan(m_plan);
    }

    /// The row or column of the canvas where a click chooses the handle whose description begins with `text`; −1: none.
    int findHandle(bool vertical, int across, const QString& text) {
        const int length = vertical ? canvas()->height() : canvas()->width();
        for (int i = 40; i < length - 40; ++i) {
            const QPoint point = vertical ? QPoint(across, i) : QPoint(i, across);
            QTest::mouseMove(canvas(), point);
            const Qt::CursorShape wanted = vertical ? Qt::SizeVerCursor : Qt::SizeHorCursor;
            if (canvas()->cursor().shape() != wanted)
                continue;
            QTest::mouseClick(canvas(), Qt::LeftButton, {}, point);
            if (m_plot->accessibleDescription().startsWith(text))
                return i + 7; // the middle of the area that reacts
        }
        return -1;
    }

    /// A moving mouse with the button held, which QTest::mouseMove leaves out.
    void dragTo(const QPoint& point) {
        QMouseEvent event(QEvent::MouseMove, point, canvas()->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(canvas(), &event);
    }

    QCPRange axis(const char* side) const {
        auto* plot = qobject_cast<QCustomPlot*>(canvas());
        const QLatin1String name(side);
        return (name == QLatin1String("bottom") ? plot->xAxis
                : name == QLatin1String("left") ? plot->yAxis
                                                : plot->yAxis2)
            ->range();
    }
    int columnOf(int t) const { return qRound(qobject_cast<QCustomPlot*>(canvas())->xAxis->coordToPixel(t)); }

private slots:
    void init() {
        m_options = {};
        m_plot = std::make_unique<ui::plots::DynamicsPlot>();
        m_plot->setDynamics(closedForm(m_schedule, 1));
        replan();
        m_plot->resize(1000, 400);
        m_plot->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_plot.get()));
        m_plot->activateWindow();
        m_plot->setFocus();
        QTRY_VERIFY(m_plot->hasFocus());
        connect(m_plot.get(), &ui::plots::DynamicsPlot::thresholdDragged, this, [this](double m) {
            m_options.m = m;
            replan();
        });
        connect(m_plot.get(), &ui::plots::DynamicsPlot::cutsDragged, this, [this](const std::vector<int>& cuts) {
            m_options.cuts = cuts;
            m_options.oneStage = cuts.empty();
            replan();
        });
        connect(m_plot.get(), &ui::plots::DynamicsPlot::automaticCutsRequested, this, [this] {
            m_options.cuts.clear();
            replan();
        });
        QCoreApplication::processEvents();
    }

    void draggingTheThresholdLineCarriesM();
    void aDragReportsItsEndOnce();
    void escapeTakesADragBack();
    void draggingAnEdgeMovesItsCutAlone();
    void anEdgeStopsBeforeItsNeighbour();
    void arrowAndPageKeysMoveTheThreshold();
    void tabChoosesEdgesAndArrowsMoveThem();
    void deleteRemovesACutAndInsertAddsOne();
    void moreStagesComeFromCutsByMouseAndKey();
    void aValueIsTypedWhereTheHandleIs_data();
    void aValueIsTypedWhereTheHandleIs();
    void anEdgeSaysWhyItIsThere();
    void theVisibleRangeOrAllIsExported();
    void aClickMovesTheCursor();
    void theReadOutFollowsTheMouse();
    void wheelZoomsAndDoubleClickFits();
    void aThousandStepsLeaveTheNamesOfStagesReadable();
    void theMenuOffersAutomaticCuts();
    void legendBoxesHideCurves();
    void csvHoldsTheCurves();
    void figuresAreWrittenInEveryFormat();
    void anUnknownFormatIsNamed();
    void rendersWithoutBeingShown();
    void theBottomAxisIsLogarithmicToo();
    void handlesAndCursorWorkOnALogarithmicAxis();
    void controlAndArrowsPanAndTheRightAxisFollows();
    void vectorsOfAPartEndWhereTheAxesEnd();
    void minusInfinityOfLnSnrIsSurvived();
    void inkIsLegible_data();
    void inkIsLegible();
    void aFrameOfADragIsMeasured_data();
    void aFrameOfADragIsMeasured();
};

void TestDynamicsPlot::draggingTheThresholdLineCarriesM() {
    const int y = findHandle(true, 200, QStringLiteral("Threshold"));
    QVERIFY(y > 0);
    // A second, known position gives the scale: M is proportional to the height above the score's zero.
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::thresholdDragged);
    QTest::mousePress(canvas(), Qt::LeftButton, {}, {200, y});
    dragTo({200, y - 40});
    const double up = spy.last().at(0).toDouble();
    dragTo({200, y + 40});
    const double down = spy.last().at(0).toDouble();
    dragTo({200, y});
    const double back = spy.last().at(0).toDouble();
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, {200, y});
    QVERIFY(up > 0.55 && down < 0.55);
    QCOMPARE(back, 0.55);
    QVERIFY(std::abs((up + down) / 2 - 0.55) < 0.0015); // linear, to the resolution of 0.001
    QCOMPARE(m_plan.m, 0.55);
}

void TestDynamicsPlot::aDragReportsItsEndOnce() {
    const int y = findHandle(true, 200, QStringLiteral("Threshold"));
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::thresholdDragged);
    QTest::mousePress(canvas(), Qt::LeftButton, {}, {200, y});
    for (int i = 1; i <= 10; ++i)
        dragTo({200, y - 3 * i});
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, {200, y - 30});
    QCOMPARE(spy.size(), 11);
    for (int i = 0; i < 10; ++i)
        QVERIFY(!spy[i].at(1).toBool());
    QVERIFY(spy.last().at(1).toBool());
    QCOMPARE(spy.last().at(0), spy[9].at(0));
}

void TestDynamicsPlot::escapeTakesADragBack() {
    const int y = findHandle(true, 200, QStringLiteral("Threshold"));
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::thresholdDragged);
    QTest::mousePress(canvas(), Qt::LeftButton, {}, {200, y});
    dragTo({200, y - 50});
    QVERIFY(m_options.m > 0.55);
    QTest::keyClick(m_plot.get(), Qt::Key_Escape);
    QCOMPARE(spy.last().at(0).toDouble(), 0.55);
    QVERIFY(spy.last().at(1).toBool());
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, {200, y - 50});
    QCOMPARE(m_options.m, 0.55);
}

void TestDynamicsPlot::draggingAnEdgeMovesItsCutAlone() {
    const int firstT = m_plan.stages[0].firstT;
    const int second = m_plan.stages[2].lastT;
    const int x = findHandle(false, 300, QStringLiteral("Stage edge 1"));
    QVERIFY(x > 0);
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::cutsDragged);
    QTest::mousePress(canvas(), Qt::LeftButton, {}, {x, 300});
    dragTo({x - 60, 300});
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, {x - 60, 300});
    QCOMPARE(spy.size(), 2);
    const auto cuts = spy.last().at(0).value<std::vector<int>>();
    QVERIFY(spy.last().at(1).toBool());
    QCOMPARE(cuts.size(), std::size_t(2));
    QVERIFY(cuts[0] > firstT + 30); // leftwards is towards noise: larger t
    QCOMPARE(cuts[1], second);
    QCOMPARE(m_plan.stages[0].firstT, cuts[0] + 1);
}

void TestDynamicsPlot::anEdgeStopsBeforeItsNeighbour() {
    const int x = findHandle(false, 300, QStringLiteral("Stage edge 1"));
    QTest::mousePress(canvas(), Qt::LeftButton, {}, {x, 300});
    dragTo({canvas()->width() - 1, 300});
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, {canvas()->width() - 1, 300});
    QCOMPARE(m_options.cuts.size(), std::size_t(2));
    QCOMPARE(m_options.cuts[0], m_options.cuts[1] + 1);
    QCOMPARE(m_plan.stages.size(), std::size_t(3));
}

void TestDynamicsPlot::arrowAndPageKeysMoveTheThreshold() {
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::thresholdDragged);
    QTest::keyClick(m_plot.get(), Qt::Key_Up);
    QCOMPARE(spy.size(), 2); // one movement, one end
    QVERIFY(!spy[0].at(1).toBool());
    QVERIFY(spy[1].at(1).toBool());
    QVERIFY(std::abs(m_options.m - 0.555) < 1e-12);
    QTest::keyClick(m_plot.get(), Qt::Key_PageDown);
    QVERIFY(std::abs(m_options.m - 0.505) < 1e-12);
    for (int i = 0; i < 30; ++i)
        QTest::keyClick(m_plot.get(), Qt::Key_PageUp);
    QCOMPARE(m_options.m, 0.99);
    QVERIFY(m_plot->accessibleDescription().contains(m_plot->locale().toString(0.99, 'f', 3)));
}

void TestDynamicsPlot::tabChoosesEdgesAndArrowsMoveThem() {
    const int first = m_plan.stages[1].lastT;
    const int second = m_plan.stages[2].lastT;
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    QTest::keyClick(m_plot.get(), Qt::Key_Right);
    QCOMPARE(m_options.cuts, (std::vector<int>{first - 1, second}));
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    QVERIFY(m_plot->accessibleDescription().startsWith(QStringLiteral("Stage edge 2 of 2")));
    QTest::keyClick(m_plot.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_options.cuts, (std::vector<int>{first - 1, second + 10}));
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::cursorMoved);
    QTest::keyClick(m_plot.get(), Qt::Key_Left);
    QCOMPARE(spy.last().at(0).toInt(), 2);
    QVERIFY(m_plot->hasFocus());
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    QVERIFY(!m_plot->hasFocus()); // the last handle lets the focus go on
}

void TestDynamicsPlot::deleteRemovesACutAndInsertAddsOne() {
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    QTest::keyClick(m_plot.get(), Qt::Key_Delete);
    QCOMPARE(m_plan.stages.size(), std::size_t(2));
    m_plot->setCursor(900);
    QTest::keyClick(m_plot.get(), Qt::Key_Insert);
    QCOMPARE(m_plan.stages.size(), std::size_t(3));
    QCOMPARE(m_options.cuts.front(), 900);
}

void TestDynamicsPlot::moreStagesComeFromCutsByMouseAndKey() {
    const QRect band(0, 0, canvas()->width(), 12);
    QTest::mouseDClick(canvas(), Qt::LeftButton, {}, {200, band.bottom() + 8}); // in the band of stages
    QCOMPARE(m_options.cuts.size(), std::size_t(3));
    m_plot->setCursor(50);
    QTest::keyClick(m_plot.get(), Qt::Key_Insert);
    QCOMPARE(m_plan.stages.size(), std::size_t(5));
    QCOMPARE(m_options.cuts.back(), 50);
}

void TestDynamicsPlot::aValueIsTypedWhereTheHandleIs_data() {
    QTest::addColumn<int>("tabs");
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("expected");
    QTest::newRow("M") << 0 << QStringLiteral("0.7") << 0.7;
    QTest::newRow("M beyond its limits") << 0 << QStringLiteral("0.999") << 0.99;
    QTest::newRow("the first edge") << 1 << QStringLiteral("640") << 640.0;
    QTest::newRow("the second edge") << 2 << QStringLiteral("77") << 77.0;
    QTest::newRow("the cursor") << 3 << QStringLiteral("512") << 512.0;
}

void TestDynamicsPlot::aValueIsTypedWhereTheHandleIs() {
    QFETCH(int, tabs);
    QFETCH(QString, text);
    QFETCH(double, expected);
    const auto valueNow = [&] {
        if (tabs == 0)
            return m_options.m;
        if (tabs == 3)
            return static_cast<double>(m_plot->cursorTimestep());
        return static_cast<double>(m_plan.stages[static_cast<std::size_t>(tabs)].lastT);
    };
    for (int i = 0; i < tabs; ++i)
        QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    const double before = valueNow();
    auto* editor = m_plot->findChild<QDoubleSpinBox*>(QStringLiteral("handleEditor"));
    QVERIFY(editor->isHidden());
    QTest::keyClick(m_plot.get(), Qt::Key_Return);
    QVERIFY(editor->isVisible());
    QVERIFY(editor->hasFocus());
    QVERIFY(!editor->accessibleName().isEmpty());
    QCOMPARE(editor->value(), before);
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Escape);
    QVERIFY(editor->isHidden());
    QCOMPARE(valueNow(), before);
    QVERIFY(m_plot->hasFocus());
    QTest::keyClick(m_plot.get(), Qt::Key_Return);
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Return);
    QVERIFY(editor->isHidden());
    QCOMPARE(valueNow(), expected);
    QVERIFY(m_plot->hasFocus());
}

void TestDynamicsPlot::anEdgeSaysWhyItIsThere() {
    QTest::keyClick(m_plot.get(), Qt::Key_Tab);
    const QString byCurve = m_plot->accessibleDescription();
    const int edge = m_plan.stages[1].lastT;
    QVERIFY2(byCurve.contains(QStringLiteral("Edge at t = %1: here the score crosses").arg(edge)), qPrintable(byCurve));
    QVERIFY(byCurve.contains(QStringLiteral("score(%1)").arg(edge + 1)));
    QVERIFY(byCurve.contains(QLocale().toString(m_plan.threshold, 'g', 5)));
    QVERIFY(byCurve.contains(QStringLiteral("the maximum lies at t = %1").arg(m_plan.argmaxT)));
    QTRY_VERIFY(QToolTip::isVisible());
    QVERIFY(QToolTip::text().contains(QStringLiteral("Edge at t = %1").arg(edge)));
    QTest::keyClick(m_plot.get(), Qt::Key_Left);
    const QString byHand = m_plot->accessibleDescription();
    QVERIFY2(byHand.contains(QStringLiteral("Edge at t = %1: placed by hand").arg(edge + 1)), qPrintable(byHand));
    QVERIFY(byHand.contains(QStringLiteral("M and λ would place edges at t = %1").arg(edge)));
    QToolTip::hideText();
    for (int x = 60; x < canvas()->width() && !QToolTip::isVisible(); x += 4) { // the mouse stays on an edge
        QHelpEvent help(QEvent::ToolTip, {x, 250}, canvas()->mapToGlobal(QPoint(x, 250)));
        QApplication::sendEvent(canvas(), &help);
    }
    QVERIFY(QToolTip::text().contains(QStringLiteral("placed by hand")));
}

void TestDynamicsPlot::theVisibleRangeOrAllIsExported() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("part.csv"));
    const auto rows = [&] {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') - 1 : -1;
    };
    QTest::keyClick(m_plot.get(), Qt::Key_Plus);
    QTest::keyClick(m_plot.get(), Qt::Key_Plus);
    m_plot->exportTo(path, ui::plots::Extent::All);
    QCOMPARE(rows(), 1000);
    m_plot->exportTo(path, ui::plots::Extent::Visible);
    QVERIFY(rows() > 300 && rows() < 700); // 0.8² of the axis
    const QString all = folder.filePath(QStringLiteral("all.svg")), part = folder.filePath(QStringLiteral("part.svg"));
    m_plot->exportTo(all, ui::plots::Extent::All);
    m_plot->exportTo(part, ui::plots::Extent::Visible);
    const auto text = [](const QString& name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    };
    QVERIFY(text(all).contains(QStringLiteral(">1000<")));
    QVERIFY(text(all) != text(part));
    m_plot->exportTo(path, ui::plots::Extent::Visible);
    QVERIFY(rows() < 700); // what is shown has stayed
}

void TestDynamicsPlot::aClickMovesTheCursor() {
    QSignalSpy spy(m_plot.get(), &ui::plots::DynamicsPlot::cursorMoved);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, {150, 250});
    QCOMPARE(spy.size(), 1);
    const int early = m_plot->cursorTimestep();
    QCOMPARE(spy.last().at(0).toInt(), early);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, {canvas()->width() - 250, 250});
    QVERIFY(m_plot->cursorTimestep() < early); // t falls from left to right
    m_plot->setCursor(5000);
    QCOMPARE(m_plot->cursorTimestep(), 1000);
    QCOMPARE(spy.size(), 2);
}

void TestDynamicsPlot::theReadOutFollowsTheMouse() {
    m_plot->setCursor(313);
    const auto* label = m_plot->findChild<QLabel*>(QStringLiteral("readOut"));
    QVERIFY(label->text().contains(QStringLiteral("t = 313")));
    QVERIFY(label->text().contains(m_plot->locale().toString(0.00384, 'g', 3)));
    QVERIFY(label->text().contains(QStringLiteral("middle")));
    QTest::mouseMove(canvas(), {120, 250});
    QVERIFY(!label->text().contains(QStringLiteral("t = 313")));
    QVERIFY(label->text().contains(QStringLiteral("early")));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(canvas(), &leave);
    QVERIFY(label->text().contains(QStringLiteral("t = 313")));
}

void TestDynamicsPlot::wheelZoomsAndDoubleClickFits() {
    const QPoint point(200, 250);
    const auto timestepAtPoint = [&] {
        QCoreApplication::processEvents();
        QTest::mouseClick(canvas(), Qt::LeftButton, {}, {500, 250});
        return m_plot->cursorTimestep();
    };
    const int before = timestepAtPoint();
    QWheelEvent wheel(point, canvas()->mapToGlobal(point), {}, {0, 360}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas(), &wheel);
    QVERIFY(timestepAtPoint() > before + 50);
    QTest::mouseDClick(canvas(), Qt::LeftButton, {}, {300, 250});
    QCOMPARE(timestepAtPoint(), before);
    QApplication::sendEvent(canvas(), &wheel);
    QTest::keyClick(m_plot.get(), Qt::Key_F);
    QCOMPARE(timestepAtPoint(), before);
}

void TestDynamicsPlot::aThousandStepsLeaveTheNamesOfStagesReadable() {
    const auto blackRows = [this](int steps) {
        const std::vector<int> all =
            trainingTimesteps(networkTimesteps({.spacing = Spacing::Leading, .steps = steps}, 1000));
        m_plot->setPlan(planStages(m_schedule, all, m_options));
        const QImage image = m_plot->renderToImage({1000, 400});
        int rows = 0; // that black ticks fill
        for (int y = 0; y < image.height() / 2; ++y) {
            int black = 0;
            for (int x = 200; x < 800; ++x)
                black += qGray(image.pixel(x, y)) < 40 ? 1 : 0;
            rows += black > 500 ? 1 : 0;
        }
        return rows;
    };
    QVERIFY(blackRows(50) <= 2);              // at most the line of M
    QVERIFY(blackRows(1000) <= 2 + 3);        // and one below the names
    QVERIFY(blackRows(1000) > blackRows(50)); // which is there
}

void TestDynamicsPlot::theMenuOffersAutomaticCuts() {
    m_options.cuts = {800, 400, 200};
    replan();
    QTest::mouseClick(canvas(), Qt::RightButton, {}, {150, 250});
    auto* menu = m_plot->findChild<QMenu*>(QStringLiteral("dynamicsMenu"));
    QVERIFY(menu != nullptr);
    for (QAction* action : menu->actions())
        if (QString(action->text()).remove(u'&') == QStringLiteral("Cuts from M and λ"))
            action->trigger();
    menu->close();
    QVERIFY(m_options.cuts.empty());
    QCOMPARE(m_plan.stages.size(), std::size_t(3));
}

void TestDynamicsPlot::legendBoxesHideCurves() {
    const QImage before = m_plot->grab().toImage();
    auto* box = m_plot->findChild<QCheckBox*>(QStringLiteral("scoreBox"));
    QVERIFY(box->isChecked());
    box->click();
    QCoreApplication::processEvents();
    QVERIFY(m_plot->grab().toImage() != before);
    QVERIFY(!m_plot->findChild<QCheckBox*>(QStringLiteral("measuredBox"))->isEnabled());
    MeasuredDynamics measured;
    measured.t = {900, 500, 0};
    measured.grad = {0.001, 0.003};
    measured.gradError = {0.0001, std::nan("")};
    m_plot->setMeasured(measured);
    QVERIFY(m_plot->findChild<QCheckBox*>(QStringLiteral("measuredBox"))->isEnabled());
}

void TestDynamicsPlot::csvHoldsTheCurves() {
    MeasuredDynamics measured;
    measured.t = {951, 501, 0};
    measured.grad = {0.0015, 0.0025};
    measured.gradError = {0.0001, std::nan("")};
    m_plot->setMeasured(measured);
    const QTemporaryDir folder;
    m_plot->exportTo(folder.filePath(QStringLiteral("curves.csv")));
    QFile file(folder.filePath(QStringLiteral("curves.csv")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 1001);
    QCOMPARE(lines[0], QByteArray("t,mse,grad,ln_snr,score,stage,sampling_step,measured_grad,measured_grad_se"));
    const QList<QByteArray> peak = lines[313].split(',');
    QCOMPARE(peak[0], QByteArray("313"));
    QVERIFY(std::abs(peak[2].toDouble() - 0.00384) < 5e-6);
    QCOMPARE(peak[4].toDouble(), m_plan.score[312]);
    QCOMPARE(peak[5], QByteArray("middle"));
    QVERIFY(lines[951].endsWith(",early,1,0.0015,1e-04") || lines[951].endsWith(",early,1,0.0015,0.0001"));
    QVERIFY(lines[501].endsWith(",middle,1,0.0025,"));
    QVERIFY(lines[500].endsWith(",middle,0,,"));
}

void TestDynamicsPlot::figuresAreWrittenInEveryFormat() {
    const QTemporaryDir folder;
    const QImage before = m_plot->grab().toImage();
    for (const char* name : {"a.png", "a.svg", "a.pdf"})
        m_plot->exportTo(folder.filePath(QLatin1String(name)));
    QFile pdf(folder.filePath(QStringLiteral("a.pdf")));
    QVERIFY(pdf.open(QIODevice::ReadOnly) && pdf.read(5) == "%PDF-");
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QByteArray drawing = svg.readAll();
    QCOMPARE(drawing.count("font-family="), drawing.count(", sans-serif\""));
    QVERIFY(drawing.contains("font-family="));
    QVERIFY(drawing.contains("E[Grad], closed form"));
    QVERIFY(drawing.contains("training timestep t"));
    const QImage image(folder.filePath(QStringLiteral("a.png")));
    QVERIFY(image.width() >= 1800);
    QCoreApplication::processEvents();
    QCOMPARE(m_plot->grab().toImage(), before); // the widget looks as before
}

void TestDynamicsPlot::anUnknownFormatIsNamed() {
    try {
        m_plot->exportTo(QStringLiteral("figure.gif"));
        QFAIL("no error");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::BadArgument);
        QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("gif")));
    }
    QVERIFY_EXCEPTION_THROWN(m_plot->exportTo(QStringLiteral("/proc/nowhere/figure.svg")), core::Error);
}

void TestDynamicsPlot::rendersWithoutBeingShown() {
    ui::plots::DynamicsPlot plot;
    plot.setDynamics(closedForm(m_schedule, 1));
    plot.setPlan(m_plan);
    const QImage image = plot.renderToImage({800, 300}, 2);
    QCOMPARE(image.size(), QSize(1600, 600));
    QSet<QRgb> colours;
    for (int x = 0; x < image.width(); x += 3)
        for (int y = 0; y < image.height(); y += 3)
            colours.insert(image.pixel(x, y));
    QVERIFY(colours.contains(ui::theme::stageColour(m_plan.stages[1], 1).rgb()));
    QVERIFY(colours.contains(QColor(Qt::white).rgb()));
}

void TestDynamicsPlot::theBottomAxisIsLogarithmicToo() {
    const auto widthOf = [this](int t) { // of the last t timesteps
        return std::abs(columnOf(t) - columnOf(1)) / static_cast<double>(std::abs(columnOf(1000) - columnOf(1)));
    };
    QVERIFY(std::abs(widthOf(100) - 0.099) < 0.01);
    auto* box = m_plot->findChild<QCheckBox*>(QStringLiteral("logarithmicTimeBox"));
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
    QVERIFY(box->isChecked());
    QVERIFY2(std::abs(widthOf(100) - 2.0 / 3) < 0.01, qPrintable(QString::number(widthOf(100))));
    QVERIFY(columnOf(1000) < columnOf(1)); // noise left, image right
    QTest::keyClick(m_plot.get(), Qt::Key_L, Qt::ShiftModifier);
    QVERIFY(!box->isChecked());
    QVERIFY(!m_plot->findChild<QCheckBox*>(QStringLiteral("logarithmicBox"))->isChecked());
}

void TestDynamicsPlot::handlesAndCursorWorkOnALogarithmicAxis() {
    m_plot->setLogarithmic(Qt::Horizontal, true);
    QCoreApplication::processEvents();
    for (int i = 0; i < 60; ++i) { // as far in as it goes, at the right end, where t is 1
        QTest::keyClick(m_plot.get(), Qt::Key_Plus);
        m_plot->setCursor(1);
    }
    QCoreApplication::processEvents();
    QVERIFY(!m_plot->grab().isNull());
    QTest::keyClick(m_plot.get(), Qt::Key_F);
    QCoreApplication::processEvents();
    for (const int t : {1, 3, 50, 1000}) { // a click where the cursor was puts it there again
        const int x = columnOf(t);
        m_plot->setCursor(500);
        QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(x, canvas()->height() - 60));
        QVERIFY2(std::abs(m_plot->cursorTimestep() - t) <= 0.02 * t,
                 qPrintable(QString::number(m_plot->cursorTimestep())));
    }
    const int cut = m_plan.stages[0].firstT - 1;
    const int edge = findHandle(false, canvas()->height() - 60, QStringLiteral("Stage edge 1"));
    QVERIFY(edge > 0);
    QTest::mousePress(canvas(), Qt::LeftButton, {}, QPoint(edge - 7, canvas()->height() - 60));
    dragTo({edge + 30, canvas()->height() - 60});
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, QPoint(edge + 30, canvas()->height() - 60));
    QVERIFY(m_plan.stages[0].firstT - 1 < cut);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("all.csv"));
    m_plot->exportTo(path, ui::plots::Extent::Visible);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 1001);
}

void TestDynamicsPlot::controlAndArrowsPanAndTheRightAxisFollows() {
    const double start = axis("right").lower;
    const double left = axis("left").lower;
    QTest::keyClick(m_plot.get(), Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(std::abs((axis("right").lower - start) / axis("right").size() - 0.1) < 0.01);
    QVERIFY(std::abs((axis("left").lower - left) / axis("left").size() - 0.1) < 0.01);
    QTest::keyClick(m_plot.get(), Qt::Key_Plus);
    const double bottom = axis("bottom").lower;
    const double m = m_plan.m;
    QTest::keyClick(m_plot.get(), Qt::Key_Left, Qt::ControlModifier); // to larger t
    QVERIFY(axis("bottom").lower > bottom);
    QCOMPARE(m_plan.m, m); // the threshold and the cursor stay
    QTest::keyClick(m_plot.get(), Qt::Key_F);
    QCOMPARE(axis("right").lower, start);
}

/// Ticks of sampling steps, edges and the cursor beyond the visible part are not in the file's drawing.
void TestDynamicsPlot::vectorsOfAPartEndWhereTheAxesEnd() {
    m_plot->setCursor(500);
    QTest::keyClick(m_plot.get(), Qt::Key_Plus); // t = 900 … 100
    m_plot->setCursor(925);                      // beside it, as some sampling steps are
    const auto [image, vectors] = exportedPart(*m_plot);
    const auto isDark = [](QRgb pixel) { return qGray(pixel) < 60; };
    constexpr int legend = 60; // rows of it, whose lines differ
    int dark = 0, stray = 0;
    for (int y = legend; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            if (!isDark(vectors.pixel(x, y)))
                continue;
            bool isNear = false; // the image rounds to whole pixels
            for (int row = std::max(0, y - 5); row <= std::min(image.height() - 1, y + 5); ++row)
                for (int i = std::max(0, x - 5); i <= std::min(image.width() - 1, x + 5); ++i)
                    isNear = isNear || isDark(image.pixel(i, row));
            ++dark;
            stray += isNear ? 0 : 1;
        }
    QVERIFY(dark > 1000);
    QCOMPARE(stray, 0);
}

void TestDynamicsPlot::minusInfinityOfLnSnrIsSurvived() {
    const NoiseSchedule zeroTerminal({.rescaleToZeroTerminalSnr = true});
    m_plot->setDynamics(closedForm(zeroTerminal, 1));
    m_plot->setPlan(planStages(zeroTerminal, std::vector<int>{1000, 500, 1}, {.lambda = 1e-4}));
    QCoreApplication::processEvents();
    m_plot->setLogarithmic(Qt::Vertical, true);
    m_plot->setLogarithmic(Qt::Horizontal, true);
    QCoreApplication::processEvents();
    QVERIFY(!m_plot->grab().isNull());
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, {72, 250});
    m_plot->setDynamics({});
    m_plot->setPlan({});
    QCoreApplication::processEvents();
    QVERIFY(!m_plot->grab().isNull());
}

void TestDynamicsPlot::inkIsLegible_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << ui::plots::paperPalette();
    QTest::newRow("dark") << darkPalette();
}

void TestDynamicsPlot::inkIsLegible() {
    QFETCH(QPalette, palette);
    const QColor base = palette.color(QPalette::Base);
    const ui::theme::CurveColours colours = ui::theme::curveColours(palette);
    for (std::size_t i = 0; i < m_plan.stages.size(); ++i) {
        const QColor span = ui::theme::stageSpanColour(m_plan.stages[i], static_cast<int>(i), palette);
        const float share = span.alphaF();
        const QColor ground = QColor::fromRgbF(span.redF() * share + base.redF() * (1 - share),
                                               span.greenF() * share + base.greenF() * (1 - share),
                                               span.blueF() * share + base.blueF() * (1 - share));
        for (const QColor& curve : {colours.closedForm, colours.measured, colours.score})
            QVERIFY2(contrast(curve, ground) >= 3, qPrintable(curve.name() + QStringLiteral(" on ") + ground.name()));
        QVERIFY(contrast(palette.color(QPalette::Text), ground) >= 4.5);
    }
    // The right axis is labelled in its curve's colour, on the plain background.
    QVERIFY2(contrast(colours.lnSnr, base) >= 4.5, qPrintable(QString::number(contrast(colours.lnSnr, base))));
}

void TestDynamicsPlot::aFrameOfADragIsMeasured_data() {
    QTest::addColumn<bool>("movesLambda");
    QTest::newRow("threshold: spans and handles are drawn") << false;
    QTest::newRow("lambda: the score is drawn too") << true;
}

/// Prints what one step of a drag costs at 1400 × 500: stages, allocation and drawing.
void TestDynamicsPlot::aFrameOfADragIsMeasured() {
    QFETCH(bool, movesLambda);
    m_plot->resize(1400, 500);
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
    int frame = 0;
    QBENCHMARK {
        m_options.m = 0.3 + 0.001 * (frame % 500);
        m_options.lambda = movesLambda ? 1e-6 * (frame % 300) : 5e-5;
        ++frame;
        replan();
        for (int i = 0; i < 3; ++i) // the drawing waits for the event loop, and so does the widget's update
            QCoreApplication::processEvents();
    }
    QVERIFY(frame > 0);
    QCOMPARE(m_plan.m, m_options.m);
}

TESSERA_GUI_TEST(TestDynamicsPlot)
#include "tst_dynamics_plot.moc"
