#pragma once

#include "ui/lessons/lesson.h"

#include <QListWidget>
#include <QStyledItemDelegate>

namespace ui::lessons {

class LessonProgress;

/// All lessons, with what each is about and how far one has come. A click selects; a double click or Return begins.
class LessonList final : public QListWidget {
    Q_OBJECT

public:
    explicit LessonList(QWidget* parent = nullptr);

    /// @param canPrune false: what needs pruning is off, and says why.
    void show(const std::vector<Lesson>& lessons, const LessonProgress& progress, bool canPrune);

signals:
    /// @param index of the lesson.
    void chosen(int index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    static QString progressText(const Lesson& lesson, const LessonProgress& progress);
    void selectPossible(int row);
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
