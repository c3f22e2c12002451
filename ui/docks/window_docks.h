#pragma once

#include <QCoreApplication>
#include <QMainWindow>

#include <vector>

class QAction;
class QDockWidget;
class QMenu;

namespace ui::docks {

/// The docks of a window: makes them, keeps their titles in the person's language, shows the one that holds a widget
/// and puts all back where they were at first.
class WindowDocks final {
    Q_DECLARE_TR_FUNCTIONS(ui::docks::WindowDocks)

public:
    /// @param viewMenu gets an entry for each dock.
    WindowDocks(QMainWindow& window, QMenu& viewMenu);

    /// @param name of the object, e.g. "modelDock". @param title marked by QT_TRANSLATE_NOOP for this class.
    QDockWidget* add(Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget);
    void retranslate();
    /// Gives the docks their sizes, and calls this the usual places that the view menu's last entry leads back to.
    /// @param stagesHeight that the stage panel needs, pixels.
    void arrange(int stagesHeight);
    /// Shows and raises the dock around a widget and scrolls to it.
    static void bringIntoView(QWidget* widget);
    /// Shows whatever hides a widget of the window, and gives it the focus. Does nothing if there is none of the name.
    void reveal(const QString& widgetName);

private:
    void restore();
    static void nameButtons(const QDockWidget& dock);

    struct Entry {
        QDockWidget* dock = nullptr;
        const char* title = nullptr;
    };

    QMainWindow& m_window;
    QMenu& m_viewMenu;
    std::vector<Entry> m_entries;
    QAction* m_restore = nullptr;
    QByteArray m_usual;
    int m_stagesHeight = 0;
};

} // namespace ui::docks
