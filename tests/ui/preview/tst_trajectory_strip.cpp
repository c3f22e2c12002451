#include "tests/test_main.h"
#include "ui/preview/pair_view.h"
#include "ui/preview/trajectory_strip.h"
#include "ui/preview/trajectory_view.h"

#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace ui::preview;

namespace {

core::Image plain(int red, int green, int blue) {
    core::Image image{16, 16, {}};
    for (int i = 0; i < 16 * 16; ++i)
        image.rgb.insert(image.rgb.end(), {std::uint8_t(red), std::uint8_t(green), std::uint8_t(blue)});
    return image;
}

const QColor early(0xE6, 0x9F, 0x00);
const QColor late(0x00, 0x9E, 0x73);

/// Clean images are red and grow brighter, states are blue; the second model's have green in them.
Trajectories trajectories(int steps) {
    Trajectories all{{{QStringLiteral("Dense"), {}}, {QStringLiteral("Pruned"), {}}}, QStringLiteral("heart · seed 3")};
    for (int model = 0; model < 2; ++model)
        for (int i = 0; i < steps; ++i)
            all.series[std::size_t(model)].steps.push_back(
                {1000 - i * (1000 / steps),
                 i < steps / 2 ? StageMark{QStringLiteral("early"), early} : StageMark{QStringLiteral("late"), late},
                 plain(0, model * 200, 100 + i), plain(100 + i, model * 200, 0)});
    return all;
}

} // namespace

class TestTrajectoryStrip : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TrajectoryView> m_view;

    TrajectoryStrip& strip() const { return m_view->strip(); }
    QString text() const { return m_view->findChild<QLabel*>(QStringLiteral("trajectoryText"))->text(); }
    QImage shot() const { return strip().viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32); }
    void click(const char* button) const {
        QTest::mouseClick(m_view->findChild<QToolButton*>(QLatin1String(button)), Qt::LeftButton);
    }

private slots:
    void init() {
        m_view = std::make_unique<TrajectoryView>();
        m_view->resize(1100, 420);
        m_view->setTrajectories(trajectories(20));
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void everyStepIsShownInItsStagesColour();
    void titlesHaveRoomInAnySize_data();
    void titlesHaveRoomInAnySize();
    void stagesFollowTheirEdges();
    void statesAreShownOnDemand();
    void draggingScrubs();
    void keysMoveTheCursor();
    void theCursorFollowsFromElsewhereWithoutEcho();
    void spacePlaysToTheEnd();
    void theHandTakesOverFromTheFilm();
    void theChosenStepIsShownLarge();
    void aLowViewShowsTheStepStillLarge();
    void stepsFillTheWidthWithoutScrolling();
    void manyStepsScrollAlong();
    void aThousandStepsAreShownWhereverOneLooks();
    void anEmptyStripTakesEveryKey();
    void newTrajectoriesKeepTheCursor();
    void trajectoriesThatComeLateFindTheCursor();
    void otherTextsLeaveTheRestAlone();
};

void TestTrajectoryStrip::everyStepIsShownInItsStagesColour() {
    const QImage image = shot();
    for (int row = 0; row < 2; ++row)
        for (const int step : {1, 9, 10, 19}) {
            const QRect cell = strip().cellRect(row, step);
            QVERIFY(strip().viewport()->rect().contains(cell));
            QCOMPARE(image.pixelColor(cell.center()), QColor(100 + step, row * 200, 0));
            QCOMPARE(image.pixelColor(cell.left() - 2, cell.center().y()), step < 10 ? early : late);
        }
}

void TestTrajectoryStrip::titlesHaveRoomInAnySize_data() {
    QTest::addColumn<double>("letters");
    for (const double letters : {1.0, 1.5, 2.0})
        QTest::addRow("%g", letters) << letters;
}

void TestTrajectoryStrip::titlesHaveRoomInAnySize() {
    QFETCH(double, letters);
    QFont font = strip().font();
    font.setPointSizeF(letters * font.pointSizeF());
    strip().setFont(font);
    Trajectories some = trajectories(20);
    some.series[1].title = QStringLiteral("Beschnitten 33,0 %");
    m_view->setTrajectories(some);
    QVERIFY(strip().cellRect(1, 0).left() > QFontMetrics(font).horizontalAdvance(some.series[1].title));
}

void TestTrajectoryStrip::stagesFollowTheirEdges() {
    std::vector<StageMark> marks(20, {QStringLiteral("early"), early});
    marks[19] = {QStringLiteral("late"), late};
    m_view->setStages(1, marks);
    const QImage image = shot();
    const auto edgeOf = [&](int row, int step) {
        const QRect cell = strip().cellRect(row, step);
        return image.pixelColor(cell.left() - 2, cell.center().y());
    };
    QCOMPARE(edgeOf(1, 18), early);
    QCOMPARE(edgeOf(1, 19), late);
    QCOMPARE(edgeOf(0, 18), late); // the other model has its own
}

