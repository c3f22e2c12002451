#include "ui/files/recent_menu.h"

#include "ui/access/mnemonics.h"
#include "ui/files/file_memory.h"
#include "ui/theme/plain_text.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>

namespace ui::files {

RecentMenu::RecentMenu(RecentFiles& files, QWidget* parent)
    : QMenu(parent)
    , m_files(files) {
    setObjectName(QStringLiteral("recentMenu"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &RecentMenu::fill);
    access::giveMnemonics(*this);
    fill();
    retranslateUi();
}

void RecentMenu::fill() {
    clear();
    const QStringList paths = m_files.paths();
    for (int i = 0; i < paths.size(); ++i)
        addEntry(paths[i], i + 1);
    addSeparator();
    QAction* forget = addAction(tr("&Clear this list"));
    forget->setObjectName(QStringLiteral("clearRecent"));
    forget->setToolTip(tr("Forgets which models and studies were opened; the files stay"));
    forget->setEnabled(!paths.isEmpty());
    connect(forget, &QAction::triggered, this, [this] { m_files.clear(); });
}

void RecentMenu::addEntry(const QString& path, int number) {
    const QFileInfo file(path);
    const bool isThere = file.exists();
    const QString name = file.fileName().replace(QLatin1Char('&'), QLatin1String("&&"));
    const QString text =
        isThere ? tr("&%1  %2").arg(number).arg(name) : tr("&%1  %2 (not there)").arg(number).arg(name);
    QAction* entry = addAction(text);
    entry->setData(path);
    entry->setToolTip(theme::plainTip(QDir::toNativeSeparators(path)));
    entry->setEnabled(isThere);
    connect(entry, &QAction::triggered, this, [this, path] { emit chosen(path); });
}

void RecentMenu::retranslateUi() {
    setTitle(tr("Open &recent"));
    menuAction()->setToolTip(tr("Models and studies that were opened last"));
}

void RecentMenu::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        fill();
        retranslateUi();
    }
    QMenu::changeEvent(event);
}

} // namespace ui::files
