#include "ui/docks/dock_scroll_area.h"

#include <QEvent>
#include <QScrollBar>

namespace ui::docks {

DockScrollArea::DockScrollArea(QWidget* panel) {
    setFocusPolicy(Qt::NoFocus); // what is in it has the focus
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(panel);
    panel->installEventFilter(this);
    fitWidth();
}

bool DockScrollArea::eventFilter(QObject* watched, QEvent* event) {
    // Another language or another result needs another width.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        fitWidth();
    return QScrollArea::eventFilter(watched, event);
}

void DockScrollArea::fitWidth() {
    setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
}

} // namespace ui::docks