void TestTrajectoryStrip::statesAreShownOnDemand() {
    click("stateButton");
    QCOMPARE(shot().pixelColor(strip().cellRect(1, 4).center()), QColor(0, 200, 104));
    click("cleanButton");
    QCOMPARE(shot().pixelColor(strip().cellRect(1, 4).center()), QColor(104, 200, 0));
}

void TestTrajectoryStrip::draggingScrubs() {
    QSignalSpy moved(m_view.get(), &TrajectoryView::cursorMoved);
    QWidget* viewport = strip().viewport();
    QTest::mousePress(viewport, Qt::LeftButton, {}, strip().cellRect(0, 3).center());
    QCOMPARE(strip().step(), 3);
    QTest::mouseMove(viewport, strip().cellRect(1, 4).center());
    QTest::mouseMove(viewport, strip().cellRect(0, 12).center());
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, strip().cellRect(0, 12).center());
    QCOMPARE(strip().step(), 12);
    QCOMPARE(moved.size(), 3);
    QCOMPARE(moved.last().first().toInt(), 400);
    QVERIFY(text().contains(QStringLiteral("t = 400")));
    QVERIFY(text().contains(QStringLiteral("step 13 of 20")));
}

void TestTrajectoryStrip::keysMoveTheCursor() {
    QSignalSpy moved(m_view.get(), &TrajectoryView::cursorMoved);
    const std::vector<std::pair<Qt::Key, int>> presses = {
        {Qt::Key_Right, 1},  {Qt::Key_Right, 2},   {Qt::Key_Left, 1}, {Qt::Key_End, 19},
        {Qt::Key_Right, 19}, {Qt::Key_PageUp, 14}, {Qt::Key_Home, 0}, {Qt::Key_PageDown, 5}};
    for (const auto& [key, step] : presses) {
        QTest::keyClick(&strip(), key);
        QCOMPARE(strip().step(), step);
    }
    QCOMPARE(moved.size(), 7); // at the end there was nowhere to go
    QVERIFY(strip().accessibleDescription().contains(QStringLiteral("step 6 of 20, t = 750, early")));
    QSignalSpy rows(m_view.get(), &TrajectoryView::rowStepped);
    QTest::keyClick(&strip(), Qt::Key_Down);
    QCOMPARE(rows.takeFirst().first().toInt(), 1);
    QSignalSpy closed(m_view.get(), &TrajectoryView::closed);
    QTest::keyClick(&strip(), Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
}

void TestTrajectoryStrip::theCursorFollowsFromElsewhereWithoutEcho() {
    QSignalSpy moved(m_view.get(), &TrajectoryView::cursorMoved);
    m_view->setCursor(760);
    QCOMPARE(strip().step(), 5);
    m_view->setCursor(1);
    QCOMPARE(strip().step(), 19);
    QCOMPARE(moved.size(), 0);
}

void TestTrajectoryStrip::spacePlaysToTheEnd() {
    QSignalSpy moved(m_view.get(), &TrajectoryView::cursorMoved);
    QTest::keyClick(&strip(), Qt::Key_End);
    QTest::keyClick(&strip(), Qt::Key_Space); // from the end it begins anew
    QVERIFY(m_view->isPlaying());
    QCOMPARE(strip().step(), 0);
    QTRY_COMPARE(strip().step(), 19);
    QVERIFY(!m_view->isPlaying());
    QCOMPARE(moved.size(), 1 + 19);
    QCOMPARE(m_view->findChild<QToolButton*>(QStringLiteral("playButton"))->text(), QStringLiteral("Play"));
}

void TestTrajectoryStrip::theHandTakesOverFromTheFilm() {
    click("playButton");
    QVERIFY(m_view->isPlaying());
    QTRY_VERIFY(strip().step() >= 1);
    QTest::keyClick(&strip(), Qt::Key_Home);
    QVERIFY(!m_view->isPlaying());
    QCOMPARE(strip().step(), 0);
}

void TestTrajectoryStrip::theChosenStepIsShownLarge() {
    QTest::keyClick(&strip(), Qt::Key_End);
    const QRect rect = m_view->pair().imageRect();
    QVERIFY(rect.width() > strip().cellRect(0, 0).width());
    const QImage image = m_view->pair().grab().toImage();
    QCOMPARE(image.pixelColor(rect.center()), QColor(119, 0, 0));
    QCOMPARE(image.pixelColor(m_view->pair().width() - 1 - rect.center().x(), rect.center().y()), QColor(119, 200, 0));
    QVERIFY(m_view->pair().accessibleDescription().contains(QStringLiteral("late")));
}

void TestTrajectoryStrip::aLowViewShowsTheStepStillLarge() {
    m_view->setTrajectories(trajectories(8));
    m_view->resize(830, 320);
    QTRY_VERIFY(m_view->pair().height() > m_view->height() / 3);
    const int low = strip().cellRect(0, 0).width();
    QVERIFY(low >= 24 && m_view->pair().imageRect().width() > low);
    m_view->resize(830, 800);
    QTRY_VERIFY(strip().cellRect(0, 0).width() > low);
}

void TestTrajectoryStrip::stepsFillTheWidthWithoutScrolling() {
    for (int width = 900; width < 940; ++width) {
        m_view->resize(width, 420);
        QCOMPARE(strip().horizontalScrollBar()->maximum(), 0);
    }
}

void TestTrajectoryStrip::manyStepsScrollAlong() {
    m_view->setTrajectories(trajectories(100));
    QVERIFY(strip().horizontalScrollBar()->maximum() > 0);
    QTest::keyClick(&strip(), Qt::Key_End);
    QVERIFY(strip().viewport()->rect().contains(strip().cellRect(1, 99)));
    QTest::keyClick(&strip(), Qt::Key_Home);
    QVERIFY(strip().viewport()->rect().contains(strip().cellRect(1, 0)));
    QCOMPARE(shot().pixelColor(strip().cellRect(0, 0).center()), QColor(100, 0, 0));
}

void TestTrajectoryStrip::aThousandStepsAreShownWhereverOneLooks() {
    m_view->setTrajectories(trajectories(1000));
    for (const int step : {0, 499, 500, 998, 999}) {
        m_view->setCursor(1000 - step);
        const QRect cell = strip().cellRect(1, step);
        QVERIFY(strip().viewport()->rect().contains(cell));
        const QImage image = shot();
        QCOMPARE(image.pixelColor(cell.center()), QColor((100 + step) % 256, 200, 0));
        QCOMPARE(image.pixelColor(cell.left() - 2, cell.center().y()), step < 500 ? early : late);
    }
    std::vector<double> taken;
    for (int i = 0; i < 100; ++i) {
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(&strip(), i < 50 ? Qt::Key_PageUp : Qt::Key_PageDown);
        strip().viewport()->repaint();
        taken.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(taken);
    qInfo("one of 1000 steps further, painted: median %.1f ms, 99 %% %.1f ms", taken[50], taken[98]);
}

void TestTrajectoryStrip::anEmptyStripTakesEveryKey() {
    m_view->setTrajectories({});
    m_view->setNote(QStringLiteral("sampling …"));
    QCOMPARE(text(), QStringLiteral("sampling …"));
    for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End, Qt::Key_Space, Qt::Key_PageUp})
        QTest::keyClick(&strip(), key);
    QTest::mouseClick(strip().viewport(), Qt::LeftButton);
    m_view->setCursor(500);
    QCOMPARE(strip().step(), -1);
    QVERIFY(!m_view->isPlaying());
}

