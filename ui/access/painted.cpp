#include "ui/access/painted.h"

#include <QAccessibleWidget>
#include <QLocale>

#include <algorithm>

namespace ui::access {

namespace {

/// What is known of a painted widget; its child.
class Description final : public QObject {
public:
    Description(QWidget& widget, QAccessible::Role itsRole, std::function<std::optional<Number>()> itsNumber)
        : QObject(&widget)
        , role(itsRole)
        , number(std::move(itsNumber)) {}

    static Description* of(const QObject& widget) {
        for (QObject* child : widget.children())
            if (auto* found = dynamic_cast<Description*>(child))
                return found;
        return nullptr;
    }

    const QAccessible::Role role;
    const std::function<std::optional<Number>()> number;
};

class PaintedInterface final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    PaintedInterface(QWidget& widget, const Description& description)
        : QAccessibleWidget(&widget, description.role)
        , m_description(description) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        const bool hasValue = type == QAccessible::ValueInterface && m_description.number;
        return hasValue ? static_cast<QAccessibleValueInterface*>(this) : QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text what) const override {
        return QAccessibleWidget::text(what == QAccessible::Value ? QAccessible::Description : what);
    }

    QVariant currentValue() const override { return asked(&Number::now); }
    QVariant minimumValue() const override { return asked(&Number::smallest); }
    QVariant maximumValue() const override { return asked(&Number::largest); }
    QVariant minimumStepSize() const override { return asked(&Number::step); }

    void setCurrentValue(const QVariant& value) override {
        const std::optional<Number> number = m_description.number();
        if (number && value.canConvert<double>())
            number->set(std::clamp(value.toDouble(), number->smallest, number->largest));
    }

private:
    QVariant asked(double Number::*part) const {
        const std::optional<Number> number = m_description.number();
        return number ? QVariant((*number).*part) : QVariant();
    }
    QVariant asked(std::function<double()> Number::*part) const {
        const std::optional<Number> number = m_description.number();
        return number ? QVariant(((*number).*part)()) : QVariant();
    }

    const Description& m_description;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* widget = qobject_cast<QWidget*>(object);
    const Description* description = widget == nullptr ? nullptr : Description::of(*widget);
    return description == nullptr ? nullptr : new PaintedInterface(*widget, *description);
}

} // namespace

void describe(QWidget& widget, QAccessible::Role role) {
    describe(widget, role, nullptr);
}

void describe(QWidget& widget, QAccessible::Role role, std::function<std::optional<Number>()> number) {
    static const bool isInstalled = (QAccessible::installFactory(makeInterface), true);
    static_cast<void>(isInstalled);
    new Description(widget, role, std::move(number));
}

} // namespace ui::access
