#pragma once

#include <QAccessible>

#include <functional>
#include <optional>

class QWidget;

namespace ui::access {

/// A number that a painted widget holds and that a screen reader may read and set.
struct Number {
    double smallest = 0;
    double largest = 1;
    double step = 0.01;
    std::function<double()> now;
    std::function<void(double)> set;
};

/// Describes to assistive technology what a widget that paints itself is: its role, as value its accessible
/// description, which the widget keeps up to date, and its number where it holds one. To be called once, when the
/// widget is made.
///
///     access::describe(*this, QAccessible::Graphic);
void describe(QWidget& widget, QAccessible::Role role);
/// @param number asked whenever it is wanted: its limits may change; nothing where there is none at the moment.
void describe(QWidget& widget, QAccessible::Role role, std::function<std::optional<Number>()> number);

} // namespace ui::access
