#pragma once

#include "ui/lessons/formula_node.h"

#include <QFont>
#include <QPainterPath>

namespace ui::lessons {

/// A formula as one outline, the baseline at y = 0: fills in any colour, scales to any size.
struct FormulaShape {
    QPainterPath path{};
    double width = 0;
    double ascent = 0;  ///< above the baseline, > 0
    double descent = 0; ///< below it, > 0

    double height() const { return ascent + descent; }
};

/// @param size of the letters in pixels (one em).
FormulaShape layOutFormula(const FormulaNode& node, double size);

/// Serifs as in books; the first of these families that the system has.
QFont formulaFont(SymbolStyle style, double size);

} // namespace ui::lessons
