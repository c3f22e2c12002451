#include "ui/plots/handle_editor.h"

#include <QKeyEvent>

#include <algorithm>
#include <utility>

namespace ui::plots {

namespace {

QString nameOf(const Handle& handle) {
    if (handle.kind == Handle::Kind::Threshold)
        return HandleEditor::tr("Threshold M");
    return handle.kind == Handle::Kind::Edge ? HandleEditor::tr("Timestep t of the edge")
                                             : HandleEditor::tr("Timestep t of the cursor");
}

} // namespace

std::optional<KeyStep> keyStep(const QKeyEvent& event, const Handle& chosen) {
    const int key = event.key();
    const bool page = key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    const bool vertical = page || key == Qt::Key_Up || key == Qt::Key_Down;
    if (!vertical && key != Qt::Key_Left && key != Qt::Key_Right)
        return std::nullopt;
    Handle handle{Handle::Kind::Threshold, 0};
    if (!vertical)
        handle = chosen.kind == Handle::Kind::Edge ? chosen : Handle{Handle::Kind::Cursor, 0};
    const bool up = key == Qt::Key_Up || key == Qt::Key_PageUp || key == Qt::Key_Left;
    return KeyStep{handle, up ? 1 : -1, page || event.modifiers().testFlag(Qt::ShiftModifier)};
}

HandleEditor::HandleEditor(QWidget* plot)
    : QDoubleSpinBox(plot) {
    setObjectName(QStringLiteral("handleEditor"));
    setFocusPolicy(Qt::StrongFocus);
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
    describe();
    hide();
}

void HandleEditor::open(const Handle& handle, const StageHandles& handles, const QPointF& centre) {
    m_handle = handle;
    m_isOpen = true;
    const auto [lowest, highest] = handles.limits(handle);
    const bool isM = handle.kind == Handle::Kind::Threshold;
    setDecimals(isM ? 3 : 0);
    setSingleStep(isM ? 0.005 : 1);
    setRange(lowest, highest);
    setValue(handles.value(handle));
    describe();
    setPrefix(isM ? QStringLiteral("M = ") : QStringLiteral("t = "));
    resize(sizeHint());
    const QRect area = parentWidget()->rect();
    move(std::clamp(qRound(centre.x()) - width() / 2, 0, std::max(0, area.width() - width())),
         std::clamp(qRound(centre.y()) - height() / 2, 0, std::max(0, area.height() - height())));
    show();
    raise();
    setFocus(Qt::OtherFocusReason);
    selectAll();
}

void HandleEditor::describe() {
    const QString name = nameOf(m_handle);
    setAccessibleName(name);
    setToolTip(tr("%1, %2 … %3. Return takes the value, Escape leaves it as it was.")
                   .arg(name, locale().toString(minimum()), locale().toString(maximum())));
}

void HandleEditor::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        describe();
    QDoubleSpinBox::changeEvent(event);
}

bool HandleEditor::event(QEvent* event) {
    // Otherwise Escape would be the window's shortcut to stop a job.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QDoubleSpinBox::event(event);
}

void HandleEditor::keyPressEvent(QKeyEvent* event) {
    const bool takes = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (takes) {
        interpretText();
        emit valueEntered(m_handle, value());
    }
    if (takes || event->key() == Qt::Key_Escape)
        close();
    else
        QDoubleSpinBox::keyPressEvent(event);
}

void HandleEditor::focusOutEvent(QFocusEvent* event) {
    QDoubleSpinBox::focusOutEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        close();
}

void HandleEditor::close() {
    if (!std::exchange(m_isOpen, false))
        return;
    if (hasFocus()) // before it hides, which would hand the focus on as Tab does
        emit closed();
    hide();
}

} // namespace ui::plots
