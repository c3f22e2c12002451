#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "ui/access/mnemonics.h"
#include "ui/theme/appearance.h"
#include "ui/workbench/issue_targets.h"
#include "ui/workbench/language.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabBar>
#include <QToolBar>

#include <functional>
#include <map>
#include <set>

using ui::access::mnemonicOf;

namespace {

/// How a person who reads a failing test finds the widget.
QString nameOf(const QWidget& widget) {
    QStringList parts;
    for (const QWidget* part = &widget; part != nullptr && parts.size() < 4; part = part->parentWidget())
        parts.prepend(part->objectName().isEmpty() ? QString::fromLatin1(part->metaObject()->className())
                                                   : part->objectName());
    return parts.join(u'/');
}

/// Says every one of them, however many.
bool isNone(const QStringList& wrong) {
    for (const QString& one : wrong)
        qWarning("%s", qPrintable(one));
    return wrong.isEmpty();
}

bool isPartOfQtsOwn(const QWidget& widget) {
    for (const QWidget* parent = widget.parentWidget(); parent != nullptr; parent = parent->parentWidget())
        if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
            qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QHeaderView*>(parent) ||
            (qobject_cast<const QTabBar*>(parent) && qobject_cast<const QAbstractButton*>(&widget)))
            return true; // the whole is what is reached and named
    const QString name = widget.objectName();
    return name.startsWith(QStringLiteral("qt_")) || qobject_cast<const QScrollBar*>(&widget) ||
           qobject_cast<const QHeaderView*>(&widget) ||
           QByteArray(widget.metaObject()->className()) == "QTableCornerButton"; // Ctrl+A does the same
}

/// Those that a person does something with: Qt's by their class, our own by taking the focus.
bool isInteractive(const QWidget& widget) {
    if (isPartOfQtsOwn(widget) || qobject_cast<const QMenu*>(&widget) || qobject_cast<const QMenuBar*>(&widget))
        return false;
    const bool isQts = qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QAbstractSlider*>(&widget) ||
                       qobject_cast<const QAbstractSpinBox*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
                       qobject_cast<const QLineEdit*>(&widget) || qobject_cast<const QAbstractItemView*>(&widget);
    return isQts || (widget.focusPolicy() & Qt::TabFocus && widget.focusProxy() == nullptr &&
                     QByteArray(widget.metaObject()->className()).startsWith("ui::"));
}

/// Our own classes that take the focus paint what they show.
bool isPainted(const QWidget& widget) {
    return QByteArray(widget.metaObject()->className()).startsWith("ui::") && widget.focusPolicy() & Qt::TabFocus &&
           widget.focusProxy() == nullptr && !qobject_cast<const QAbstractButton*>(&widget) &&
           !qobject_cast<const QAbstractItemView*>(&widget) && !qobject_cast<const QAbstractSpinBox*>(&widget);
}

void addActionsOf(const QMenu& menu, std::set<const QAction*>& actions) {
    for (const QAction* action : menu.actions()) {
        actions.insert(action);
        if (action->menu() != nullptr)
            addActionsOf(*action->menu(), actions);
    }
}

std::set<const QAction*> actionsOfMenuBar(const QMainWindow& window) {
    std::set<const QAction*> actions;
    for (const QAction* entry : window.menuBar()->actions())
        if (entry->menu() != nullptr)
            addActionsOf(*entry->menu(), actions);
    return actions;
}

/// A widget as it is seen once everything that was put off has been painted.
QImage imageOf(QWidget& widget) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    return widget.grab().toImage();
}

/// The entries of the menu that `open` opens, whether it waits for the menu's end or not.
QStringList menuOf(const std::function<void()>& open) {
    QStringList entries;
    const auto read = [&entries] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr)
            return;
        for (const QAction* action : menu->actions())
            if (!action->isSeparator())
                entries << QString(action->text()).remove(u'&').section(u'(', 0, 0); // not where exactly it is
        menu->close();
    };
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, read);
    timer.start(5);
    open();
    read();
    return entries;
}

/// The keys of the presenter mode.
const QStringList presenting = {QStringLiteral("leavePresenter"), QStringLiteral("presenterForward"),
                                QStringLiteral("presenterBack")};

