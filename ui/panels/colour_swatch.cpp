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
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(rect(), 2, 2);
}

} // namespace ui::panels
