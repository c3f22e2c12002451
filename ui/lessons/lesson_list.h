#pragma once

#include "ui/lessons/lesson.h"

#include <QListWidget>

namespace ui::lessons {

class LessonProgress;

/// All lessons, with what each is about and how far one has come.
class LessonList final : public QListWidget {
    Q_OBJECT

public:
    explicit LessonList(QWidget* parent = nullptr);

    void show(const std::vector<Lesson>& lessons, const LessonProgress& progress);

signals:
    /// @param index of the lesson.
    void chosen(int index);
};

} // namespace ui::lessons
