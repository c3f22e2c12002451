#include "ui/lessons/formula_layout.h"

#include <QFontMetricsF>
#include <QPainterPathStroker>
#include <QPen>
#include <QTransform>

#include <algorithm>
#include <array>

namespace ui::lessons {

namespace {

using Kind = FormulaNode::Kind;

constexpr double scriptSize = 0.72;
constexpr double smallestScript = 0.55; ///< of the formula's size, however deep
constexpr double limitGap = 0.12;       ///< em
constexpr double fractionGap = 0.16;

/// Of the minus sign's middle over the baseline.
double axisHeight(double size) {
    QPainterPath minus;
    minus.addText(0, 0, formulaFont(SymbolStyle::Upright, size), QStringLiteral("−"));
    return -minus.boundingRect().center().y();
}

/// Lays out at one size; scripts get a smaller one of their own.
class Layout {
public:
    Layout(double size, double smallest)
        : m_size(size)
        , m_smallest(smallest)
        , m_line(std::max(1.0, size * 0.055))
        , m_axis(axisHeight(size)) {}

    FormulaShape shape(const FormulaNode& node) const;

private:
    FormulaShape row(const std::vector<FormulaNode>& nodes) const;
    FormulaShape symbol(const FormulaNode& node) const;
    FormulaShape largeOperator(const FormulaNode& node) const;
    FormulaShape fraction(const FormulaNode& node) const;
    FormulaShape root(const FormulaShape& body) const;
    FormulaShape script(const FormulaNode& node) const;
    FormulaShape limits(const FormulaNode& node) const;
    FormulaShape bar(FormulaShape body) const;
    FormulaShape hat(FormulaShape body) const;
    FormulaShape fence(const FormulaNode& node) const;
    FormulaShape delimiter(QChar sign, double ascent, double descent) const;
    Layout smaller() const { return {std::max(m_smallest, m_size * scriptSize), m_smallest}; }

