#pragma once

#include "ui/theme/elided_label.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QRegularExpression>
#include <QStyleOptionComboBox>
#include <QTextDocument>

/// The texts of a window's widgets that are not seen whole for want of room, each with its place; what is scrolled out
/// of sight is not cut.
inline QStringList cutTexts(const QWidget& window) {
    const auto plain = [](const QString& text) {
        if (!Qt::mightBeRichText(text))
            return text;
        QTextDocument document;
        document.setHtml(text);
        return document.toPlainText();
    };
    const auto widest = [&](const QWidget& widget, const QString& text) {
        int width = 0;
        for (const QString& line : plain(text).split(u'\n'))
            width = std::max(width, widget.fontMetrics().size(Qt::TextShowMnemonic, line).width());
        return width;
    };
    QStringList cut;
    const auto check = [&cut](const QWidget& widget, const QString& text, int needed, int given) {
        if (needed > given)
            cut << QStringLiteral("%1 %2: \"%3\" needs %4, has %5")
                       .arg(QString::fromLatin1(widget.metaObject()->className()), widget.objectName(), text)
                       .arg(needed)
                       .arg(given);
    };
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible())
            continue;
        if (const auto* label = qobject_cast<const QLabel*>(widget); label != nullptr && !label->wordWrap()) {
            const auto* elided = qobject_cast<const ui::theme::ElidedLabel*>(label);
            const QString text = elided != nullptr ? elided->shownText() : label->text();
            check(*label, text, widest(*label, text), label->contentsRect().width());
        }
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && !button->text().isEmpty())
            check(*button, button->text(), std::min(button->sizeHint().width(), button->minimumSizeHint().width()),
                  button->width());
        if (const auto* box = qobject_cast<const QComboBox*>(widget); box != nullptr && !box->isEditable()) {
            QStyleOptionComboBox option;
            option.initFrom(box);
            const QRect field =
                box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box);
            check(*box, box->currentText(), widest(*box, box->currentText()), field.width());
        }
        if (const auto* header = qobject_cast<const QHeaderView*>(widget);
            header != nullptr && header->orientation() == Qt::Horizontal)
            for (int i = 0; i < header->count(); ++i) {
                const QString text = header->model()->headerData(i, Qt::Horizontal).toString();
                if (!header->isSectionHidden(i))
                    check(*header, text, widest(*header, text), header->sectionSize(i));
            }
    }
    return cut;
}
