#include "core/schedule/stages.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/test_main.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/plots/stage_band.h"
#include "ui/theme/colours.h"

#include <QHelpEvent>
#include <QToolTip>
#include <QtTest>
#include <qcustomplot.h>

#include <cmath>

using namespace core::schedule;
using ui::plots::Series;
using ui::plots::StageBand;

namespace {

class Bench {
public:
    explicit Bench(double lambda = 5e-5, double sigma2 = 1)
        : m_schedule(ScheduleConfig{}) {
        plot.setDynamics(closedForm(m_schedule, sigma2));
        show(lambda, sigma2);
        plot.resize(900, 380);
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot))
            qFatal("the plot does not come");
        draw();
    }

    void show(double lambda, double sigma2 = 1) {
        const std::vector<int> steps =
            trainingTimesteps(networkTimesteps({.spacing = Spacing::Leading, .steps = 20}, 1000));
        plan = planStages(m_schedule, steps, {.m = 0.55, .lambda = lambda, .sigma2 = sigma2});
        plot.setPlan(plan);
    }
    void resize(int height) {
        plot.resize(900, height);
        draw();
    }
    void draw() {
        for (int i = 0; i < 4; ++i)
            QCoreApplication::processEvents();
    }
    void measure(std::vector<std::pair<int, double>> dots) {
        MeasuredDynamics measured;
        for (const auto& [t, grad] : dots) {
            measured.t.push_back(t);
            measured.grad.push_back(grad);
            measured.gradError.push_back(grad / 10);
        }
        measured.t.push_back(0);
        plot.setMeasured(measured);
        draw();
    }

    QCustomPlot& canvas() { return *plot.findChild<QCustomPlot*>(QStringLiteral("dynamicsCanvas")); }
    QCPRange left() { return canvas().yAxis->range(); }
    QRect area() { return canvas().axisRect()->rect(); }
    /// The row of the highest value of a curve.
    double highest(const std::vector<double>& values) {
        return canvas().yAxis->coordToPixel(*std::max_element(values.begin(), values.end()));
    }
    /// Whether there is a mark of a dot at the upper edge.
    bool isMarked(int t) { return isMarkColour(t, area().top() + StageBand::height + 5); }
    bool isMarkedBelow(int t) { return isMarkColour(t, area().bottom() - 5); }

    QString tipAt(int t) {
        QToolTip::hideText();
        const QPoint place(qRound(canvas().xAxis->coordToPixel(t)), area().top() + StageBand::height + 5);
        QHelpEvent event(QEvent::ToolTip, place, canvas().mapToGlobal(place));
        QCoreApplication::sendEvent(&canvas(), &event);
        return QToolTip::text();
    }

    ui::plots::DynamicsPlot plot;
    StagePlan plan;

private:
    bool isMarkColour(int t, int row) {
        const QColor seen = canvas().grab().toImage().pixelColor(qRound(canvas().xAxis->coordToPixel(t)), row);
        const QColor wanted = ui::theme::curveColours(plot.palette()).measured;
        return std::abs(seen.red() - wanted.red()) + std::abs(seen.green() - wanted.green()) +
                   std::abs(seen.blue() - wanted.blue()) <
               30;
    }

    NoiseSchedule m_schedule;
};

} // namespace

/// What the left axis of the dynamics plot shows, and what becomes of the rest.
class TestPlotRange : public QObject {
    Q_OBJECT

private slots:
    void thePeakLiesBelowTheBandOfStages_data();
    void thePeakLiesBelowTheBandOfStages();
    void theRangeFollowsTheCurveNotTheDots();
    void dotsOutsideAreMarkedWithTheirValue();
    void errorBarsAreCutOffAtTheAxes();
    void dotsAloneAreShownWhole();
    void theLineOfMIsShownWithoutTheScore();
};