void speak(const QString& language) {
    ui::workbench::applyLanguage(language);
    QCoreApplication::sendPostedEvents(); // widgets are notified by these
}

QString textOf(const QAccessible::Text what, QWidget& widget) {
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&widget);
    return interface == nullptr ? QString() : interface->text(what);
}

} // namespace

/// Nobody needs a mouse, and nobody needs to see: walks over every widget of the window and of its own dialogs.
class TestKeyboard : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup() { speak(QStringLiteral("en")); }
    void everythingIsWithinReachOfTheTabKey();
    void theTabKeyComesByEverythingThatIsShown();
    void everythingHasANameAndATip_data() { addLanguages(); }
    void everythingHasANameAndATip();
    void paintedWidgetsSayWhatTheyAreAndHold();
    void theFocusIsSeen_data();
    void theFocusIsSeen();
    void theMenuKeyOpensWhateverTheRightButtonOpens();
    void everyToolBarsActionIsInAMenu();
    void everyMenuEntryHasAMnemonicOfItsOwn_data() { addLanguages(); }
    void everyMenuEntryHasAMnemonicOfItsOwn();
    void noTwoWidgetsShareAMnemonic_data() { addLanguages(); }
    void noTwoWidgetsShareAMnemonic();
    void everyMnemonicLeadsToItsField();
    void noShortcutMeansTwoThings();
    void everyIssueLeadsToItsPlace();
    void dialogsAreReachedAndNamedToo_data() { addLanguages(); }
    void dialogsAreReachedAndNamedToo();

private:
    static void addLanguages() {
        QTest::addColumn<QString>("language");
        for (const auto& language : ui::workbench::languages())
            QTest::newRow(qPrintable(language.code)) << language.code;
    }
    QWidgetList interactive(QWidget& root) {
        QWidgetList found;
        for (QWidget* widget : root.findChildren<QWidget*>())
            if (isInteractive(*widget) && widget->window() == root.window())
                found << widget;
        return found;
    }
    QStringList outOfReach(QWidget& root);
    QStringList unnamed(QWidget& root);

    std::unique_ptr<FullWindow> m_full;
};

void TestKeyboard::initTestCase() {
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    m_full = std::make_unique<FullWindow>();
    QVERIFY(m_full->fill());
    m_full->find<QAction>("lessons").trigger();
    m_full->find<QListWidget>("lessonList").setCurrentRow(0);
    QTest::keyClick(&m_full->find<QListWidget>("lessonList"), Qt::Key_Return);
    QVERIFY(interactive(m_full->window).size() > 80); // or the walks would not tell much
}

QStringList TestKeyboard::outOfReach(QWidget& root) {
    QStringList missing;
    const auto* window = qobject_cast<QMainWindow*>(&root);
    const std::set<const QAction*> inMenus = window != nullptr ? actionsOfMenuBar(*window) : std::set<const QAction*>();
    for (QWidget* widget : interactive(root)) {
        const auto* button = qobject_cast<QToolButton*>(widget);
        const bool isInMenu = button != nullptr && inMenus.contains(button->defaultAction());
        const bool isInToolBar = qobject_cast<QToolBar*>(widget->parentWidget()) != nullptr;
        if (!(widget->focusPolicy() & Qt::TabFocus) && !(isInMenu && isInToolBar))
            missing << nameOf(*widget);
    }
    return missing;
}

void TestKeyboard::everythingIsWithinReachOfTheTabKey() {
    const QStringList missing = outOfReach(m_full->window);
    QVERIFY(isNone(missing));
}

void TestKeyboard::theTabKeyComesByEverythingThatIsShown() {
    auto& window = m_full->window;
    std::set<QWidget*> visited;
    m_full->find<QWidget>("dynamicsPlot").setFocus(Qt::TabFocusReason);
    constexpr int most = 400;
    for (int i = 0; i < most; ++i) {
        QWidget* now = QApplication::focusWidget();
        QVERIFY(now != nullptr);
        visited.insert(now);
        QTest::keyClick(now, Qt::Key_Tab);
    }
    QStringList missed;
    for (QWidget* widget : interactive(window))
        if (widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus &&
            !visited.contains(widget) && !visited.contains(widget->focusProxy()))
            missed << nameOf(*widget);
    QVERIFY(isNone(missed));
}