    double m_size;
    double m_smallest;
    double m_line; ///< thickness
    double m_axis; ///< height of fraction lines over the baseline
};

QPainterPath line(double left, double top, double width, double height) {
    QPainterPath path;
    path.addRect(left, top, width, height);
    return path;
}

/// Puts `part` into `whole` with its origin at (x, y).
void place(FormulaShape& whole, const FormulaShape& part, double x, double y) {
    whole.path.addPath(part.path.translated(x, y));
    whole.width = std::max(whole.width, x + part.width);
    whole.ascent = std::max(whole.ascent, part.ascent - y);
    whole.descent = std::max(whole.descent, part.descent + y);
}

AtomClass atomOf(const FormulaNode& node) {
    return node.kind == Kind::Row && node.children.size() == 1 ? atomOf(node.children.front()) : node.atom;
}

/// A sign at the beginning, or behind another one, is no binary operator: "−1".
AtomClass atomAt(const std::vector<FormulaNode>& nodes, std::size_t index) {
    const AtomClass atom = atomOf(nodes[index]);
    if (atom != AtomClass::Binary)
        return atom;
    if (index == 0 || index + 1 == nodes.size())
        return AtomClass::Ordinary;
    const AtomClass before = atomOf(nodes[index - 1]);
    const bool isSign = before == AtomClass::Binary || before == AtomClass::Relation || before == AtomClass::Open ||
                        before == AtomClass::Punctuation || before == AtomClass::Operator;
    return isSign ? AtomClass::Ordinary : atom;
}

/// Space between neighbours in em (The TeXbook, chapter 18).
double gapBetween(AtomClass left, AtomClass right) {
    if (left == AtomClass::Relation || right == AtomClass::Relation)
        return left == right ? 0 : 0.28;
    if (left == AtomClass::Binary || right == AtomClass::Binary)
        return 0.2;
    if (left == AtomClass::Punctuation)
        return 0.17;
    if (left == AtomClass::Operator)
        return right == AtomClass::Open ? 0.02 : 0.17;
    return right == AtomClass::Operator && left == AtomClass::Ordinary ? 0.17 : 0;
}

FormulaShape Layout::shape(const FormulaNode& node) const {
    switch (node.kind) {
    case Kind::Row:
        return row(node.children);
    case Kind::Symbol:
        return node.hasLimits ? largeOperator(node) : symbol(node);
    case Kind::Fraction:
        return fraction(node);
    case Kind::Root:
        return root(shape(node.children[0]));
    case Kind::Script:
        return node.children[0].hasLimits ? limits(node) : script(node);
    case Kind::Bar:
        return bar(shape(node.children[0]));
    case Kind::Hat:
        return hat(shape(node.children[0]));
    case Kind::Fence:
        return fence(node);
    case Kind::Space:
        return {.width = node.width * m_size};
    }
    return {};
}

FormulaShape Layout::row(const std::vector<FormulaNode>& nodes) const {
    FormulaShape whole;
    const bool isScript = m_size <= m_smallest / smallestScript * scriptSize * 1.01;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        double gap = i > 0 ? gapBetween(atomAt(nodes, i - 1), atomAt(nodes, i)) : 0;
        if (isScript)
            gap *= 0.3;
        place(whole, shape(nodes[i]), whole.width + gap * m_size, 0);
    }
    return whole;
}

FormulaShape Layout::symbol(const FormulaNode& node) const {
    const bool isLetter = std::all_of(node.text.begin(), node.text.end(), [](QChar c) { return c.isLetter(); });
    const SymbolStyle style = node.style == SymbolStyle::Italic && !isLetter ? SymbolStyle::Upright : node.style;
    const QFont font = formulaFont(style, m_size);
    const QFontMetricsF metrics(font);
    FormulaShape result;
    result.path.setFillRule(Qt::WindingFill);
    result.path.addText(0, 0, font, node.text);
    result.width = metrics.horizontalAdvance(node.text);
    if (style == SymbolStyle::Italic) { // slanted letters lean over their place on both sides
        const QRectF leaning = result.path.boundingRect();
        result.path.translate(std::max(0.0, -leaning.left()), 0);
        result.width = std::max(result.width, leaning.right() + std::max(0.0, -leaning.left()) + 0.02 * m_size);
    }
    const QRectF ink = result.path.boundingRect();
    result.ascent = std::max(-ink.top(), metrics.xHeight());
    result.descent = std::max(0.0, ink.bottom());
    return result;
}

FormulaShape Layout::largeOperator(const FormulaNode& node) const {
    FormulaNode plain = node;
    plain.hasLimits = false;
    FormulaShape large = Layout(1.5 * m_size, m_smallest).symbol(plain);
    const QRectF ink = large.path.boundingRect();
    const double shift = -m_axis - ink.center().y(); // centred on the axis
    large.path.translate(0, shift);
    large.ascent = -(ink.top() + shift);
    large.descent = std::max(0.0, ink.bottom() + shift);
    return large;
}

FormulaShape Layout::fraction(const FormulaNode& node) const {
    const FormulaShape numerator = shape(node.children[0]);
    const FormulaShape denominator = shape(node.children[1]);
    const double margin = 0.12 * m_size;
    const double width = std::max(numerator.width, denominator.width) + 2 * margin;
    const double gap = fractionGap * m_size;
    FormulaShape whole;
    place(whole, numerator, (width - numerator.width) / 2, -m_axis - m_line / 2 - gap - numerator.descent);
    place(whole, denominator, (width - denominator.width) / 2, -m_axis + m_line / 2 + gap + denominator.ascent);
    whole.path.addPath(line(0, -m_axis - m_line / 2, width, m_line));
    whole.width = width;
    return whole;
}

FormulaShape Layout::root(const FormulaShape& body) const {
    const double gap = 0.12 * m_size;
    const double top = -body.ascent - gap - m_line;
    const double bottom = body.descent + 0.02 * m_size;
    const double width = 0.62 * m_size; // of the sign
    QPainterPath sign;
    sign.moveTo(0.04 * m_size, bottom - 0.42 * (bottom - top));
    sign.lineTo(0.16 * m_size, bottom - 0.47 * (bottom - top));
    sign.lineTo(0.34 * m_size, bottom);
    sign.lineTo(width - m_line / 2, top + m_line / 2);
    sign.lineTo(width + body.width + 0.06 * m_size, top + m_line / 2);
    QPainterPathStroker stroker(QPen(Qt::black, m_line));
    stroker.setJoinStyle(Qt::MiterJoin);
    FormulaShape whole;
    whole.path.setFillRule(Qt::WindingFill);
    place(whole, body, width, 0);
    const QPainterPath stroke = stroker.createStroke(sign);
    whole.path.addPath(stroke);
    whole.width = width + body.width + 0.08 * m_size;
    whole.ascent = -top;
    whole.descent = std::max(body.descent, stroke.boundingRect().bottom());
    return whole;
}

FormulaShape Layout::script(const FormulaNode& node) const {
    FormulaShape whole = shape(node.children[0]);
    const FormulaShape sub = smaller().shape(node.children[1]);
    const FormulaShape super = smaller().shape(node.children[2]);
    const double x = whole.width + 0.04 * m_size;
    const double base = whole.ascent;
    if (!node.children[1].children.empty()) {
        const double low = std::max(0.18 * m_size, whole.descent - 0.02 * m_size);
        place(whole, sub, x - 0.05 * m_size, low + 0.02 * m_size);
    }
    if (!node.children[2].children.empty())
        place(whole, super, x, -std::max(0.4 * m_size, base - 0.35 * m_size));
    whole.width += 0.04 * m_size;
    return whole;
}

FormulaShape Layout::limits(const FormulaNode& node) const {
    const FormulaShape sign = shape(node.children[0]);
    const FormulaShape below = smaller().shape(node.children[1]);
    const FormulaShape above = smaller().shape(node.children[2]);
    const double width = std::max({sign.width, below.width, above.width});
    const double gap = limitGap * m_size;
    FormulaShape whole;
    place(whole, sign, (width - sign.width) / 2, 0);
    if (below.width > 0)
        place(whole, below, (width - below.width) / 2, sign.descent + gap + below.ascent);
    if (above.width > 0)
        place(whole, above, (width - above.width) / 2, -sign.ascent - gap - above.descent);
    whole.width = width;
    return whole;
}

FormulaShape Layout::bar(FormulaShape body) const {
    const QRectF ink = body.path.boundingRect();
    const double top = -body.ascent - 0.1 * m_size - m_line;
    const double inset = 0.06 * ink.width();
    body.path.addPath(line(ink.left() + inset + 0.04 * m_size, top, ink.width() - inset, m_line));
    body.ascent = -top;
    return body;
}

FormulaShape Layout::hat(FormulaShape body) const {
    const QRectF ink = body.path.boundingRect();
    const double middle = ink.center().x() + 0.05 * m_size;
    const double foot = -body.ascent - 0.07 * m_size;
    QPainterPath roof;
    roof.moveTo(middle - 0.17 * m_size, foot);
    roof.lineTo(middle, foot - 0.15 * m_size);
    roof.lineTo(middle + 0.17 * m_size, foot);
    QPainterPathStroker stroker(QPen(Qt::black, m_line));
    body.path.setFillRule(Qt::WindingFill);
    body.path.addPath(stroker.createStroke(roof));
    body.ascent = -foot + 0.15 * m_size + m_line;
    return body;
}

FormulaShape Layout::fence(const FormulaNode& node) const {
    const FormulaShape body = shape(node.children[0]);
    const FormulaShape open = delimiter(node.text[0], body.ascent, body.descent);
    const FormulaShape close = delimiter(node.text[1], body.ascent, body.descent);
    FormulaShape whole = open;
    place(whole, body, open.width + 0.03 * m_size, 0);
    place(whole, close, whole.width + 0.03 * m_size, 0);
    return whole;
}

FormulaShape Layout::delimiter(QChar sign, double ascent, double descent) const {
    FormulaNode node{.kind = Kind::Symbol};
    node.style = SymbolStyle::Upright;
    node.text = sign;
    FormulaShape shape = symbol(node);
    const QRectF ink = shape.path.boundingRect();
    // As far up as down from the axis, so that it stands straight beside fractions.
    const double reach = std::max({ascent - m_axis, descent + m_axis, ink.height() / 2});
    QTransform stretch;
    stretch.translate(0, -m_axis);
    stretch.scale(1, 2 * reach / ink.height());
    stretch.translate(0, -ink.center().y());
    shape.path = stretch.map(shape.path);
    shape.ascent = m_axis + reach;
    shape.descent = std::max(0.0, reach - m_axis);
    return shape;
}

} // namespace

QFont formulaFont(SymbolStyle style, double size) {
    static const QStringList families = {QStringLiteral("STIX Two Text"),    QStringLiteral("Latin Modern Roman"),
                                         QStringLiteral("Libertinus Serif"), QStringLiteral("TeX Gyre Termes"),
                                         QStringLiteral("Cambria"),          QStringLiteral("DejaVu Serif")};
    QFont font(families);
    font.setStyleHint(QFont::Serif);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(size))));
    font.setItalic(style == SymbolStyle::Italic);
    font.setBold(style == SymbolStyle::Bold);
    return font;
}

FormulaShape layOutFormula(const FormulaNode& node, double size) {
    return Layout(size, smallestScript * size).shape(node);
}

} // namespace ui::lessons
