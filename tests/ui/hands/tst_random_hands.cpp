#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "tests/ui/hands/random_hands.h"

#include <QDesktopServices>

namespace {

QStringList& complaints() {
    static QStringList all;
    return all;
}

void note(QtMsgType kind, const QMessageLogContext&, const QString& text) {
    const bool isOfThePlatform = text.contains(QLatin1String("This plugin does not support"));
    if (kind != QtDebugMsg && kind != QtInfoMsg && !isOfThePlatform)
        complaints().append(text);
}

constexpr const char* schemes[] = {"http", "https", "file", "mailto"};

/// What a person's browser would be asked to show.
class NoBrowser final : public QObject {
    Q_OBJECT

public slots:
    void open(const QUrl&) {}
};

} // namespace

/// Whatever hands do, the window lives, answers, and has nothing to complain about. TESSERA_HANDS_SECONDS says for how
/// long (10), TESSERA_HANDS_SEED what they do (1).
class TestRandomHands : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_home;
    NoBrowser m_noBrowser;

private slots:
    void initTestCase() {
        m_study = tinyStudy(6, 2, std::filesystem::absolute(TESSERA_TEST_DATA "/tiny_dit").string());
        qputenv("HOME", m_home.path().toUtf8()); // where dialogs put things
        QVERIFY(QDir::setCurrent(m_home.path()));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_home.path());
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QGuiApplication::setQuitOnLastWindowClosed(false);
        for (const char* scheme : schemes)
            QDesktopServices::setUrlHandler(QLatin1String(scheme), &m_noBrowser, "open");
    }

    void cleanupTestCase() {
        for (const char* scheme : schemes)
            QDesktopServices::unsetUrlHandler(QLatin1String(scheme));
    }

    void theWindowLivesAndAnswers() {
        const int seconds = qEnvironmentVariableIntValue("TESSERA_HANDS_SECONDS");
        const int seed = qEnvironmentVariableIntValue("TESSERA_HANDS_SEED");
        FullWindow full;
        QVERIFY(full.fill(m_study));
        RandomHands hands(full.window, static_cast<unsigned>(std::max(1, seed)));
        qInstallMessageHandler(note);
        hands.work(std::chrono::seconds(seconds > 0 ? seconds : 10));
        qInstallMessageHandler(nullptr);
        qInfo("%d acts", hands.acts());
        QVERIFY2(complaints().isEmpty(), qPrintable(complaints().join(QLatin1Char('\n'))));
        QVERIFY(hands.acts() > 50);
        full.window.show();
        full.window.document().undoStack()->setClean();
        full.find<QAction>("stop").trigger();
        if (auto& automatic = full.find<QAction>("automatic"); !automatic.isChecked())
            automatic.trigger();
        full.window.openStudy(m_study); // whatever was going on
        QVERIFY(full.waitForRest());
        full.window.document().undoStack()->setClean();
    }

private:
    core::study::Study m_study;
};

TESSERA_GUI_TEST(TestRandomHands)
#include "tst_random_hands.moc"
