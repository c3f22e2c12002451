#include "ui/lessons/lesson_page.h"

#include "ui/access/painted.h"
#include "ui/lessons/formula_view.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <utility>

namespace ui::lessons {

LessonPage::LessonPage(const QList<QWidget*>& live, QWidget* parent)
    : QScrollArea(parent)
    , m_live(live) {
    setObjectName(QStringLiteral("lessonPage"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    access::describe(*this, QAccessible::Document);
    setViewportMargins(2, 2, 2, 2); // where the focus shows
    auto* content = new QWidget;
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(4, 4, 8, 4);
    setWidget(content);
    content->installEventFilter(this);
    for (QWidget* one : m_live) {
        one->setParent(content);
        one->hide();
    }
}

void LessonPage::clear() {
    for (QWidget* one : m_live) {
        m_layout->removeWidget(one);
        one->hide();
    }
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_texts.clear();
    m_labels.clear();
    m_task = nullptr;
    m_showMe = nullptr;
}

void LessonPage::setStep(const LessonStep& step) {
    clear();
    addText(QStringLiteral("### ") + step.title);
    for (const LessonBlock& block : step.blocks) {
        if (block.kind == LessonBlock::Kind::Text) {
            addText(block.content);
        } else if (block.kind == LessonBlock::Kind::Formula) {
            m_layout->addWidget(new FormulaView(block.content));
        } else {
            addLive(block.content);
        }
    }
    addButtons(step);
    addTask(step);
    m_layout->addStretch();
    verticalScrollBar()->setValue(0);
    setAccessibleName(step.title);
    setToolTip(tr("Left and Right walk through the lesson, up and down scroll, Space plays."));
}

void LessonPage::addText(const QString& text) {
    auto* label = new QLabel;
    label->setTextFormat(Qt::MarkdownText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layout->addWidget(label);
    m_texts.push_back({label, text});
}

void LessonPage::addLive(const QString& name) {
    for (QWidget* one : m_live)
        if (one->objectName() == name) {
            m_layout->addWidget(one);
            one->show();
        }
}

void LessonPage::addButtons(const LessonStep& step) {
    for (const LessonButton& button : step.buttons) {
        auto* widget = new QPushButton(button.label);
        widget->setObjectName(QStringLiteral("lessonAction"));
        widget->setToolTip(tr("Does it in this window; undo takes it back."));
        widget->setAutoDefault(true);
        m_labels.emplace_back(widget, button.label);
        m_layout->addWidget(widget, 0, Qt::AlignLeft);
        widget->show(); // at once: the order of keys is made of what can be seen
        connect(widget, &QPushButton::clicked, this, [this, button] { emit actionsChosen(button.actions); });
    }
}

void LessonPage::addTask(const LessonStep& step) {
    m_taskText = m_taskShown = step.task;
    m_isDone = false;
    if (step.check.isEmpty())
        return;
    m_task = new QLabel;
    m_task->setTextFormat(Qt::RichText);
    m_task->setObjectName(QStringLiteral("lessonTask"));
    m_task->setWordWrap(true);
    m_task->setMargin(8);
    m_task->setAutoFillBackground(true);
    m_task->setBackgroundRole(QPalette::Base);
    m_layout->addSpacing(6);
    m_layout->addWidget(m_task);
    m_showMe = new QPushButton;
    m_showMe->setObjectName(QStringLiteral("lessonShowMe"));
    m_showMe->setAutoDefault(true);
    m_layout->addWidget(m_showMe, 0, Qt::AlignLeft);
    connect(m_showMe, &QPushButton::clicked, this, [this, solution = step.solution] { emit actionsChosen(solution); });
    showTask();
}

void LessonPage::setDone(bool done) {
    if (std::exchange(m_isDone, done) != done)
        showTask();
}

void LessonPage::showTask() {
    if (m_task == nullptr)
        return;
    const QString text = m_taskShown.toHtmlEscaped();
    m_task->setText(m_isDone ? tr("<b>✓ Done.</b> %1").arg(text) : tr("<b>Your turn.</b> %1").arg(text));
    m_showMe->setText(tr("Show me"));
    m_showMe->setToolTip(tr("Does it for you, so that you can see how"));
    m_showMe->setVisible(!m_isDone);
}

void LessonPage::refresh(const std::function<QString(const QString&)>& fill) {
    for (const LiveText& text : m_texts) {
        const QString filled = fill(text.source);
        if (text.label->text() != filled)
            text.label->setText(filled);
    }
    for (const auto& [button, label] : m_labels)
        button->setText(fill(label));
    const QString task = fill(m_taskText);
    if (std::exchange(m_taskShown, task) != task)
        showTask();
}

QList<QWidget*> LessonPage::buttons() const {
    QList<QWidget*> buttons;
    for (auto* button : widget()->findChildren<QAbstractButton*>())
        if (button->isVisibleTo(widget()))
            buttons << button;
    return buttons;
}

bool LessonPage::event(QEvent* event) {
    const bool isDone = QScrollArea::event(event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() == QEvent::Paint && hasFocus()) {
        QPainter painter(this);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
    return isDone;
}

bool LessonPage::eventFilter(QObject* watched, QEvent* event) {
    // Another step or larger letters need another width; nothing of it may be cut off.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
    return QScrollArea::eventFilter(watched, event);
}

void LessonPage::keyPressEvent(QKeyEvent* event) {
    // These keys walk through the lesson; up and down scroll.
    const int key = event->key();
    const bool walks = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    if (walks)
        event->ignore();
    else
        QScrollArea::keyPressEvent(event);
}

void LessonPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        showTask();
    QScrollArea::changeEvent(event);
}

} // namespace ui::lessons
