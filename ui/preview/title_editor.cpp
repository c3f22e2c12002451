#include "ui/preview/title_editor.h"

#include <QKeyEvent>

namespace ui::preview {

namespace {

constexpr int narrowest = 90;
constexpr int longest = 200; // letters of a title

} // namespace

TitleEditor::TitleEditor(const QString& title, QWidget* parent)
    : QLineEdit(title, parent)
    , m_before(title) {
    setObjectName(QStringLiteral("titleEditor"));
    setAccessibleName(tr("Name of the column"));
    setToolTip(tr("Return takes the name over, Escape leaves it as it was"));
    setMaxLength(longest);
    setAlignment(Qt::AlignCenter);
}

void TitleEditor::open(const QRect& header) {
    const int width = std::max(header.width() - 2, narrowest);
    const int left = std::clamp(header.center().x() - width / 2, 0, std::max(0, parentWidget()->width() - width));
    setGeometry(left, header.top(), width, sizeHint().height());
    show();
    selectAll();
    setFocus(Qt::OtherFocusReason);
}

bool TitleEditor::event(QEvent* event) {
    // Escape means this line alone, not the window's shortcut.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void TitleEditor::keyPressEvent(QKeyEvent* event) {
    const bool takes = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!takes && event->key() != Qt::Key_Escape) {
        QLineEdit::keyPressEvent(event);
        event->accept(); // no key of the grid's below
        return;
    }
    finish(takes);
    emit closed();
}

void TitleEditor::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        finish(true);
}

void TitleEditor::finish(bool take) {
    if (!std::exchange(m_isOpen, false))
        return;
    const QString title = text().trimmed();
    hide();
    deleteLater();
    if (take && !title.isEmpty() && title != m_before)
        emit edited(title);
}

} // namespace ui::preview
