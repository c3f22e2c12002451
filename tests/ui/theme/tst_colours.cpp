#include "tests/test_main.h"
#include "ui/plots/loss_plot.h"
#include "ui/plots/plot_style.h"
#include "ui/preview/difference_map.h"
#include "ui/theme/appearance.h"
#include "ui/theme/colours.h"

#include <QApplication>
#include <QtTest>
#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

/// What people see: all colours, and without the long-, middle- and short-wave cones after Machado, Oliveira and
/// Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1, linear RGB.
struct Vision {
    const char* name;
    Matrix matrix;
};
constexpr std::array<Vision, 4> visions = {{
    {"all colours", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia",
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia",
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia",
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
}};

double linear(double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

Triple linearOf(const QColor& colour) {
    return {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())};
}

Triple seen(const QColor& colour, const Matrix& matrix) {
    const Triple rgb = linearOf(colour);
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double sum = matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1] + matrix[i][2] * rgb[2];
        result[i] = std::clamp(sum, 0.0, 1.0);
    }
    return result;
}

/// CIE L*a*b* (D65) of linear sRGB.
Triple labOf(const Triple& rgb) {
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047);
    const double y = f(0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2]);
    const double z = f((0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double degrees(double radians) {
    const double angle = radians * 180 / M_PI;
    return angle < 0 ? angle + 360 : angle;
}

double radians(double angle) {
    return angle * M_PI / 180;
}

/// Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula" (2005).
double ciede2000(const Triple& p, const Triple& q) {
    const auto seventh = [](double c) { return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25, 7))); };
    const double g = 0.5 * (1 - seventh((std::hypot(p[1], p[2]) + std::hypot(q[1], q[2])) / 2));
    const double a1 = p[1] * (1 + g), a2 = q[1] * (1 + g);
    const double c1 = std::hypot(a1, p[2]), c2 = std::hypot(a2, q[2]);
    const double h1 = c1 > 0 ? degrees(std::atan2(p[2], a1)) : 0, h2 = c2 > 0 ? degrees(std::atan2(q[2], a2)) : 0;
    double dh = c1 * c2 > 0 ? h2 - h1 : 0;
    dh += dh > 180 ? -360 : dh < -180 ? 360 : 0;
    double h = h1 + h2;
    if (c1 * c2 > 0)
        h = std::abs(h1 - h2) <= 180 ? h / 2 : (h < 360 ? h + 360 : h - 360) / 2;
    const double l = (p[0] + q[0]) / 2, c = (c1 + c2) / 2;
    const double t = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) +
                     0.32 * std::cos(radians(3 * h + 6)) - 0.2 * std::cos(radians(4 * h - 63));
    const double dL = (q[0] - p[0]) / (1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50)));
    const double dC = (c2 - c1) / (1 + 0.045 * c);
    const double dH = 2 * std::sqrt(c1 * c2) * std::sin(radians(dh / 2)) / (1 + 0.015 * c * t);
    const double turn = -std::sin(radians(60 * std::exp(-std::pow((h - 275) / 25, 2)))) * 2 * seventh(c);
    return std::sqrt(dL * dL + dC * dC + dH * dH + turn * dC * dH);
}

double difference(const QColor& a, const QColor& b, const Vision& vision) {
    return ciede2000(labOf(seen(a, vision.matrix)), labOf(seen(b, vision.matrix)));
}

/// Relative luminance and contrast as WCAG 2 has them.
double contrast(const QColor& a, const QColor& b) {
    const auto luminance = [](const QColor& colour) {
        const Triple rgb = linearOf(colour);
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    };
    const double brighter = std::max(luminance(a), luminance(b)), darker = std::min(luminance(a), luminance(b));
    return (brighter + 0.05) / (darker + 0.05);
}

QPalette paletteOf(const QString& name) {
    if (name == QLatin1String("paper"))
        return ui::plots::paperPalette();
    ui::theme::applyAppearance(name == QLatin1String("dark") ? ui::theme::Appearance::Dark
                                                             : ui::theme::Appearance::Light);
    return QApplication::palette();
}

