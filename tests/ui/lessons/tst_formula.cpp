#include "core/base/error.h"
#include "tests/test_main.h"
#include "ui/lessons/formula_layout.h"
#include "ui/lessons/formula_parser.h"
#include "ui/lessons/formula_view.h"

#include <QPainter>
#include <QtTest>

using namespace ui::lessons;

namespace {

FormulaShape shape(const char16_t* source, double size = 40) {
    return layOutFormula(parseFormula(QStringView(source).toString()), size);
}

QRectF ink(const char16_t* source) {
    return shape(source).path.boundingRect();
}

} // namespace

class TestFormula : public QObject {
    Q_OBJECT

private slots:
    void isReadOut_data();
    void isReadOut();
    void refusesWhatItDoesNotKnow_data();
    void refusesWhatItDoesNotKnow();
    void scriptsAreSmallerAndInTheirPlace();
    void aFractionStandsOnTheAxis();
    void aRootCoversWhatItIsAbout();
    void limitsStandAboveAndBelow();
    void fencesGrowWithWhatTheyHold();
    void relationsHaveMoreRoomThanSigns();
    void everythingScalesWithTheSize();
    void inkStaysWithinTheShape_data();
    void inkStaysWithinTheShape();
    void theViewPaintsInTheTextColour();
    void theViewShrinksToItsWidth();
};

void TestFormula::isReadOut_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("spoken");
    QTest::newRow("noise") << QStringLiteral("x_t = \\sqrt{\\bar\\alpha_t}\\,x_0 + \\epsilon")
                           << QStringLiteral("x_t = √(ᾱ_t)x_0 + ε").normalized(QString::NormalizationForm_D);
    QTest::newRow("fraction") << QStringLiteral("\\frac{a+b}{2c}") << QStringLiteral("(a + b)/(2c)");
    QTest::newRow("simple fraction") << QStringLiteral("\\frac ab") << QStringLiteral("a/b");
    QTest::newRow("scripts") << QStringLiteral("W_{i,M}^{-1}") << QStringLiteral("W_(i,M)^( − 1)");
    QTest::newRow("fence") << QStringLiteral("\\left(\\frac ab\\right)^2") << QStringLiteral("(a/b)^2");
    QTest::newRow("words") << QStringLiteral("\\text{if } x \\ge 0") << QStringLiteral("if x ≥ 0");
    QTest::newRow("hat") << QStringLiteral("\\hat x_0") << QStringLiteral("x\u0302_0");
}

void TestFormula::isReadOut() {
    QFETCH(QString, source);
    QFETCH(QString, spoken);
    QCOMPARE(spokenFormula(parseFormula(source)).normalized(QString::NormalizationForm_D), spoken);
}

void TestFormula::refusesWhatItDoesNotKnow_data() {
    QTest::addColumn<QString>("source");
    for (const char* source : {"\\fraq{1}{2}", "{a", "a}", "\\frac{a}", "x^", "x_1_2", "\\left(a", "_2", "\\mathbf W",
                               "\\left(a\\right", "\\"})
        QTest::newRow(source) << QString::fromLatin1(source);
    QTest::newRow("deep") << QString(100, u'{');
}

void TestFormula::refusesWhatItDoesNotKnow() {
    QFETCH(QString, source);
    QVERIFY_EXCEPTION_THROWN(parseFormula(source), core::Error);
}

void TestFormula::scriptsAreSmallerAndInTheirPlace() {
    const FormulaShape plain = shape(u"xx");
    const FormulaShape sub = shape(u"x_x");
    const FormulaShape super = shape(u"x^x");
    QVERIFY(sub.width < plain.width);
    QVERIFY(sub.descent > plain.descent + 4);
    QVERIFY(super.ascent > plain.ascent + 4);
    QVERIFY(shape(u"x_x^x").width < plain.width); // one above the other
}

void TestFormula::aFractionStandsOnTheAxis() {
    const FormulaShape fraction = shape(u"\\frac{a}{a}");
    const double axis = -ink(u"-").center().y();
    QVERIFY(fraction.ascent > axis && fraction.descent > 0);
    // as much above as below
    QVERIFY2(std::abs((fraction.ascent - axis) - (fraction.descent + axis)) < 2,
             qPrintable(QStringLiteral("%1 %2 %3").arg(fraction.ascent).arg(fraction.descent).arg(axis)));
    QVERIFY(shape(u"\\frac{a}{aaaa}").width > shape(u"aaaa").width);
}

