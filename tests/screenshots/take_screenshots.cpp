// Takes pictures of the real window without a display: take_screenshots FOLDER. Each language and each colour scheme:
// the whole window, every dock, every mode of the comparison, the menus, every dialog and every step of every lesson,
// whatever of these there is. scripts/screenshots builds and runs it.
#include "ui/theme/appearance.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QTimer>
#include <QToolButton>

#include <cstdio>

namespace {

constexpr QSize windowSize(1500, 940);
constexpr int patience = 180'000; ///< ms
constexpr int mostSteps = 80;     ///< of all lessons
constexpr int settling = 120;     ///< ms in which a shown widget lays itself out and plots repaint

void spin(int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Takes the pictures of one language in one colour scheme.
class Photographer {
public:
    Photographer(ui::workbench::MainWindow& window, QString folder)
        : m_window(window)
        , m_folder(std::move(folder)) {
        QDir().mkpath(m_folder);
    }

    void takeAll() {
        spin(settling);
        take(m_window, QStringLiteral("window"));
        takeDocks();
        takeComparison();
        takeMenus();
        for (const char* action :
             {"openModel", "openFolder", "openStudy", "saveStudyAs", "exportModel", "writeReport", "about"})
            takeDialog(QLatin1String(action));
        takeLessons();
    }

private:
    void take(QWidget& widget, const QString& name) {
        const QString path = QStringLiteral("%1/%2.png").arg(m_folder, name);
        if (!widget.grab().save(path))
            std::fprintf(stderr, "take_screenshots: %s could not be written\n", qPrintable(path));
    }

    void takeDocks() {
        for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) {
            const bool wasShown = dock->isVisible();
            dock->show();
            dock->raise();
            spin(settling);
            take(*dock, QStringLiteral("dock-") + dock->objectName());
            dock->setVisible(wasShown);
        }
    }

    void takeComparison() {
        for (const char* mode : {"gridButton", "sideBySideButton", "wipeButton", "flickerButton", "differenceButton",
                                 "blindButton", "trajectoryButton"}) {
            auto* button = m_window.findChild<QToolButton*>(QLatin1String(mode));
            auto* preview = m_window.findChild<QWidget*>(QStringLiteral("preview"));
            if (button == nullptr || preview == nullptr || !button->isEnabled())
                continue;
            button->click();
            waitForRest();
            take(*preview, QStringLiteral("compare-") + QLatin1String(mode).chopped(6));
        }
        if (auto* grid = m_window.findChild<QToolButton*>(QStringLiteral("gridButton")))
            grid->click();
    }

    void takeMenus() {
        int number = 0;
        for (QAction* entry : m_window.menuBar()->actions()) {
            if (entry->menu() == nullptr)
                continue;
            entry->menu()->popup(m_window.mapToGlobal(QPoint(20, 20)));
            spin(settling);
            take(*entry->menu(), QStringLiteral("menu-%1").arg(number++));
            entry->menu()->close();
        }
    }

    /// A dialog runs a loop of its own until it is answered: the picture is taken and it is dismissed from a timer.
    void takeDialog(const QString& action) {
        auto* found = m_window.findChild<QAction*>(action);
        if (found == nullptr || !found->isEnabled())
            return;
        QTimer::singleShot(3 * settling, &m_window, [this, action] {
            if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) {
                take(*dialog, QStringLiteral("dialog-") + action);
                dialog->reject();
            }
        });
        found->trigger();
        spin(4 * settling);
    }

    /// Every step of every lesson, as the button leads through them.
    void takeLessons() {
        auto* open = m_window.findChild<QAction*>(QStringLiteral("lessons"));
        auto* list = m_window.findChild<QListWidget*>(QStringLiteral("lessonList"));
        auto* next = m_window.findChild<QAbstractButton*>(QStringLiteral("lessonNext"));
        auto* title = m_window.findChild<QLabel*>(QStringLiteral("lessonTitle"));
        if (open == nullptr || list == nullptr || next == nullptr || title == nullptr)
            return;
        open->trigger();
        spin(settling);
        take(m_window, QStringLiteral("lessons"));
        QMetaObject::invokeMethod(list, "chosen", Q_ARG(int, 0));
        const QString first = title->text();
        for (int step = 0; step < mostSteps && next->isVisible(); ++step) { // from one lesson on to the next
            waitForRest();
            take(m_window, QStringLiteral("lesson-%1").arg(step, 2, 10, QLatin1Char('0')));
            if (!next->isEnabled())
                break;
            next->click();
            if (title->text() == first)
                break; // the last lesson leads on to the first
        }
        if (auto* study = m_window.findChild<QAbstractButton*>(QStringLiteral("lessonStudy")))
            study->click();
        if (auto* dock = m_window.findChild<QDockWidget*>(QStringLiteral("lessonDock")))
            dock->hide();
        waitForRest();
    }

    void waitForRest() {
        QElapsedTimer clock;
        clock.start();
        do
            spin(settling);
        while (m_window.runner().thread().isBusy() && clock.elapsed() < patience);
    }

    ui::workbench::MainWindow& m_window;
    QString m_folder;
};

bool fill(ui::workbench::MainWindow& window) {
    window.resize(windowSize);
    window.show();
    window.openSpec(QStringLiteral("demo"));
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < patience) {
        spin(settling);
        if (!window.runner().thread().isBusy() && window.runner().results().prunedPictures.isComplete())
            return true;
    }
    return false;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    if (argc != 2) {
        std::fputs("usage: take_screenshots FOLDER\n", stderr);
        return 2;
    }
    ui::workbench::MainWindow window({.compute = {}, .automatic = true, .remembersView = false});
    if (!fill(window)) {
        std::fputs("take_screenshots: the built-in model's pictures did not come\n", stderr);
        return 1;
    }
    const QString folder = QFile::decodeName(argv[1]);
    for (const char* language : {"en", "de"}) {
        for (const auto& [appearance, name] :
             {std::pair(ui::theme::Appearance::Light, "light"), std::pair(ui::theme::Appearance::Dark, "dark")}) {
            ui::workbench::applyLanguage(QLatin1String(language));
            ui::theme::applyAppearance(appearance);
            Photographer(window, QStringLiteral("%1/%2-%3").arg(folder, QLatin1String(language), QLatin1String(name)))
                .takeAll();
        }
    }
    return 0;
}
