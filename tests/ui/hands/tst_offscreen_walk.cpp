#include "core/study/recovery_file.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "tests/ui/tiny_study.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"

using namespace files_bench;
using ui::workbench::MainWindow;

namespace {

/// A window under a person's hands, whose results follow every choice.
struct Walker {
    explicit Walker(const QString& state)
        : window({.compute = {}, .automatic = true, .remembersView = false, .stateFolder = state}) {
        window.resize(1500, 940);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    template <typename Widget = QWidget> Widget& find(const char* name) {
        auto* found = window.findChild<Widget*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no %s", name);
        return *found;
    }
    double m() { return window.document().study().stages.m; }
    bool isBusy() { return window.runner().thread().isBusy(); }
    bool rests() {
        return QTest::qWaitFor(
            [this] {
                return !isBusy() && window.runner().results().present().images.isComplete() &&
                       window.runner().prunedIsCurrent();
            },
            patience);
    }
    void press(const QKeyCombination& key) {
        window.activateWindow();
        QTRY_VERIFY(window.isActiveWindow());
        QTest::keyClick(&window, static_cast<Qt::Key>(key.key()), key.keyboardModifiers());
    }

    /// Where in the plot the mouse finds the line of M; null: nowhere. An edge of a stage may lie in one column.
    QPoint threshold() {
        QWidget& canvas = find("dynamicsCanvas");
        for (const int column : {canvas.width() / 2, 2 * canvas.width() / 5})
            for (int row = 20; row < canvas.height() - 20; ++row) {
                QTest::mouseMove(&canvas, QPoint(column, row));
                if (canvas.cursor().shape() == Qt::SizeVerCursor)
                    return {column, row + 7}; // the middle of the area that reacts
            }
        return {};
    }
    /// Drags it by so many rows, up where negative.
    bool dragThreshold(int by) {
        QWidget& canvas = find("dynamicsCanvas");
        const QPoint from = threshold();
        if (from.isNull())
            return false;
        QTest::mousePress(&canvas, Qt::LeftButton, {}, from);
        for (const int part : {by / 2, by}) {
            const QPoint to = from + QPoint(0, part);
            QMouseEvent move(QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(&canvas, &move);
        }
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, from + QPoint(0, by));
        return true;
    }

    MainWindow window;
};

QString contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

/// A person's walk through the window without an X server: open, drag M, prune, stop, prune, compare, save, be killed,
/// recover, report. scripts/walk does the same with a real mouse, scripts/sanitize this one under sanitizers.
class TestOffscreenWalk : public QObject {
    Q_OBJECT

private:
    OwnSettings m_settings;
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private slots:
    void aPersonsWalk() {
        double changed = 0;
        walkUntilKilled(changed);
        if (!QTest::currentTestFailed())
            recover(changed);
    }

private:
    /// @param changed M as it was when the program was killed.

    void walkUntilKilled(double& changed) {
        Walker walker(path("state"));
        walker.window.openStudy(::tinyStudy(6, 3, "demo")); // whose measured curve lies by the closed form
        QVERIFY(walker.rests());
        qInfo("opened");

        const double before = walker.m();
        QVERIFY(walker.dragThreshold(-15));
        const double dragged = walker.m();
        QVERIFY(dragged > before);
        QVERIFY(walker.rests()); // the pruning follows
        qInfo("dragged M");

        walker.press(Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(walker.isBusy(), patience);
        walker.press(Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!walker.isBusy(), patience);
        walker.press(Qt::Key_F5);
        QVERIFY(walker.rests());
        qInfo("stopped, and pruned again");

        auto& preview = walker.find<ui::preview::ComparisonView>("preview");
        preview.setFocus();
        for (const Qt::Key way : {Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_5, Qt::Key_1}) {
            const QImage shown = preview.grab().toImage();
            QTest::keyClick(&preview, way);
            QTRY_VERIFY_WITH_TIMEOUT(preview.grab().toImage() != shown, patience); // another way of comparing
        }
        QVERIFY(walker.rests());
        qInfo("compared in every way");

        answerFileDialog(path("walk.tessera"));
        walker.press(Qt::CTRL | Qt::Key_S);
        QCOMPARE(core::study::readStudy(path("walk.tessera").toStdString()).stages.m, dragged);

        QVERIFY(walker.dragThreshold(10));
        changed = walker.m();
        QVERIFY(changed < dragged);
        QTRY_VERIFY_WITH_TIMEOUT(!leftBehind(changed).isEmpty(), patience);
        QVERIFY(QDir().mkpath(path("left behind/recovery")));
        QVERIFY(QFile::copy(leftBehind(changed), path("left behind/recovery/a.recovery")));
        walker.window.document().undoStack()->setClean();

        qInfo("saved, and changed M");
    }

    /// What a killed program would leave, if it holds this M.
    QString leftBehind(double m) {
        const QDir recovery(path("state/recovery"));
        for (const QString& name : recovery.entryList({QStringLiteral("*.recovery")}, QDir::Files))
            if (core::study::readRecovery(recovery.filePath(name).toStdString()).study.stages.m == m)
                return recovery.filePath(name);
        return {};
    }

    void recover(double m) {
        Walker walker(path("left behind"));
        QTRY_VERIFY(walker.window.findChild<QAbstractButton*>(QStringLiteral("restoreStudy")) != nullptr);
        QTest::mouseClick(&walker.find<QAbstractButton>("restoreStudy"), Qt::LeftButton);
        QCOMPARE(walker.m(), m);
        QVERIFY(walker.rests());
        qInfo("recovered");
        for (const char* name : {"walk.html", "walk.pdf"}) {
            answerFileDialog(path(name));
            walker.press(Qt::CTRL | Qt::Key_R);
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path(name)), patience);
        }
        QVERIFY(contents(path("walk.html")).contains(QLatin1String("<svg")));
        QVERIFY(contents(path("walk.pdf")).startsWith(QLatin1String("%PDF-")));
        QCOMPARE(walker.window.issues().rowCount(), 0);
        walker.window.document().undoStack()->setClean();
    }
};

TESSERA_GUI_TEST(TestOffscreenWalk)
#include "tst_offscreen_walk.moc"