void TestFormula::aRootCoversWhatItIsAbout() {
    const FormulaShape body = shape(u"\\frac{a}{b}");
    const FormulaShape root = shape(u"\\sqrt{\\frac{a}{b}}");
    QVERIFY(root.ascent > body.ascent && root.descent >= body.descent);
    QVERIFY(root.width > body.width);
}

void TestFormula::limitsStandAboveAndBelow() {
    const FormulaShape sign = shape(u"\\sum");
    const FormulaShape both = shape(u"\\sum_i^n");
    QVERIFY(both.ascent > sign.ascent + 8 && both.descent > sign.descent + 8);
    QVERIFY(both.width <= sign.width + 1);
}

void TestFormula::fencesGrowWithWhatTheyHold() {
    const QRectF small = ink(u"\\left(a\\right)");
    const QRectF large = ink(u"\\left(\\frac{a}{b}\\right)");
    QVERIFY(large.height() > 1.5 * small.height());
    QVERIFY(large.height() >= ink(u"\\frac{a}{b}").height());
}

void TestFormula::relationsHaveMoreRoomThanSigns() {
    QVERIFY(shape(u"a=-b").width < shape(u"a=b").width + shape(u"-").width + 2); // a sign, not an operation
    QVERIFY(shape(u"a-b").width > shape(u"ab").width + shape(u"-").width + 8);
}

void TestFormula::everythingScalesWithTheSize() {
    const char16_t* source = u"\\sqrt{\\frac{\\sum_{i=1}^{n} x_i^2}{n}}";
    const FormulaShape once = shape(source, 100);
    const FormulaShape twice = shape(source, 200);
    QVERIFY(std::abs(twice.width / once.width - 2) < 0.02);
    QVERIFY(std::abs(twice.height() / once.height() - 2) < 0.02);
}

void TestFormula::inkStaysWithinTheShape_data() {
    QTest::addColumn<QString>("source");
    for (const char* source :
         {"f^2_j", "\\bar\\alpha_{t-1}", "\\hat x_0", "\\frac{a_1^2}{\\sqrt{b}}", "\\sum_{i \\in S}^N y_i",
          "\\left(\\frac{1}{2}\\right)^{-1}", "\\mathbf{P}_{M,M}", "E[\\Grad(t)]"})
        QTest::newRow(source) << QString::fromLatin1(source);
}

void TestFormula::inkStaysWithinTheShape() {
    QFETCH(QString, source);
    const FormulaShape formula = layOutFormula(parseFormula(source), 40);
    const QRectF box(-2, -formula.ascent - 0.5, formula.width + 4, formula.height() + 1);
    QVERIFY(!formula.path.isEmpty());
    const QRectF painted = formula.path.boundingRect();
    QVERIFY2(box.contains(painted), qPrintable(QStringLiteral("%1…%2 × %3…%4 in %5 × −%6…%7")
                                                   .arg(painted.left())
                                                   .arg(painted.right())
                                                   .arg(painted.top())
                                                   .arg(painted.bottom())
                                                   .arg(formula.width)
                                                   .arg(formula.ascent)
                                                   .arg(formula.descent)));
}

void TestFormula::theViewPaintsInTheTextColour() {
    FormulaView view(QStringLiteral("\\frac{a}{b}"));
    QPalette palette(Qt::black);
    palette.setColor(QPalette::Window, Qt::black);
    palette.setColor(QPalette::WindowText, Qt::yellow);
    view.setPalette(palette);
    view.resize(200, view.heightForWidth(200));
    const QImage image = view.grab().toImage();
    int yellow = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            yellow += image.pixelColor(x, y) == Qt::yellow ? 1 : 0;
    QVERIFY(yellow > 10);
    QCOMPARE(view.accessibleName(), QStringLiteral("a/b"));
}

void TestFormula::theViewShrinksToItsWidth() {
    const FormulaView view(QStringLiteral("E = (\\delta_t + 2(a - b)) \\cdot \\sigma^2 - \\delta_t"));
    const int wide = view.sizeHint().width();
    QCOMPARE(view.heightForWidth(2 * wide), view.heightForWidth(wide));
    QVERIFY(view.heightForWidth(wide / 2 + 20) < view.heightForWidth(wide));
    QVERIFY(view.minimumSizeHint().width() < wide);
}

TESSERA_GUI_TEST(TestFormula)
#include "tst_formula.moc"
