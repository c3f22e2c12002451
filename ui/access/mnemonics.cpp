#include "ui/access/mnemonics.h"

#include <QMenu>

#include <set>

namespace ui::access {

namespace {

/// Where the & stands that marks the mnemonic; -1 for none.
qsizetype markOf(const QString& text) {
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != u'&')
            continue;
        if (text[i + 1] != u'&')
            return i;
        ++i;
    }
    return -1;
}

/// `text` with the first letter that is not taken made its mnemonic: the beginnings of words come first.
QString marked(const QString& text, const std::set<QChar>& taken) {
    for (const bool onlyBeginnings : {true, false})
        for (qsizetype i = 0; i < text.size(); ++i) {
            const bool isBeginning = i == 0 || text[i - 1].isSpace();
            if (text[i].isLetterOrNumber() && (isBeginning || !onlyBeginnings) && !taken.contains(text[i].toUpper()))
                return QString(text).insert(i, u'&');
        }
    return text;
}

void spread(const QMenu& menu) {
    std::set<QChar> taken;
    QList<QAction*> without;
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        if (const QChar mnemonic = mnemonicOf(action->text()); mnemonic.isNull() || !taken.insert(mnemonic).second)
            without << action;
    }
    for (QAction* action : without) {
        QString text = action->text();
        if (const qsizetype mark = markOf(text); mark >= 0)
            text.remove(mark, 1);
        action->setText(marked(text, taken));
        taken.insert(mnemonicOf(action->text()));
    }
}

} // namespace

QChar mnemonicOf(const QString& text) {
    const qsizetype mark = markOf(text);
    return mark < 0 ? QChar() : text[mark + 1].toUpper();
}

void giveMnemonics(QMenu& menu) {
    QObject::connect(&menu, &QMenu::aboutToShow, &menu, [&menu] { spread(menu); });
}

} // namespace ui::access
