#include "ui/theme/plain_text.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace ui::theme {
namespace {

/// Makes labels plain before they are first laid out, which is when Qt would open what markup names. Tool tips are
/// labels too, and many have markup of ours.
class PlainLabels final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::Polish)
            return false;
        auto* label = qobject_cast<QLabel*>(watched);
        if (label != nullptr && label->textFormat() == Qt::AutoText && !label->inherits("QTipLabel"))
            label->setTextFormat(Qt::PlainText);
        return false;
    }
};

} // namespace

void showTextAsText() {
    static const QString name = QStringLiteral("plainLabels");
    if (qApp->findChild<QObject*>(name, Qt::FindDirectChildrenOnly) != nullptr)
        return;
    auto* labels = new PlainLabels(qApp);
    labels->setObjectName(name);
    qApp->installEventFilter(labels);
}

QString plainTip(const QString& text) {
    if (!Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

} // namespace ui::theme
