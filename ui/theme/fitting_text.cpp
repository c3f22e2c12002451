#include "ui/theme/fitting_text.h"

#include <QFontMetricsF>

namespace ui::theme {

QString longestThatFits(const QStringList& texts, const QFontMetricsF& metrics, double width) {
    for (const QString& text : texts)
        if (metrics.horizontalAdvance(text) <= width)
            return text;
    return {};
}

} // namespace ui::theme
