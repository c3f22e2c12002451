#include "tests/test_main.h"
#include "tests/ui/exported_part.h"
#include "ui/plots/axis_ticks.h"
#include "ui/plots/loss_plot.h"
#include "ui/plots/plot_navigation.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <qcustomplot.h>

#include <cmath>
#include <set>

using ui::plots::axisNumber;
using ui::plots::LossPlot;

namespace {

/// A shown plot with one line, and its canvas.
struct Bench {
    Bench() {
        ui::plots::LossLine line{.name = QStringLiteral("early"), .colour = Qt::blue};
        for (int i = 1; i <= 20; ++i) {
            line.removed.push_back(i / 20.0);
            line.loss.push_back(i * i * 0.01);
        }
        plot.resize(600, 300);
        plot.setLines(QStringLiteral("blocks 0, self-attention heads"), {line});
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot))
            qFatal("the plot is not shown");
        draw();
    }
    QCustomPlot& canvas() { return *plot.findChild<QCustomPlot*>(QStringLiteral("lossCanvas")); }
    QPoint middle() { return canvas().axisRect()->center(); }
    /// Also what layouts ask for afterwards.
    void draw() {
        for (int i = 0; i < 3; ++i) {
            canvas().replot();
            QCoreApplication::processEvents();
        }
    }
    void wheel(int notches, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(middle(), canvas().mapToGlobal(middle()), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&canvas(), &event);
    }
    LossPlot plot;
};

/// Texts of the numbers at an axis that differ.
std::size_t differentNumbers(const QCPAxis& axis) {
    const QVector<QString> labels = axis.tickVectorLabels();
    return std::set<QString>(labels.begin(), labels.end()).size();
}

} // namespace

/// What the plots' axes have in common: numbers that stay legible at every zoom, and how the view is moved.
class TestPlotAxes : public QObject {
    Q_OBJECT

private slots:
    void numbersHaveTheDigitsThatTellThemApart_data();
    void numbersHaveTheDigitsThatTellThemApart();
    void neighbouringNumbersDifferHoweverDeepTheZoom_data();
    void neighbouringNumbersDifferHoweverDeepTheZoom();
    void numbersDoNotOverlapInANarrowPlot();
    void aLowPlotHasFewNumbers();
    void wheelAndKeysZoomOneOrBothAxes();
    void controlAndArrowsPan();
    void aDragMovesTheCursorAndAClickPlacesIt();
    void escapeGivesUpAFrame();
    void aLogarithmicBottomAxisStaysWithinItsLimits();
    void theRightAxisGoesWithTheLeftOne();
    void vectorsEndWhereTheAxesEnd();
    void theLegendLeavesALowPlotItsCurves();
};

void TestPlotAxes::numbersHaveTheDigitsThatTellThemApart_data() {
    QTest::addColumn<double>("tick");
    QTest::addColumn<double>("step");
    QTest::addColumn<double>("largest");
    QTest::addColumn<QString>("text");
    QTest::newRow("whole") << 200.0 << 200.0 << 1000.0 << "200";
    QTest::newRow("quarters") << 0.5 << 0.25 << 1.0 << "0.50";
    QTest::newRow("deep") << 0.512345 << 1e-6 << 0.512346 << "0.512345";
    QTest::newRow("small") << 2e-4 << 1e-4 << 4e-4 << "0.0002";
    QTest::newRow("small and deep") << 3.141e-4 << 1e-7 << 4e-4 << "3.141e-04";
    QTest::newRow("tiny") << 7.5e-9 << 2.5e-9 << 1e-8 << "7.5e-09";
    QTest::newRow("large") << 3e9 << 1e9 << 5e9 << "3e+09";
    QTest::newRow("nearly zero") << 1e-20 << 0.1 << 1.0 << "0";
    QTest::newRow("negative") << -2.5 << 0.5 << 3.0 << "-2.5";
}

