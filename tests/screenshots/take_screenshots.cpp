// Takes images of the real window without a display: take_screenshots FOLDER [SET…], a set being a language and a
// colour scheme, e.g. de-dark; all by default. Of each: the whole window in several sizes, every dock, every mode of
// the comparison, the menus, every dialog, the notices, every step of every lesson and the presenter mode, whatever of
// these there is. Fails where images, plot or texts of the window lack room in one of the sizes. With QT_SCALE_FACTOR=2
// as on a screen of that many pixels. scripts/screenshots builds and runs it.
#include "core/study/recovery_file.h"
#include "core/study/study_file.h"
#include "tests/ui/cut_texts.h"
#include "ui/preview/image_grid.h"
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
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

#include <cstdio>
#include <utility>

namespace {

constexpr QSize windowSize(1500, 940);
constexpr int patience = 180'000; ///< ms
constexpr int mostSteps = 80;     ///< of all lessons
constexpr int smallestImage = 96; ///< logical pixels
constexpr int smallestPlot = 180;
constexpr int settling = 120; ///< ms in which a shown widget lays itself out and plots repaint

void spin(int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Takes the images of one language in one colour scheme.
class Photographer {
public:
    Photographer(ui::workbench::MainWindow& window, QString folder)
        : m_window(window)
        , m_folder(std::move(folder)) {
        QDir().mkpath(m_folder);
    }

    /// @param plays also does what the lessons ask for, and takes what comes of it; once is enough, for that takes
    /// minutes.
    void takeAll(bool plays) {
        m_plays = plays;
        if (auto* grid = m_window.findChild<QToolButton*>(QStringLiteral("gridButton")))
            grid->click();
        spin(settling);
        take(m_window, QStringLiteral("window"));
        takeSizes();
        takeDocks();
        takeComparison();
        takeMenus();
        for (const char* action : {"openModel", "openFolder", "openStudy", "saveStudyAs", "exportModel", "exportPlots",
                                   "fineTune", "writeReport", "about"})
            takeDialog(QLatin1String(action));
        takeLessons();
        takePresenter();
        takeNotices();
    }

    /// Whether everything that was measured had its room.
    bool isGood() const { return m_isGood; }

private:
    void take(QWidget& widget, const QString& name) {
        const QString path = QStringLiteral("%1/%2.png").arg(m_folder, name);
        if (!widget.grab().save(path))
            std::fprintf(stderr, "take_screenshots: %s could not be written\n", qPrintable(path));
    }

    void takeSizes() {
        for (const QSize& size : {QSize(1280, 720), QSize(1280, 800), QSize(1600, 1000), QSize(2560, 1440)}) {
            m_window.resize(size);
            spin(2 * settling);
            m_window.resize(size); // once more, when panels have made room
            spin(2 * settling);
            const QString name = QStringLiteral("window-%1x%2").arg(size.width()).arg(size.height());
            take(m_window, name);
            measure(name);
        }
        m_window.resize(windowSize);
        spin(settling);
    }

    /// What a person needs to see has its room, in every size and language.
    void measure(const QString& name) {
        const auto* grid = m_window.findChild<ui::preview::ImageGrid*>(QStringLiteral("pictureGrid"));
        const auto* plot = m_window.findChild<QWidget*>(QStringLiteral("dynamicsCanvas"));
        const QSize image = grid->imageRect({0, 0}).size();
        const QStringList cut = cutTexts(m_window);
        std::printf("%s/%s: images %d x %d, plot %d high, %d texts cut\n", qPrintable(m_folder), qPrintable(name),
                    image.width(), image.height(), plot->height(), static_cast<int>(cut.size()));
        for (const QString& text : cut)
            std::printf("  %s\n", qPrintable(text));
        m_isGood = m_isGood && std::min(image.width(), image.height()) >= smallestImage &&
                   plot->height() >= smallestPlot && cut.isEmpty();
    }

    void takePresenter() {
        auto* open = m_window.findChild<QAction*>(QStringLiteral("presenter"));
        auto* list = m_window.findChild<QListWidget*>(QStringLiteral("lessonList"));
        if (open == nullptr || list == nullptr)
            return;
        open->trigger();
        m_window.resize(1920, 1080); // as a projector has it
        for (const int lesson : {1, 4}) {
            QMetaObject::invokeMethod(list, "chosen", Q_ARG(int, lesson));
            waitForRest();
            spin(2 * settling);
            take(m_window, QStringLiteral("presenter-%1").arg(lesson));
        }
        open->trigger();
        m_window.resize(windowSize);
        if (auto* dock = m_window.findChild<QDockWidget*>(QStringLiteral("lessonDock")))
            dock->hide();
        waitForRest();
    }

    /// In a window of its own that finds a study left behind, a study whose model is gone, and a model that is none.
    void takeNotices() {
        const QTemporaryDir state;
        core::study::Study study;
        study.model.source = "pictures/holiday.safetensors";
        core::study::writeRecovery(state.filePath(QStringLiteral("recovery/a.recovery")).toStdString(),
                                   {study, {}, 1'700'000'000'000});
        const QString lost = state.filePath(QStringLiteral("lost.tessera"));
        core::study::writeStudy(lost.toStdString(), study);
        ui::workbench::MainWindow window(
            {.compute = {}, .automatic = false, .remembersView = false, .stateFolder = state.path()});
        window.resize(windowSize);
        window.show();
        window.openSpec(state.filePath(QStringLiteral("no-model")));
        spin(4 * settling);
        window.openSpec(lost);
        spin(4 * settling);
        take(window, QStringLiteral("notices"));
        window.document().setM(0.4);
        QTimer::singleShot(3 * settling, &window, [this] {
            if (auto* question = qobject_cast<QDialog*>(QApplication::activeModalWidget())) {
                take(*question, QStringLiteral("dialog-close"));
                question->reject();
            }
        });
        window.close();
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
                                 "blindButton", "trajectoryButton", "tableButton"}) {
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

    /// A dialog runs a loop of its own until it is answered: the image is taken and it is dismissed from a timer.
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
            const QString name = QStringLiteral("lesson-%1").arg(step, 2, 10, QLatin1Char('0'));
            take(m_window, name);
            if (auto* showMe = m_window.findChild<QAbstractButton*>(QStringLiteral("lessonShowMe"));
                m_plays && showMe != nullptr && showMe->isVisible()) {
                showMe->click();
                waitForRest();
                take(m_window, name + QStringLiteral("-done"));
            }
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
    bool m_plays = false;
    bool m_isGood = true;
};

bool fill(ui::workbench::MainWindow& window) {
    window.resize(windowSize);
    window.show();
    window.openSpec(QStringLiteral("demo"));
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < patience) {
        spin(settling);
        if (!window.runner().thread().isBusy() && window.runner().results().present().images.isComplete())
            return true;
    }
    return false;
}

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    if (argc < 2) {
        std::fputs("usage: take_screenshots FOLDER [SET…]\n", stderr);
        return 2;
    }
    ui::workbench::MainWindow window({.compute = {}, .automatic = true, .remembersView = false});
    if (!fill(window)) {
        std::fputs("take_screenshots: the built-in model's pictures did not come\n", stderr);
        return 1;
    }
    const QString folder = QFile::decodeName(argv[1]);
    bool isFirst = true;
    bool isGood = true;
    for (const char* language : {"en", "de"}) {
        for (const auto& [appearance, name] :
             {std::pair(ui::theme::Appearance::Light, "light"), std::pair(ui::theme::Appearance::Dark, "dark")}) {
            const QString set = QStringLiteral("%1-%2").arg(QLatin1String(language), QLatin1String(name));
            if (const QStringList wanted = QApplication::arguments().mid(2); !wanted.isEmpty() && !wanted.contains(set))
                continue;
            ui::workbench::applyLanguage(QLatin1String(language));
            ui::theme::applyAppearance(appearance);
            Photographer photographer(window, folder + u'/' + set);
            photographer.takeAll(std::exchange(isFirst, false));
            isGood = isGood && photographer.isGood();
        }
    }
    if (!isGood)
        std::fprintf(stderr, "take_screenshots: images below %d or a plot below %d pixels, or texts that are cut\n",
                     smallestImage, smallestPlot);
    return isGood ? 0 : 1;
}