QStringList TestKeyboard::unnamed(QWidget& root) {
    QStringList missing;
    for (QWidget* widget : interactive(root)) {
        if (textOf(QAccessible::Name, *widget).trimmed().isEmpty())
            missing << QStringLiteral("no accessible name: ") + nameOf(*widget);
        const bool isPartOfSlider =
            QByteArray(widget->parentWidget()->metaObject()->className()) == "ui::panels::ValueSlider";
        if (widget->toolTip().isEmpty() && (!isPartOfSlider || widget->parentWidget()->toolTip().isEmpty()))
            missing << QStringLiteral("no tool tip: ") + nameOf(*widget);
        const auto* button = qobject_cast<QToolButton*>(widget);
        const QAction* action = button == nullptr ? nullptr : button->defaultAction();
        if (widget->objectName().isEmpty() && (action == nullptr || action->objectName().isEmpty()))
            missing << QStringLiteral("no object name: ") + nameOf(*widget);
    }
    return missing;
}

void TestKeyboard::everythingHasANameAndATip() {
    QFETCH(QString, language);
    speak(language);
    const QStringList missing = unnamed(m_full->window);
    QVERIFY(isNone(missing));
}

void TestKeyboard::paintedWidgetsSayWhatTheyAreAndHold() {
    QStringList silent;
    int count = 0;
    for (QWidget* widget : m_full->window.findChildren<QWidget*>()) {
        if (!isPainted(*widget) || qobject_cast<QAbstractScrollArea*>(widget->parentWidget()))
            continue;
        ++count;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(interface != nullptr);
        if (interface->role() == QAccessible::Client || interface->role() == QAccessible::NoRole)
            silent << QStringLiteral("no role: ") + nameOf(*widget);
        if (interface->text(QAccessible::Value).isEmpty() && interface->text(QAccessible::Description).isEmpty())
            silent << QStringLiteral("nothing told: ") + nameOf(*widget);
    }
    QVERIFY(count >= 6);
    QVERIFY(isNone(silent));
}

void TestKeyboard::theFocusIsSeen_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestKeyboard::theFocusIsSeen() {
    QFETCH(bool, dark);
    ui::theme::applyAppearance(dark ? ui::theme::Appearance::Dark : ui::theme::Appearance::Light);
    QWidget& elsewhere = m_full->find<QWidget>("lessonNext");
    QTest::keyClick(&elsewhere, Qt::Key_Tab); // to people who use the mouse, many styles do not show it
    QStringList blind;
    int count = 0;
    for (const char* mode : {"gridButton", "wipeButton", "blindButton", "trajectoryButton"}) {
        m_full->find<QToolButton>(mode).click();
        for (QWidget* widget : interactive(m_full->window)) {
            if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus) ||
                widget == &elsewhere || widget->focusProxy() != nullptr)
                continue;
            elsewhere.setFocus(Qt::TabFocusReason);
            const QImage without = imageOf(*widget);
            widget->setFocus(Qt::TabFocusReason);
            QVERIFY(widget->hasFocus());
            if (imageOf(*widget) == without)
                blind << QStringLiteral("%1, %2 x %3").arg(nameOf(*widget)).arg(widget->width()).arg(widget->height());
            ++count;
        }
    }
    m_full->find<QToolButton>("gridButton").click();
    ui::theme::applyAppearance(ui::theme::Appearance::System);
    QVERIFY(count > 200);
    blind.removeDuplicates();
    QVERIFY(isNone(blind));
}

