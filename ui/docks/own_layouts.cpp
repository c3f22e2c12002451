#include "ui/docks/own_layouts.h"

#include "ui/files/window_settings.h"

namespace ui::docks {

namespace {

// In a list, since a name may have any letters.
const QString listKey = QStringLiteral("layouts");
const QString nameKey = QStringLiteral("name");
const QString docksKey = QStringLiteral("docks");
const QString centreKey = QStringLiteral("centre");

} // namespace

OwnLayouts::OwnLayouts(bool remembers)
    : m_remembers(remembers) {
    if (!remembers)
        return;
    files::Settings kept;
    const int count = kept.beginReadArray(listKey);
    for (int i = 0; i < count; ++i) {
        kept.setArrayIndex(i);
        m_layouts[kept.value(nameKey).toString()] = {kept.value(docksKey).toByteArray(),
                                                     kept.value(centreKey).toByteArray()};
    }
}

void OwnLayouts::save(const QString& name, const WindowLayout& layout) {
    m_layouts[name] = layout;
    store();
}

void OwnLayouts::remove(const QString& name) {
    m_layouts.remove(name);
    store();
}

void OwnLayouts::store() const {
    if (!m_remembers)
        return;
    files::Settings kept;
    kept.remove(listKey);
    kept.beginWriteArray(listKey);
    int i = 0;
    for (auto layout = m_layouts.begin(); layout != m_layouts.end(); ++layout) {
        kept.setArrayIndex(i++);
        kept.setValue(nameKey, layout.key());
        kept.setValue(docksKey, layout->docks);
        kept.setValue(centreKey, layout->centre);
    }
    kept.endArray();
}

} // namespace ui::docks
