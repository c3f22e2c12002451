#pragma once

#include "ui/lessons/formula_node.h"

#include <QString>

#include <optional>

namespace ui::lessons {

/// What a command without arguments stands for: "alpha" → α, "max" → an upright operator. Nothing for one that is not
/// known.
std::optional<FormulaNode> formulaSymbol(const QString& command);

/// What a single character stands for.
FormulaNode formulaCharacter(QChar character);

} // namespace ui::lessons
