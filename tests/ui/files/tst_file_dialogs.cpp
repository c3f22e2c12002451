#include "tests/test_main.h"
#include "tests/ui/files_bench.h"
#include "tests/ui/tiny_study.h"
#include "ui/files/file_dialogs.h"
#include "ui/files/file_memory.h"
#include "ui/preview/comparison_view.h"

#include <QAbstractScrollArea>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace files_bench;

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QToolButton>

namespace {

/// Where the next file dialog begins; it is closed at once.
QString beginningOf(const std::function<void()>& ask) {
    QString begin = QStringLiteral("no dialog");
    whenShown<QFileDialog>([&begin](QFileDialog& dialog) {
        begin = dialog.directory().absolutePath();
        dialog.reject();
    });
    ask();
    return begin;
}

} // namespace

/// Each kind of dialog begins where its last answer lay.
class TestFileDialogs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "showUrl");
        m_bench = std::make_unique<Bench>();
        core::study::Study study = ::tinyStudy(4, 2);
        std::filesystem::copy(study.model.source, modelFolder()); // what a failing test may overwrite
        study.model.source = modelFolder();
        m_bench->window.openStudy(study);
        QVERIFY(m_bench->hasModel());
        m_bench->action("prune").trigger();
        QVERIFY(QTest::qWaitFor(
            [this] {
                return !m_bench->window.runner().thread().isBusy() &&
                       m_bench->window.runner().results().present().images.isComplete();
            },
            patience));
    }

    void cleanupTestCase() {
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
        m_bench->window.document().undoStack()->setClean();
        m_bench.reset();
    }

    void aDialogBeginsWhereTheLastOfItsKindEnded_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("name");
        QTest::newRow("model") << QStringLiteral("openModel") << QString();
        QTest::newRow("study") << QStringLiteral("openStudy") << QString();
        QTest::newRow("save") << QStringLiteral("saveStudyAs") << QStringLiteral("a.tessera");
        QTest::newRow("report") << QStringLiteral("writeReport") << QStringLiteral("a.html");
        QTest::newRow("plot") << QStringLiteral("plot") << QStringLiteral("dynamics.svg");
        QTest::newRow("picture") << QStringLiteral("picture") << QStringLiteral("grid.png");
    }

    void aDialogBeginsWhereTheLastOfItsKindEnded() {
        QFETCH(QString, kind);
        QFETCH(QString, name);
        QSettings(QStringLiteral("tessera"), QStringLiteral("tessera")).clear();
        for (const QString& other : {QStringLiteral("model"), QStringLiteral("report")})
            ui::files::keepFolderItself(other, m_settings.folder.path());
        const QTemporaryDir folder;
        const QString place = QDir(folder.path()).canonicalPath();
        QVERIFY(beginningOf([&] { ask(kind); }) != place);
        if (name.isEmpty()) { // something to open
            const bool isModel = kind == QLatin1String("openModel");
            const QString file = folder.filePath(isModel ? QStringLiteral("a.pt") : QStringLiteral("a.tessera"));
            QVERIFY(QFile(file).open(QIODevice::WriteOnly));
            answerFileDialog(file);
        } else {
            answerFileDialog(folder.filePath(name));
        }
        ask(kind);
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->window.runner().thread().isBusy(), patience);
        if (!name.isEmpty())
            QVERIFY2(QFileInfo::exists(folder.filePath(name)), qPrintable(name));
        QCOMPARE(beginningOf([&] { ask(kind); }), place);
        for (const QString& other : {QStringLiteral("openModel"), QStringLiteral("writeReport")})
            if (other != kind)
                QVERIFY(beginningOf([&] { ask(other); }) != place); // each kind has its own
    }

    void theFolderOfAllPlotsIsKept() {
        const QTemporaryDir folder;
        const QString place = folder.filePath(QStringLiteral("plots"));
        whenShown<QDialog>([place](QDialog& dialog) {
            dialog.findChild<QLineEdit*>(QStringLiteral("figuresFolder"))->setText(place);
            dialog.accept();
        });
        m_bench->action("exportPlots").trigger();
        QVERIFY(!QDir(place).isEmpty());
        QString next;
        whenShown<QDialog>([&next](QDialog& dialog) {
            next = dialog.findChild<QLineEdit*>(QStringLiteral("figuresFolder"))->text();
            dialog.reject();
        });
        m_bench->action("exportPlots").trigger();
        QCOMPARE(next, place);
    }

    void aModelIsExportedInEachFormat_data() {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QString>("file");
        QTest::newRow("staged") << QByteArray("exportStaged") << QStringLiteral("tessera.json");
        QTest::newRow("cut") << QByteArray("exportCut") << QStringLiteral("stages.json");
        QTest::newRow("zero-filled") << QByteArray("exportZeroFilled") << QStringLiteral("stages.json");
    }

    void aModelIsExportedInEachFormat() {
        QFETCH(QByteArray, format);
        QFETCH(QString, file);
        const QTemporaryDir folder;
        const QString place = folder.filePath(QStringLiteral("cut"));
        whenShown<QDialog>([&](QDialog& dialog) {
            QTest::mouseClick(dialog.findChild<QRadioButton*>(QLatin1String(format)), Qt::LeftButton, {}, {8, 8});
            dialog.findChild<QLineEdit*>(QStringLiteral("exportFolder"))->setText(place);
            dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        });
        m_bench->action("exportModel").trigger();
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(place + u'/' + file), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->window.runner().thread().isBusy(), patience);
        auto* written = m_bench->window.findChild<QToolButton*>(QStringLiteral("writtenButton"));
        QVERIFY(written->isVisible() && written->text().contains(QLatin1String("cut")));
        m_opened.clear();
        QTest::mouseClick(written, Qt::LeftButton);
        QCOMPARE(m_opened, QUrl::fromLocalFile(place));
        QString next;
        whenShown<QDialog>([&next](QDialog& dialog) {
            next = dialog.findChild<QLineEdit*>(QStringLiteral("exportFolder"))->text();
            dialog.reject();
        });
        m_bench->action("exportModel").trigger();
        QCOMPARE(QFileInfo(next).path(), QDir(folder.path()).path()); // where the last one went
    }

    void anExportNeverReplacesTheModel() {
        QString said;
        bool can = true;
        whenShown<QDialog>([&](QDialog& dialog) {
            dialog.findChild<QLineEdit*>(QStringLiteral("exportFolder"))
                ->setText(QString::fromStdString(modelFolder()));
            said = dialog.findChild<QLabel*>(QStringLiteral("exportNote"))->text();
            can = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->isEnabled();
            dialog.reject();
        });
        m_bench->action("exportModel").trigger();
        QVERIFY2(said.contains(QLatin1String("the model) reads")), qPrintable(said));
        QVERIFY(!can);
    }

    void aFolderThatIsGoneIsForgotten() {
        {
            const QTemporaryDir folder;
            ui::files::keepFolder(QStringLiteral("model"), folder.filePath(QStringLiteral("a.pt")));
            QCOMPARE(ui::files::lastFolder(QStringLiteral("model")), folder.path());
        }
        QVERIFY(ui::files::lastFolder(QStringLiteral("model")).isEmpty());
    }

    void aNameWithoutASuffixGetsTheChosenFilters() {
        const QTemporaryDir folder;
        const auto ask = [&](const QString& name, const QString& filter) {
            answerFileDialog(folder.filePath(name), filter);
            return ui::files::askForNewFile({nullptr, QStringLiteral("report"), QString()}, QStringLiteral("report"),
                                            QStringLiteral("Page (*.html);;Paper (*.pdf)"));
        };
        QCOMPARE(ask(QStringLiteral("a"), QStringLiteral("Page (*.html)")), folder.filePath(QStringLiteral("a.html")));
        QCOMPARE(ask(QStringLiteral("a"), QStringLiteral("Paper (*.pdf)")), folder.filePath(QStringLiteral("a.pdf")));
        QCOMPARE(ask(QStringLiteral("a.pdf"), QStringLiteral("Page (*.html)")),
                 folder.filePath(QStringLiteral("a.pdf"))); // a person who types one means it
    }

    void aFileOfAnotherKindIsNotReplaced() {
        const QTemporaryDir folder;
        const QString model = folder.filePath(QStringLiteral("model.safetensors"));
        QFile file(model);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("weights") == 7);
        file.close();
        QString said;
        choose(model, said);
        const QString chosen = ui::files::askForNewFile({nullptr, QStringLiteral("report"), QStringLiteral("Report")},
                                                        QStringLiteral("report"), QStringLiteral("Page (*.html)"));
        QVERIFY2(said.contains(QLatin1String("another kind")), qPrintable(said));
        QVERIFY(chosen.isEmpty());
    }

    void nothingOfTheStudyIsReplaced_data() {
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<QString>("place");
        QTest::newRow("study") << QByteArray("saveStudyAs") << QStringLiteral("/config.json");
    }

    void nothingOfTheStudyIsReplaced() {
        QFETCH(QByteArray, action);
        QFETCH(QString, place);
        const QString path = QString::fromStdString(modelFolder()) + place;
        QString said;
        choose(path, said);
        m_bench->action(action.constData()).trigger();
        QVERIFY2(said.contains(QLatin1String("the model) reads")), qPrintable(said));
        QVERIFY(std::filesystem::exists(modelFolder() + "/config.json"));
    }

