#pragma once

#include "ui/docks/window_layout.h"

#include <QMap>
#include <QStringList>

namespace ui::docks {

/// Layouts that a person has given names.
class OwnLayouts final {
public:
    /// @param remembers they are kept between sessions, with what else is remembered of windows.
    explicit OwnLayouts(bool remembers);

    QStringList names() const { return m_layouts.keys(); }
    WindowLayout layout(const QString& name) const { return m_layouts.value(name); }
    /// Replaces one of the same name.
    void save(const QString& name, const WindowLayout& layout);
    void remove(const QString& name);

private:
    void store() const;

    bool m_remembers;
    QMap<QString, WindowLayout> m_layouts;
};

} // namespace ui::docks
