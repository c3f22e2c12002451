#include "ui/access/wheel_guard.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>
#include <QTabBar>

namespace ui::access {
namespace {

bool isChangedByWheel(const QWidget& widget) {
    const auto* slider = qobject_cast<const QAbstractSlider*>(&widget);
    return (slider != nullptr && qobject_cast<const QScrollBar*>(slider) == nullptr) ||
           qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr ||
           qobject_cast<const QComboBox*>(&widget) != nullptr || qobject_cast<const QTabBar*>(&widget) != nullptr;
}

class WheelGuard final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::Polish && event->type() != QEvent::Wheel)
            return false;
        auto* widget = qobject_cast<QWidget*>(watched);
        if (widget == nullptr || !isChangedByWheel(*widget))
            return false;
        if (event->type() == QEvent::Wheel)
            return passesOn(*widget, *event);
        if (widget->focusPolicy() == Qt::WheelFocus)
            widget->setFocusPolicy(Qt::StrongFocus);
        return false;
    }

private:
    /// An event that is not accepted goes on to the parent.
    static bool passesOn(const QWidget& widget, QEvent& event) {
        if (widget.hasFocus())
            return false;
        event.ignore();
        return true;
    }
};

} // namespace

void guardFromWheel() {
    static const QString name = QStringLiteral("wheelGuard");
    if (qApp->findChild<QObject*>(name, Qt::FindDirectChildrenOnly) != nullptr)
        return;
    auto* guard = new WheelGuard(qApp);
    guard->setObjectName(name);
    qApp->installEventFilter(guard);
}

} // namespace ui::access
