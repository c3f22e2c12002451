#include "ui/lessons/formula_symbols.h"

#include <array>

namespace ui::lessons {

namespace {

using Kind = FormulaNode::Kind;

struct Command {
    const char16_t* name;
    const char16_t* text;
    AtomClass atom;
    SymbolStyle style;
};

constexpr auto ordinary = AtomClass::Ordinary;
constexpr auto binary = AtomClass::Binary;
constexpr auto relation = AtomClass::Relation;
constexpr auto italic = SymbolStyle::Italic;
constexpr auto upright = SymbolStyle::Upright;

constexpr std::array commands = {
    Command{u"alpha", u"α", ordinary, italic},       Command{u"beta", u"β", ordinary, italic},
    Command{u"gamma", u"γ", ordinary, italic},       Command{u"delta", u"δ", ordinary, italic},
    Command{u"epsilon", u"ε", ordinary, italic},     Command{u"lambda", u"λ", ordinary, italic},
    Command{u"mu", u"μ", ordinary, italic},          Command{u"sigma", u"σ", ordinary, italic},
    Command{u"tau", u"τ", ordinary, italic},         Command{u"theta", u"θ", ordinary, italic},
    Command{u"Delta", u"Δ", ordinary, upright},      Command{u"infty", u"∞", ordinary, upright},
    Command{u"|", u"‖", ordinary, upright},          Command{u"ldots", u"…", ordinary, upright},
    Command{u"top", u"⊤", ordinary, upright},        Command{u"cdot", u"·", binary, upright},
    Command{u"times", u"×", binary, upright},        Command{u"pm", u"±", binary, upright},
    Command{u"setminus", u"∖", binary, upright},     Command{u"le", u"≤", relation, upright},
    Command{u"ge", u"≥", relation, upright},         Command{u"ne", u"≠", relation, upright},
    Command{u"approx", u"≈", relation, upright},     Command{u"sim", u"∼", relation, upright},
    Command{u"in", u"∈", relation, upright},         Command{u"to", u"→", relation, upright},
    Command{u"Rightarrow", u"⇒", relation, upright}, Command{u"leftarrow", u"←", relation, upright},
    Command{u"{", u"{", AtomClass::Open, upright},   Command{u"}", u"}", AtomClass::Close, upright},
};

constexpr std::array functions = {u"ln", u"log",  u"exp", u"min", u"max",   u"argmin", u"argmax",
                                  u"tr", u"Grad", u"MSE", u"SNR", u"score", u"diag"};

FormulaNode symbol(const QString& text, AtomClass atom, SymbolStyle style) {
    FormulaNode node{.kind = Kind::Symbol};
    node.atom = atom;
    node.style = style;
    node.text = text;
    return node;
}

FormulaNode space(double width) {
    FormulaNode node{.kind = Kind::Space};
    node.width = width;
    return node;
}

} // namespace

std::optional<FormulaNode> formulaSymbol(const QString& command) {
    for (const Command& known : commands)
        if (command == QStringView(known.name))
            return symbol(QStringView(known.text).toString(), known.atom, known.style);
    for (const char16_t* function : functions)
        if (command == QStringView(function))
            return symbol(command, AtomClass::Operator, upright);
    if (command == u"sum" || command == u"prod") {
        FormulaNode node =
            symbol(command == u"sum" ? QStringLiteral("∑") : QStringLiteral("∏"), AtomClass::Operator, upright);
        node.hasLimits = true;
        return node;
    }
    if (command == u"quad")
        return space(1);
    if (command == u"," || command == u";")
        return space(command == u"," ? 0.17 : 0.28);
    return std::nullopt;
}

FormulaNode formulaCharacter(QChar character) {
    switch (character.unicode()) {
    case '-':
        return symbol(QStringLiteral("−"), AtomClass::Binary, upright);
    case '+':
        return symbol(character, AtomClass::Binary, upright);
    case '*':
        return symbol(QStringLiteral("∗"), AtomClass::Binary, upright);
    case '=':
    case '<':
    case '>':
        return symbol(character, AtomClass::Relation, upright);
    case '(':
    case '[':
        return symbol(character, AtomClass::Open, upright);
    case ')':
    case ']':
        return symbol(character, AtomClass::Close, upright);
    case ',':
    case ';':
        return symbol(character, AtomClass::Punctuation, upright);
    default:
        return symbol(character, ordinary, character.isLetter() ? italic : upright);
    }
}

} // namespace ui::lessons
