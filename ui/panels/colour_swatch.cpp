#include "ui/panels/colour_swatch.h"

#include <QPainter>

namespace ui::panels {

ColourSwatch::ColourSwatch(QWidget* parent)
    : QWidget(parent) {
    const int side = fontMetrics().ascent();
    setFixedSize(side, side);
}

void ColourSwatch::setColour(const QColor& colour) {
    m_colour = colour;
    update();
}

void ColourSwatch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(m_colour);
    QColor outline = palette().color(QPalette::WindowText);
    outline.setAlphaF(0.6F);
    painter.setPen(QPen(outline, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

} // namespace ui::panels
