#include "core/base/error.h"
#include "core/base/image.h"
#include "core/study/embedded_study.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "ui/preview/blind_test_view.h"
#include "ui/preview/comparison_text.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/difference_map.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/pair_view.h"
#include "ui/preview/scaled_images.h"
#include "ui/preview/zoom_steps.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <limits>

using namespace ui::preview;

namespace {

/// A plain image with one white pixel in the upper left corner.
core::Image plainImage(int size, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    core::Image image{size, size, {}};
    for (int i = 0; i < size * size; ++i)
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    std::fill_n(image.rgb.begin(), 3, std::uint8_t(255));
    return image;
}

std::vector<ComparedVariant> columns(int rows) {
    ComparedVariant dense;
    dense.title = QStringLiteral("dense");
    dense.macs = 15'200'000'000;
    dense.time = {.seconds = 0.0412, .speedUp = 1, .rounds = 9};
    ComparedVariant pruned = dense;
    pruned.title = QStringLiteral("mosaic 33 %");
    pruned.macs = 10'100'000'000;
    pruned.macsShare = 0.664;
    pruned.time = {.seconds = 0.0312, .speedUp = 1.32, .spread = 0.04, .rounds = 9};
    for (int row = 0; row < rows; ++row) {
        dense.images.push_back(plainImage(32, 200, 30, 30));
        pruned.images.push_back(plainImage(32, 30, 30, 200));
        pruned.psnr.push_back(20 + row);
        pruned.ssim.push_back(0.9 - 0.01 * row);
    }
    return {dense, pruned};
}

/// Red dense images, blue ones of a kept variant, green ones of the present choices.
std::vector<ComparedVariant> three() {
    std::vector<ComparedVariant> some = columns(2);
    some[0].id = core::study::denseId;
    some[1].id = 0;
    ComparedVariant present = some[1];
    present.id = core::study::presentId;
    present.title = QStringLiteral("present");
    for (core::Image& image : present.images)
        image = plainImage(32, 30, 200, 30);
    some.push_back(present);
    return some;
}

QStringList labels(int rows) {
    QStringList texts;
    for (int row = 0; row < rows; ++row)
        texts << QStringLiteral("class %1 · seed %2").arg(row % 10).arg(row);
    return texts;
}

} // namespace

class TestComparisonView : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ComparisonView> m_view;

    ImageGrid* grid() const { return m_view->findChild<ImageGrid*>(QStringLiteral("pictureGrid")); }
    PairView* pair() const { return m_view->findChild<PairView*>(); }
    void click(const char* button) const {
        QTest::mouseClick(m_view->findChild<QToolButton*>(QLatin1String(button)), Qt::LeftButton);
    }
    QImage shot(QWidget* widget) const { return widget->grab().toImage().convertToFormat(QImage::Format_RGB32); }

private slots:
    void init() {
        m_view = std::make_unique<ComparisonView>();
        m_view->resize(700, 500);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void anEmptyViewSaysWhatIsMissing();
    void imagesAreDrawnWithSquarePixels();
    void clickingAnImageSelectsIt();
    void arrowKeysMoveTheSelectionAndScroll();
    void aWideViewShowsRowsSideBySide();
    void zoomIsOneForAllAndFits();
    void ctrlWheelZoomsAroundTheMouse();
    void newImagesKeepZoomAndSelection();
    void aColumnBeingComputedIsDimmed();
    void headersAndFiguresReadAsAPersonExpects();
    void differenceIsSignedAndScaled();
    void modesShowThePair();
    void wipeFollowsTheMouse();
    void flickerTurnsWithSpace();
    void aHeldKeyFlickersForAsLong();
    void spaceShowsTheReferenceInAllOfTheGrid();
    void menuCopiesTheImage();
    void gridAndImageAreSaved();
    void zoomHasItsSteps();
    void aLadderFitsIntoTheView();
    void zoomIsSharedByAllModes();
    void panIsSharedByAllModesAndRows();
    void zoomedImagesAreDraggedTogether();
    void keysPanWhatIsZoomed();
    void theWheelKeepsWhatLiesUnderTheMouse();
    void enlargedPixelsFlowOnDemand();
    void anyTwoColumnsAreAPair();
    void theReferenceIsKeptWhereverItsColumnGoes();
    void buttonsLeadToTheNextImageOfAPair();
    void swappingTurnsTheDifferenceAround();
    void figuresAreThoseToTheReference();
    void theScaleOfTheDifferenceIsChosen();
    void blindTestTakesBothColumnsImages();
    void whatIsSavedCarriesItsStudy();
    void blindImagesAreCopiedWithoutTheirNames();
    void aLadderIsShownAsAWholeWhereNoImageGetsTiny_data();
    void aLadderIsShownAsAWholeWhereNoImageGetsTiny();
    void longNotesGetALineMore();
    void fitIsFollowedUntilThePersonZooms();
    void narrowColumnsSayTheSameInFewerLetters();
    void scaledImagesAreKeptWithinABound();
    void newImagesTakeThePlaceOfScaledOnes();
    void printsWhatKeepingScaledImagesSaves();
    void printsHowLongPanningTakes_data();
    void printsHowLongPanningTakes();
};

void TestComparisonView::anEmptyViewSaysWhatIsMissing() {
    const auto* text = m_view->findChild<QLabel*>(QStringLiteral("emptyText"));
    QVERIFY(text->isVisible());
    QVERIFY(text->text().startsWith(QStringLiteral("Pictures appear here once")));
    QVERIFY(m_view->renderGrid().isNull());
    QCOMPARE(m_view->selectedRow(), -1);
    QVERIFY_EXCEPTION_THROWN(m_view->saveGrid(QStringLiteral("x.png")), core::Error);
    m_view->setColumns(columns(3));
    QVERIFY(!text->isVisible());
    m_view->setColumns({});
    QVERIFY(text->isVisible());
}

