#pragma once

#include "ui/lessons/formula_node.h"

#include <QStringList>

namespace ui::lessons {

/// Reads a formula in a small part of TeX's notation: letters, digits, Greek, ^ and _, \frac, \sqrt, \bar, \hat,
/// \mathbf, \mathrm, \text, \sum, \min, \max, \ln …, \left…\right. @throws core::Error{BadArgument} naming the place
/// and what is wrong there.
FormulaNode parseFormula(const QString& source);

/// The formula in one line of Unicode, for screen readers: "x_t = √(ᾱ_t)·x_0".
QString spokenFormula(const FormulaNode& node);

} // namespace ui::lessons
