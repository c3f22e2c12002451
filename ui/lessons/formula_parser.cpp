#include "ui/lessons/formula_parser.h"

#include "core/base/error.h"
#include "ui/lessons/formula_symbols.h"

#include <utility>

namespace ui::lessons {

namespace {

using Kind = FormulaNode::Kind;

constexpr int deepest = 32;

FormulaNode makeNode(Kind kind, std::vector<FormulaNode> children) {
    FormulaNode node{.kind = kind};
    node.children = std::move(children);
    return node;
}

/// Recursive descent over the source; every function leaves the place behind what it has read.
class FormulaParser {
public:
    explicit FormulaParser(QString source)
        : m_source(std::move(source)) {}

    FormulaNode parse() {
        FormulaNode row = readRow({});
        if (m_place < m_source.size())
            fail(QStringLiteral("nothing opens this \"%1\"").arg(m_source[m_place]));
        return row;
    }

private:
    [[noreturn]] void fail(const QString& problem) const {
        const QString text =
            QStringLiteral("formula \"%1\", character %2: %3").arg(m_source).arg(m_place + 1).arg(problem);
        throw core::Error(core::ErrorCode::BadArgument, text.toStdString());
    }
    void skipSpaces() {
        while (m_place < m_source.size() && m_source[m_place].isSpace())
            ++m_place;
    }
    bool startsWith(const QString& text) const { return QStringView(m_source).mid(m_place).startsWith(text); }
    QString readCommand();
    FormulaNode readRow(const QString& end);
    FormulaNode readAtom();
    FormulaNode readArgument();
    FormulaNode readFence();
    FormulaNode readStyled(SymbolStyle style, bool keepsSpaces);
    FormulaNode withScripts(FormulaNode base);
    QChar readDelimiter();

