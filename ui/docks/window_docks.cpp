#include "ui/docks/window_docks.h"

#include "ui/docks/dock_arrangement.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QMenu>
#include <QScrollArea>

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

} // namespace

WindowDocks::WindowDocks(QMainWindow& window, QMenu& viewMenu)
    : m_window(window)
    , m_viewMenu(viewMenu)
    , m_restore(viewMenu.addAction(QString())) {
    m_restore->setObjectName(QStringLiteral("usualLayout"));
    QObject::connect(m_restore, &QAction::triggered, &window, [this] { restore(); });
}

QDockWidget* WindowDocks::add(Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget) {
    auto* dock = new QDockWidget(&m_window);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(widget);
    m_window.addDockWidget(area, dock);
    m_viewMenu.insertAction(m_restore, dock->toggleViewAction());
    m_entries.push_back({dock, title});
    return dock;
}

void WindowDocks::retranslate() {
    for (const Entry& entry : m_entries) {
        entry.dock->setWindowTitle(tr(entry.title));
        nameButtons(*entry.dock);
    }
    m_restore->setText(tr("&Usual layout"));
    m_restore->setToolTip(tr("Puts all panels back where they were at first"));
    m_restore->setStatusTip(m_restore->toolTip());
}

void WindowDocks::arrange(int stagesHeight) {
    m_stagesHeight = stagesHeight;
    arrangeDocks(m_window, stagesHeight);
    m_usual = m_window.saveState();
}

void WindowDocks::restore() {
    m_window.restoreState(m_usual);
    arrangeDocks(m_window, m_stagesHeight);
}

/// The toolkit names them once, in the language of that moment.
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
            dock->show();
            dock->raise();
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
