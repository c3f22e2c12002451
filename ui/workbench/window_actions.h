#pragma once

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QUndoStack>

class QMainWindow;

namespace ui::workbench {

/// Menus, tool bar and shortcuts of the window. The window connects them; this only makes, names and draws them.
class WindowActions final {
    Q_DECLARE_TR_FUNCTIONS(ui::workbench::WindowActions)

public:
    WindowActions(QMainWindow* window, QUndoStack* undo);

    void retranslate();
    /// Puts the menu of recent files where files are opened.
    void addRecent(QMenu* menu);
    /// @param isCut the model is pruned already, which is said where pruning it anew would be offered.
    void setPruneTip(bool isCut) const;
    /// Draws the icons anew in the palette's colours.
    void refreshIcons();

    QAction* openModel;
    QAction* openFolder;
    QAction* openBuiltIn;
    QAction* openBuiltInText; ///< hidden where its weights are not there
    QAction* openStudy;
    QAction* saveStudy;
    QAction* saveStudyAs;
    QAction* exportModel;
    QAction* exportPlots;
    QAction* writeReport;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* prune;
    QAction* sample;
    QAction* fineTune;
    QAction* stop;
    QAction* automatic;
    QAction* settings;
    QAction* keys;
    QAction* method;
    QAction* maximisePlot;
    QAction* maximiseImages;
    QAction* about;
    QMenu* viewMenu;
    QMenu* helpMenu;
    QActionGroup* languages;
    QActionGroup* appearances;

private:
    void connectUndo();
    void nameUndo();
    void createMenus(QMainWindow* window);
    void createToolBar(QMainWindow* window);
    void retranslateMenus();

    QMainWindow* m_window;
    QUndoStack& m_undoStack;
    QObject m_listener; ///< goes before the stack, which signals its own end
    QMenu* m_fileMenu;
    QMenu* m_editMenu;
    QMenu* m_runMenu;
    QMenu* m_languageMenu;
    QMenu* m_appearanceMenu;
    QToolBar* m_toolBar;
};

} // namespace ui::workbench