void TestPlotAxes::numbersHaveTheDigitsThatTellThemApart() {
    QFETCH(double, tick);
    QFETCH(double, step);
    QFETCH(double, largest);
    QFETCH(QString, text);
    QCOMPARE(axisNumber(tick, step, largest, QLocale::c()), text);
}

void TestPlotAxes::neighbouringNumbersDifferHoweverDeepTheZoom_data() {
    QTest::addColumn<bool>("logarithmic");
    QTest::newRow("linear") << false;
    QTest::newRow("logarithmic") << true;
}

void TestPlotAxes::neighbouringNumbersDifferHoweverDeepTheZoom() {
    QFETCH(bool, logarithmic);
    Bench bench;
    bench.plot.setLogarithmic(Qt::Horizontal, logarithmic);
    bench.plot.setLogarithmic(Qt::Vertical, logarithmic);
    for (int zoom = 0; zoom < 12; ++zoom) {
        bench.draw();
        for (const QCPAxis* axis : {bench.canvas().xAxis, bench.canvas().yAxis}) {
            const std::size_t count = static_cast<std::size_t>(axis->tickVectorLabels().size());
            const QString what =
                QStringLiteral("zoom %1: %2").arg(zoom).arg(axis->tickVectorLabels().join(QStringLiteral(", ")));
            QVERIFY2(differentNumbers(*axis) == count, qPrintable(what));
            QVERIFY2(count >= 1 && (logarithmic || count >= 2), qPrintable(what));
        }
        bench.wheel(10, Qt::ControlModifier); // both axes, to a tenth
    }
    const QCPRange shown = bench.canvas().xAxis->range();
    QVERIFY(shown.size() > 0 && shown.size() < 1e-9); // and no deeper than doubles go
}

void TestPlotAxes::numbersDoNotOverlapInANarrowPlot() {
    Bench bench;
    bench.plot.resize(230, 200);
    for (int zoom = 0; zoom < 6; ++zoom) {
        bench.draw();
        const QCPAxis& axis = *bench.canvas().xAxis;
        const QFontMetricsF metrics(axis.tickLabelFont());
        double end = -1e9;
        for (qsizetype i = 0; i < axis.tickVector().size(); ++i) {
            const double centre = axis.coordToPixel(axis.tickVector()[i]);
            const double half = metrics.horizontalAdvance(axis.tickVectorLabels()[i]) / 2;
            if (!axis.range().contains(axis.tickVector()[i]))
                continue;
            QVERIFY2(centre - half > end, qPrintable(axis.tickVectorLabels().join(QStringLiteral(", "))));
            end = centre + half;
        }
        bench.wheel(10);
    }
}

void TestPlotAxes::aLowPlotHasFewNumbers() {
    Bench bench;
    const auto count = [&] {
        bench.draw();
        return bench.canvas().yAxis->tickVectorLabels().size();
    };
    const auto tall = count();
    bench.plot.resize(600, 140);
    QVERIFY(count() < tall);
}

