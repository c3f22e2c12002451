#include "ui/docks/panel_row.h"

#include "ui/docks/window_docks.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QToolButton>

namespace ui::docks {

PanelRow::PanelRow(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("panelRow"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
}

void PanelRow::add(QDockWidget& dock) {
    auto* button = new QToolButton(this);
    button->setObjectName(dock.objectName() + QLatin1String("Button"));
    button->setAutoRaise(true);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    layout()->addWidget(button);
    m_entries.push_back({&dock, button});
    connect(&dock, &QDockWidget::visibilityChanged, this, &PanelRow::refresh);
    connect(button, &QToolButton::clicked, &dock,
            [&dock](bool shown) { shown ? WindowDocks::showInPlace(dock) : dock.hide(); });
}

void PanelRow::refresh() {
    for (const Entry& entry : m_entries)
        entry.button->setChecked(isInSight(*entry.dock));
}

void PanelRow::retranslate() {
    for (const Entry& entry : m_entries) {
        entry.button->setText(entry.dock->windowTitle());
        entry.button->setToolTip(tr("Shows or hides this panel; F9 hides and shows all of this row"));
    }
}

} // namespace ui::docks
