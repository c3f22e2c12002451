#include "ui/lessons/lesson_progress.h"

#include "ui/files/window_settings.h"
#include "ui/lessons/lesson.h"

#include <algorithm>

namespace ui::lessons {

LessonProgress::LessonProgress(bool isKept)
    : m_isKept(isKept) {
    if (!m_isKept)
        return;
    const files::Settings settings;
    for (const QString& lesson : lessonIds()) {
        m_reached[lesson] = std::max(0, settings.value(QStringLiteral("lessons/%1/reached").arg(lesson)).toInt());
        m_place[lesson] = std::max(0, settings.value(QStringLiteral("lessons/%1/place").arg(lesson)).toInt());
    }
}

void LessonProgress::visit(const QString& lesson, int step) {
    m_place[lesson] = step;
    m_reached[lesson] = std::max(reached(lesson), step + 1);
    if (!m_isKept)
        return;
    files::Settings settings;
    settings.setValue(QStringLiteral("lessons/%1/reached").arg(lesson), reached(lesson));
    settings.setValue(QStringLiteral("lessons/%1/place").arg(lesson), step);
}

} // namespace ui::lessons