void TestPlotAxes::wheelAndKeysZoomOneOrBothAxes() {
    Bench bench;
    const auto sizes = [&] {
        return QSizeF(bench.canvas().xAxis->range().size(), bench.canvas().yAxis->range().size());
    };
    const QSizeF all = sizes();
    const auto shares = [&] { return QPointF(sizes().width() / all.width(), sizes().height() / all.height()); };
    const auto isNear = [](const QPointF& a, const QPointF& b) { return (a - b).manhattanLength() < 1e-9; };
    bench.wheel(1);
    QVERIFY(isNear(shares(), {0.8, 1}));
    bench.wheel(1, Qt::ShiftModifier);
    QVERIFY(isNear(shares(), {0.8, 0.8}));
    bench.wheel(-1, Qt::ControlModifier);
    QVERIFY(isNear(shares(), {1, 1}));
    QTest::keyClick(&bench.plot, Qt::Key_Plus);
    QVERIFY(isNear(shares(), {0.8, 1}));
    QTest::keyClick(&bench.plot, Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(isNear(shares(), {0.64, 0.8}));
    QTest::keyClick(&bench.plot, Qt::Key_F);
    QVERIFY(isNear(shares(), {1, 1}));
    // Around the cursor where it is seen, else around the middle.
    bench.canvas().xAxis->setRange(0.2, 0.6);
    bench.plot.setCursor(0.3);
    QTest::keyClick(&bench.plot, Qt::Key_Plus);
    QVERIFY(std::abs(bench.canvas().xAxis->range().lower - 0.22) < 1e-9);
    bench.canvas().xAxis->setRange(0.5, 0.9);
    QTest::keyClick(&bench.plot, Qt::Key_Plus);
    QVERIFY(std::abs(bench.canvas().xAxis->range().center() - 0.7) < 1e-3);
}

void TestPlotAxes::controlAndArrowsPan() {
    Bench bench;
    const QCPRange x = bench.canvas().xAxis->range(), y = bench.canvas().yAxis->range();
    QTest::keyClick(&bench.plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&bench.plot, Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(std::abs(bench.canvas().xAxis->range().lower - x.lower - x.size() / 10) < 0.01 * x.size());
    QVERIFY(std::abs(bench.canvas().yAxis->range().lower - y.lower - y.size() / 10) < 0.02 * y.size());
    QVERIFY(std::isnan(bench.plot.cursorKey()));
}

void TestPlotAxes::aDragMovesTheCursorAndAClickPlacesIt() {
    Bench bench;
    QSignalSpy moved(&bench.plot, &LossPlot::cursorMoved);
    QTest::mouseClick(&bench.canvas(), Qt::LeftButton, {}, bench.middle() - QPoint(60, 0));
    const double first = bench.plot.cursorKey();
    QCOMPARE(moved.count(), 1);
    QTest::mousePress(&bench.canvas(), Qt::LeftButton, {}, bench.middle());
    const QPointF there = bench.middle() + QPoint(80, 0);
    QMouseEvent drag(QEvent::MouseMove, there, bench.canvas().mapToGlobal(there), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&bench.canvas(), &drag);
    QVERIFY(bench.plot.cursorKey() > first);
    QCOMPARE(bench.plot.cursorKey(), bench.canvas().xAxis->pixelToCoord(there.x()));
    QTest::mouseRelease(&bench.canvas(), Qt::LeftButton, {}, there.toPoint());
}

void TestPlotAxes::escapeGivesUpAFrame() {
    Bench bench;
    const QCPRange before = bench.canvas().xAxis->range();
    QTest::mousePress(&bench.canvas(), Qt::RightButton, {}, bench.middle());
    const QPointF there = bench.middle() + QPoint(80, 40);
    QMouseEvent drag(QEvent::MouseMove, there, bench.canvas().mapToGlobal(there), Qt::NoButton, Qt::RightButton, {});
    QApplication::sendEvent(&bench.canvas(), &drag);
    QTest::keyClick(&bench.plot, Qt::Key_Escape);
    QTest::mouseRelease(&bench.canvas(), Qt::RightButton, {}, there.toPoint());
    QCOMPARE(bench.canvas().xAxis->range(), before);
}

void TestPlotAxes::aLogarithmicBottomAxisStaysWithinItsLimits() {
    QCustomPlot plot;
    plot.resize(400, 300);
    plot.xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot.xAxis->setRange(0.5, 1000.5);
    plot.replot();
    ui::plots::PlotNavigation navigation(&plot);
    navigation.setLimits(0.5, 1000.5);
    const QPointF left(plot.axisRect()->left() + 30, 100);
    for (int i = 0; i < 60; ++i)
        navigation.zoom(left, ui::plots::PlotNavigation::zoomStep, Qt::Horizontal);
    QVERIFY(plot.xAxis->range().lower >= 0.5 * (1 - 1e-9));
    const double width = plot.xAxis->range().size();
    QVERIFY2(width >= 5 - 1e-9 && width < 10, qPrintable(QString::number(width)));
    for (int i = 0; i < 80; ++i)
        navigation.zoom(left, 1 / ui::plots::PlotNavigation::zoomStep, Qt::Horizontal);
    QVERIFY(std::abs(plot.xAxis->range().lower - 0.5) < 1e-9 && std::abs(plot.xAxis->range().upper - 1000.5) < 1e-6);
    navigation.beginPan({200, 100});
    navigation.moveTo({300, 100});
    QVERIFY(std::abs(plot.xAxis->range().lower - 0.5) < 1e-9); // all is shown: there is nowhere to go
}

void TestPlotAxes::theRightAxisGoesWithTheLeftOne() {
    QCustomPlot plot;
    plot.resize(400, 300);
    plot.yAxis->setRange(0, 10);
    plot.yAxis2->setRange(-10, 10);
    plot.replot();
    ui::plots::PlotNavigation navigation(&plot);
    const QPointF point(200, 80);
    const double left = plot.yAxis->pixelToCoord(80), right = plot.yAxis2->pixelToCoord(80);
    navigation.zoom(point, 0.5, Qt::Vertical);
    QCOMPARE(plot.yAxis->pixelToCoord(80), left);
    QCOMPARE(plot.yAxis2->pixelToCoord(80), right);
    QCOMPARE(plot.yAxis2->range().size(), 10.0);
}

/// Files of vectors have no cutting off: drawn by any program they look as the image does.
void TestPlotAxes::vectorsEndWhereTheAxesEnd() {
    Bench bench;
    bench.canvas().xAxis->setRange(0.3, 0.6);
    bench.canvas().yAxis->setRange(1, 1.4);
    QTest::keyClick(&bench.plot, Qt::Key_Plus); // a view of the person's own
    bench.draw();
    const auto [image, vectors] = exportedPart(bench.plot);
    const auto isBlue = [](QRgb pixel) { return qBlue(pixel) > 200 && qRed(pixel) < 120; };
    int picked = 0, stray = 0;
    constexpr int legend = 60; // rows of it
    for (int y = legend; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            bool near = false; // the image rounds to whole pixels
            for (int row = std::max(0, y - 3); row <= std::min(image.height() - 1, y + 3); ++row)
                for (int i = std::max(0, x - 6); i <= std::min(image.width() - 1, x + 6); ++i)
                    near = near || isBlue(image.pixel(i, row));
            picked += isBlue(vectors.pixel(x, y)) ? 1 : 0;
            stray += isBlue(vectors.pixel(x, y)) && !near ? 1 : 0;
        }
    QVERIFY(picked > 200);
    QCOMPARE(stray, 0);
}

void TestPlotAxes::theLegendLeavesALowPlotItsCurves() {
    Bench bench;
    std::vector<ui::plots::LossLine> lines(3, bench.plot.lines()[0]);
    bench.plot.setLines(QStringLiteral("blocks 0, self-attention heads"), lines);
    for (const int height : {300, 150, 300}) {
        bench.plot.resize(600, height);
        bench.draw();
        const QRect legend = bench.canvas().legend->rect(), area = bench.canvas().axisRect()->rect();
        QVERIFY(bench.canvas().legend->visible());
        QVERIFY2(legend.height() < 0.7 * area.height(), qPrintable(QString::number(legend.height())));
        QCOMPARE(bench.canvas().legend->rowCount(), height == 150 ? 1 : 3);
        const QTemporaryDir folder; // exporting puts it elsewhere for a moment
        bench.plot.exportTo(folder.filePath(QStringLiteral("a.svg")));
    }
}

TESSERA_GUI_TEST(TestPlotAxes)
#include "tst_plot_axes.moc"