public slots:
    void showUrl(const QUrl& url) { m_opened = url; } ///< in place of the desktop's file manager

private:
    QUrl m_opened;
    std::string modelFolder() const { return m_models.filePath(QStringLiteral("model")).toStdString(); }
    /// Takes something that is there, reads what is said of it, and gives up when a place is asked for again.
    static void choose(const QString& path, QString& said) {
        whenShown<QFileDialog>([path, &said](QFileDialog& dialog) {
            dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
            whenShown<QMessageBox>([&said](QMessageBox& box) {
                said = box.text();
                whenShown<QFileDialog>([](QFileDialog& again) { again.reject(); });
                box.button(QMessageBox::Ok)->click();
            });
            static_cast<QDialog&>(dialog).done(QDialog::Accepted); // whether to replace it was asked by then
        });
    }
    void ask(const QString& kind) {
        if (kind == QLatin1String("plot"))
            chooseInMenu(*m_bench->window.findChild<QWidget*>(QStringLiteral("dynamicsPlot")),
                         QStringLiteral("Export"));
        else if (kind == QLatin1String("picture"))
            chooseInMenu(*m_bench->window.findChild<QWidget*>(QStringLiteral("pictureGrid")),
                         QStringLiteral("Save Grid"));
        else
            m_bench->action(kind.toLatin1()).trigger();
    }

    /// Chooses the entry with this text from a widget's context menu.
    static void chooseInMenu(QWidget& widget, const QString& text) {
        const QPoint centre = widget.rect().center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, centre, widget.mapToGlobal(centre));
        auto* area = qobject_cast<QAbstractScrollArea*>(&widget);
        QApplication::sendEvent(area == nullptr ? &widget : area->viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QAction* chosen = nullptr;
        for (QAction* entry : menu->actions())
            if (entry->text().remove(QLatin1Char('&')).startsWith(text))
                chosen = entry;
        QVERIFY2(chosen != nullptr, qPrintable(text));
        menu->setActiveAction(chosen);
        QTest::keyClick(menu, Qt::Key_Return);
    }

    OwnSettings m_settings;
    QTemporaryDir m_models;
    std::unique_ptr<Bench> m_bench;
};

TESSERA_GUI_TEST(TestFileDialogs)
#include "tst_file_dialogs.moc"
