#include "ui/notices/notice_stack.h"

#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::notices {

namespace {

/// A frame in the palette's tool-tip colours, so that it stands out in light and dark.
QFrame* makeFrame(const QString& name) {
    auto* frame = new QFrame;
    frame->setObjectName(name);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setAutoFillBackground(true);
    frame->setBackgroundRole(QPalette::ToolTipBase);
    frame->setForegroundRole(QPalette::ToolTipText);
    return frame;
}

QLabel* makeIcon(const QWidget& widget) {
    auto* icon = new QLabel;
    const int side = widget.style()->pixelMetric(QStyle::PM_SmallIconSize);
    icon->setPixmap(widget.style()->standardIcon(QStyle::SP_MessageBoxInformation).pixmap(side, side));
    return icon;
}

QLabel* makeText() {
    auto* text = new QLabel;
    text->setObjectName(QStringLiteral("noticeText"));
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    text->setForegroundRole(QPalette::ToolTipText);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return text;
}

} // namespace

NoticeStack::NoticeStack(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("notices"));
    m_layout->setContentsMargins({});
    m_layout->setSpacing(0);
    hide();
}

void NoticeStack::layOver(QWidget& place) {
    setParent(&place);
    place.installEventFilter(this);
    setVisible(!m_notices.empty());
    fit();
}

/// As wide as the place, and as high as the notices then are.
void NoticeStack::fit() {
    if (parentWidget() == nullptr)
        return;
    const int width = parentWidget()->width();
    const int height = m_layout->hasHeightForWidth() ? m_layout->totalHeightForWidth(width) : sizeHint().height();
    setGeometry(0, 0, width, height);
    raise();
}

QWidget* NoticeStack::bar(const QString& name) const {
    return findChild<QFrame*>(name, Qt::FindDirectChildrenOnly);
}

bool NoticeStack::isShown(const QString& name) const {
    return bar(name) != nullptr;
}

QString NoticeStack::choice(const QString& name) const {
    const QWidget* shown = bar(name);
    const auto* box = shown == nullptr ? nullptr : shown->findChild<QComboBox*>();
    return box == nullptr ? QString() : box->currentText();
}

void NoticeStack::show(const Notice& notice) {
    dismiss(notice.name);
    QFrame* frame = makeFrame(notice.name);
    auto* line = new QHBoxLayout(frame);
    line->setContentsMargins(8, 4, 8, 4);
    line->addWidget(makeIcon(*this));
    line->addWidget(makeText(), 1);
    if (!notice.choices.isEmpty()) {
        auto* box = new QComboBox;
        box->setObjectName(notice.name + QStringLiteral("Choice"));
        box->addItems(notice.choices);
        line->addWidget(box);
    }
    for (const NoticeButton& button : notice.buttons) {
        auto* shown = new QPushButton;
        shown->setObjectName(button.name);
        line->addWidget(shown);
        connect(shown, &QPushButton::clicked, this, [this, frame, name = notice.name, act = button.act] {
            act();
            if (bar(name) == frame) // else it has led to the next question
                dismiss(name);
        });
    }
    m_layout->addWidget(frame);
    frame->show(); // now, also where others are shown already
    m_notices.push_back(notice);
    retranslateUi();
    setVisible(true);
    fit();
    emit changed();
}

void NoticeStack::dismiss(const QString& name) {
    if (QWidget* gone = bar(name)) {
        gone->hide();             // or its layout shows it later, as a window of its own
        gone->setParent(nullptr); // nobody finds it or its buttons any more
        gone->deleteLater();      // one of them may be at work
    }
    const auto gone = std::erase_if(m_notices, [&name](const Notice& notice) { return notice.name == name; });
    setVisible(!m_notices.empty());
    if (gone > 0)
        emit changed();
}

void NoticeStack::retranslateUi() {
    for (const Notice& notice : m_notices) {
        QWidget* shown = bar(notice.name);
        const QString text = notice.text();
        shown->setAccessibleName(text);
        shown->findChild<QLabel*>(QStringLiteral("noticeText"))->setText(text);
        if (auto* box = shown->findChild<QComboBox*>()) {
            box->setToolTip(notice.choiceTip());
            box->setAccessibleName(notice.choiceTip());
        }
        for (const NoticeButton& button : notice.buttons) {
            auto* widget = shown->findChild<QPushButton*>(button.name);
            widget->setText(button.text());
            widget->setToolTip(button.tip());
        }
    }
}

bool NoticeStack::event(QEvent* event) {
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        fit();
    return done;
}

bool NoticeStack::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        fit();
    return QWidget::eventFilter(watched, event);
}

void NoticeStack::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

} // namespace ui::notices
