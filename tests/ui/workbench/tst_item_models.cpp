#include "tests/test_main.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAction>
#include <QtTest>

#include <set>

using namespace ui::workbench;
using namespace ui::notices;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

} // namespace

/// Every item model of the window, whichever panel it is in (Qt's own behind its item widgets are Qt's), watched while
/// a person works: the testers complain about signals that do not fit what the model then says.
class TestItemModels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theWindowsModelsAreFound();
    void theyStaySoundWhileAModelIsOpenedAndPruned();
    void theyStaySoundWhenTheMethodChanges();
    void theyStaySoundWhenIssuesComeAndRepeat();
    void theyStaySoundInAnotherLanguage();

private:
    /// Those that appeared since, too.
    void watchAll();
    bool waitForPruned();

    std::unique_ptr<MainWindow> m_window;
    std::set<const QAbstractItemModel*> m_watched;
};

void TestItemModels::watchAll() {
    QList<QAbstractItemModel*> models = m_window->findChildren<QAbstractItemModel*>();
    models << &m_window->issues();
    for (const QAbstractItemView* view : m_window->findChildren<QAbstractItemView*>())
        if (view->model() != nullptr)
            models << view->model();
    for (QAbstractItemModel* model : models)
        if (QByteArray(model->metaObject()->className()).startsWith("ui::") && m_watched.insert(model).second)
            new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest, model);
}

bool TestItemModels::waitForPruned() {
    return QTest::qWaitFor(
        [this] {
            return !m_window->runner().thread().isBusy() &&
                   m_window->runner().results().present().images.isComplete() && m_window->runner().prunedIsCurrent();
        },
        patience);
}

void TestItemModels::initTestCase() {
    m_window = std::make_unique<MainWindow>(WindowOptions{.compute = {}, .automatic = false, .remembersView = false});
    m_window->show();
    watchAll();
}

void TestItemModels::theWindowsModelsAreFound() {
    QVERIFY(m_watched.contains(&m_window->issues()));
    for (const char* view : {"lossTable", "issuesList"}) {
        const auto* found = m_window->findChild<QAbstractItemView*>(QLatin1String(view));
        QVERIFY2(found != nullptr, view);
        QVERIFY2(m_watched.contains(found->model()), view);
    }
}

void TestItemModels::theyStaySoundWhileAModelIsOpenedAndPruned() {
    core::study::Study study;
    study.model.source = TESSERA_TEST_DATA "/tiny_dit";
    study.sampling.steps = 4;
    study.sampling.seeds = {0, 1};
    study.calibration.samples = 32;
    study.calibration.bins = 8;
    m_window->openStudy(study);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->runner().results().model.has_value(), patience);
    m_window->findChild<QAction*>(QStringLiteral("prune"))->trigger();
    QVERIFY(waitForPruned());
    watchAll();
    const auto* losses = m_window->findChild<QAbstractItemView*>(QStringLiteral("lossTable"));
    QVERIFY(losses->model()->rowCount() > 0);
}

void TestItemModels::theyStaySoundWhenTheMethodChanges() {
    m_window->document().setMethod("magnitude");
    m_window->document().setCuts({700, 500, 300, 100}); // more stages, so more columns
    m_window->findChild<QAction*>(QStringLiteral("prune"))->trigger();
    QVERIFY(waitForPruned());
    const auto* losses = m_window->findChild<QAbstractItemView*>(QStringLiteral("lossTable"));
    QVERIFY(losses->model()->columnCount() >= 5);
    m_window->document().undoStack()->undo();
    watchAll();
}

void TestItemModels::theyStaySoundWhenIssuesComeAndRepeat() {
    IssuesModel& issues = m_window->issues();
    const int before = issues.rowCount();
    for (const char* text : {"one", "two", "one", "three", "two", "two"})
        issues.add({Severity::Error, QLatin1String(text), {}});
    QCOMPARE(issues.rowCount(), before + 3);
    issues.clear();
    QCOMPARE(issues.rowCount(), 0);
}

void TestItemModels::theyStaySoundInAnotherLanguage() {
    applyLanguage(QStringLiteral("de"));
    watchAll();
    applyLanguage(QStringLiteral("en"));
    QVERIFY(m_watched.size() >= 2);
}

TESSERA_GUI_TEST(TestItemModels)
#include "tst_item_models.moc"