void TestComparisonView::imagesAreDrawnWithSquarePixels() {
    m_view->setColumns(columns(3));
    m_view->setRowLabels(labels(3));
    const int zoom = static_cast<int>(grid()->zoom());
    QVERIFY(zoom >= 2);
    const QRect rect = grid()->imageRect({0, 0});
    QCOMPARE(rect.width(), 32 * zoom);
    const QImage image = shot(grid()->viewport());
    // The white corner pixel has become a square of zoom × zoom.
    QCOMPARE(image.pixelColor(rect.topLeft()), QColor(Qt::white));
    QCOMPARE(image.pixelColor(rect.topLeft() + QPoint(zoom - 1, zoom - 1)), QColor(Qt::white));
    QCOMPARE(image.pixelColor(rect.topLeft() + QPoint(zoom, zoom)), QColor(200, 30, 30));
    QCOMPARE(image.pixelColor(grid()->imageRect({1, 1}).center()), QColor(30, 30, 200));
}

void TestComparisonView::clickingAnImageSelectsIt() {
    m_view->setColumns(columns(3));
    QSignalSpy spy(m_view.get(), &ComparisonView::selectionChanged);
    QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, grid()->imageRect({1, 0}).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(m_view->selectedRow(), 1);
    QCOMPARE(m_view->selectedColumn(), 0);
    QVERIFY(grid()->accessibleDescription().contains(QStringLiteral("dense")));
}

void TestComparisonView::arrowKeysMoveTheSelectionAndScroll() {
    m_view->setColumns(columns(40));
    m_view->setRowLabels(labels(40));
    for (int i = 0; i < 50; ++i)
        QTest::keyClick(grid(), Qt::Key_Down);
    QCOMPARE(m_view->selectedRow(), 39);
    QVERIFY(grid()->viewport()->rect().contains(grid()->imageRect({39, 1})));
    QTest::keyClick(grid(), Qt::Key_Left);
    QCOMPARE(m_view->selectedColumn(), 0);
    QTest::keyClick(grid(), Qt::Key_Home);
    QCOMPARE(m_view->selectedRow(), 0);
    QCOMPARE(grid()->verticalScrollBar()->value(), 0);
}

void TestComparisonView::aWideViewShowsRowsSideBySide() {
    m_view->setColumns(columns(5));
    m_view->resize(1200, 400);
    QTRY_COMPARE(grid()->imageRect({1, 0}).top(), grid()->imageRect({0, 0}).top());
    const QRect inFirst = grid()->imageRect({0, 1});
    QVERIFY(grid()->imageRect({1, 0}).left() > inFirst.right());
    QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, grid()->imageRect({1, 0}).center());
    QCOMPARE(m_view->selectedRow(), 1);
    QCOMPARE(m_view->selectedColumn(), 0);
    QTest::keyClick(grid(), Qt::Key_Left); // back over the edge of the strip
    QCOMPARE(m_view->selectedRow(), 0);
    QCOMPARE(m_view->selectedColumn(), 1);
    QTest::keyClick(grid(), Qt::Key_Right);
    QTest::keyClick(grid(), Qt::Key_Down);
    QVERIFY(m_view->selectedRow() > 1);
    QCOMPARE(m_view->selectedColumn(), 0);
    QVERIFY(grid()->imageRect({m_view->selectedRow(), 0}).top() > inFirst.bottom());
}

void TestComparisonView::zoomIsOneForAllAndFits() {
    m_view->setColumns(columns(3));
    const double fitted = grid()->zoom();
    click("zoomInButton");
    QVERIFY(grid()->zoom() > fitted);
    QCOMPARE(grid()->imageRect({0, 0}).size(), grid()->imageRect({2, 1}).size());
    const auto* label = m_view->findChild<QLabel*>(QStringLiteral("zoomLabel"));
    QCOMPARE(label->text(), QStringLiteral("%1 %").arg(qRound(grid()->zoom() * 100)));
    click("fitButton");
    QCOMPARE(grid()->zoom(), fitted);
    QTest::keyClick(grid(), Qt::Key_Minus);
    QVERIFY(grid()->zoom() < fitted);
    QTest::keyClick(grid(), Qt::Key_F);
    QCOMPARE(grid()->zoom(), fitted);
    m_view->resize(1400, 900);
    QTRY_VERIFY(grid()->zoom() > fitted); // fitted stays fitted
}

