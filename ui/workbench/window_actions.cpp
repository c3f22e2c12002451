#include "ui/workbench/window_actions.h"

#include "core/base/resources.h"
#include "ui/access/mnemonics.h"
#include "ui/study/study_document.h"
#include "ui/theme/icons.h"
#include "ui/workbench/language.h"

#include <QApplication>
#include <QMainWindow>
#include <QToolButton>
#include <filesystem>

namespace ui::workbench {

namespace {

QAction* makeAction(QMainWindow* window, const char* name, const QKeySequence& shortcut = {}) {
    auto* action = new QAction(window);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(shortcut);
    window->addAction(action);
    return action;
}

void setText(QAction* action, const QString& text, const QString& tip, const QString& toolBarText = {}) {
    action->setText(text);
    action->setIconText(toolBarText.isEmpty() ? QString(text).remove(QLatin1Char('&')) : toolBarText);
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
    action->setStatusTip(tip);
}

} // namespace

WindowActions::WindowActions(QMainWindow* window, QUndoStack* undoStack)
    : openModel(makeAction(window, "openModel", QKeySequence::Open))
    , openFolder(makeAction(window, "openFolder"))
    , openBuiltIn(makeAction(window, "openBuiltIn"))
    , openBuiltInText(makeAction(window, "openBuiltInText"))
    , openStudy(makeAction(window, "openStudy", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)))
    , saveStudy(makeAction(window, "saveStudy", QKeySequence::Save))
    , saveStudyAs(makeAction(window, "saveStudyAs", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)))
    , exportModel(makeAction(window, "exportModel", QKeySequence(Qt::CTRL | Qt::Key_E)))
    , exportPlots(makeAction(window, "exportPlots", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)))
    , writeReport(makeAction(window, "writeReport", QKeySequence(Qt::CTRL | Qt::Key_R)))
    , quit(makeAction(window, "quit", QKeySequence(Qt::CTRL | Qt::Key_Q)))
    , undo(makeAction(window, "undo", QKeySequence::Undo))
    , redo(makeAction(window, "redo"))
    , prune(makeAction(window, "prune", QKeySequence(Qt::Key_F5)))
    , sample(makeAction(window, "sample", QKeySequence(Qt::Key_F6)))
    , fineTune(makeAction(window, "fineTune", QKeySequence(Qt::Key_F7)))
    , stop(makeAction(window, "stop", QKeySequence(Qt::Key_Escape)))
    , automatic(makeAction(window, "automatic"))
    , settings(makeAction(window, "settings", QKeySequence(Qt::CTRL | Qt::Key_Comma)))
    , keys(makeAction(window, "keys", QKeySequence(Qt::SHIFT | Qt::Key_F1)))
    , method(makeAction(window, "method"))
    , maximisePlot(makeAction(window, "maximisePlot", QKeySequence(Qt::SHIFT | Qt::Key_F8)))
    , maximiseImages(makeAction(window, "maximiseImages", QKeySequence(Qt::Key_F8)))
    , about(makeAction(window, "about"))
    , viewMenu(new QMenu(window))
    , helpMenu(new QMenu(window))
    , languages(new QActionGroup(window))
    , appearances(new QActionGroup(window))
    , m_window(window)
    , m_undoStack(*undoStack)
    , m_fileMenu(window->menuBar()->addMenu(QString()))
    , m_editMenu(window->menuBar()->addMenu(QString()))
    , m_runMenu(window->menuBar()->addMenu(QString()))
    , m_languageMenu(new QMenu(window))
    , m_appearanceMenu(new QMenu(window))
    , m_toolBar(new QToolBar(window)) {
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    for (QAction* action : {automatic, maximisePlot, maximiseImages})
        action->setCheckable(true);
    connectUndo();
    createMenus(window);
    createToolBar(window);
    retranslate();
    refreshIcons();
}

