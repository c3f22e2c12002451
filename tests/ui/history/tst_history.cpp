#include "core/study/study_file.h"
#include "tests/core/full_disk.h"
#include "tests/test_main.h"
#include "ui/history/runs_view.h"
#include "ui/notices/issues_view.h"
#include "ui/workbench/main_window.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <set>

using namespace ui::history;
using namespace ui::study;
using namespace ui::notices;
using namespace ui::workbench;
using core::study::Run;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

Run someRun(const char* model, std::int64_t time, double sparsity) {
    Run run;
    run.model = model;
    run.time = time;
    run.study = core::study::toJson(core::study::Study());
    run.command = std::string("tessera prune ") + model;
    run.achievedSparsity = sparsity;
    return run;
}

/// A history on a file, in a view.
struct Shown {
    explicit Shown(const QString& file)
        : history(file)
        , view(history) {
        view.resize(800, 300);
        view.show();
        if (!QTest::qWaitForWindowActive(&view))
            qFatal("the view does not become active");
        table().setFocus();
        QSignalSpy loaded(&history, &RunHistory::loaded);
        history.load();
        if (!loaded.wait(patience))
            qFatal("the history does not load");
    }
    QTableView& table() { return *view.findChild<QTableView*>(QStringLiteral("runsTable")); }
    QString cell(int row, RunsModel::Column column) {
        return table().model()->index(row, column).data(Qt::DisplayRole).toString();
    }
    void select(int row) { table().selectRow(row); }
    QPoint place(int row) { return table().visualRect(table().model()->index(row, RunsModel::Time)).center(); }
    void trigger(const char* action) { view.findChild<QAction*>(QLatin1String(action))->trigger(); }

    RunHistory history;
    RunsView view;
};

/// A window that keeps its runs in a folder.
struct Bench {
    explicit Bench(const QString& stateFolder)
        : window({.compute = {}, .automatic = false, .remembersView = false, .stateFolder = stateFolder}) {
        window.show();
        core::study::Study study;
        study.model.source = std::filesystem::absolute(TESSERA_TEST_DATA "/tiny_dit").string();
        study.sampling.steps = 4;
        study.sampling.seeds = {0, 1};
        study.calibration.samples = 32;
        study.calibration.bins = 8;
        window.openStudy(study);
        if (!QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience))
            qFatal("the model does not open");
    }
    QTableView& table() { return *window.findChild<QTableView*>(QStringLiteral("runsTable")); }
    bool isIdle() { return !window.runner().thread().isBusy(); }
    bool run(const char* action) {
        const int before = table().model()->rowCount();
        window.findChild<QAction*>(QLatin1String(action))->trigger();
        return QTest::qWaitFor([&] { return table().model()->rowCount() > before; }, patience);
    }
    MainWindow window;
};

} // namespace