void TestPlotRange::thePeakLiesBelowTheBandOfStages_data() {
    QTest::addColumn<double>("lambda");
    QTest::addColumn<double>("sigma2");
    QTest::addColumn<bool>("logarithmic");
    for (const double lambda : {0.0, 5e-5, 2e-4, 4.5e-4})
        for (const double sigma2 : {0.2, 1.0, 30.0})
            for (const bool logarithmic : {false, true})
                QTest::addRow("%g, %g, %s", lambda, sigma2, logarithmic ? "log" : "linear")
                    << lambda << sigma2 << logarithmic;
}

void TestPlotRange::thePeakLiesBelowTheBandOfStages() {
    QFETCH(double, lambda);
    QFETCH(double, sigma2);
    QFETCH(bool, logarithmic);
    Bench bench(lambda, sigma2);
    bench.plot.setLogarithmic(Qt::Vertical, logarithmic);
    for (const int height : {200, 380, 900}) {
        bench.resize(height);
        const int band = bench.area().top() + StageBand::height;
        const std::vector<double> grad = closedForm(NoiseSchedule(ScheduleConfig{}), sigma2).grad;
        const double peak = std::min(bench.highest(bench.plan.score), bench.highest(grad));
        QVERIFY(peak >= band);
        QVERIFY(peak < band + 10 + 0.2 * bench.area().height()); // and not far below
    }
}

void TestPlotRange::theRangeFollowsTheCurveNotTheDots() {
    Bench bench;
    const QCPRange before = bench.left();
    bench.measure({{900, 0.5}, {500, 0.003}, {100, -0.2}});
    QCOMPARE(bench.left(), before);
    bench.show(3e-4); // the score reaches higher and lower now
    bench.draw();
    QVERIFY(bench.left() != before);
    QVERIFY(bench.left().upper < 0.02);
}

void TestPlotRange::dotsOutsideAreMarkedWithTheirValue() {
    Bench bench;
    bench.measure({{900, 0.5}, {500, 0.002}, {100, -0.2}});
    QVERIFY(bench.isMarked(900));
    QVERIFY(!bench.isMarkedBelow(900));
    QVERIFY(bench.isMarkedBelow(100));
    QVERIFY(!bench.isMarked(500));
    QVERIFY(bench.tipAt(900).contains(QLocale().toString(0.5)));
    QVERIFY(bench.tipAt(900).contains(QStringLiteral("900")));
    QTRY_VERIFY(bench.tipAt(700).isEmpty());
    bench.plot.setSeriesVisible(Series::Measured, false);
    bench.draw();
    QVERIFY(!bench.isMarked(900));
    QTRY_VERIFY(bench.tipAt(900).isEmpty());
}

void TestPlotRange::errorBarsAreCutOffAtTheAxes() {
    Bench bench;
    const auto above = [&bench] { // everything over the plot's area
        QImage image = bench.canvas().grab().toImage();
        return image.copy(0, 0, image.width(), bench.area().top());
    };
    const QImage before = above();
    bench.measure({{500, 0.02}}); // an error of 0.002
    QCOMPARE(above(), before);
}

void TestPlotRange::dotsAloneAreShownWhole() {
    Bench bench;
    bench.measure({{900, 0.5}, {500, 0.002}});
    bench.plot.setSeriesVisible(Series::ClosedForm, false);
    bench.plot.setSeriesVisible(Series::Score, false);
    bench.draw();
    QVERIFY(bench.left().upper > 0.5);
    QTRY_VERIFY(bench.tipAt(900).isEmpty());
}

void TestPlotRange::theLineOfMIsShownWithoutTheScore() {
    Bench bench(4.5e-4);
    bench.plot.setSeriesVisible(Series::Score, false);
    bench.draw();
    const double threshold = 0.55 * *std::max_element(bench.plan.score.begin(), bench.plan.score.end());
    QVERIFY(bench.canvas().yAxis->coordToPixel(threshold) > bench.area().top() + StageBand::height);
}

TESSERA_GUI_TEST(TestPlotRange)
#include "tst_plot_range.moc"
