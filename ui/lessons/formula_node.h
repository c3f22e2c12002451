#pragma once

#include <QString>

#include <vector>

namespace ui::lessons {

/// What a symbol is to its neighbours: decides the space between them, as TeX's classes of atoms do.
enum class AtomClass { Ordinary, Operator, Binary, Relation, Open, Close, Punctuation };

enum class SymbolStyle { Italic, Upright, Bold };

/// A part of a formula.
struct FormulaNode {
    enum class Kind {
        Row,      ///< children side by side
        Symbol,   ///< text
        Fraction, ///< children: numerator, denominator
        Root,     ///< child: what stands under it
        Script,   ///< children: base, subscript, superscript; an empty row where there is none
        Bar,      ///< child with a line over it
        Hat,      ///< child with a circumflex over it
        Fence,    ///< child between the two characters of the text, as high as it is
        Space     ///< width in em
    };

    Kind kind = Kind::Row;
    AtomClass atom = AtomClass::Ordinary;
    SymbolStyle style = SymbolStyle::Italic;
    QString text{};
    double width = 0;
    bool hasLimits = false; ///< a large operator, whose scripts stand below and above it
    std::vector<FormulaNode> children{};
};

} // namespace ui::lessons
