#include "ui/lessons/lesson_list.h"

#include "ui/lessons/lesson_progress.h"

#include <QApplication>
#include <QKeyEvent>
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
    // Not itemActivated(), which is a single click on some desktops.
    connect(this, &QListWidget::itemDoubleClicked, this, [this](QListWidgetItem* item) { emit chosen(row(item)); });
}

QString LessonList::progressText(const Lesson& lesson, const LessonProgress& progress) {
    const auto steps = static_cast<int>(lesson.steps.size());
    const int reached = std::min(progress.reached(lesson.id), steps);
    return reached == steps ? tr("✓ all %n steps", nullptr, steps)
           : reached > 0    ? tr("%1 of %n steps", nullptr, steps).arg(reached)
                            : tr("%n steps", nullptr, steps);
}

void LessonList::show(const std::vector<Lesson>& lessons, const LessonProgress& progress, bool canPrune) {
    const int current = std::max(0, currentRow());
    clear();
    int number = 0;
    for (const Lesson& lesson : lessons) {
        const bool isPossible = canPrune || !needsPruning(lesson);
        const QString mark =
            isPossible ? progressText(lesson, progress)
                       : tr("This model is cut already. Open its dense model, or the built-in one, for this lesson.");
        auto* item =
            new QListWidgetItem(QStringLiteral("%1. %2\n%3\n%4").arg(++number).arg(lesson.title, lesson.summary, mark));
        item->setData(Qt::AccessibleTextRole, item->text());
        item->setFlags(isPossible ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
        addItem(item);
    }
    selectPossible(current);
    setAccessibleName(tr("Lessons"));
    setToolTip(tr("A double click or Return begins a lesson, or goes on where it was left."));
}

/// The row, or the first one that can begin.
void LessonList::selectPossible(int row) {
    for (const int one : {row, 0, 1, 2})
        if (item(one) != nullptr && item(one)->flags().testFlag(Qt::ItemIsEnabled))
            return setCurrentRow(one);
}

void LessonList::keyPressEvent(QKeyEvent* event) {
    const bool begins = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (begins && currentItem() != nullptr && currentItem()->flags().testFlag(Qt::ItemIsEnabled))
        emit chosen(currentRow());
    else
        QListWidget::keyPressEvent(event);
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
    const bool isOff = !option.state.testFlag(QStyle::State_Enabled);
    painter->save();
    layOut(option, index.data().toString(), [&](const QFont& font, const QRect& place, int line, const QString& text) {
        painter->setFont(font);
        const bool isReason = isOff && line == 2;
        painter->setPen(option.palette.color(isOff && !isReason ? QPalette::Disabled : QPalette::Active,
                                             selected              ? QPalette::HighlightedText
                                             : line == 2 && !isOff ? QPalette::PlaceholderText
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
