#include "ui/workbench/window_docks.h"

#include <QDockWidget>
#include <QMenu>
#include <QScrollArea>

namespace ui::workbench {

QDockWidget* WindowDocks::add(Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget) {
    auto* dock = new QDockWidget(&m_window);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(widget);
    m_window.addDockWidget(area, dock);
    m_viewMenu.addAction(dock->toggleViewAction());
    m_entries.push_back({dock, title});
    return dock;
}

void WindowDocks::retranslate() {
    for (const Entry& entry : m_entries)
        entry.dock->setWindowTitle(tr(entry.title));
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
    widget->setFocus(Qt::OtherFocusReason);
}

} // namespace ui::workbench
