#include "ui/lessons/formula_view.h"

#include "ui/access/painted.h"
#include "ui/lessons/formula_parser.h"

#include <QEvent>
#include <QFontInfo>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui::lessons {

namespace {

constexpr double enlargement = 1.3; ///< of the letters, against the text around
constexpr int margin = 6;           ///< pixels
constexpr double smallest = 0.45;   ///< of its size, to fit a narrow place

} // namespace

FormulaView::FormulaView(const QString& source, QWidget* parent)
    : QWidget(parent)
    , m_formula(parseFormula(source)) {
    access::describe(*this, QAccessible::Equation);
    setAccessibleName(spokenFormula(m_formula));
    setToolTip(accessibleName());
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    layOut();
}

void FormulaView::layOut() {
    m_shape = layOutFormula(m_formula, enlargement * QFontInfo(font()).pixelSize());
    updateGeometry();
    update();
}

double FormulaView::scaleFor(int width) const {
    return std::clamp((width - 2 * margin) / std::max(1.0, m_shape.width), smallest, 1.0);
}

QSize FormulaView::sizeHint() const {
    return {static_cast<int>(std::ceil(m_shape.width)) + 2 * margin,
            static_cast<int>(std::ceil(m_shape.height())) + 2 * margin};
}

QSize FormulaView::minimumSizeHint() const {
    return {static_cast<int>(std::ceil(smallest * m_shape.width)) + 2 * margin, fontMetrics().height()};
}

int FormulaView::heightForWidth(int width) const {
    return static_cast<int>(std::ceil(scaleFor(width) * m_shape.height())) + 2 * margin;
}

void FormulaView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange)
        layOut();
    QWidget::changeEvent(event);
}

void FormulaView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double scale = scaleFor(width());
    painter.translate((width() - scale * m_shape.width) / 2, (height() - scale * m_shape.height()) / 2);
    painter.scale(scale, scale);
    painter.translate(0, m_shape.ascent);
    painter.fillPath(m_shape.path, palette().color(foregroundRole()));
}

} // namespace ui::lessons
