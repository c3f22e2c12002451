#include "ui/docks/layout_menu.h"

#include "ui/access/mnemonics.h"
#include "ui/docks/window_docks.h"

#include <QAction>
#include <QInputDialog>
#include <QMainWindow>
#include <QMenu>

namespace ui::docks {

namespace {

constexpr int mostKeys = 9;

QKeySequence layoutKey(int number) {
    return number <= mostKeys ? QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + number)) : QKeySequence();
}

} // namespace

LayoutMenu::LayoutMenu(QMainWindow& window, WindowDocks& docks, bool remembers)
    : QObject(&window)
    , m_window(window)
    , m_docks(docks)
    , m_own(remembers)
    , m_menu(new QMenu(&window))
    , m_removeMenu(new QMenu(m_menu))
    , m_save(new QAction(this)) {
    m_menu->setObjectName(QStringLiteral("layoutMenu"));
    m_removeMenu->setObjectName(QStringLiteral("removeLayoutMenu"));
    m_save->setObjectName(QStringLiteral("saveLayout"));
    const std::array<const char*, purposeCount> names = {"layoutTune", "layoutCompare", "layoutTeach"};
    for (int i = 0; i < purposeCount; ++i) {
        m_purposes[i] = new QAction(&window);
        m_purposes[i]->setObjectName(QLatin1String(names[i]));
        m_purposes[i]->setShortcut(layoutKey(i + 1));
        window.addAction(m_purposes[i]);
        connect(m_purposes[i], &QAction::triggered, this, [this, i] { choose(static_cast<Purpose>(i)); });
    }
    connect(m_save, &QAction::triggered, this, &LayoutMenu::save);
    access::giveMnemonics(*m_menu);
    access::giveMnemonics(*m_removeMenu);
    retranslate();
}

void LayoutMenu::choose(Purpose purpose) {
    emit choosing();
    m_docks.arrange(purpose);
    emit chosen(purpose);
}

void LayoutMenu::save() {
    bool isGiven = false;
    const QString name =
        QInputDialog::getText(&m_window, tr("Save layout"), tr("Name:"), QLineEdit::Normal, {}, &isGiven).trimmed();
    if (!isGiven || name.isEmpty())
        return;
    m_own.save(name, layoutOf(m_window));
    fill();
}

void LayoutMenu::addOwn(const QString& name, int number) {
    const QString text = QString(name).replace(u'&', QStringLiteral("&&"));
    QAction* open = m_menu->addAction(text);
    open->setShortcut(layoutKey(number));
    connect(open, &QAction::triggered, this, [this, name] {
        emit choosing();
        applyLayout(m_window, m_own.layout(name));
    });
    connect(m_removeMenu->addAction(text), &QAction::triggered, this, [this, name] {
        m_own.remove(name);
        fill();
    });
}

void LayoutMenu::fill() {
    m_menu->clear();
    m_removeMenu->clear();
    for (QAction* purpose : m_purposes)
        m_menu->addAction(purpose);
    m_menu->addSeparator();
    int number = purposeCount;
    for (const QString& name : m_own.names())
        addOwn(name, ++number);
    m_menu->addSeparator();
    m_menu->addAction(m_save);
    m_menu->addMenu(m_removeMenu);
    m_removeMenu->setEnabled(!m_own.names().isEmpty());
}

void LayoutMenu::retranslate() {
    const std::array<QString, purposeCount> texts = {tr("&Tune"), tr("&Compare"), tr("T&each")};
    const std::array<QString, purposeCount> tips = {
        tr("All panels where they were at first: curves, images, stages and pruning"),
        tr("The images have the room; the stages and the trade-off stay beside them"),
        tr("The lessons beside curves and images")};
    for (int i = 0; i < purposeCount; ++i) {
        m_purposes[i]->setText(texts[i]);
        m_purposes[i]->setToolTip(tips[i]);
        m_purposes[i]->setStatusTip(tips[i]);
    }
    m_menu->setTitle(tr("La&yout"));
    m_removeMenu->setTitle(tr("&Remove"));
    m_save->setText(tr("&Save this layout…"));
    m_save->setStatusTip(tr("Gives the present places of all panels a name"));
    fill();
}

} // namespace ui::docks