class TestHistory : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void tagsAreTypedKeptAndFound() {
        {
            core::study::RunStore store(file().toStdString());
            for (int time = 1; time <= 3; ++time)
                store.add(someRun("demo", time, 0.1 * time));
        }
        {
            Shown shown(file());
            QTest::mouseClick(shown.table().viewport(), Qt::LeftButton, {}, shown.place(0));
            QTest::mouseClick(shown.table().viewport(), Qt::LeftButton, Qt::ControlModifier, shown.place(1));
            QTest::keyClick(&shown.table(), Qt::Key_T);
            auto* editor = shown.table().viewport()->findChild<QLineEdit*>();
            QVERIFY(editor != nullptr);
            QTest::failOnWarning(QRegularExpression(QStringLiteral("editing failed")));
            shown.view.findChild<QAction*>(QStringLiteral("tagRuns"))->trigger(); // while it is being written
            QTest::keyClicks(editor, QStringLiteral("  figure 3 "));
            QTest::keyClick(editor, Qt::Key_Return);
            QTRY_COMPARE(shown.cell(0, RunsModel::Tags), QStringLiteral("figure 3"));
            QCOMPARE(shown.cell(1, RunsModel::Tags), QStringLiteral("figure 3")); // of all that were selected
            QCOMPARE(shown.cell(2, RunsModel::Tags), QString());
        }
        Shown shown(file());
        QTest::keyClicks(shown.view.findChild<QLineEdit*>(QStringLiteral("runsFilter")), QStringLiteral("figure"));
        QCOMPARE(shown.table().model()->rowCount(), 2);
    }

    void runsAreThereAgainInTheNextWindow() {
        {
            Bench bench(m_folder->path());
            QVERIFY(bench.run("prune"));
            QVERIFY(bench.run("sample"));
        }
        Shown shown(file());
        QCOMPARE(shown.table().model()->rowCount(), 2);
        QCOMPARE(shown.cell(0, RunsModel::What), QStringLiteral("Sampled"));
        QCOMPARE(shown.cell(1, RunsModel::What), QStringLiteral("Pruned"));
        QVERIFY(shown.cell(1, RunsModel::Ssim) != QStringLiteral("–"));
        const Run run = shown.history.runs()[1];
        QVERIFY(run.achievedSparsity > 0.2 && run.macsPruned < run.macsDense && run.seconds > 0);
        QVERIFY(run.command.starts_with("tessera prune /"));
        QVERIFY(!run.version.empty());
        const QModelIndex images = shown.table().model()->index(1, 0);
        QTRY_VERIFY(!qvariant_cast<QPixmap>(images.data(Qt::DecorationRole)).isNull()); // read when it is shown
    }

    void reopeningARunIsUndoable() {
        Bench bench(m_folder->path());
        StudyDocument& document = bench.window.document();
        document.setTargetSparsity(0.5);
        QVERIFY(bench.run("prune"));
        document.setTargetSparsity(0.1);
        document.setMethod("magnitude");
        bench.window.findChild<QToolButton*>(QStringLiteral("runsDockButton"))->click();
        QVERIFY(QTest::qWaitForWindowActive(&bench.window));
        bench.table().setFocus();
        bench.table().selectRow(0);
        QTest::keyClick(&bench.table(), Qt::Key_Return);
        QCOMPARE(document.study().stages.targetSparsity, 0.5);
        QCOMPARE(document.study().pruning.method, std::string("obs"));
        QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(document.study().stages.targetSparsity, 0.1);
        QCOMPARE(document.study().pruning.method, std::string("magnitude"));
        document.undoStack()->setClean();
    }

    void keptVariantsAreRunsOfTheirOwn() {
        Bench bench(m_folder->path());
        StudyDocument& document = bench.window.document();
        document.setTargetSparsity(0.4); // none of the ladder's
        bench.window.findChild<QAction*>(QStringLiteral("automatic"))->trigger();
        const auto runs = [&bench] { return bench.table().model()->rowCount(); };
        QVERIFY(QTest::qWaitFor([&] { return runs() == 1 && bench.isIdle(); }, patience)); // the present choices
        QTest::keyClick(&bench.window, Qt::Key_L, Qt::ControlModifier);                    // a ladder of four
        QVERIFY(QTest::qWaitFor([&] { return runs() == 5 && bench.isIdle(); }, patience));
        const auto cell = [&bench](int row, RunsModel::Column column) {
            return bench.table().model()->index(row, column).data(Qt::DisplayRole).toString();
        };
        std::set<QString> macs;
        for (int row = 0; row < 4; ++row) {
            QCOMPARE(cell(row, RunsModel::What), QStringLiteral("Pruned"));
            QVERIFY(cell(row, RunsModel::Ssim) != QStringLiteral("–"));
            const QModelIndex images = bench.table().model()->index(row, 0);
            QTRY_VERIFY(!qvariant_cast<QPixmap>(images.data(Qt::DecorationRole)).isNull());
            macs.insert(cell(row, RunsModel::Macs));
        }
        QCOMPARE(macs.size(), 4U);
        document.setImages({}, {5, 6}); // the same models, other seeds
        QVERIFY(QTest::qWaitFor([&] { return runs() == 10 && bench.isIdle(); }, patience));
        for (int row = 0; row < 5; ++row)
            QCOMPARE(cell(row, RunsModel::What), QStringLiteral("Sampled"));
        document.undoStack()->setClean();
    }

    void aVariantsRunReopensItsChoices() {
        Bench bench(m_folder->path());
        StudyDocument& document = bench.window.document();
        bench.window.findChild<QAction*>(QStringLiteral("automatic"))->trigger();
        document.setTargetSparsity(0.5);
        document.keepVariant("half");
        document.setTargetSparsity(0.2);
        const auto ofHalf = [&] {
            for (int row = 0; row < bench.table().model()->rowCount(); ++row)
                if (bench.table()
                        .model()
                        ->index(row, RunsModel::What)
                        .data(Qt::ToolTipRole)
                        .toString()
                        .contains(QStringLiteral("Target sparsity 50")))
                    return row;
            return -1;
        };
        QVERIFY(QTest::qWaitFor([&] { return ofHalf() >= 0 && bench.isIdle(); }, patience));
        bench.window.findChild<QToolButton*>(QStringLiteral("runsDockButton"))->click();
        QVERIFY(QTest::qWaitForWindowActive(&bench.window));
        bench.table().setFocus();
        bench.table().selectRow(ofHalf());
        QTest::keyClick(&bench.table(), Qt::Key_Return);
        QCOMPARE(document.study().stages.targetSparsity, 0.5);
        QCOMPARE(document.study().variants.size(), 1U);
        document.undoStack()->setClean();
    }

    void runsAreComparedSideBySide() {
        Bench bench(m_folder->path());
        StudyDocument& document = bench.window.document();
        for (const double target : {0.2, 0.6}) {
            document.setTargetSparsity(target);
            QVERIFY(bench.run("prune"));
        }
        document.setTargetSparsity(0.4);
        bench.window.findChild<QToolButton*>(QStringLiteral("runsDockButton"))->click();
        QVERIFY(QTest::qWaitForWindowActive(&bench.window));
        bench.table().setFocus();
        bench.table().selectAll();
        const QString difference = bench.window.findChild<QLabel*>(QStringLiteral("runsDifference"))->text();
        QCOMPARE(difference, QStringLiteral("stages.target_sparsity: 0.6 → 0.2"));
        QTest::keyClick(&bench.table(), Qt::Key_C);
        QCOMPARE(document.study().variants.size(), 2U);
        QCOMPARE(document.study().variants[0].stages.targetSparsity, 0.6); // the newest first, as they stand there
        QCOMPARE(document.study().variants[1].stages.targetSparsity, 0.2);
        QCOMPARE(document.study().stages.targetSparsity, 0.4); // the present choices stay
        QTest::keyClick(&bench.table(), Qt::Key_C);            // they are there already
        QCOMPARE(document.study().variants.size(), 2U);
        document.undoStack()->undo();
        QVERIFY(document.study().variants.empty());
        document.undoStack()->setClean();
    }

    void runsOfAnotherModelAreNotCompared() {
        {
            RunHistory history(file());
            history.add(someRun("demo", 1, 0.5));
        }
        Bench bench(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(bench.table().model()->rowCount(), 1, patience);
        bench.table().selectRow(0);
        QVERIFY(!bench.window.findChild<QAction*>(QStringLiteral("compareRuns"))->isEnabled());
        QVERIFY(bench.window.findChild<QAction*>(QStringLiteral("reopenRun"))->isEnabled());
    }

    void runsOfOtherWeightsAreMarkedAsOutOfDate() {
        const std::string source = std::filesystem::absolute(TESSERA_TEST_DATA "/tiny_dit").string();
        {
            RunHistory history(file());
            core::study::Study study;
            study.model.source = source;
            study.model.sha256 = std::string(64, '0');
            Run run = someRun("tiny_dit", 1, 0.5);
            run.study = core::study::toJson(study);
            history.add(run);
        }
        Bench bench(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(bench.table().model()->rowCount(), 1, patience);
        QVERIFY(bench.run("prune"));
        const auto cell = [&bench](int row, int role) {
            return bench.table().model()->index(row, RunsModel::Model).data(role).toString();
        };
        QCOMPARE(cell(0, Qt::DisplayRole), QStringLiteral("tiny_dit")); // what was just run
        QVERIFY(cell(1, Qt::DisplayRole).contains(QLatin1String("other weights")));
        QVERIFY(cell(1, Qt::ToolTipRole).contains(QLatin1String("Out of date")));
    }

    void aRunOfAnotherModelOpensIt() {
        {
            RunHistory history(file());
            history.add(someRun("demo", 1, 0));
        }
        Bench bench(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(bench.table().model()->rowCount(), 1, patience);
        bench.table().selectRow(0);
        bench.window.findChild<QAction*>(QStringLiteral("reopenRun"))->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(bench.window.runner().results().model->spec, std::string("demo"), patience);
        bench.window.document().undoStack()->setClean();
    }

    void runsAreSortedAndFiltered() {
        Shown shown(file());
        shown.history.add(someRun("first", 1000, 0.5));
        shown.history.add(someRun("second", 3000, 0.1));
        shown.history.add(someRun("third", 2000, 0.9));
        QCOMPARE(shown.cell(0, RunsModel::Model), QStringLiteral("second")); // newest first
        shown.table().sortByColumn(RunsModel::Sparsity, Qt::AscendingOrder);
        QCOMPARE(shown.cell(2, RunsModel::Model), QStringLiteral("third"));
        QTest::keyClicks(shown.view.findChild<QLineEdit*>(QStringLiteral("runsFilter")), QStringLiteral("FIR"));
        QCOMPARE(shown.table().model()->rowCount(), 1);
        QCOMPARE(shown.cell(0, RunsModel::Model), QStringLiteral("first"));
    }

    void runsAreDeletedPinnedAndCopiedByKeyboard() {
        {
            Shown shown(file());
            shown.history.add(someRun("a", 1, 0.5));
            shown.history.add(someRun("b", 2, 0.5));
            shown.history.add(someRun("c", 3, 0.5));
            shown.select(0);
            QTest::keyClick(&shown.table(), Qt::Key_C, Qt::ControlModifier);
            QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("tessera prune c"));
            QTest::keyClick(&shown.table(), Qt::Key_Delete);
            QCOMPARE(shown.table().model()->rowCount(), 2);
            shown.select(0);
            QTest::keyClick(&shown.table(), Qt::Key_P);
            QVERIFY(shown.history.runs()[0].isPinned);
        }
        Shown again(file());
        QCOMPARE(again.history.runs().size(), 2U);
        QVERIFY(again.history.runs()[0].isPinned && again.history.runs()[0].model == "b");
        QVERIFY(!again.history.runs()[1].isPinned);
    }

    void manyRunsAndPinnedOnesAreForgottenOnlyAfterAsking() {
        Shown shown(file());
        for (int time = 1; time <= 3; ++time)
            shown.history.add(someRun("a", time, 0.5));
        const auto answer = [](QMessageBox::StandardButton button) {
            QTimer::singleShot(0, qApp, [button] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                QVERIFY(box != nullptr);
                box->button(button)->click();
            });
        };
        shown.table().selectAll();
        answer(QMessageBox::Cancel);
        QTest::keyClick(&shown.table(), Qt::Key_Delete);
        QCOMPARE(shown.table().model()->rowCount(), 3);
        shown.select(0);
        shown.trigger("pinRun");
        answer(QMessageBox::Cancel); // one, but pinned
        shown.trigger("deleteRun");
        QCOMPARE(shown.table().model()->rowCount(), 3);
        shown.table().selectAll();
        answer(QMessageBox::Discard);
        shown.trigger("deleteRun");
        QCOMPARE(shown.table().model()->rowCount(), 0);
    }

    void theModelKeepsQtsRules() {
        RunHistory history(file());
        RunsModel model(history);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        history.add(someRun("a", 1, 0.5));
        QSignalSpy loaded(&history, &RunHistory::loaded);
        history.load();
        QVERIFY(loaded.wait(patience));
        history.add(someRun("b", 2, 0.5));
        history.setPinned(history.runs()[0].id, true);
        history.remove({history.runs()[1].id});
        model.retranslate();
        QVERIFY(model.rowCount() > 0);
    }

    void aHistoryThatCannotBeKeptStopsNothing_data() {
        QTest::addColumn<QString>("what");
        for (const char* what : {"folder", "damaged", "newer", "locked", "no place"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    void aHistoryThatCannotBeKeptStopsNothing() {
        QFETCH(QString, what);
        QString state = m_folder->path();
        if (what == QLatin1String("folder"))
            QDir().mkpath(file());
        std::unique_ptr<SQLite::Database> other;
        if (what == QLatin1String("locked")) {
            { const core::study::RunStore store(file().toStdString()); }
            other = std::make_unique<SQLite::Database>(file().toStdString(), SQLite::OPEN_READWRITE);
            other->exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
        } else if (what == QLatin1String("no place"))
            state = QStringLiteral("/proc/nowhere");
        else if (what != QLatin1String("folder"))
            writeBad(what == QLatin1String("newer"));
        Bench bench(state);
        QVERIFY(bench.run("prune")); // in this window the run is there all the same
        QTRY_COMPARE_WITH_TIMEOUT(bench.window.issues().rowCount(), 1, patience);
        QCOMPARE(bench.window.issues().count(0), 1);
        bench.window.document().undoStack()->setClean();
    }

    void whatALockKeepsOutIsWrittenLater() {
        { const core::study::RunStore store(file().toStdString()); }
        SQLite::Database other(file().toStdString(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN EXCLUSIVE");
        RunHistory history(file());
        QSignalSpy warned(&history, &RunHistory::warned);
        history.add(someRun("first", 1, 0.5));
        history.add(someRun("second", 2, 0.5));
        history.setPinned(history.runs()[0].id, true);
        QTRY_COMPARE_WITH_TIMEOUT(warned.count(), 1, patience);
        QVERIFY2(warned[0][0].toString().contains(QLatin1String("later")), qPrintable(warned[0][0].toString()));
        other.exec("COMMIT");
        QTRY_COMPARE_WITH_TIMEOUT(warned.count(), 2, patience); // nobody has to do anything for it
        QVERIFY(warned[1][0].toString().contains(QLatin1String("can be written again")));
        std::vector<std::string> skipped;
        const std::vector<Run> written = core::study::RunStore(file().toStdString()).runs(skipped);
        QCOMPARE(written.size(), 2U);
        QVERIFY(written[0].model == "second" && written[0].isPinned && !written[1].isPinned);
    }

    void whatAFullDiskKeepsOutIsWrittenLater() {
        { core::study::RunStore(file().toStdString()).add(someRun("early", 0, 0.5)); }
        RunHistory history(file());
        QSignalSpy warned(&history, &RunHistory::warned);
        {
            const FullDisk full;
            history.add(someRun("late", 1, 0.5));
            QTRY_COMPARE_WITH_TIMEOUT(warned.count(), 1, patience);
        }
        QTRY_COMPARE_WITH_TIMEOUT(warned.count(), 2, patience);
        std::vector<std::string> skipped;
        QCOMPARE(core::study::RunStore(file().toStdString()).runs(skipped).size(), 2U);
    }

    void thumbnailsLieInTheFileAlone() {
        Run run = someRun("a", 1, 0.5);
        run.thumbnail = "\x89PNG and so on";
        {
            RunHistory history(file());
            history.add(run);
            QCOMPARE(history.thumbnail(history.runs()[0]), run.thumbnail);
            QTRY_VERIFY(history.runs()[0].thumbnail.empty());
            QCOMPARE(history.thumbnail(history.runs()[0]), run.thumbnail);
        }
        RunHistory history(file());
        QSignalSpy loaded(&history, &RunHistory::loaded);
        history.load();
        QVERIFY(loaded.wait(patience));
        QVERIFY(history.runs()[0].thumbnail.empty());
        QSignalSpy changed(&history, &RunHistory::changed);
        QVERIFY(history.thumbnail(history.runs()[0]).empty());
        QVERIFY(changed.wait(patience));
        QCOMPARE(history.thumbnail(history.runs()[0]), run.thumbnail);
        QCOMPARE(changed.count(), 1);
    }

    void repeatedIssuesAreCountedAndNoneIsLost() {
        IssuesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.add({Severity::Error, QStringLiteral("disk full"), {}});
        model.add({Severity::Warning, QStringLiteral("odd weights"), {}});
        model.add({Severity::Error, QStringLiteral("disk full"), {}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.issue(0).text, QStringLiteral("disk full"));
        QCOMPARE(model.count(0), 2);
        const QString shown = model.index(0).data(Qt::DisplayRole).toString();
        QVERIFY(shown.contains(QLatin1Char(':')) && shown.contains(QLatin1String("2 times"))); // when and how often
        QVERIFY(model.index(0).data(Qt::AccessibleTextRole).toString().startsWith(QLatin1String("Error")));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void issuesAreCopiedAndCleared() {
        IssuesModel model;
        ui::notices::IssuesView view(model);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        auto* list = view.findChild<QListView*>(QStringLiteral("issuesList"));
        model.add({Severity::Error, QStringLiteral("one"), {}});
        model.add({Severity::Warning, QStringLiteral("two"), {}});
        list->setFocus();
        QTest::keyClick(list, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 1);
        QVERIFY(QApplication::clipboard()->text().contains(QLatin1String("error\tone")));
        QSignalSpy chosen(&view, &ui::notices::IssuesView::chosen);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(model.index(0)).center());
        QCOMPARE(chosen.count(), 1);
        QTest::keyClick(list, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(!QApplication::clipboard()->text().contains(QLatin1String("one"))); // the selected one alone
        QTest::keyClick(list, Qt::Key_Delete, Qt::ControlModifier);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!view.findChild<QAction*>(QStringLiteral("copyIssues"))->isEnabled());
    }

private:
    QString file() const { return m_folder->filePath(QStringLiteral("runs.db")); }
    void writeBad(bool isNewer) const {
        if (isNewer) {
            { core::study::RunStore store(file().toStdString()); }
            QFile database(file());
            QVERIFY(database.open(QIODevice::ReadWrite) && database.seek(60));
            database.write(QByteArray("\0\0\0\x63", 4)); // user_version, big-endian
            return;
        }
        QFile database(file());
        QVERIFY(database.open(QIODevice::WriteOnly));
        database.write(QByteArray(5000, 'x'));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

TESSERA_GUI_TEST(TestHistory)
#include "tst_history.moc"
