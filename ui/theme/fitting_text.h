#pragma once

#include <QStringList>

class QFontMetricsF;

namespace ui::theme {

/// The first of `texts`, longest first, that is not wider than `width` pixels; empty where none fits.
QString longestThatFits(const QStringList& texts, const QFontMetricsF& metrics, double width);

} // namespace ui::theme