void TestComparisonView::ctrlWheelZoomsAroundTheMouse() {
    m_view->setColumns(columns(40));
    grid()->setZoom(4);
    grid()->verticalScrollBar()->setValue(1000);
    const QPointF point(200, 300);
    const auto rowAt = [&] {
        for (int row = 0; row < 40; ++row)
            if (grid()
                    ->imageRect({row, 0})
                    .adjusted(0, -30, 0, 30)
                    .contains(QPoint(grid()->imageRect({row, 0}).center().x(), 300)))
                return row;
        return -1;
    };
    const int before = rowAt();
    QWheelEvent wheel(point, grid()->viewport()->mapToGlobal(point), {}, {0, 120}, Qt::NoButton, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(grid()->viewport(), &wheel);
    QCOMPARE(grid()->zoom(), 5.0);
    QVERIFY(std::abs(rowAt() - before) <= 1);
}

void TestComparisonView::newImagesKeepZoomAndSelection() {
    m_view->setColumns(columns(10));
    grid()->setZoom(6);
    m_view->select(7, 1);
    const int scrolled = grid()->verticalScrollBar()->value();
    m_view->setColumns(columns(10));
    QCOMPARE(grid()->zoom(), 6.0);
    QCOMPARE(m_view->selectedRow(), 7);
    QCOMPARE(grid()->verticalScrollBar()->value(), scrolled);
    m_view->setColumns(columns(4));
    QCOMPARE(m_view->selectedRow(), 3);
}

void TestComparisonView::aColumnBeingComputedIsDimmed() {
    std::vector<ComparedVariant> some = columns(2);
    some[1].busy = true;
    some[1].images.resize(1);
    m_view->setColumns(some);
    const QImage image = shot(grid()->viewport());
    const QColor dimmed = image.pixelColor(grid()->imageRect({0, 1}).center());
    QVERIFY(dimmed != QColor(30, 30, 200) && dimmed.blue() > dimmed.red());
    QCOMPARE(image.pixelColor(grid()->imageRect({1, 1}).center()), m_view->palette().color(QPalette::Base));
    QCOMPARE(headerLines(some[1]).last(), QStringLiteral("being computed …"));
}

void TestComparisonView::headersAndFiguresReadAsAPersonExpects() {
    const QLocale before;
    QLocale::setDefault(QLocale::c());
    const std::vector<ComparedVariant> some = columns(2);
    QCOMPARE(headerLines(some[0]).join(QLatin1Char('|')), QStringLiteral("dense|15.2 G MACs|41.2 ms/picture"));
    QCOMPARE(headerLines(some[1]).join(QLatin1Char('|')),
             QStringLiteral("mosaic 33 %|10.1 G MACs · 66\u00a0%|31.2 ms/picture · 1.32× ±2\u00a0%"));
    ComparedVariant disturbed = some[1];
    disturbed.time.waited = 0.3; // at 9 rounds
    QCOMPARE(headerLines(disturbed).last(), QStringLiteral("≈31.2 ms/picture · ≈1.3× ±2\u00a0%"));
    disturbed.time.spread = 0.11;
    QCOMPARE(headerLines(disturbed).last(), QStringLiteral("10.1 G MACs · 66\u00a0%")); // no figure at all
    QCOMPARE(macsText(5'720'000'000'000), QStringLiteral("5.72 T MACs"));
    QCOMPARE(macsText(0), QString());
    QVERIFY(qualityTexts(some[0], 0).isEmpty());
    QCOMPARE(qualityTexts(some[1], 1).join(QLatin1Char('|')), QStringLiteral("PSNR 21.0 dB|SSIM 0.890"));
    ComparedVariant same;
    same.psnr = {std::numeric_limits<double>::infinity()};
    QCOMPARE(qualityTexts(same, 0).join(QLatin1Char('|')), QStringLiteral("PSNR ∞"));
    QLocale::setDefault(before);
}

void TestComparisonView::differenceIsSignedAndScaled() {
    core::Image a = plainImage(2, 100, 100, 100);
    core::Image b = a;
    b.rgb[3] = 130; // pixel 1: brighter in one channel by 30
    b.rgb[6] = 70;  // pixel 2: darker in all three by 30
    b.rgb[7] = 70;
    b.rgb[8] = 70;
    const DifferenceMap map(a, b);
    QCOMPARE(map.at(0, 0), 0.0F);
    QVERIFY(std::abs(map.at(1, 0) - 10.0F / 255) < 1e-6F);
    QVERIFY(std::abs(map.at(0, 1) + 30.0F / 255) < 1e-6F);
    QCOMPARE(map.range(), 0.2);
    const QImage heat = map.toImage();
    QCOMPARE(heat.pixelColor(0, 0), QColor(Qt::white));
    QVERIFY(heat.pixelColor(1, 0).red() > heat.pixelColor(1, 0).blue());
    QVERIFY(heat.pixelColor(0, 1).blue() > heat.pixelColor(0, 1).red());
    QVERIFY(DifferenceMap(a, plainImage(3, 0, 0, 0)).isEmpty());
}

void TestComparisonView::modesShowThePair() {
    m_view->setColumns(columns(3));
    m_view->select(1, 1);
    click("sideBySideButton");
    QVERIFY(pair()->isVisible());
    QImage image = shot(pair());
    QCOMPARE(image.pixelColor(pair()->imageRect().center()), QColor(200, 30, 30));
    QCOMPARE(image.pixelColor(pair()->width() - 1 - pair()->imageRect().center().x(), pair()->imageRect().center().y()),
             QColor(30, 30, 200));
    click("differenceButton");
    QVERIFY(!pair()->difference().isEmpty());
    image = shot(pair());
    QCOMPARE(image.pixelColor(pair()->imageRect().center()), QColor(Qt::white)); // +170 and −170 cancel
    QTest::keyClick(pair(), Qt::Key_Down);
    QCOMPARE(m_view->selectedRow(), 2);
    QTest::keyClick(pair(), Qt::Key_Escape);
    QVERIFY(grid()->isVisible());
    QTest::mouseDClick(grid()->viewport(), Qt::LeftButton, {}, grid()->imageRect({2, 1}).center());
    QCOMPARE(m_view->mode(), CompareMode::SideBySide);
}

void TestComparisonView::wipeFollowsTheMouse() {
    m_view->setColumns(columns(1));
    click("wipeButton");
    const QRect rect = pair()->imageRect();
    const QPoint quarter(rect.left() + rect.width() / 4, rect.center().y());
    QTest::mousePress(pair(), Qt::LeftButton, {}, quarter);
    QTest::mouseRelease(pair(), Qt::LeftButton, {}, quarter);
    QVERIFY(std::abs(pair()->wipe() - 0.25) < 0.02);
    const QImage image = shot(pair());
    QCOMPARE(image.pixelColor(quarter - QPoint(20, 0)), QColor(200, 30, 30));
    QCOMPARE(image.pixelColor(quarter + QPoint(20, 0)), QColor(30, 30, 200));
    QTest::keyClick(pair(), Qt::Key_Right);
    QVERIFY(pair()->wipe() > 0.26);
}

void TestComparisonView::flickerTurnsWithSpace() {
    m_view->setColumns(columns(1));
    click("flickerButton");
    QTRY_VERIFY(pair()->showsOther()); // by itself
    QTest::keyClick(pair(), Qt::Key_Space);
    const bool shown = pair()->showsOther();
    QTest::keyClick(pair(), Qt::Key_Space);
    QCOMPARE(pair()->showsOther(), !shown);
}

void TestComparisonView::aHeldKeyFlickersForAsLong() {
    m_view->setColumns(columns(1));
    click("flickerButton");
    const auto send = [this](QEvent::Type type, quint64 time, bool repeats) {
        QKeyEvent event(type, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "), repeats);
        event.setTimestamp(time);
        QApplication::sendEvent(pair(), &event);
    };
    QTest::keyClick(pair(), Qt::Key_Space); // ends the automatic turning
    const bool before = pair()->showsOther();
    send(QEvent::KeyPress, 1000, false);
    QCOMPARE(pair()->showsOther(), !before);
    send(QEvent::KeyRelease, 1600, false);
    QCOMPARE(pair()->showsOther(), before);
    send(QEvent::KeyPress, 2000, false);
    send(QEvent::KeyPress, 2001, true);
    send(QEvent::KeyRelease, 2001, true);
    QCOMPARE(pair()->showsOther(), !before);
    send(QEvent::KeyRelease, 2002, false);
    QCOMPARE(pair()->showsOther(), before);
    send(QEvent::KeyPress, 3000, false); // a tap
    send(QEvent::KeyRelease, 3060, false);
    QCOMPARE(pair()->showsOther(), !before);
}

void TestComparisonView::spaceShowsTheReferenceInAllOfTheGrid() {
    m_view->setColumns(three());
    m_view->setReferenceColumn(2);
    const auto colour = [this](int column) {
        return shot(grid()->viewport()).pixelColor(grid()->imageRect({1, column}).center());
    };
    grid()->setFocus();
    QTest::keyPress(grid(), Qt::Key_Space);
    for (int column = 0; column < 3; ++column)
        QCOMPARE(colour(column), QColor(30, 200, 30));
    QTest::keyRelease(grid(), Qt::Key_Space);
    QCOMPARE(colour(0), QColor(200, 30, 30));
    QCOMPARE(colour(1), QColor(30, 30, 200));
    QTest::keyPress(grid(), Qt::Key_Space);
    m_view->setMode(CompareMode::Wipe); // the key comes up elsewhere
    m_view->setMode(CompareMode::Grid);
    QCOMPARE(colour(0), QColor(200, 30, 30));
}

void TestComparisonView::menuCopiesTheImage() {
    m_view->setColumns(columns(2));
    m_view->select(1, 1);
    QContextMenuEvent event(QContextMenuEvent::Mouse, {50, 50}, grid()->mapToGlobal(QPoint(50, 50)));
    QApplication::sendEvent(grid()->viewport(), &event);
    auto* menu = m_view->findChild<QMenu*>(QStringLiteral("comparisonMenu"));
    QVERIFY(menu != nullptr);
    menu->actions().first()->trigger();
    menu->close();
    const QImage copied = QApplication::clipboard()->image();
    QCOMPARE(copied.size(), QSize(32, 32));
    QCOMPARE(copied.pixelColor(5, 5), QColor(30, 30, 200));
}

void TestComparisonView::gridAndImageAreSaved() {
    m_view->setColumns(columns(12));
    m_view->setRowLabels(labels(12));
    m_view->select(3, 0);
    const QTemporaryDir folder;
    m_view->saveGrid(folder.filePath(QStringLiteral("grid.png")));
    const QImage saved(folder.filePath(QStringLiteral("grid.png")));
    QVERIFY(saved.height() > 12 * 32 * grid()->zoom()); // all rows, also those out of sight
    m_view->saveImage(folder.filePath(QStringLiteral("one.png")));
    const core::Image one = core::readImage(folder.filePath(QStringLiteral("one.png")).toStdString());
    QCOMPARE(one, plainImage(32, 200, 30, 30));
    QVERIFY_EXCEPTION_THROWN(m_view->saveGrid(QStringLiteral("/proc/nowhere/grid.png")), core::Error);
}

void TestComparisonView::zoomHasItsSteps() {
    QCOMPARE(steppedZoom(1, 1), 2.0);
    QCOMPARE(steppedZoom(1, -1), 2.0 / 3);
    QCOMPARE(steppedZoom(3.7, 1), 4.0);
    QCOMPARE(steppedZoom(3.7, -1), 3.0);
    QCOMPARE(steppedZoom(largestZoom, 1), largestZoom);
    QCOMPARE(steppedZoom(smallestZoom, -1), smallestZoom);
    QCOMPARE(zoomWithin(3.9), 3.0);
    QCOMPARE(zoomWithin(4), 4.0);
    QCOMPARE(zoomWithin(0.01), smallestZoom);
}

void TestComparisonView::aLadderFitsIntoTheView() {
    std::vector<ComparedVariant> some = columns(3);
    for (ComparedVariant& column : some)
        column.title = QStringLiteral("33 %");
    m_view->setColumns(some);
    const int wide = grid()->headerRect(1).width();
    while (some.size() < 6)
        some.push_back(some[1]);
    m_view->setColumns(some);
    QVERIFY(grid()->headerRect(1).width() < wide);
    m_view->resize(1000, 500);
    QTRY_VERIFY(grid()->imageRect({0, 5}).right() < grid()->viewport()->width());
    QCOMPARE(grid()->horizontalScrollBar()->maximum(), 0);
}

void TestComparisonView::zoomIsSharedByAllModes() {
    m_view->setColumns(columns(3));
    QTest::keyClick(grid(), Qt::Key_2);
    const double fitted = pair()->zoom();
    QVERIFY(fitted > grid()->zoom()); // fitting is shared, each view by its own size
    QTest::keyClick(pair(), Qt::Key_Plus);
    QVERIFY(pair()->zoom() > fitted);
    const double zoom = pair()->zoom();
    for (const char* button : {"wipeButton", "flickerButton", "differenceButton", "sideBySideButton"}) {
        click(button);
        QCOMPARE(pair()->zoom(), zoom);
    }
    click("gridButton");
    QCOMPARE(grid()->zoom(), zoom);
    click("zoomOutButton");
    click("blindButton");
    const auto* blind = m_view->findChild<PairView*>(QStringLiteral("blindPair"));
    QCOMPARE(blind->zoom(), grid()->zoom());
    QCOMPARE(pair()->zoom(), grid()->zoom());
    QTest::keyClick(m_view.get(), Qt::Key_F);
    click("sideBySideButton");
    QCOMPARE(pair()->zoom(), fitted);
}

void TestComparisonView::panIsSharedByAllModesAndRows() {
    m_view->setColumns(columns(3));
    click("sideBySideButton");
    pair()->setZoom(32);
    const QPoint from = pair()->imageRect().intersected(pair()->rect()).center();
    QTest::mousePress(pair(), Qt::LeftButton, {}, from);
    QTest::mouseMove(pair(), from + QPoint(90, 60));
    QTest::mouseRelease(pair(), Qt::LeftButton, {}, from + QPoint(90, 60));
    const QPointF centre = pair()->viewpoint().centre;
    QVERIFY(centre.x() < 0.45 && centre.y() < 0.48);
    QTest::keyClick(pair(), Qt::Key_Down);
    QCOMPARE(m_view->selectedRow(), 1);
    QCOMPARE(pair()->viewpoint().centre, centre);
    click("differenceButton");
    QCOMPARE(pair()->viewpoint().centre, centre);
    click("gridButton");
    QCOMPARE(grid()->viewpoint().centre, centre);
    click("trajectoryButton");
    QCOMPARE(m_view->findChild<PairView*>(QStringLiteral("trajectoryPair"))->viewpoint().centre, centre);
}

void TestComparisonView::zoomedImagesAreDraggedTogether() {
    m_view->setColumns(columns(2));
    grid()->setZoom(32);
    const QRect cell = grid()->imageRect({0, 0});
    QVERIFY2(cell.width() < 32 * 32, "all columns stay in sight");
    QVERIFY(grid()->viewport()->rect().right() >= grid()->imageRect({0, 1}).right());
    const auto hasCorner = [&](int column) {
        const QRect rect = grid()->imageRect({0, column});
        return shot(grid()->viewport()).pixelColor(rect.topLeft() + QPoint(5, 5)) == QColor(Qt::white);
    };
    QVERIFY(!hasCorner(0) && !hasCorner(1));
    const QPoint from = cell.center();
    QTest::mousePress(grid()->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(grid()->viewport(), from + QPoint(2000, 2000)); // further than there is
    QTest::mouseRelease(grid()->viewport(), Qt::LeftButton, {}, from);
    QVERIFY(hasCorner(0) && hasCorner(1));
}

void TestComparisonView::keysPanWhatIsZoomed() {
    m_view->setColumns(columns(2));
    grid()->setZoom(32);
    QTest::keyClick(grid(), Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(grid(), Qt::Key_Up, Qt::ShiftModifier);
    const QPointF centre = grid()->viewpoint().centre;
    QVERIFY(centre.x() < 0.5 && centre.y() < 0.5);
    QCOMPARE(m_view->selectedColumn(), 1); // selected is what was
    click("wipeButton");
    QTest::keyClick(pair(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(pair()->viewpoint().centre.x() > centre.x());
    QCOMPARE(pair()->wipe(), 0.5);
}

void TestComparisonView::theWheelKeepsWhatLiesUnderTheMouse() {
    m_view->setColumns(columns(1));
    click("flickerButton");
    pair()->setZoom(24);
    const QPointF mouse(300, 200);
    const auto pixel = [&] { return (mouse - pair()->imageRect().topLeft()) / pair()->zoom(); };
    const QPointF before = pixel();
    for (const int angle : {120, -120, 120}) {
        QWheelEvent wheel(mouse, pair()->mapToGlobal(mouse), {}, {0, angle}, Qt::NoButton, {}, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(pair(), &wheel);
    }
    QCOMPARE(pair()->zoom(), 32.0);
    QVERIFY2((pixel() - before).manhattanLength() < 0.1,
             qPrintable(QStringLiteral("%1, %2").arg(pixel().x()).arg(pixel().y())));
}

void TestComparisonView::enlargedPixelsFlowOnDemand() {
    m_view->setColumns(columns(2));
    grid()->setZoom(8);
    m_view->select(0, 0);
    const auto edge = [this] { // between the white pixel and its neighbour
        return shot(grid()->viewport()).pixelColor(grid()->imageRect({0, 0}).topLeft() + QPoint(8, 2));
    };
    QCOMPARE(edge(), QColor(200, 30, 30));
    click("smoothButton");
    QVERIFY(m_view->isSmooth());
    QVERIFY(edge() != QColor(200, 30, 30) && edge() != QColor(Qt::white));
    QTest::keyClick(grid(), Qt::Key_S);
    QVERIFY(!m_view->isSmooth());
    QVERIFY(!m_view->findChild<QToolButton*>(QStringLiteral("smoothButton"))->isChecked());
    QCOMPARE(edge(), QColor(200, 30, 30));
}

void TestComparisonView::anyTwoColumnsAreAPair() {
    m_view->setColumns(three());
    click("sideBySideButton");
    auto* reference = m_view->findChild<QComboBox*>(QStringLiteral("referenceBox"));
    auto* compared = m_view->findChild<QComboBox*>(QStringLiteral("comparedBox"));
    QVERIFY(reference->isVisible());
    QCOMPARE(reference->currentText(), QStringLiteral("dense"));
    QCOMPARE(m_view->referenceColumn(), 0);
    m_view->select(0, 2);
    QCOMPARE(compared->currentIndex(), 2);
    QTest::keyClick(reference, Qt::Key_Down); // the first variant
    QCOMPARE(m_view->referenceColumn(), 1);
    const auto colours = [this] {
        const QImage image = shot(pair());
        const QPoint left = pair()->imageRect().center();
        return std::pair{image.pixelColor(left), image.pixelColor(pair()->width() - 1 - left.x(), left.y())};
    };
    QCOMPARE(colours(), (std::pair{QColor(30, 30, 200), QColor(30, 200, 30)}));
    QTest::keyClick(compared, Qt::Key_Home); // the dense one
    QCOMPARE(m_view->selectedColumn(), 0);
    QCOMPARE(colours(), (std::pair{QColor(30, 30, 200), QColor(200, 30, 30)}));
    std::vector<ComparedVariant> fewer = three();
    fewer.erase(fewer.begin() + 1); // the reference goes: the dense one is it again
    m_view->setColumns(fewer);
    QCOMPARE(m_view->referenceColumn(), 0);
}

void TestComparisonView::theReferenceIsKeptWhereverItsColumnGoes() {
    std::vector<ComparedVariant> some = three();
    some.push_back(some[1]);
    some[3].id = 1;
    m_view->setColumns(some);
    m_view->setMode(CompareMode::Difference);
    m_view->setReferenceColumn(1); // the variant 0
    m_view->select(0, 3);
    std::swap(some[1], some[3]);
    m_view->setColumns(some);
    QCOMPARE(m_view->referenceColumn(), 3);
    QCOMPARE(m_view->selectedColumn(), 1);
    QCOMPARE(m_view->selectedId(), 1);
    std::vector<ComparedVariant> without = {some[0], some[1], some[2]};
    m_view->setColumns(without);
    QCOMPARE(m_view->referenceColumn(), 0); // the dense one for as long as it is away
    m_view->setColumns(some);
    QCOMPARE(m_view->referenceColumn(), 3);
}

void TestComparisonView::buttonsLeadToTheNextImageOfAPair() {
    m_view->setColumns(columns(3));
    click("wipeButton");
    QCOMPARE(m_view->selectedRow(), 0);
    click("nextImageButton");
    QCOMPARE(m_view->selectedRow(), 1);
    click("nextImageButton");
    click("nextImageButton"); // there is none
    QCOMPARE(m_view->selectedRow(), 2);
    click("previousImageButton");
    QCOMPARE(m_view->selectedRow(), 1);
    QVERIFY(m_view->mode() == CompareMode::Wipe);
}

void TestComparisonView::swappingTurnsTheDifferenceAround() {
    std::vector<ComparedVariant> some = columns(1);
    some[0].id = core::study::denseId;
    some[1].images[0] = plainImage(32, 210, 40, 40);
    m_view->setColumns(some);
    click("differenceButton");
    const float before = pair()->difference().at(9, 9);
    QVERIFY(before > 0);
    QTest::keyClick(pair(), Qt::Key_X);
    QCOMPARE(pair()->difference().at(9, 9), -before);
    QCOMPARE(m_view->referenceColumn(), 1);
    QCOMPARE(m_view->selectedColumn(), 0);
    click("swapButton");
    QCOMPARE(pair()->difference().at(9, 9), before);
}

void TestComparisonView::figuresAreThoseToTheReference() {
    m_view->setColumns(three());
    m_view->select(0, 2);
    click("sideBySideButton");
    const auto caption = [this] { return pair()->accessibleDescription(); };
    QVERIFY2(caption().contains(QStringLiteral("SSIM 0.900")), qPrintable(caption())); // as the column says
    m_view->setReferenceColumn(1);
    QVERIFY2(!caption().contains(QStringLiteral("SSIM 0.900")), qPrintable(caption()));
    QVERIFY2(caption().contains(QStringLiteral("PSNR 5.3 dB")),
             qPrintable(caption())); // 10·log10(255²·3/(2·170²)) of blue and green
}

void TestComparisonView::theScaleOfTheDifferenceIsChosen() {
    std::vector<ComparedVariant> some = columns(1);
    some[1].images[0] = plainImage(32, 240, 70, 70); // 40 of 255 brighter
    m_view->setColumns(some);
    auto* box = m_view->findChild<QComboBox*>(QStringLiteral("differenceRangeBox"));
    click("sideBySideButton");
    QVERIFY(!box->isVisible());
    click("differenceButton");
    QVERIFY(box->isVisible());
    QCOMPARE(pair()->difference().range(), 0.2);
    const auto colour = [this] { return shot(pair()).pixelColor(pair()->imageRect().center()); };
    const QColor automatic = colour();
    QTest::keyClick(box, Qt::Key_End);
    QCOMPARE(pair()->difference().range(), 1.0);
    QVERIFY(colour().blue() > automatic.blue()); // paler
    QTest::keyClick(box, Qt::Key_Home);
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(pair()->difference().range(), 0.05);
    QCOMPARE(colour(), DifferenceMap::colour(1));
}

void TestComparisonView::blindTestTakesBothColumnsImages() {
    m_view->setColumns(columns(4));
    m_view->setRowLabels(labels(4));
    click("blindButton");
    auto* blind = m_view->findChild<BlindTestView*>();
    QVERIFY(blind->isVisible());
    QTest::keyClick(&blind->pair(), Qt::Key_1); // an answer, not another mode
    QTest::keyClick(&blind->pair(), Qt::Key_Right);
    QCOMPARE(m_view->mode(), CompareMode::Blind);
    QCOMPARE(blind->test()->answered(), 2);
    m_view->setColumns(columns(4)); // the same images: the test goes on
    QCOMPARE(blind->test()->answered(), 2);
    QTest::keyClick(&blind->pair(), Qt::Key_Escape);
    QCOMPARE(m_view->mode(), CompareMode::Grid);
}

void TestComparisonView::whatIsSavedCarriesItsStudy() {
    std::vector<ComparedVariant> some = three();
    const auto studyWith = [](int steps) {
        core::study::Study study;
        study.sampling.steps = steps;
        return std::make_shared<const core::study::Study>(study);
    };
    for (int i = 0; i < 3; ++i)
        some[static_cast<std::size_t>(i)].study = studyWith(i + 1);
    const auto studyIn = [&some](std::size_t column) { return core::study::toJson(*some[column].study); };
    m_view->setColumns(some);
    m_view->select(0, 1);
    const QTemporaryDir folder;
    const auto saved = [&](void (ComparisonView::*save)(const QString&) const) {
        const QString path = folder.filePath(QStringLiteral("saved.png"));
        (m_view.get()->*save)(path);
        return std::pair{core::study::readEmbeddedStudy(path.toStdString()).value_or(std::string()), QImage(path)};
    };
    const auto one = saved(&ComparisonView::saveImage);
    QCOMPARE(one.first, studyIn(1));
    QCOMPARE(one.second.size(), QSize(32, 32));
    const auto column = saved(&ComparisonView::saveColumn);
    QCOMPARE(column.first, studyIn(1));
    const auto all = saved(&ComparisonView::saveGrid);
    QCOMPARE(all.first, studyIn(2));
    QCOMPARE(all.second.height(), column.second.height());
    QVERIFY(all.second.width() > column.second.width());
    grid()->setZoom(32); // images that are cropped on the screen are whole in the file
    QVERIFY(saved(&ComparisonView::saveGrid).second.width() > 3 * 32 * 8);
    click("differenceButton");
    QCOMPARE(saved(&ComparisonView::saveView).first, studyIn(2));
    m_view->setMode(CompareMode::Grid);
    QTest::keyClick(grid(), Qt::Key_C, Qt::ControlModifier);
    const QMimeData* copied = QApplication::clipboard()->mimeData();
    QVERIFY(copied->hasImage());
    QVERIFY(copied->data(QStringLiteral("image/png")).contains(QByteArray::fromStdString(studyIn(1))));
    some[1].study.reset();
    m_view->setColumns(some);
    QVERIFY(saved(&ComparisonView::saveImage).first.empty());
}

void TestComparisonView::blindImagesAreCopiedWithoutTheirNames() {
    m_view->setColumns(columns(2));
    click("blindButton");
    auto* blind = m_view->findChild<BlindTestView*>();
    QTest::keyClick(&blind->pair(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->image().size(), blind->grab().toImage().size());
    QContextMenuEvent event(QContextMenuEvent::Mouse, {50, 50}, blind->pair().mapToGlobal(QPoint(50, 50)));
    QApplication::sendEvent(&blind->pair(), &event);
    auto* menu = m_view->findChild<QMenu*>(QStringLiteral("comparisonMenu"));
    QVERIFY(menu != nullptr);
    for (const QAction* action : menu->actions())
        QVERIFY(!QString(action->text()).remove(u'&').contains(QStringLiteral("Picture")));
    menu->close();
}

void TestComparisonView::aLadderIsShownAsAWholeWhereNoImageGetsTiny_data() {
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 3, 4, 6, 8})
        QTest::addRow("%d columns", count) << count;
}

void TestComparisonView::aLadderIsShownAsAWholeWhereNoImageGetsTiny() {
    QFETCH(int, count);
    std::vector<ComparedVariant> some;
    for (int i = 0; i < count; ++i) {
        some.push_back(columns(16)[1]);
        some.back().id = i;
        some.back().title = i + 1 < count ? QStringLiteral("%1 %").arg(10 * i) : QStringLiteral("Present 33.0 %");
    }
    m_view->setColumns(some);
    m_view->setRowLabels(labels(16));
    m_view->resize(800, 330); // the room that a window of 1500 pixels leaves
    QTRY_COMPARE(grid()->horizontalScrollBar()->maximum() > 0, count > 6);
    for (int column = 0; column < count; ++column) {
        const QRect rect = grid()->imageRect({0, column});
        QVERIFY(count > 6 || grid()->viewport()->rect().contains(rect));
        QVERIFY(rect.width() >= 96);
        QVERIFY(column == 0 || rect.left() > grid()->imageRect({0, column - 1}).right());
    }
}

void TestComparisonView::longNotesGetALineMore() {
    std::vector<ComparedVariant> some;
    for (int i = 0; i < 6; ++i) {
        some.push_back(columns(2)[1]);
        some.back().id = i;
        some.back().note = QStringLiteral("short");
    }
    m_view->resize(800, 400);
    m_view->setColumns(some);
    const int top = grid()->imageRect({0, 0}).top();
    some[3].note = QStringLiteral("stopped: 12 of 64 pictures");
    m_view->setColumns(some);
    const int more = grid()->imageRect({0, 0}).top() - top;
    QVERIFY2(more >= grid()->fontMetrics().lineSpacing() - 1, qPrintable(QString::number(more)));
}

void TestComparisonView::fitIsFollowedUntilThePersonZooms() {
    const auto* fit = m_view->findChild<QToolButton*>(QStringLiteral("fitButton"));
    m_view->setColumns(columns(3));
    QVERIFY(fit->isChecked());
    m_view->resize(1400, 1000);
    const double large = grid()->zoom();
    m_view->resize(500, 300);
    QTRY_VERIFY(grid()->zoom() < large);
    const double small = grid()->zoom();
    click("fitButton");
    QVERIFY(fit->isChecked()); // it was already
    click("zoomInButton");
    QVERIFY(!fit->isChecked());
    const double chosen = grid()->zoom();
    QVERIFY(chosen > small);
    m_view->resize(1400, 1000);
    QCOMPARE(grid()->zoom(), chosen);
    m_view->setMode(CompareMode::Wipe);
    QCOMPARE(pair()->zoom(), chosen);
    QVERIFY(!fit->isChecked());
    click("fitButton");
    QVERIFY(fit->isChecked());
    QVERIFY(pair()->zoom() > chosen);
    m_view->setMode(CompareMode::Grid);
    QCOMPARE(grid()->zoom(), large);
}

void TestComparisonView::narrowColumnsSayTheSameInFewerLetters() {
    const ComparedVariant column = columns(2)[1];
    const QStringList whole = headerLines(column);
    const QStringList brief = headerLines(column, Wording::Brief);
    QCOMPARE(brief.size(), whole.size());
    QCOMPARE(brief.join(u'|'), QStringLiteral("mosaic 33 %|10.1 G · 66\u00a0%|31.2 ms · 1.32×"));
    QCOMPARE(qualityTexts(column, 1, Wording::Brief).join(u'|'), QStringLiteral("21.0 dB|0.890"));
}

void TestComparisonView::scaledImagesAreKeptWithinABound() {
    std::vector<core::Image> some;
    for (int i = 0; i < 20; ++i)
        some.push_back(plainImage(64, std::uint8_t(10 * i), 0, 0));
    ScaledImages scaled(10 * 32 * 32 * 4);
    const qint64 first = scaled.of(some[0], {32, 32}, false).cacheKey();
    QCOMPARE(scaled.of(some[0], {32, 32}, false).cacheKey(), first);
    QVERIFY(scaled.of(some[0], {16, 16}, false).cacheKey() != first); // of each image the last size
    for (const core::Image& image : some) {
        QCOMPARE(scaled.of(image, {32, 32}, false).pixelColor(20, 20).red(), int(image.rgb.back() + image.rgb[12]));
        QVERIFY(scaled.bytes() <= 10 * 32 * 32 * 4);
    }
    QVERIFY(scaled.holds(some[19]) && !scaled.holds(some[0]));
    scaled.forget(some[19]);
    QVERIFY(!scaled.holds(some[19]));
    QCOMPARE(scaled.of(some[0], {128, 128}, false).size(), QSize(128, 128)); // alone more than the bound
    core::Image stripes{8, 8, std::vector<std::uint8_t>(8 * 8 * 3)};
    for (std::size_t i = 0; i < stripes.rgb.size(); ++i)
        stripes.rgb[i] = i / 3 % 2 == 0 ? 255 : 0;
    const int mixed = scaled.of(stripes, {4, 4}, false).pixelColor(2, 2).red();
    QVERIFY2(mixed > 120 && mixed < 135, qPrintable(QString::number(mixed))); // averaged, not picked
}

void TestComparisonView::newImagesTakeThePlaceOfScaledOnes() {
    std::vector<ComparedVariant> some = three();
    m_view->setColumns(some);
    const auto colour = [this](int row, int column) {
        return shot(grid()->viewport()).pixelColor(grid()->imageRect({row, column}).center());
    };
    QCOMPARE(colour(0, 1), QColor(30, 30, 200));
    for (int i = 0; i < 20; ++i) { // whatever memory is used anew
        const auto level = std::uint8_t(10 * i);
        some[1].images[0] = plainImage(32, level, level, 0);
        m_view->setColumns(some);
        QCOMPARE(colour(0, 1), QColor(level, level, 0));
        QCOMPARE(colour(1, 1), QColor(30, 30, 200));
        QCOMPARE(colour(0, 2), QColor(30, 200, 30));
    }
    std::swap(some[1], some[2]);
    m_view->setColumns(some);
    QCOMPARE(colour(0, 1), QColor(30, 200, 30));
    some.erase(some.begin() + 1);
    m_view->setColumns(some);
    QCOMPARE(colour(1, 1), QColor(30, 30, 200));
}

/// In one run, so that the machine is the same.
void TestComparisonView::printsWhatKeepingScaledImagesSaves() {
    GridPainter painter;
    painter.columns = columns(100);
    for (ComparedVariant& column : painter.columns)
        for (core::Image& image : column.images)
            image = plainImage(512, 40, 90, 200);
    painter.rowLabels = labels(100);
    painter.zoom = smallestZoom;
    painter.viewWidth = 1400;
    QImage canvas(1400, 900, QImage::Format_RGB32);
    ScaledImages scaled;
    const auto measure = [&] {
        std::vector<double> taken;
        for (int i = 0; i < 100; ++i) {
            QElapsedTimer timer;
            timer.start();
            QPainter on(&canvas);
            painter.paint(on, canvas.rect(), {0, 5 * i});
            on.end();
            taken.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::ranges::sort(taken);
        return taken;
    };
    const std::vector<double> anew = measure();
    painter.scaled = &scaled;
    const std::vector<double> kept = measure();
    qInfo("one frame of 512 × 512 at 1/8: anew median %.1f ms, 99 %% %.1f ms; kept median %.1f ms, 99 %% %.1f ms",
          anew[50], anew[98], kept[50], kept[98]);
    QVERIFY(scaled.bytes() > 0);
}

void TestComparisonView::printsHowLongPanningTakes_data() {
    QTest::addColumn<int>("side");
    QTest::addColumn<bool>("smooth");
    QTest::newRow("32 × 32, squares") << 32 << false;
    QTest::newRow("256 × 256, squares") << 256 << false;
    QTest::newRow("256 × 256, smooth") << 256 << true;
    QTest::newRow("512 × 512, small") << -512 << false;
}

void TestComparisonView::printsHowLongPanningTakes() {
    QFETCH(int, side);
    QFETCH(bool, smooth);
    std::vector<ComparedVariant> some = columns(100);
    for (ComparedVariant& column : some)
        for (core::Image& image : column.images)
            image = plainImage(std::abs(side), 40, 90, 200);
    m_view->setColumns(some);
    m_view->setRowLabels(labels(100));
    m_view->resize(1400, 900);
    m_view->setSmooth(smooth);
    grid()->setZoom(side > 0 ? 32 : smallestZoom); // the smallest are moved by scrolling
    std::vector<double> taken;
    for (int i = 0; i < 100; ++i) {
        QElapsedTimer timer;
        timer.start();
        if (side > 0)
            QTest::keyClick(grid(), i % 20 < 10 ? Qt::Key_Left : Qt::Key_Right, Qt::ShiftModifier);
        else
            grid()->verticalScrollBar()->setValue(5 * i);
        grid()->viewport()->repaint();
        taken.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(taken);
    qInfo("one pan of 2 × 100 pictures, painted: median %.1f ms, 99 %% %.1f ms", taken[50], taken[98]);
    QVERIFY(side < 0 || grid()->viewpoint().centre.x() != 0.5);
}

TESSERA_GUI_TEST(TestComparisonView)
#include "tst_comparison_view.moc"
