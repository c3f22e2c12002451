#pragma once

#include "ui/docks/dock_arrangement.h"
#include "ui/docks/own_layouts.h"

#include <QObject>

#include <array>

class QAction;
class QMainWindow;
class QMenu;

namespace ui::docks {

class WindowDocks;

/// The menu of named layouts: one for each purpose, and those that a person has saved.
class LayoutMenu final : public QObject {
    Q_OBJECT

public:
    /// @param remembers own layouts are kept between sessions.
    LayoutMenu(QMainWindow& window, WindowDocks& docks, bool remembers);

    QMenu& menu() { return *m_menu; }
    void retranslate();

signals:
    /// Something is going to be arranged anew.
    void choosing();
    void chosen(ui::docks::Purpose purpose);

private:
    void choose(Purpose purpose);
    void fill();
    void addOwn(const QString& name, int number);
    void save();

    QMainWindow& m_window;
    WindowDocks& m_docks;
    OwnLayouts m_own;
    QMenu* m_menu;
    QMenu* m_removeMenu;
    std::array<QAction*, purposeCount> m_purposes{};
    QAction* m_save;
};

} // namespace ui::docks