void TestKeyboard::theMenuKeyOpensWhateverTheRightButtonOpens() {
    QStringList wrong;
    int menus = 0;
    for (const char* mode : {"gridButton", "wipeButton", "blindButton", "trajectoryButton"}) {
        m_full->find<QToolButton>(mode).click();
        for (QWidget* widget : interactive(m_full->window)) {
            const bool isView = qobject_cast<QAbstractItemView*>(widget) != nullptr;
            if (!widget->isVisible() || !(isPainted(*widget) || isView))
                continue;
            widget->setFocus(Qt::TabFocusReason);
            const QStringList byMouse = menuOf([widget] {
                QWidget* under = widget->childAt(widget->rect().center());
                QTest::mouseClick(under == nullptr ? widget : under, Qt::RightButton, {}, {}, -1);
                if (QApplication::activePopupWidget() != nullptr)
                    return; // else as the platform tells it
                QContextMenuEvent event(QContextMenuEvent::Mouse, {5, 5}, widget->mapToGlobal(QPoint(5, 5)));
                QCoreApplication::sendEvent(under == nullptr ? widget : under, &event);
            });
            const QStringList byKey = menuOf([widget] {
                QContextMenuEvent event(QContextMenuEvent::Keyboard, widget->rect().center(),
                                        widget->mapToGlobal(widget->rect().center()));
                QCoreApplication::sendEvent(widget, &event);
            });
            menus += byKey.isEmpty() ? 0 : 1;
            for (const QString& entry : byMouse)
                if (!byKey.contains(entry))
                    wrong << QStringLiteral("%1: %2").arg(nameOf(*widget), entry);
        }
    }
    m_full->find<QToolButton>("gridButton").click();
    QVERIFY(menus >= 7); // plots, map, lists, images
    wrong.removeDuplicates();
    QVERIFY(isNone(wrong));
}

void TestKeyboard::everyToolBarsActionIsInAMenu() {
    const std::set<const QAction*> inMenus = actionsOfMenuBar(m_full->window);
    QStringList missing;
    for (const auto* bar : m_full->window.findChildren<QToolBar*>())
        for (const QAction* action : bar->actions())
            if (!action->isSeparator() && !inMenus.contains(action))
                missing << action->objectName();
    QVERIFY(isNone(missing));
}

void TestKeyboard::everyMenuEntryHasAMnemonicOfItsOwn() {
    QFETCH(QString, language);
    speak(language);
    QStringList wrong;
    QList<QMenu*> menus = m_full->window.findChildren<QMenu*>();
    QList<QPair<QString, QList<QAction*>>> all = {{QStringLiteral("menu bar"), m_full->window.menuBar()->actions()}};
    for (QMenu* menu : menus)
        if (emit menu->aboutToShow(); menu->menuAction()->isVisible())
            all.append({menu->title() + u'(' + menu->objectName() + u')', menu->actions()});
    for (const auto& [title, actions] : all) {
        std::map<QChar, QString> taken;
        for (const QAction* action : actions) {
            const QChar mnemonic = mnemonicOf(action->text());
            if (action->isSeparator() || action->text().isEmpty())
                continue;
            if (mnemonic.isNull())
                wrong << QStringLiteral("%1: no mnemonic in \"%2\"").arg(title, action->text());
            else if (const auto [other, isNew] = taken.emplace(mnemonic, action->text()); !isNew)
                wrong << QStringLiteral("%1: \"%2\" and \"%3\"").arg(title, other->second, action->text());
        }
    }
    QVERIFY(isNone(wrong));
}

void TestKeyboard::noTwoWidgetsShareAMnemonic() {
    QFETCH(QString, language);
    speak(language);
    std::map<QChar, QString> taken;
    QStringList wrong;
    const auto take = [&](const QString& text, const QString& who) {
        const QChar mnemonic = mnemonicOf(text);
        if (mnemonic.isNull())
            return;
        if (const auto [other, isNew] = taken.emplace(mnemonic, who + u' ' + text); !isNew)
            wrong << QStringLiteral("%1 and %2 %3").arg(other->second, who, text);
    };
    for (const QAction* entry : m_full->window.menuBar()->actions())
        if (entry->isVisible())
            take(entry->text(), QStringLiteral("menu"));
    for (const auto* label : m_full->window.findChildren<QLabel*>())
        if (label->buddy() != nullptr && label->isVisibleTo(&m_full->window))
            take(label->text(), nameOf(*label->buddy()));
    for (const auto* button : m_full->window.findChildren<QAbstractButton*>())
        if (button->isVisibleTo(&m_full->window) && !button->shortcut().isEmpty())
            take(button->text(), nameOf(*button));
    QVERIFY(taken.size() >= 6);
    QVERIFY(isNone(wrong));
}

