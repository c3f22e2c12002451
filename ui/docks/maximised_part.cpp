#include "ui/docks/maximised_part.h"

#include "ui/docks/centre_splitter.h"

#include <QDockWidget>
#include <QLayout>
#include <QMainWindow>

namespace ui::docks {

MaximisedPart::MaximisedPart(QMainWindow& window, CentreSplitter& centre)
    : QObject(&window)
    , m_window(window)
    , m_centre(centre) {}

void MaximisedPart::toggle(int part) {
    if (part == m_part)
        return leave();
    if (m_part < 0)
        m_before = layoutOf(m_window);
    show(part);
}

void MaximisedPart::show(int part) {
    m_part = part;
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        if (!dock->isFloating())
            dock->hide();
    m_centre.widget(part)->show();
    m_centre.widget(1 - part)->hide();
    emit changed(part);
}

void MaximisedPart::leave() {
    if (m_part < 0)
        return;
    m_centre.widget(1 - m_part)->show();
    m_part = -1;
    m_window.layout()->activate(); // with the minimum of both parts
    applyLayout(m_window, m_before);
    emit changed(-1);
}

WindowView MaximisedPart::view() const {
    return {m_part < 0 ? layoutOf(m_window) : m_before, m_part};
}

void MaximisedPart::restore(const WindowView& view) {
    leave();
    applyLayout(m_window, view.layout);
    if (view.maximisedPart < 0)
        return;
    m_before = view.layout;
    show(view.maximisedPart);
}

} // namespace ui::docks
