#include "ui/lessons/pointer_frame.h"

#include <QEvent>
#include <QPainter>

namespace ui::lessons {

namespace {

constexpr int reach = 5; // pixels around the target
constexpr int pulseTime = 900;

/// What can be seen of a widget in its window's coordinates: it may lie in a scrolled panel.
QRect seenRect(const QWidget& widget) {
    QRect seen(widget.mapTo(widget.window(), QPoint()), widget.size());
    for (const QWidget* around = &widget; !around->isWindow();) { // a floating dock is a window with a parent
        around = around->parentWidget();
        seen &= QRect(around->mapTo(widget.window(), QPoint()), around->size());
    }
    return seen;
}

} // namespace

PointerFrame::PointerFrame(QWidget* window)
    : QWidget(window) {
    setObjectName(QStringLiteral("pointerFrame"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    hide();
    m_pulse.setDuration(pulseTime);
    m_pulse.setStartValue(0.0);
    m_pulse.setEndValue(1.0);
    m_pulse.setLoopCount(2);
    connect(&m_pulse, &QVariantAnimation::valueChanged, this, [this] { update(); });
}

void PointerFrame::pointAt(QWidget* target) {
    if (target == m_target && isVisible())
        return;
    watch(false);
    m_target = target;
    watch(true);
    follow();
    if (isVisible())
        m_pulse.start();
}

void PointerFrame::watch(bool on) {
    if (!on) {
        for (const QPointer<QWidget>& widget : m_watched)
            if (widget)
                widget->removeEventFilter(this);
        m_watched.clear();
        return;
    }
    for (QWidget* widget = m_target; widget != nullptr; widget = widget->parentWidget()) {
        widget->installEventFilter(this);
        m_watched << widget;
    }
}

void PointerFrame::follow() {
    if (!m_target || !m_target->isVisible()) {
        hide();
        return;
    }
    QWidget* window = m_target->window();
    if (parentWidget() != window) // its dock floats
        setParent(window);
    setGeometry(seenRect(*m_target).adjusted(-reach, -reach, reach, reach) & window->rect());
    show();
    raise();
}

bool PointerFrame::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::LayoutRequest:
        follow();
        break;
    case QEvent::ParentChange:
        QMetaObject::invokeMethod(
            this, [this] { pointAt(m_target); }, Qt::QueuedConnection);
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void PointerFrame::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor colour = palette().color(QPalette::Highlight);
    const double pulse = m_pulse.state() == QAbstractAnimation::Running ? 1 - m_pulse.currentValue().toDouble() : 0;
    const double width = 3 + 5 * pulse;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, width));
    const double inset = width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 6, 6);
}

} // namespace ui::lessons