void TestKeyboard::everyMnemonicLeadsToItsField() {
    m_full->window.activateWindow(); // menus were open
    QVERIFY(QTest::qWaitForWindowActive(&m_full->window));
    QWidget& elsewhere = m_full->find<QWidget>("dynamicsPlot");
    QStringList dead;
    int count = 0;
    for (const auto* label : m_full->window.findChildren<QLabel*>()) {
        const QChar mnemonic = mnemonicOf(label->text());
        QWidget* buddy = label->buddy();
        if (buddy == nullptr || mnemonic.isNull() || mnemonic > QChar(0x7f) || !label->isVisible() ||
            !buddy->isEnabled())
            continue;
        elsewhere.setFocus();
        QTest::keyClick(&m_full->window, mnemonic.toLower().toLatin1(), Qt::AltModifier);
        const QWidget* wanted = buddy->focusProxy() != nullptr ? buddy->focusProxy() : buddy;
        if (QApplication::focusWidget() != wanted)
            dead << QStringLiteral("Alt+%1: %2").arg(mnemonic).arg(nameOf(*buddy));
        ++count;
    }
    QVERIFY(count >= 8);
    QVERIFY(isNone(dead));
}

void TestKeyboard::noShortcutMeansTwoThings() {
    std::map<QString, QString> taken;
    QStringList wrong;
    for (const auto* action : m_full->window.findChildren<QAction*>()) {
        if (action->shortcutContext() != Qt::WindowShortcut && action->shortcutContext() != Qt::ApplicationShortcut)
            continue;
        if (presenting.contains(action->objectName()) && !action->isEnabled())
            continue; // these keys are theirs while it is on, and the others' while it is off
        for (const QKeySequence& key : action->shortcuts())
            if (const auto [other, isNew] = taken.emplace(key.toString(), action->objectName()); !isNew)
                wrong << QStringLiteral("%1: %2 and %3").arg(key.toString(), other->second, action->objectName());
    }
    QVERIFY(taken.size() > 10);
    QVERIFY(isNone(wrong));
}

void TestKeyboard::everyIssueLeadsToItsPlace() {
    using namespace ui::workbench;
    QStringList places = {QStringLiteral("openModelButton"), QStringLiteral("saveStudyButton"),
                          QStringLiteral("writeReportButton"), QStringLiteral("runsTable")};
    for (int field = 0; field <= static_cast<int>(ui::study::StudyField::Everything); ++field)
        places << issueTargetOf(static_cast<ui::study::StudyField>(field));
    for (int kind = 0; kind <= static_cast<int>(ui::jobs::JobKind::Trajectory); ++kind)
        places << issueTargetOf(static_cast<ui::jobs::JobKind>(kind));
    auto& list = m_full->find<QListView>("issuesList");
    for (const QString& place : places) {
        m_full->window.issues().add({ui::notices::Severity::Error, place, place});
        m_full->find<QDockWidget>("issuesDock").raise();
        list.setCurrentIndex(list.model()->index(0, 0));
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Return);
        auto* widget = m_full->window.findChild<QWidget*>(place);
        QVERIFY2(place == QLatin1String("mainWindow") || widget != nullptr, qPrintable(place));
        QVERIFY2(!list.hasFocus() || widget == nullptr || !widget->isVisible(), qPrintable(place));
    }
    m_full->window.issues().clear();
    m_full->window.openSpec(QStringLiteral("there is no such model"));
    QTRY_VERIFY(m_full->window.issues().rowCount() > 0);
}

void TestKeyboard::dialogsAreReachedAndNamedToo() {
    QFETCH(QString, language);
    speak(language);
    QStringList wrong;
    QTimer timer;
    int seen = 0;
    connect(&timer, &QTimer::timeout, this, [&] {
        auto* dialog = QApplication::activeModalWidget();
        if (dialog == nullptr)
            return;
        timer.stop();
        ++seen;
        wrong << outOfReach(*dialog) << unnamed(*dialog);
        dialog->close();
    });
    for (const char* action : {"exportPlots", "fineTune"}) {
        timer.start(20);
        m_full->find<QAction>(action).trigger();
    }
    QCOMPARE(seen, 2);
    QVERIFY(isNone(wrong));
}

TESSERA_GUI_TEST(TestKeyboard)
#include "tst_keyboard.moc"