void addPalettes() {
    QTest::addColumn<QString>("palette");
    for (const char* name : {"light", "dark", "paper"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

std::vector<QColor> stageColours(int count) {
    std::vector<QColor> colours;
    for (int i = 0; i < count; ++i)
        colours.push_back(ui::theme::stageColour({"stage " + std::to_string(i + 1)}, i));
    return colours;
}

QString describe(const QColor& a, const QColor& b, double value) {
    return QStringLiteral("%1 and %2: %3").arg(a.name(), b.name()).arg(value);
}

} // namespace

/// Colours that stand for different things are told apart by everybody, and lines stand out against their ground.
class TestColours : public QObject {
    Q_OBJECT

private:
    void differBy(double least, const std::vector<QColor>& colours, bool neighboursAlone = false) {
        for (const Vision& vision : visions)
            for (std::size_t i = 1; i < colours.size(); ++i)
                for (std::size_t j = neighboursAlone ? i - 1 : 0; j < i; ++j) {
                    const double found = difference(colours[i], colours[j], vision);
                    QVERIFY2(found >= least, qPrintable(QLatin1String(vision.name) + QStringLiteral(": ") +
                                                        describe(colours[i], colours[j], found)));
                }
    }

private slots:
    void theMeasureIsTheStandardOne_data();
    void theMeasureIsTheStandardOne();
    void peopleWithoutOneKindOfConesConfuseWhatTheyDo();
    void stagesAreToldApart();
    void stagesStandOutAsLines_data() { addPalettes(); }
    void stagesStandOutAsLines();
    void curvesAreToldApart_data() { addPalettes(); }
    void curvesAreToldApart();
    void variantsAreToldApart_data() { addPalettes(); }
    void variantsAreToldApart();
    void theEndsOfScalesAreFarApart();
    void theShareKeptIsReadInOneDirection();
    void lossCurvesHavePatternsAndMarksToo();
};

void TestColours::theMeasureIsTheStandardOne_data() {
    QTest::addColumn<QList<double>>("first");
    QTest::addColumn<QList<double>>("second");
    QTest::addColumn<double>("expected");
    // From the table of Sharma, Wu and Dalal.
    QTest::newRow("1") << QList<double>{50, 2.6772, -79.7751} << QList<double>{50, 0, -82.7485} << 2.0425;
    QTest::newRow("7") << QList<double>{50, 0, 0} << QList<double>{50, -1, 2} << 2.3669;
    QTest::newRow("17") << QList<double>{50, 2.5, 0} << QList<double>{73, 25, -18} << 27.1492;
    QTest::newRow("20") << QList<double>{50, 2.5, 0} << QList<double>{58, 24, 15} << 19.4535;
    QTest::newRow("28") << QList<double>{22.7233, 20.0904, -46.6940} << QList<double>{23.0331, 14.9730, -42.5619}
                        << 2.0373;
}

void TestColours::theMeasureIsTheStandardOne() {
    QFETCH(QList<double>, first);
    QFETCH(QList<double>, second);
    QFETCH(double, expected);
    const double found = ciede2000({first[0], first[1], first[2]}, {second[0], second[1], second[2]});
    QVERIFY2(std::abs(found - expected) < 1e-4, qPrintable(QString::number(found, 'g', 8)));
}

void TestColours::peopleWithoutOneKindOfConesConfuseWhatTheyDo() {
    const QColor red(200, 60, 40), green(120, 120, 30), blue(60, 130, 160), teal(40, 140, 120);
    QVERIFY(difference(red, green, visions[0]) > 35);
    QVERIFY(difference(red, green, visions[2]) < 0.5 * difference(red, green, visions[0]));
    QVERIFY(difference(blue, teal, visions[3]) < 0.5 * difference(blue, teal, visions[0]));
}

void TestColours::stagesAreToldApart() {
    differBy(18, stageColours(3));
    differBy(18, stageColours(ui::theme::categoryCount), true); // neighbours
    differBy(10, stageColours(ui::theme::categoryCount));
    const std::vector<QColor> three = {ui::theme::stageColour({"early"}, 0), ui::theme::stageColour({"middle"}, 0),
                                       ui::theme::stageColour({"late"}, 1)}; // where the first one is empty
    differBy(18, three);
}

void TestColours::stagesStandOutAsLines() {
    QFETCH(QString, palette);
    const QColor base = paletteOf(palette).color(QPalette::Base);
    for (const QColor& colour : stageColours(ui::theme::categoryCount)) {
        QVERIFY2(contrast(colour, base) >= 3, qPrintable(describe(colour, base, contrast(colour, base))));
        const QColor text = ui::theme::readableOn(colour); // of a stage's name in its band
        QVERIFY2(contrast(colour, text) >= 4.5, qPrintable(describe(colour, text, contrast(colour, text))));
    }
}

void TestColours::curvesAreToldApart() {
    QFETCH(QString, palette);
    const QPalette all = paletteOf(palette);
    const QColor base = all.color(QPalette::Base);
    const ui::theme::CurveColours colours = ui::theme::curveColours(all);
    const std::vector<QColor> curves = {colours.closedForm, colours.measured, colours.score, colours.lnSnr,
                                        colours.threshold};
    differBy(15, curves);
    std::vector<QColor> lines = curves;
    lines.push_back(colours.cursor);
    for (const QColor& line : lines) {
        QVERIFY2(contrast(line, base) >= 3, qPrintable(describe(line, base, contrast(line, base))));
        for (int i = 0; i < ui::theme::categoryCount; ++i) {
            const QColor span = ui::theme::stageSpanColour({"stage"}, i, all);
            const float share = span.alphaF();
            const QColor ground = QColor::fromRgbF(span.redF() * share + base.redF() * (1 - share),
                                                   span.greenF() * share + base.greenF() * (1 - share),
                                                   span.blueF() * share + base.blueF() * (1 - share));
            QVERIFY2(contrast(line, ground) >= 3, qPrintable(describe(line, ground, contrast(line, ground))));
        }
    }
    QVERIFY(contrast(colours.lnSnr, base) >= 4.5); // the right axis' numbers
}

void TestColours::variantsAreToldApart() {
    QFETCH(QString, palette);
    const QPalette all = paletteOf(palette);
    const ui::theme::CurveColours colours = ui::theme::curveColours(all);
    const std::vector<QColor> variants = {all.color(QPalette::Text), colours.measured, colours.closedForm};
    differBy(20, variants);
    for (const QColor& colour : variants)
        QVERIFY(contrast(colour, all.color(QPalette::Base)) >= 3);
}

void TestColours::theEndsOfScalesAreFarApart() {
    using ui::preview::DifferenceMap;
    differBy(30, {DifferenceMap::colour(-1), DifferenceMap::colour(0), DifferenceMap::colour(1)});
    differBy(60, {ui::theme::shareColour(0), ui::theme::shareColour(1)});
}

void TestColours::theShareKeptIsReadInOneDirection() {
    for (const Vision& vision : visions) {
        double before = -1;
        for (int i = 0; i <= 20; ++i) {
            const double lightness = labOf(seen(ui::theme::shareColour(i / 20.0), vision.matrix))[0];
            QVERIFY2(lightness > before + 1, vision.name);
            before = lightness;
        }
    }
}

void TestColours::lossCurvesHavePatternsAndMarksToo() {
    ui::plots::LossPlot plot;
    std::vector<ui::plots::LossLine> lines;
    for (int i = 0; i < 5; ++i)
        lines.push_back({QString::number(i), ui::theme::categoryColour(i), {0.5, 1}, {1, 2.0 + i}, 0.5, 1, false});
    plot.setLines(QStringLiteral("blocks 0, self-attention heads"), lines);
    auto* canvas = plot.findChild<QCustomPlot*>(QStringLiteral("lossCanvas"));
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < i; ++j) {
            QVERIFY(canvas->graph(2 * i)->pen().style() != canvas->graph(2 * j)->pen().style());
            QVERIFY(canvas->graph(2 * i + 1)->scatterStyle().shape() !=
                    canvas->graph(2 * j + 1)->scatterStyle().shape());
        }
}

TESSERA_GUI_TEST(TestColours)
#include "tst_colours.moc"