void WindowActions::connectUndo() {
    for (const auto& [action, act] : {std::pair(undo, &QUndoStack::undo), std::pair(redo, &QUndoStack::redo)}) {
        QObject::connect(action, &QAction::triggered, &m_undoStack, act);
        action->setEnabled(false);
    }
    QObject::connect(&m_undoStack, &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
    QObject::connect(&m_undoStack, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
    QObject::connect(&m_undoStack, &QUndoStack::indexChanged, &m_listener, [this] { nameUndo(); });
}

/// The stack keeps what was done in the language of the sources: it may be read in another one.
void WindowActions::nameUndo() {
    const auto named = [](const QString& what, const QString& source) {
        const QString done = study::StudyDocument::tr(source.toUtf8().constData());
        return source.isEmpty() ? what : QStringLiteral("%1: %2").arg(what, done);
    };
    setText(undo, named(tr("&Undo"), m_undoStack.undoText()), named(tr("Take back"), m_undoStack.undoText()));
    setText(redo, named(tr("&Redo"), m_undoStack.redoText()), named(tr("Do again"), m_undoStack.redoText()));
}

void WindowActions::createMenus(QMainWindow* window) {
    m_fileMenu->addActions({openModel, openFolder, openBuiltIn, openBuiltInText});
    std::error_code ignored;
    openBuiltInText->setVisible(std::filesystem::exists(core::resourcePath("demo-text/model_index.json"), ignored));
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({openStudy, saveStudy, saveStudyAs});
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({exportModel, exportPlots, writeReport});
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({quit});
    m_editMenu->addActions({undo, redo});
    m_editMenu->addSeparator();
    m_editMenu->addActions({settings});
    m_runMenu->addActions({prune, sample, fineTune, stop, automatic});
    for (QMenu* menu : {m_fileMenu, m_editMenu, m_runMenu, viewMenu, helpMenu, m_languageMenu, m_appearanceMenu})
        access::giveMnemonics(*menu);
    viewMenu->addActions({maximiseImages, maximisePlot});
    window->menuBar()->addMenu(viewMenu);
    window->menuBar()->addMenu(helpMenu);
    helpMenu->addActions({keys, method, about});
    for (const Language& language : ui::workbench::languages()) {
        QAction* action = m_languageMenu->addAction(language.title);
        action->setCheckable(true);
        action->setData(language.code);
        languages->addAction(action);
    }
    for (int i = 0; i < 3; ++i) {
        QAction* action = m_appearanceMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(i);
        appearances->addAction(action);
    }
}

void WindowActions::setPruneTip(bool isCut) const {
    const QString usual = tr("Prune every stage and sample pictures beside the dense model's");
    setText(prune, tr("&Prune"),
            isCut ? tr("This model is pruned already; open its dense model to prune anew") : usual);
}

void WindowActions::addRecent(QMenu* menu) {
    m_fileMenu->insertMenu(saveStudy, menu);
}

void WindowActions::createToolBar(QMainWindow* window) {
    m_toolBar->setObjectName(QStringLiteral("toolBar"));
    m_toolBar->setMovable(false);
    m_toolBar->setIconSize({20, 20});
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_toolBar->addActions({openModel, saveStudy});
    m_toolBar->addSeparator();
    m_toolBar->addActions({undo, redo});
    m_toolBar->addSeparator();
    m_toolBar->addActions({prune, sample, stop, automatic});
    m_toolBar->addSeparator();
    m_toolBar->addActions({writeReport});
    for (QAction* action : m_toolBar->actions())
        m_toolBar->widgetForAction(action)->setObjectName(action->objectName() + QLatin1String("Button"));
    for (QAction* iconOnly : {undo, redo})
        qobject_cast<QToolButton*>(m_toolBar->widgetForAction(iconOnly))->setToolButtonStyle(Qt::ToolButtonIconOnly);
    window->addToolBar(m_toolBar);
}

void WindowActions::retranslate() {
    setText(openModel, tr("&Open…"), tr("Open a model, from a .safetensors file or a PyTorch checkpoint, or a study"),
            tr("Open"));
    setText(openFolder, tr("Open model &folder…"), tr("Open a model from a folder"));
    setText(openBuiltIn, tr("Open the &built-in model"), tr("Open the model that comes with Tessera"));
    setText(openBuiltInText, tr("Open the built-in te&xt-to-image model"),
            tr("Open the small model of prompts that comes with Tessera"));
    setText(openStudy, tr("Open s&tudy…"), tr("Open the choices of an earlier study"));
    setText(saveStudy, tr("&Save study"), tr("Save all choices to a file"), tr("Save"));
    setText(saveStudyAs, tr("Save study &as…"), tr("Save all choices to another file"));
    setText(exportModel, tr("&Export pruned model…"), tr("Write the pruned model to a folder that opens as a model"));
    setText(exportPlots, tr("Export all p&lots…"), tr("Write every plot to a folder, as pictures and tables"));
    setText(writeReport, tr("Write re&port…"), tr("Write curves, stages, pictures and figures to one page"),
            tr("Report"));
    setText(quit, tr("&Quit"), tr("Leave Tessera"));
    setPruneTip(false);
    setText(sample, tr("&Sample"), tr("Sample the pictures of both models again"));
    setText(fineTune, tr("&Fine-tune…"),
            tr("Train the pruned model on for some minutes and show the result beside it"));
    setText(stop, tr("S&top"), tr("End the running job at once"));
    setText(automatic, tr("Update &automatically"), tr("Prune and sample by itself when the hand rests after a change"),
            tr("Automatic"));
    setText(settings, tr("&Settings…"), tr("Device, threads, number format, language and colours"));
    setText(keys, tr("&Keyboard shortcuts"), tr("All keys on one page"));
    setText(method, tr("&Formulas"), tr("What is computed, with units, defaults and sources"));
    setText(maximisePlot, tr("Only the &plot"), tr("Gives the plot the whole window, or puts everything back"));
    setText(maximiseImages, tr("Only the &images"), tr("Gives the images the whole window, or puts everything back"));
    setText(about, tr("&About Tessera"), tr("What this is and who may use it"));
    nameUndo();
    retranslateMenus();
}

void WindowActions::retranslateMenus() {
    m_fileMenu->setTitle(tr("&File"));
    m_editMenu->setTitle(tr("&Edit"));
    m_runMenu->setTitle(tr("&Run"));
    viewMenu->setTitle(tr("&View"));
    helpMenu->setTitle(tr("&Help"));
    m_languageMenu->setTitle(tr("&Language"));
    m_appearanceMenu->setTitle(tr("&Colours"));
    m_toolBar->setWindowTitle(tr("Tools"));
    const QStringList titles = {tr("As the &desktop"), tr("&Light"), tr("D&ark")};
    for (int i = 0; i < titles.size(); ++i)
        appearances->actions()[i]->setText(titles[i]);
    for (QAction* action : languages->actions())
        action->setChecked(action->data().toString() == appliedLanguage());
    if (viewMenu->actions().contains(m_languageMenu->menuAction()))
        return; // another language
    viewMenu->addMenu(m_appearanceMenu);
    viewMenu->addMenu(m_languageMenu);
}

void WindowActions::refreshIcons() {
    using theme::Icon;
    const QPalette palette = QApplication::palette();
    for (const auto& [action, icon] :
         {std::pair(openModel, Icon::Open), std::pair(saveStudy, Icon::Save), std::pair(undo, Icon::Undo),
          std::pair(redo, Icon::Redo), std::pair(prune, Icon::Prune), std::pair(sample, Icon::Sample),
          std::pair(fineTune, Icon::FineTune), std::pair(stop, Icon::Stop), std::pair(automatic, Icon::Automatic),
          std::pair(writeReport, Icon::Report), std::pair(maximisePlot, Icon::Maximise),
          std::pair(maximiseImages, Icon::Maximise)})
        action->setIcon(theme::icon(icon, palette));
}

} // namespace ui::workbench
