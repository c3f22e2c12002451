#include "tests/test_main.h"
#include "tests/ui/full_window.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabBar>

namespace {

/// What a widget that a wheel could change shows; null for others.
QString valueOf(const QWidget& widget) {
    if (const auto* box = qobject_cast<const QAbstractSpinBox*>(&widget))
        return box->text();
    if (const auto* list = qobject_cast<const QComboBox*>(&widget))
        return QString::number(list->currentIndex()) + list->currentText();
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        return QString::number(tabs->currentIndex());
    const auto* slider = qobject_cast<const QAbstractSlider*>(&widget);
    return slider != nullptr && qobject_cast<const QScrollBar*>(slider) == nullptr ? QString::number(slider->value())
                                                                                   : QString();
}

/// As the system sends it: what the mouse is over gets the focus first, if it takes it from a wheel.
void turnWheel(QWidget& widget, int notches) {
    const QPoint place = widget.rect().center();
    QWheelEvent event(place, widget.mapToGlobal(place), {}, {0, 120 * notches}, Qt::NoButton, {}, Qt::NoScrollPhase,
                      false);
    QSpontaneKeyEvent::setSpontaneous(&event);
    qApp->notify(&widget, &event);
}

/// Turns the wheel over everything in a window that could change. @return what did.
QStringList changedIn(QWidget& window, int& count) {
    QStringList changed;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        const QString before = valueOf(*widget);
        if (before.isNull() || widget->hasFocus() || !widget->isVisible())
            continue;
        auto* line = widget->findChild<QLineEdit*>();
        for (const int notches : {3, -5}) {
            turnWheel(*widget, notches);
            if (line != nullptr)
                turnWheel(*line, notches);
        }
        ++count;
        if (valueOf(*widget) != before || widget->hasFocus())
            changed << widget->objectName() + QLatin1Char(' ') + before + QStringLiteral(" to ") + valueOf(*widget);
    }
    return changed;
}

} // namespace

/// Whoever scrolls through a panel changes nothing on the way.
class TestWheelGuard : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void nothingInTheWindowChangesInPassing_data();
    void nothingInTheWindowChangesInPassing();
    void nothingInADialogChangesInPassing();
    void aPanelScrollsUnderItsFields();
    void aFieldWithTheFocusTakesTheWheel();
    void theTrajectoryStripStaysAtItsStep();

private:
    std::unique_ptr<FullWindow> m_full;
};

void TestWheelGuard::initTestCase() {
    m_full = std::make_unique<FullWindow>();
    QVERIFY(m_full->fill());
}

void TestWheelGuard::nothingInTheWindowChangesInPassing_data() {
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"gridButton", "wipeButton", "blindButton", "trajectoryButton"})
        QTest::newRow(mode) << mode;
}

void TestWheelGuard::nothingInTheWindowChangesInPassing() {
    QFETCH(QString, mode);
    m_full->find<QToolButton>(qPrintable(mode)).click();
    m_full->find<QWidget>("dynamicsPlot").setFocus();
    const core::study::Study before = m_full->window.document().study();
    QStringList changed;
    int count = 0;
    for (QDockWidget* dock : m_full->window.findChildren<QDockWidget*>()) {
        if (dock->objectName() == QLatin1String("lessonDock"))
            continue;
        dock->raise(); // also those that lie below another one
        QCoreApplication::processEvents();
        changed << changedIn(m_full->window, count);
    }
    QVERIFY(count > 60); // or the walk would not tell much
    QCOMPARE(changed, QStringList());
    QVERIFY(m_full->window.document().study() == before);
}

void TestWheelGuard::nothingInADialogChangesInPassing() {
    QStringList changed;
    QTimer timer;
    int dialogs = 0;
    int count = 0;
    connect(&timer, &QTimer::timeout, this, [&] {
        auto* dialog = QApplication::activeModalWidget();
        if (dialog == nullptr)
            return;
        timer.stop();
        ++dialogs;
        changed << changedIn(*dialog, count);
        dialog->close();
    });
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    for (const char* action : {"exportPlots", "fineTune", "openModel"}) {
        timer.start(20);
        m_full->find<QAction>(action).trigger();
    }
    QCOMPARE(dialogs, 3);
    QVERIFY(count >= 3);
    QCOMPARE(changed, QStringList());
}

void TestWheelGuard::aPanelScrollsUnderItsFields() {
    auto& box = m_full->find<QSpinBox>("steps");
    auto* area = qobject_cast<QScrollArea*>(m_full->find<QDockWidget>("samplerDock").widget());
    QVERIFY(area != nullptr);
    m_full->window.resize(1000, 640);
    m_full->find<QDockWidget>("samplerDock").raise();
    m_full->window.resizeDocks({&m_full->find<QDockWidget>("samplerDock")}, {80}, Qt::Vertical);
    QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
    area->verticalScrollBar()->setValue(0);
    m_full->find<QWidget>("dynamicsPlot").setFocus();
    turnWheel(box, -1);
    QVERIFY(area->verticalScrollBar()->value() > 0);
    QVERIFY(!box.hasFocus());
}

void TestWheelGuard::aFieldWithTheFocusTakesTheWheel() {
    auto& box = m_full->find<QSpinBox>("steps");
    const int before = box.value();
    m_full->find<QDockWidget>("samplerDock").raise();
    m_full->window.activateWindow(); // dialogs were open
    QVERIFY(QTest::qWaitForWindowActive(&m_full->window));
    box.setFocus();
    QVERIFY(box.hasFocus());
    turnWheel(box, 1);
    QCOMPARE(box.value(), before + 1);
    turnWheel(box, -1);
    QVERIFY(m_full->waitForRest());
}

void TestWheelGuard::theTrajectoryStripStaysAtItsStep() {
    m_full->find<QToolButton>("trajectoryButton").click();
    auto& strip = m_full->find<ui::preview::ComparisonView>("preview").trajectory().strip();
    m_full->find<QWidget>("dynamicsPlot").setFocus();
    const QString before = strip.accessibleDescription();
    turnWheel(strip, -1);
    turnWheel(strip, 2);
    QCOMPARE(strip.accessibleDescription(), before);
}

TESSERA_GUI_TEST(TestWheelGuard)
#include "tst_wheel_guard.moc"
