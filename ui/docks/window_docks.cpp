#include "ui/docks/window_docks.h"

#include "ui/access/mnemonics.h"
#include "ui/docks/panel_row.h"

#include <QAbstractButton>
#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QScrollArea>

#include <algorithm>

namespace ui::docks {

namespace {

/// The widget itself or, where it is disabled, what is beside it and is not: there it can be enabled.
QWidget& takingFocus(QWidget& widget) {
    if (widget.isEnabled())
        return widget;
    for (QWidget* around = widget.parentWidget(); around != nullptr; around = around->parentWidget())
        for (QWidget* beside : around->findChildren<QWidget*>())
            if (beside->isEnabled() && beside->isVisible() && beside->focusPolicy() & Qt::TabFocus)
                return *beside;
    return widget;
}

constexpr const char* placeProperty = "place";

/// Whether only one of two docks is wanted at a time.
bool shareOnePlace(const QMainWindow& window, QDockWidget& one, QDockWidget& other) {
    return one.property(placeProperty).isValid() && one.property(placeProperty) == other.property(placeProperty) &&
           !other.isFloating() && !other.isHidden() && window.dockWidgetArea(&one) == window.dockWidgetArea(&other);
}

} // namespace

WindowDocks::WindowDocks(QMainWindow& window, QMenu& viewMenu)
    : m_window(window)
    , m_panelMenu(viewMenu.addMenu(QString()))
    , m_panelRow(new PanelRow(&window))
    , m_bottom(viewMenu.addAction(QString())) {
    access::giveMnemonics(*m_panelMenu);
    m_bottom->setObjectName(QStringLiteral("bottomPanels"));
    m_bottom->setShortcut(Qt::Key_F9);
    window.addAction(m_bottom);
    QObject::connect(m_bottom, &QAction::triggered, &window, [this] { toggleBottom(); });
}

QDockWidget* WindowDocks::add(Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget) {
    auto* dock = new QDockWidget(&m_window);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(widget);
    m_window.addDockWidget(area, dock);
    for (const auto changed : {&QDockWidget::visibilityChanged, &QDockWidget::topLevelChanged})
        QObject::connect(dock, changed, dock, [dock] { nameButtons(*dock); });
    m_panelMenu->addAction(dock->toggleViewAction());
    m_entries.push_back({dock, title});
    return dock;
}

void WindowDocks::sharePlace(const std::vector<QDockWidget*>& docks) {
    for (QDockWidget* dock : docks) {
        dock->setProperty(placeProperty, docks.front()->objectName());
        QObject::connect(dock->toggleViewAction(), &QAction::triggered, dock,
                         [dock](bool shown) { shown ? showInPlace(*dock) : void(); });
        if (dock != docks.front())
            m_window.splitDockWidget(docks.front(), dock, Qt::Horizontal);
    }
}

void WindowDocks::retranslate() {
    for (const Entry& entry : m_entries) {
        entry.dock->setWindowTitle(tr(entry.title));
        nameButtons(*entry.dock);
    }
    m_panelMenu->setTitle(tr("&Panels"));
    m_panelRow->retranslate();
    m_bottom->setText(tr("&Bottom panels"));
    m_bottom->setToolTip(tr("Hides the panels at the bottom, or brings them back"));
    m_bottom->setStatusTip(m_bottom->toolTip());
}

void WindowDocks::begin(int stagesHeight) {
    m_stagesHeight = stagesHeight;
    for (const Entry& entry : m_entries) // a window that had to hold all of them would have to grow
        entry.dock->hide();
    m_first = layoutOf(m_window);
    arrange(Purpose::Tune);
}

void WindowDocks::arrange(Purpose purpose) {
    m_purpose = purpose;
    m_isTall = isTall(m_window);
    applyLayout(m_window, m_first);
    arrangeDocks(m_window, purpose, m_stagesHeight);
    m_arranged = shownAtBottom();
    m_panelRow->refresh();
}

void WindowDocks::followHeight() {
    if (m_isTall == isTall(m_window) || m_arranged != shownAtBottom())
        return;
    m_isTall = !m_isTall;
    arrangeDocks(m_window, m_purpose, m_stagesHeight);
    m_arranged = shownAtBottom();
}

std::vector<QDockWidget*> WindowDocks::bottomDocks() const {
    std::vector<QDockWidget*> docks;
    for (const Entry& entry : m_entries)
        if (m_window.dockWidgetArea(entry.dock) == Qt::BottomDockWidgetArea && !entry.dock->isFloating())
            docks.push_back(entry.dock);
    return docks;
}

WindowDocks::Docks WindowDocks::shownAtBottom() const {
    Docks shown;
    for (const QDockWidget* dock : bottomDocks())
        if (!dock->isHidden())
            shown.insert(dock);
    return shown;
}

void WindowDocks::toggleBottom() {
    const Docks shown = shownAtBottom();
    if (!shown.isEmpty())
        m_hidden = shown;
    const QStringList usual = bottomDocksOf(m_purpose);
    for (QDockWidget* dock : bottomDocks()) {
        const bool isWanted = m_hidden.isEmpty() ? usual.contains(dock->objectName()) : m_hidden.contains(dock);
        dock->setVisible(shown.isEmpty() && isWanted);
    }
}

void WindowDocks::showInPlace(QDockWidget& dock) {
    auto* window = qobject_cast<QMainWindow*>(dock.parentWidget());
    int width = 0;
    if (window != nullptr && !dock.isFloating())
        for (auto* other : window->findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
            if (other != &dock && shareOnePlace(*window, dock, *other)) {
                width = std::max(width, other->width());
                other->hide();
            }
    dock.show();
    dock.raise();
    if (width > 0)
        window->resizeDocks({&dock}, {width}, Qt::Horizontal);
}

/// The toolkit names them in its own words, whenever it shows them.
void WindowDocks::nameButtons(const QDockWidget& dock) {
    const auto name = [&dock](const char* button, const QString& text, const QString& tip) {
        auto* found = dock.findChild<QAbstractButton*>(QLatin1String(button), Qt::FindDirectChildrenOnly);
        if (found == nullptr)
            return;
        found->setAccessibleName(text);
        found->setAccessibleDescription(tip);
        found->setToolTip(tip);
    };
    name("qt_dockwidget_closebutton", tr("Close"), tr("Close this panel; the View menu brings it back"));
    name("qt_dockwidget_floatbutton", tr("Float"), tr("Take this panel out of the window, or put it back"));
}

void WindowDocks::bringIntoView(QWidget* widget) {
    for (QWidget* parent = widget; parent != nullptr; parent = parent->parentWidget()) {
        if (auto* dock = qobject_cast<QDockWidget*>(parent)) {
            showInPlace(*dock);
        } else if (auto* area = qobject_cast<QScrollArea*>(parent)) {
            area->ensureWidgetVisible(widget);
        }
    }
}

void WindowDocks::reveal(const QString& widgetName) {
    auto* widget = m_window.findChild<QWidget*>(widgetName);
    if (widget == nullptr)
        return;
    bringIntoView(widget);
    takingFocus(*widget).setFocus(Qt::OtherFocusReason);
}

} // namespace ui::docks