    const QString m_source;
    qsizetype m_place = 0;
    int m_depth = 0;
};

QString FormulaParser::readCommand() {
    const qsizetype begin = ++m_place;
    while (m_place < m_source.size() && m_source[m_place].isLetter())
        ++m_place;
    if (m_place == begin && m_place < m_source.size())
        ++m_place; // a command of one sign
    return m_source.mid(begin, m_place - begin);
}

/// Up to `end`, which is left to the caller; empty: up to the end of the source or a closing brace.
FormulaNode FormulaParser::readRow(const QString& end) {
    FormulaNode row;
    if (++m_depth > deepest)
        fail(QStringLiteral("too deep"));
    while (true) {
        skipSpaces();
        if (m_place >= m_source.size() || m_source[m_place] == u'}' || (!end.isEmpty() && startsWith(end)))
            break;
        row.children.push_back(withScripts(readAtom()));
    }
    --m_depth;
    return row;
}

FormulaNode FormulaParser::withScripts(FormulaNode base) {
    FormulaNode sub;
    FormulaNode super;
    bool any = false;
    while (true) {
        skipSpaces();
        const bool isSub = startsWith(QStringLiteral("_"));
        if (!isSub && !startsWith(QStringLiteral("^")))
            break;
        FormulaNode& script = isSub ? sub : super;
        if (!script.children.empty())
            fail(QStringLiteral("a second script of this kind"));
        ++m_place;
        FormulaNode argument = readArgument();
        script = makeNode(Kind::Row, {std::move(argument)});
        any = true;
    }
    if (!any)
        return base;
    const AtomClass atom = base.atom;
    FormulaNode node = makeNode(Kind::Script, {std::move(base), std::move(sub), std::move(super)});
    node.atom = atom;
    return node;
}

/// A group in braces, or one atom.
FormulaNode FormulaParser::readArgument() {
    skipSpaces();
    if (m_place >= m_source.size())
        fail(QStringLiteral("an argument is missing"));
    return readAtom();
}

FormulaNode FormulaParser::readAtom() {
    if (m_source[m_place] == u'{') {
        ++m_place;
        FormulaNode group = readRow({});
        if (m_place >= m_source.size())
            fail(QStringLiteral("a brace stays open"));
        ++m_place;
        return group;
    }
    if (m_source[m_place] != u'\\')
        return m_source[m_place] == u'_' || m_source[m_place] == u'^' || m_source[m_place] == u'}'
                   ? (fail(QStringLiteral("nothing to stand at")), FormulaNode{})
                   : formulaCharacter(m_source[m_place++]);
    const QString command = readCommand();
    if (command == u"frac") {
        FormulaNode numerator = readArgument();
        FormulaNode denominator = readArgument();
        return makeNode(Kind::Fraction, {std::move(numerator), std::move(denominator)});
    }
    if (command == u"sqrt")
        return makeNode(Kind::Root, {readArgument()});
    if (command == u"bar")
        return makeNode(Kind::Bar, {readArgument()});
    if (command == u"hat")
        return makeNode(Kind::Hat, {readArgument()});
    if (command == u"left")
        return readFence();
    if (command == u"mathbf" || command == u"mathrm" || command == u"text")
        return readStyled(command == u"mathbf" ? SymbolStyle::Bold : SymbolStyle::Upright, command == u"text");
    if (auto symbol = formulaSymbol(command))
        return *symbol;
    fail(QStringLiteral("unknown command \"\\%1\"").arg(command));
}

/// Letters in another style, as one symbol.
FormulaNode FormulaParser::readStyled(SymbolStyle style, bool keepsSpaces) {
    skipSpaces();
    const qsizetype end = m_source.indexOf(u'}', m_place);
    if (!startsWith(QStringLiteral("{")) || end < 0)
        fail(QStringLiteral("braces are missing"));
    FormulaNode node{.kind = Kind::Symbol};
    node.style = style;
    node.text = m_source.mid(m_place + 1, end - m_place - 1);
    if (!keepsSpaces)
        node.text.remove(u' ');
    m_place = end + 1;
    return node;
}

QChar FormulaParser::readDelimiter() {
    skipSpaces();
    if (startsWith(QStringLiteral("\\"))) {
        const auto symbol = formulaSymbol(readCommand());
        if (!symbol || symbol->text.size() != 1)
            fail(QStringLiteral("not a delimiter"));
        return symbol->text[0];
    }
    if (m_place >= m_source.size())
        fail(QStringLiteral("a delimiter is missing"));
    return m_source[m_place++];
}

FormulaNode FormulaParser::readFence() {
    const QChar open = readDelimiter();
    FormulaNode body = readRow(QStringLiteral("\\right"));
    if (!startsWith(QStringLiteral("\\right")))
        fail(QStringLiteral("\\left without \\right"));
    m_place += 6;
    const QChar close = readDelimiter();
    FormulaNode node = makeNode(Kind::Fence, {std::move(body)});
    node.text = QString(open) + close;
    return node;
}

/// Whether a part has to be put into parentheses to stand in one line.
bool isCompound(const FormulaNode& node) {
    if (node.kind == Kind::Row)
        return node.children.size() > 1 || (node.children.size() == 1 && isCompound(node.children.front()));
    return node.kind == Kind::Fraction;
}

QString enclosed(const FormulaNode& node) {
    const QString text = spokenFormula(node);
    return isCompound(node) ? QStringLiteral("(%1)").arg(text) : text;
}

QString spokenScript(const FormulaNode& node) {
    QString text = spokenFormula(node.children[0]);
    for (const auto& [index, sign] : {std::pair(std::size_t{1}, u'_'), std::pair(std::size_t{2}, u'^')})
        if (!node.children[index].children.empty())
            text += sign + enclosed(node.children[index]);
    return text;
}

QString spokenSymbol(const FormulaNode& node) {
    const bool spaced = node.atom == AtomClass::Relation || node.atom == AtomClass::Binary;
    if (spaced && node.text != u"·")
        return QStringLiteral(" %1 ").arg(node.text);
    return node.text;
}

} // namespace

FormulaNode parseFormula(const QString& source) {
    return FormulaParser(source).parse();
}

QString spokenFormula(const FormulaNode& node) {
    switch (node.kind) {
    case Kind::Row: {
        QString text;
        for (const FormulaNode& child : node.children)
            text += spokenFormula(child);
        return text.replace(QStringLiteral("  "), QStringLiteral(" "));
    }
    case Kind::Symbol:
        return spokenSymbol(node);
    case Kind::Fraction:
        return enclosed(node.children[0]) + u'/' + enclosed(node.children[1]);
    case Kind::Root:
        return QStringLiteral("√(%1)").arg(spokenFormula(node.children[0]));
    case Kind::Script:
        return spokenScript(node);
    case Kind::Bar:
        return spokenFormula(node.children[0]) + QChar(0x0304);
    case Kind::Hat:
        return spokenFormula(node.children[0]) + QChar(0x0302);
    case Kind::Fence:
        return node.text[0] + spokenFormula(node.children[0]) + node.text[1];
    case Kind::Space:
        return node.width < 0.2 ? QString() : QStringLiteral(" ");
    }
    return {};
}

} // namespace ui::lessons
