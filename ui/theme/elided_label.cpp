#include "ui/theme/elided_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace ui::theme {

QSize ElidedLabel::minimumSizeHint() const {
    return {0, QLabel::minimumSizeHint().height()};
}

bool ElidedLabel::fits(const QString& text) const {
    return fontMetrics().horizontalAdvance(text) <= contentsRect().width();
}

QString ElidedLabel::shownText() const {
    if (fits(text()))
        return text();
    QStringList parts = text().split(QStringLiteral("  ·  "));
    const auto joined = [&parts] { return parts.join(QStringLiteral(" · ")); };
    while (parts.size() > 1 && !fits(joined()))
        parts.removeLast();
    return joined();
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || fits(text()))
        return QLabel::event(event);
    const QString tip = toolTip().isEmpty() ? text() : QStringLiteral("%1\n%2").arg(text(), toolTip());
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), tip, this);
    return true;
}

void ElidedLabel::paintEvent(QPaintEvent* event) {
    if (fits(text()))
        return QLabel::paintEvent(event);
    QPainter painter(this);
    const QString shown = fontMetrics().elidedText(shownText(), Qt::ElideRight, contentsRect().width());
    style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), palette(), isEnabled(), shown,
                          foregroundRole());
}

} // namespace ui::theme
