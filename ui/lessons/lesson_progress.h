#pragma once

#include <QMap>
#include <QString>

namespace ui::lessons {

/// How far a person has come in each lesson.
class LessonProgress final {
public:
    /// @param isKept between sessions, among the user's settings.
    explicit LessonProgress(bool isKept);

    /// Steps that were seen, from the first one on.
    int reached(const QString& lesson) const { return m_reached.value(lesson); }
    /// Where to go on: index of the step that was open last.
    int place(const QString& lesson) const { return m_place.value(lesson); }
    void visit(const QString& lesson, int step);

private:
    bool m_isKept;
    QMap<QString, int> m_reached;
    QMap<QString, int> m_place;
};

} // namespace ui::lessons
