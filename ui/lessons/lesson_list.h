#pragma once

#include "ui/lessons/lesson.h"

#include <QListWidget>
#include <QStyledItemDelegate>

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

protected:
    void resizeEvent(QResizeEvent* event) override;
};

/// Draws a lesson: its title in bold letters, what it is about, how far one has come.
class LessonDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ui::lessons
