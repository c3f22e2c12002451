#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "ui/workbench/language.h"

#include <QListWidget>

namespace {

/// What a desktop leaves of a screen of 1280 × 720 pixels: a frame and a title.
constexpr QSize smallScreen(1276, 694);

void speak(const QString& language) {
    ui::workbench::applyLanguage(language);
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

} // namespace

/// The window never outgrows the screen, whatever comes into it.
class TestWindowSizes : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { speak(QStringLiteral("en")); }
    void aWindowOpensWithinASmallScreen();
    void aSmallScreenHoldsEverything_data();
    void aSmallScreenHoldsEverything();
};

void TestWindowSizes::aWindowOpensWithinASmallScreen() {
    ui::workbench::MainWindow window({.compute = {}, .automatic = false, .remembersView = false});
    window.resize(smallScreen);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QCOMPARE(window.size(), smallScreen);
    window.openStudy(tinyStudy());
    QTRY_VERIFY(window.runner().results().model.has_value());
    QCoreApplication::processEvents();
    QCOMPARE(window.size(), smallScreen);
}

void TestWindowSizes::aSmallScreenHoldsEverything_data() {
    QTest::addColumn<QString>("language");
    for (const auto& language : ui::workbench::languages())
        QTest::newRow(qPrintable(language.code)) << language.code;
}

void TestWindowSizes::aSmallScreenHoldsEverything() {
    QFETCH(QString, language);
    speak(language);
    FullWindow full;
    full.window.resize(smallScreen.width(), smallScreen.height() + 100); // as a hand does it: panels go on the way
    full.window.resize(smallScreen);
    const auto fits = [&full](const char* when) {
        QCoreApplication::processEvents();
        const QSize smallest = full.window.minimumSizeHint();
        if (full.window.size() == smallScreen && smallest.width() <= smallScreen.width() &&
            smallest.height() <= smallScreen.height())
            return true;
        qWarning("%s: %d x %d, at least %d x %d", when, full.window.width(), full.window.height(), smallest.width(),
                 smallest.height());
        return false;
    };
    QVERIFY(fits("empty"));
    QVERIFY(full.fill());
    full.find<QAction>("layoutTune").trigger();
    full.find<QAction>("bottomPanels").trigger();
    QCoreApplication::processEvents();
    full.window.resize(smallScreen);
    QVERIFY(fits("filled"));
    for (const char* mode : {"gridButton", "sideBySideButton", "wipeButton", "flickerButton", "differenceButton",
                             "blindButton", "trajectoryButton", "tableButton"}) {
        full.find<QToolButton>(mode).click();
        QVERIFY(full.waitForRest());
        QVERIFY(fits(mode));
    }
    full.window.document().setCuts({800, 600, 400, 200}); // more rows in the table of stages, and how to be rid of them
    QVERIFY(fits("cut by hand"));
    full.find<QAction>("lessons").trigger();
    QVERIFY(fits("lessons"));
    auto& list = full.find<QListWidget>("lessonList");
    for (int lesson = 0; lesson < list.count(); ++lesson) {
        QMetaObject::invokeMethod(&list, "chosen", Q_ARG(int, lesson));
        QVERIFY(fits(qPrintable(QStringLiteral("lesson %1").arg(lesson + 1))));
    }
    full.find<QDockWidget>("lessonDock").close();
    QVERIFY(fits("without lessons"));
}

TESSERA_GUI_TEST(TestWindowSizes)
#include "tst_window_sizes.moc"
