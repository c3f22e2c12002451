#include "ui/study/study_commands.h"

#include <utility>

namespace ui::study {

ChangeStudy::ChangeStudy(const QString& text, Change change, Apply apply)
    : QUndoCommand(text)
    , m_change(std::move(change))
    , m_apply(std::move(apply)) {}

bool ChangeStudy::mergeWith(const QUndoCommand* other) {
    if (m_change.finished)
        return false;
    const auto& next = static_cast<const ChangeStudy&>(*other);
    m_change.after = next.m_change.after;
    m_change.finished = next.m_change.finished;
    // A drag that comes back to where it began changed nothing: the stack drops it.
    setObsolete(m_change.finished && m_change.before == m_change.after);
    return true;
}

void ChangeStudy::undo() {
    m_change.finished = true;
    m_apply(m_change.before);
}

void ChangeStudy::redo() {
    m_apply(m_change.after);
}

} // namespace ui::study
