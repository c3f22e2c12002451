#include "tests/test_main.h"
#include "ui/workbench/job_bar.h"
#include "ui/workbench/main_window.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QProgressBar>
#include <QStatusTipEvent>
#include <QToolButton>
#include <QtTest>

#include <atomic>

using namespace ui::jobs;

namespace {

constexpr int patience = 120'000; // ms; only ever waited for in full by a failing test

/// A window whose job heeds a stop only when it is told to.
class BusyWindow {
public:
    BusyWindow()
        : window({.compute = {}, .automatic = false, .remembersView = false}) {
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }
    ~BusyWindow() { m_mayEnd = true; }

    /// @return when the time left is said.
    bool begin() {
        window.runner().thread().submit({JobKind::Export, [this](const core::Progress& progress) -> JobResult {
                                             QElapsedTimer clock;
                                             clock.start();
                                             while (!m_mayEnd)
                                                 report(progress, clock.elapsed());
                                             return core::workflow::ExportedModel{};
                                         }});
        return QTest::qWaitFor([this] { return text().contains(QStringLiteral("left")); }, patience);
    }
    void letEnd() { m_mayEnd = true; }
    bool rests() {
        return QTest::qWaitFor([this] { return !window.runner().thread().isBusy(); }, patience);
    }
    void clickStop() {
        auto* bar = window.findChild<ui::workbench::JobBar*>();
        QTest::mouseClick(bar->findChild<QToolButton*>(), Qt::LeftButton);
    }
    void choose(const char* action) { window.findChild<QAction*>(QLatin1String(action))->trigger(); }
    QString text() { return window.findChild<QLabel*>(QStringLiteral("jobText"))->text(); }

    ui::workbench::MainWindow window;

private:
    /// Goes on after a stop.
    static void report(const core::Progress& progress, std::int64_t done) {
        try {
            progress.report("write", done, 1'000'000);
            QThread::yieldCurrentThread();
        } catch (const core::Error&) {
            return;
        }
    }

    std::atomic<bool> m_mayEnd = false;
};

} // namespace

/// What the job bar says from the click on Stop to the end of the job.
class TestJobBar : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QCoreApplication::setOrganizationName(QStringLiteral("tessera-test")); }
    void stoppingIsSaidAtOnceWithoutTimeLeft();
    void aModelOpenedMeanwhileIsNamedAndThenOpened();
    void aFileIsNamedWithoutItsFolder();
    void anotherStopDropsTheModelThatWaits();
    void aModelOpenedDuringAJobIsNamedToo();
    void aTipTakesTheTextsPlaceAndNoMore();
};

/// "Nothing jumps": neither the bar nor its button goes for what is below the mouse, and no text widens the window.
void TestJobBar::aTipTakesTheTextsPlaceAndNoMore() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    auto* bar = busy.window.findChild<QProgressBar*>(QStringLiteral("jobProgress"));
    const QRect before = bar->geometry();
    const int width = busy.window.minimumSizeHint().width();
    const QString tip(300, QLatin1Char('m'));
    QStatusTipEvent over(tip);
    QCoreApplication::sendEvent(&busy.window, &over);
    QCOMPARE(busy.text(), tip);
    QCoreApplication::processEvents();
    QVERIFY(bar->isVisible() && bar->geometry() == before);
    QCOMPARE(busy.window.minimumSizeHint().width(), width);
    QStatusTipEvent away{QString()};
    QCoreApplication::sendEvent(&busy.window, &away);
    QVERIFY(busy.text().startsWith(QStringLiteral("Writing")));
    busy.letEnd();
    QVERIFY(busy.rests());
}

void TestJobBar::stoppingIsSaidAtOnceWithoutTimeLeft() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    QVERIFY(busy.text().startsWith(QStringLiteral("Writing the pruned model")));
    busy.clickStop();
    QCOMPARE(busy.text(), QStringLiteral("Stopping…"));
    QCOMPARE(busy.window.findChild<QProgressBar*>(QStringLiteral("jobProgress"))->maximum(), 0);
    QVERIFY(!busy.window.windowTitle().contains(QLatin1Char('%')));
    busy.letEnd();
    QVERIFY(busy.rests());
    QCOMPARE(busy.text(), QStringLiteral("Ready"));
}

void TestJobBar::aModelOpenedMeanwhileIsNamedAndThenOpened() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    busy.clickStop();
    busy.choose("openBuiltIn");
    QCOMPARE(busy.text(), QStringLiteral("Stopping… then opens the built-in model"));
    QVERIFY(!busy.window.runner().results().model);
    busy.letEnd();
    QVERIFY(busy.rests());
    QVERIFY(busy.window.runner().results().model);
    QCOMPARE(busy.text(), QStringLiteral("Ready"));
}

void TestJobBar::aFileIsNamedWithoutItsFolder() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    busy.clickStop();
    for (const char* spec : {"/no/such/place/dit.safetensors", "/no/such/place/dit.safetensors/"}) {
        busy.window.openSpec(QLatin1String(spec));
        QCOMPARE(busy.text(), QStringLiteral("Stopping… then opens dit.safetensors"));
    }
    busy.letEnd();
    QVERIFY(busy.rests());
    QCOMPARE(busy.window.issues().rowCount(), 1); // the last one alone was tried
}

void TestJobBar::anotherStopDropsTheModelThatWaits() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    busy.clickStop();
    busy.choose("openBuiltIn");
    busy.clickStop();
    QCOMPARE(busy.text(), QStringLiteral("Stopping…"));
    busy.letEnd();
    QVERIFY(busy.rests());
    QVERIFY(!busy.window.runner().results().model);
}

void TestJobBar::aModelOpenedDuringAJobIsNamedToo() {
    BusyWindow busy;
    QVERIFY(busy.begin());
    busy.choose("openBuiltIn");
    QCOMPARE(busy.text(), QStringLiteral("Stopping… then opens the built-in model"));
    busy.letEnd();
    QVERIFY(busy.rests());
    QVERIFY(busy.window.runner().results().model);
}

TESSERA_GUI_TEST(TestJobBar)
#include "tst_job_bar.moc"
