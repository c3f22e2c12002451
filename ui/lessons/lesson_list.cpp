#include "ui/lessons/lesson_list.h"

#include "ui/lessons/lesson_progress.h"

#include <QApplication>
#include <QPainter>

namespace ui::lessons {

namespace {

constexpr int itemMargin = 8;

/// Calls draw(font, rect, line) for each line of an item's text, from top to bottom. @return the bottom.
template <typename Draw> int layOut(const QStyleOptionViewItem& option, const QString& text, const Draw& draw) {
    int top = option.rect.top() + itemMargin;
    const int width = option.rect.width() - 2 * itemMargin;
    const QStringList lines = text.split(u'\n');
    for (int i = 0; i < lines.size(); ++i) {
        QFont font = option.font;
        font.setBold(i == 0);
        const QRect place(option.rect.left() + itemMargin, top, width, 10'000);
        const QRect needed = QFontMetrics(font).boundingRect(place, Qt::TextWordWrap, lines[i]);
        draw(font, QRect(place.left(), top, width, needed.height()), i, lines[i]);
        top += needed.height() + 2;
    }
    return top - 2 + itemMargin;
}

} // namespace

LessonList::LessonList(QWidget* parent)
    : QListWidget(parent) {
    setObjectName(QStringLiteral("lessonList"));
    setFrameShape(QFrame::NoFrame);
    setWordWrap(true);
    setItemDelegate(new LessonDelegate(this));
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
    setToolTip(tr("Return or a click begins a lesson, or goes on where it was left."));
}

void LessonList::resizeEvent(QResizeEvent* event) {
    QListWidget::resizeEvent(event);
    scheduleDelayedItemsLayout(); // texts wrap anew
}

void LessonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, option.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    layOut(option, index.data().toString(), [&](const QFont& font, const QRect& place, int line, const QString& text) {
        painter->setFont(font);
        painter->setPen(option.palette.color(selected    ? QPalette::HighlightedText
                                             : line == 2 ? QPalette::PlaceholderText
                                                         : QPalette::Text));
        painter->drawText(place, Qt::TextWordWrap, text);
    });
    painter->restore();
}

QSize LessonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    item.rect = QRect(0, 0, view != nullptr ? view->viewport()->width() : 300, 0);
    return {item.rect.width(),
            layOut(item, index.data().toString(), [](const QFont&, const QRect&, int, const QString&) {})};
}

} // namespace ui::lessons
