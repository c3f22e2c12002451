#pragma once

#include "ui/docks/dock_arrangement.h"
#include "ui/docks/window_layout.h"

#include <QCoreApplication>
#include <QMainWindow>
#include <QSet>

#include <vector>

class QAction;
class QDockWidget;
class QMenu;

namespace ui::docks {

class PanelRow;

/// The docks of a window: makes them, keeps their titles in the person's language, arranges them for a purpose, and
/// shows the one that holds a widget.
class WindowDocks final {
    Q_DECLARE_TR_FUNCTIONS(ui::docks::WindowDocks)

public:
    /// @param viewMenu gets a menu with an entry for each dock.
    WindowDocks(QMainWindow& window, QMenu& viewMenu);

    /// @param name of the object, e.g. "modelDock". @param title marked by QT_TRANSLATE_NOOP for this class.
    QDockWidget* add(Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget);
    /// These docks stand side by side, and showInPlace() shows one at a time. They are not tabbed: Qt 6.4 crashes where
    /// a window with tabbed docks gets a layout back.
    void sharePlace(const std::vector<QDockWidget*>& docks);
    void retranslate();
    /// Calls the present places the first ones, from which all arrangements begin, and arranges the docks.
    /// @param stagesHeight that the stage panel needs, pixels.
    void begin(int stagesHeight);
    void arrange(Purpose purpose);
    /// Gives the docks their sizes again: those of a window that is not shown yet are not kept.
    void size() { sizeDocks(m_window, m_purpose, m_stagesHeight); }
    /// Shows or hides the bottom docks where another height of the window asks for it and nobody has chosen otherwise.
    void followHeight();
    /// A button for each bottom dock, all that is left of those that are hidden.
    PanelRow& panelRow() { return *m_panelRow; }
    /// Shows a dock in place of those that share its place.
    static void showInPlace(QDockWidget& dock);
    /// Shows the dock around a widget and scrolls to it.
    static void bringIntoView(QWidget* widget);
    /// Shows whatever hides a widget of the window, and gives it the focus. Does nothing if there is none of the name.
    void reveal(const QString& widgetName);

private:
    using Docks = QSet<const QDockWidget*>;

    void toggleBottom();
    std::vector<QDockWidget*> bottomDocks() const;
    Docks shownAtBottom() const;
    static void nameButtons(const QDockWidget& dock);

    struct Entry {
        QDockWidget* dock = nullptr;
        const char* title = nullptr;
    };

    QMainWindow& m_window;
    QMenu* m_panelMenu;
    std::vector<Entry> m_entries;
    PanelRow* m_panelRow;
    QAction* m_bottom = nullptr;
    WindowLayout m_first;
    Purpose m_purpose = Purpose::Tune;
    bool m_isTall = false;
    Docks m_arranged; ///< what arrange() showed at the bottom
    Docks m_hidden;   ///< what toggleBottom() brings back
    int m_stagesHeight = 0;
};

} // namespace ui::docks
