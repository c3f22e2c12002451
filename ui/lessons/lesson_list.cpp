#include "ui/lessons/lesson_list.h"

#include "ui/lessons/lesson_progress.h"

namespace ui::lessons {

LessonList::LessonList(QWidget* parent)
    : QListWidget(parent) {
    setObjectName(QStringLiteral("lessonList"));
    setFrameShape(QFrame::NoFrame);
    setWordWrap(true);
    setSpacing(3);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    connect(this, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) { emit chosen(row(item)); });
    connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { emit chosen(row(item)); });
}

void LessonList::show(const std::vector<Lesson>& lessons, const LessonProgress& progress) {
    const int current = std::max(0, currentRow());
    clear();
    int number = 0;
    for (const Lesson& lesson : lessons) {
        const auto steps = static_cast<int>(lesson.steps.size());
        const int reached = std::min(progress.reached(lesson.id), steps);
        const QString mark = reached == steps ? tr("✓ all %n steps", nullptr, steps)
                             : reached > 0    ? tr("%1 of %n steps", nullptr, steps).arg(reached)
                                              : tr("%n steps", nullptr, steps);
        auto* item =
            new QListWidgetItem(QStringLiteral("%1. %2\n%3\n%4").arg(++number).arg(lesson.title, lesson.summary, mark));
        item->setData(Qt::AccessibleTextRole, item->text());
        addItem(item);
    }
    setCurrentRow(current);
    setAccessibleName(tr("Lessons"));
}

} // namespace ui::lessons
