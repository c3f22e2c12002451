#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "ui/files/window_settings.h"
#include "ui/workbench/compute_choice.h"
#include "ui/workbench/language.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QTextBrowser>
#include <QTimer>

/// Device, threads and number format are chosen in the window, and the next one has them; help leads somewhere.
class TestSettings : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_home.path()); }
    void init() { ui::files::Settings().clear(); }
    void cleanup() { ui::workbench::applyLanguage(QStringLiteral("en")); }

    void theStatusBarsMenuChoosesThreads() {
        FullWindow full;
        full.window.openStudy(tinyStudy(4, 2));
        QVERIFY(full.waitForRest());
        auto& device = full.find<QToolButton>("deviceButton");
        auto& menu = full.find<QMenu>("computeMenu");
        emit menu.aboutToShow();
        QAction* one = nullptr;
        for (QAction* action : menu.actions())
            if (action->text().remove(u'&') == QLatin1String("1"))
                one = action;
        if (one == nullptr)
            QSKIP("a machine with one core has nothing to choose");
        QSignalSpy opened(&full.window.runner(), &ui::study::StudyRunner::modelChanged);
        one->trigger();
        QCOMPARE(full.window.runner().thread().options().threads, 1);
        QVERIFY2(device.text().contains(QLatin1String("threads: 1")), qPrintable(device.text()));
        QTRY_VERIFY(!opened.isEmpty()); // times of before would lie
        QVERIFY(full.waitForRest());
    }

    void theSettingsChooseAFormatThatIsKept() {
        ui::workbench::MainWindow window({.compute = {}, .automatic = false, .remembersView = true});
        window.show();
        window.openStudy(tinyStudy(4, 2));
        QTRY_VERIFY_WITH_TIMEOUT(window.runner().results().model.has_value(), FullWindow::patience);
        QTimer::singleShot(0, &window, [] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            dialog->findChild<QComboBox*>(QStringLiteral("settingsDtype"))->setCurrentIndex(1);
            auto* languages = dialog->findChild<QComboBox*>(QStringLiteral("settingsLanguage"));
            languages->setCurrentIndex(languages->findData(QStringLiteral("de")));
            dialog->accept();
        });
        window.findChild<QAction*>(QStringLiteral("settings"))->trigger();
        QVERIFY(window.runner().thread().options().dtype == core::Dtype::BFloat16);
        QTRY_COMPARE(window.findChild<QAction*>(QStringLiteral("quit"))->text().remove(u'&'),
                     QStringLiteral("Beenden"));
        const auto kept = ui::workbench::keptCompute();
        QVERIFY(kept && kept->dtype == core::Dtype::BFloat16 && kept->device.kind == core::Device::Kind::Cpu);
        QTRY_VERIFY_WITH_TIMEOUT(!window.runner().thread().isBusy(), FullWindow::patience);
        window.document().undoStack()->setClean();
    }

    void theLanguageOfTheWindowIsChosen_data() {
        QTest::addColumn<QString>("kept"); // empty: by a window that remembers nothing
        QTest::addColumn<QString>("spoken");
        QTest::addRow("none kept, English") << QString() << QStringLiteral("en");
        QTest::addRow("none kept, German") << QString() << QStringLiteral("de");
        QTest::addRow("kept") << QStringLiteral("de") << QStringLiteral("de");
        QTest::addRow("kept, not shipped") << QStringLiteral("tlh") << ui::workbench::systemLanguage();
    }

    void theLanguageOfTheWindowIsChosen() {
        QFETCH(QString, kept);
        QFETCH(QString, spoken);
        if (kept.isEmpty())
            ui::workbench::applyLanguage(spoken);
        else
            ui::files::Settings().setValue(QStringLiteral("language"), kept);
        ui::workbench::MainWindow window({.compute = {}, .automatic = false, .remembersView = !kept.isEmpty()});
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QString chosen;
        QTimer::singleShot(0, &window, [&chosen] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            chosen = dialog->findChild<QComboBox*>(QStringLiteral("settingsLanguage"))->currentData().toString();
            dialog->reject();
        });
        window.findChild<QAction*>(QStringLiteral("settings"))->trigger();
        QCOMPARE(chosen, spoken);
        QCOMPARE(ui::workbench::appliedLanguage(), spoken);
    }

    void whatWasKeptMayBeGone() {
        QVERIFY(!ui::workbench::keptCompute());
        ui::workbench::keepCompute({.device = {}, .dtype = core::Dtype::Float32, .threads = 1});
        ui::files::Settings().setValue(QStringLiteral("compute/device"), QStringLiteral("cuda:99"));
        QVERIFY(!ui::workbench::keptCompute());
    }

    void aFirstWindowSaysWhatToDo() {
        const auto text = [](ui::workbench::MainWindow& window) {
            return window.findChild<QLabel*>(QStringLiteral("jobText"))->text();
        };
        ui::workbench::MainWindow first({.compute = {}, .automatic = false, .remembersView = true});
        first.resize(1400, 900);
        first.show();
        QTRY_VERIFY2(text(first).contains(QLatin1String("F1")), qPrintable(text(first)));
        first.findChild<QAction*>(QStringLiteral("lessons"))->trigger();
        QTRY_COMPARE(text(first), QStringLiteral("Ready"));
        ui::workbench::MainWindow second({.compute = {}, .automatic = false, .remembersView = true});
        second.show();
        QTRY_COMPARE(text(second), QStringLiteral("Ready"));
    }

    void helpHasAllKeysAndTheFormulas() {
        FullWindow full;
        full.find<QAction>("keys").trigger();
        const auto page = [&full](const char* name) {
            return full.window.findChild<QWidget*>(QLatin1String(name))->findChild<QTextBrowser*>()->toPlainText();
        };
        for (const QAction* action : full.window.findChildren<QAction*>())
            if (!action->shortcut().isEmpty() && !action->text().isEmpty())
                QVERIFY2(page("keysPage").contains(action->shortcut().toString(QKeySequence::NativeText)),
                         qPrintable(action->text()));
        full.find<QAction>("method").trigger();
        QVERIFY(page("methodPage").contains(QStringLiteral("E[Grad(t)]")));
    }

private:
    QTemporaryDir m_home;
};

TESSERA_GUI_TEST(TestSettings)
#include "tst_settings.moc"