void TestTrajectoryStrip::newTrajectoriesKeepTheCursor() {
    m_view->setCursor(500);
    m_view->setTrajectories(trajectories(20));
    QCOMPARE(strip().step(), 10);
    m_view->setTrajectories(trajectories(4));
    QCOMPARE(strip().step(), 2); // at t = 500 too
    QTest::keyClick(&strip(), Qt::Key_Right);
    m_view->setTrajectories(trajectories(20));
    QCOMPARE(strip().step(), 15); // where the hand was last, t = 250
}

void TestTrajectoryStrip::trajectoriesThatComeLateFindTheCursor() {
    m_view->setTrajectories({});
    m_view->setCursor(310);
    QCOMPARE(strip().step(), -1);
    m_view->setTrajectories(trajectories(20));
    QCOMPARE(strip().step(), 14); // t = 300
    QVERIFY(text().contains(QStringLiteral("t = 300")));
}

void TestTrajectoryStrip::otherTextsLeaveTheRestAlone() {
    m_view->setCursor(500);
    m_view->setTexts({QStringLiteral("Dicht"), QString()}, QStringLiteral("Herz · Seed 3"));
    QCOMPARE(strip().trajectories().series[0].title, QStringLiteral("Dicht"));
    QCOMPARE(strip().trajectories().series[1].title, QStringLiteral("Pruned"));
    QVERIFY(text().contains(QStringLiteral("Herz · Seed 3")));
    QVERIFY(m_view->pair().accessibleDescription().contains(QStringLiteral("Dicht")));
    QCOMPARE(strip().step(), 10);
}

TESSERA_GUI_TEST(TestTrajectoryStrip)
#include "tst_trajectory_strip.moc"
