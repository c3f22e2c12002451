#include "core/base/error.h"
#include "tests/test_main.h"
#include "ui/variants/trade_off_plot.h"
#include "ui/variants/trade_off_points.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace ui;
using variants::Cost;
using variants::Quality;
using variants::TradeOffPlot;
using variants::TradeOffPoint;

namespace {

constexpr int presentId = core::study::presentId;
constexpr int denseId = core::study::denseId;

preview::ComparedVariant column(int id, const char* title, std::int64_t macs, const std::vector<double>& psnr) {
    preview::ComparedVariant made;
    made.id = id;
    made.title = QString::fromUtf8(title);
    made.macs = macs;
    made.time = {.seconds = static_cast<double>(macs) * 1e-11, .speedUp = 1, .rounds = 9};
    made.psnr = psnr;
    made.ssim.assign(psnr.size(), psnr.empty() ? 0 : psnr[0] / 50);
    return made;
}

std::vector<TradeOffPoint> ladder() {
    return variants::tradeOffPoints(
        {column(denseId, "Dense", 10'000'000'000, {}), column(0, "10 %", 9'000'000'000, {40, 40}),
         column(1, "50 %", 5'000'000'000, {20, 20}), column(presentId, "Present 33 %", 7'000'000'000, {30, 30})});
}

/// A shown plot of a ladder.
struct Bench {
    Bench() {
        plot.resize(700, 400);
        plot.setPoints(ladder());
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot))
            qFatal("the plot is not shown");
        canvas().repaint();
    }
    QWidget& canvas() { return *plot.findChild<QWidget*>(QStringLiteral("tradeOffCanvas")); }
    QPoint place(int id) { return plot.pointPosition(id).toPoint(); }
    QString readOut() {
        return plot.findChild<QLabel*>(QStringLiteral("readOut"))->text().replace(QChar(QChar::Nbsp), QLatin1Char(' '));
    }

    TradeOffPlot plot;
};

} // namespace

class TestTradeOffPlot : public QObject {
    Q_OBJECT

private slots:
    void figuresOfAColumnAreMeans();
    void dearerIsFurtherRightAndBetterIsHigher();
    void oneVariantAloneOffersALadder();
    void aClickChoosesAPoint();
    void theMouseReadsOut();
    void arrowsWalkFromCheapToDearAndReturnChooses();
    void theSelectedColumnIsMarked();
    void wheelDragFrameAndKeysMoveTheView();
    void newPointsKeepAChosenView();
    void sameImagesAreAtTheTopAndAtTheLogarithmsFoot();
    void unknownFiguresAreLeftOut();
    void distancesWithoutImagesAreGreyedOutWithTheReason();
    void figuresThatNobodyHasAreSaidToBeMissing();
    void keysPanTheViewAndSwitchBothAxes();
    void tooFewAreExportedAsTheReason();
    void isExportedAndCopied();
    void theVisibleRangeOrAllIsExported();
    void theMenuHasEverything();
    void namesInATableAreQuoted();
};

void TestTradeOffPlot::figuresOfAColumnAreMeans() {
    const auto points = variants::tradeOffPoints({column(denseId, "Dense", 100, {}), column(0, "a", 50, {20, 30})});
    QCOMPARE(points[0].ssim, 1.0);
    QCOMPARE(points[0].mse, 0.0);
    QVERIFY(points[0].isDense && std::isinf(points[0].psnr));
    QCOMPARE(points[1].macs, 50.0);
    const double mse = (65025e-2 + 65025e-3) / 2;
    QVERIFY(std::abs(points[1].mse - mse) < 1e-9);
    QVERIFY(std::abs(points[1].psnr - 10 * std::log10(65025 / mse)) < 1e-9);
    preview::ComparedVariant forming = column(1, "b", 0, {});
    forming.psnr = {std::nan(""), 20};
    forming.busy = true;
    const TradeOffPoint point = variants::tradeOffPoints({forming})[0];
    QVERIFY(!point.isCurrent && std::isnan(point.macs) && std::isnan(point.ssim));
    QVERIFY(std::abs(point.psnr - 20) < 1e-9); // of the one that is finished
}

void TestTradeOffPlot::dearerIsFurtherRightAndBetterIsHigher() {
    Bench bench;
    QVERIFY(bench.place(1).x() < bench.place(presentId).x());
    QVERIFY(bench.place(presentId).x() < bench.place(0).x());
    QVERIFY(bench.place(0).x() < bench.place(denseId).x());
    QVERIFY(bench.place(0).y() < bench.place(1).y());
    bench.plot.setAxes(Cost::Seconds, Quality::Mse);
    QVERIFY(bench.place(0).y() > bench.place(1).y()); // an error is better below
    QVERIFY(bench.place(1).x() < bench.place(0).x());
}

void TestTradeOffPlot::oneVariantAloneOffersALadder() {
    Bench bench;
    QAction action(QStringLiteral("Ladder"));
    QSignalSpy triggered(&action, &QAction::triggered);
    bench.plot.setLadderAction(&action);
    auto& button = *bench.plot.findChild<QToolButton*>(QStringLiteral("tradeOffLadder"));
    QVERIFY(!button.isVisible());
    std::vector<TradeOffPoint> few = ladder();
    few.erase(few.begin() + 1, few.begin() + 3);
    bench.plot.setPoints(few);
    QVERIFY(button.isVisible() && !bench.canvas().isVisible());
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(triggered.count(), 1);
    bench.plot.setPoints(ladder());
    QVERIFY(bench.canvas().isVisible());
}

void TestTradeOffPlot::aClickChoosesAPoint() {
    Bench bench;
    QSignalSpy chosen(&bench.plot, &TradeOffPlot::pointChosen);
    QTest::mouseClick(&bench.canvas(), Qt::LeftButton, {}, bench.place(1) + QPoint(3, 3));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toInt(), 1);
    QTest::mouseClick(&bench.canvas(), Qt::LeftButton, {}, bench.place(1) + QPoint(40, 0));
    QCOMPARE(chosen.count(), 1);
}

void TestTradeOffPlot::theMouseReadsOut() {
    Bench bench;
    QTest::mouseMove(&bench.canvas(), bench.place(0));
    QVERIFY2(bench.readOut().startsWith(QStringLiteral("10 %")), qPrintable(bench.readOut()));
    for (const char* part : {"9.00", "90 ms", "SSIM 0.800", "PSNR 40.0 dB"})
        QVERIFY2(bench.readOut().contains(QLatin1String(part)), part);
    bench.plot.setAxes(Cost::Seconds, Quality::Mse); // the axes' figures come first
    QTest::mouseMove(&bench.canvas(), bench.place(0));
    QVERIFY2(bench.readOut().startsWith(QStringLiteral("10 %  ·  MSE 6.5  ·  90 ms per picture")),
             qPrintable(bench.readOut()));
    bench.plot.setAxes(Cost::Macs, Quality::Ssim);
    // Beside the points: what the axes say there.
    QTest::mouseMove(&bench.canvas(), bench.place(0) + QPoint(0, 60));
    QVERIFY2(bench.readOut().contains(QStringLiteral(" GMACs")), qPrintable(bench.readOut()));
    QVERIFY2(bench.readOut().contains(QStringLiteral("SSIM 0.6")), qPrintable(bench.readOut()));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&bench.canvas(), &leave);
    QVERIFY(bench.readOut().isEmpty()); // nothing is chosen
}

void TestTradeOffPlot::arrowsWalkFromCheapToDearAndReturnChooses() {
    Bench bench;
    QSignalSpy chosen(&bench.plot, &TradeOffPlot::pointChosen);
    QTest::keyClick(&bench.plot, Qt::Key_Home);
    for (const int id : {1, presentId, 0, denseId, denseId}) {
        QTest::keyClick(&bench.plot, Qt::Key_Return);
        QCOMPARE(chosen.takeFirst()[0].toInt(), id);
        QTest::keyClick(&bench.plot, Qt::Key_Right);
    }
    QTest::keyClick(&bench.plot, Qt::Key_Left);
    QVERIFY(bench.plot.accessibleDescription().startsWith(QStringLiteral("10 %")));
}

void TestTradeOffPlot::theSelectedColumnIsMarked() {
    Bench bench;
    const QImage before = bench.plot.renderToImage({600, 400});
    bench.plot.setSelected(1);
    QVERIFY(bench.readOut().startsWith(QStringLiteral("50 %")));
    QVERIFY(bench.plot.renderToImage({600, 400}) != before);
}

void TestTradeOffPlot::wheelDragFrameAndKeysMoveTheView() {
    Bench bench;
    const QPoint start = bench.place(presentId);
    const int width = bench.place(denseId).x() - bench.place(1).x();
    const auto isBack = [&] { return (bench.place(presentId) - start).manhattanLength() <= 1; };
    QTest::keyClick(&bench.plot, Qt::Key_Plus);
    QVERIFY(bench.place(denseId).x() - bench.place(1).x() > width);
    QTest::keyClick(&bench.plot, Qt::Key_F);
    QVERIFY(isBack());
    const QPoint empty = start + QPoint(25, 60);
    QTest::mousePress(&bench.canvas(), Qt::LeftButton, {}, empty);
    QTest::mouseMove(&bench.canvas(), empty + QPoint(30, 20));
    QTest::mouseRelease(&bench.canvas(), Qt::LeftButton, {}, empty + QPoint(30, 20));
    QVERIFY((bench.place(presentId) - start - QPoint(30, 20)).manhattanLength() <= 2);
    QTest::mouseDClick(&bench.canvas(), Qt::LeftButton, {}, empty);
    QVERIFY(isBack());
    QTest::mousePress(&bench.canvas(), Qt::RightButton, {}, start - QPoint(40, 40));
    QTest::mouseMove(&bench.canvas(), start + QPoint(40, 40));
    QTest::mouseRelease(&bench.canvas(), Qt::RightButton, {}, start + QPoint(40, 40));
    QVERIFY(bench.place(denseId).x() - bench.place(1).x() > 2 * width);
}

void TestTradeOffPlot::newPointsKeepAChosenView() {
    Bench bench;
    QTest::keyClick(&bench.plot, Qt::Key_Plus);
    const QPoint before = bench.place(presentId);
    std::vector<TradeOffPoint> more = ladder();
    more[1].macs = 1e9;
    bench.plot.setPoints(more);
    QCOMPARE(bench.place(presentId), before);
    QTest::keyClick(&bench.plot, Qt::Key_F);
    QVERIFY(bench.place(presentId) != before);
}

void TestTradeOffPlot::sameImagesAreAtTheTopAndAtTheLogarithmsFoot() {
    Bench bench;
    bench.plot.setAxes(Cost::Macs, Quality::Psnr);
    QVERIFY(bench.place(denseId).y() < bench.place(0).y()); // ∞ dB
    bench.plot.setAxes(Cost::Macs, Quality::Mse);
    auto& log = *bench.plot.findChild<QCheckBox*>(QStringLiteral("tradeOffQualityLog"));
    QTest::mouseClick(&log, Qt::LeftButton, {}, QPoint(8, log.height() / 2));
    QVERIFY(log.isChecked());
    QVERIFY(bench.place(denseId).y() > bench.place(0).y()); // no error at all
    QVERIFY(bench.place(0).y() > bench.place(1).y());
    QTest::keyClick(&bench.plot, Qt::Key_L);
    QVERIFY(!log.isChecked());
}

void TestTradeOffPlot::unknownFiguresAreLeftOut() {
    Bench bench;
    std::vector<TradeOffPoint> points = ladder();
    points[1].ssim = TradeOffPoint::unknown;
    bench.plot.setPoints(points);
    QVERIFY(bench.plot.pointPosition(0).isNull());
    QSignalSpy chosen(&bench.plot, &TradeOffPlot::pointChosen);
    QTest::keyClick(&bench.plot, Qt::Key_End);
    QTest::keyClick(&bench.plot, Qt::Key_Left);
    QTest::keyClick(&bench.plot, Qt::Key_Return);
    QCOMPARE(chosen[0][0].toInt(), presentId);
}

void TestTradeOffPlot::distancesWithoutImagesAreGreyedOutWithTheReason() {
    Bench bench;
    const QString reason = QStringLiteral("needs 64 pictures");
    bench.plot.setAxes(Cost::Macs, Quality::Distance);
    bench.plot.setDistanceNote(reason);
    auto& box = *bench.plot.findChild<QComboBox*>(QStringLiteral("tradeOffQuality"));
    QCOMPARE(box.currentIndex(), static_cast<int>(Quality::Ssim));
    const auto isEnabled = [&box] { return qobject_cast<QStandardItemModel*>(box.model())->item(3)->isEnabled(); };
    QVERIFY(!isEnabled());
    QVERIFY(box.toolTip().contains(reason));
    bench.plot.setDistanceNote({});
    QVERIFY(isEnabled());
}

void TestTradeOffPlot::tooFewAreExportedAsTheReason() {
    TradeOffPlot plot;
    std::vector<TradeOffPoint> few = ladder();
    few.erase(few.begin() + 1, few.begin() + 3);
    plot.setPoints(few);
    const QByteArray svg = plot.encode({700, 420}, QStringLiteral("svg"));
    QVERIFY(svg.contains("Keep variants to see them here"));
    QVERIFY(!svg.contains("Multiply-adds"));
}

void TestTradeOffPlot::isExportedAndCopied() {
    Bench bench;
    const QTemporaryDir folder;
    for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("a.") + QLatin1String(suffix));
        bench.plot.exportTo(path);
        QVERIFY(QFileInfo(path).size() > 200);
    }
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("Present 33 %"));
    QVERIFY_EXCEPTION_THROWN(bench.plot.exportTo(folder.filePath(QStringLiteral("a.bmp"))), core::Error);
    QTest::keyClick(&bench.plot, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(!QApplication::clipboard()->image().isNull());
}

void TestTradeOffPlot::figuresThatNobodyHasAreSaidToBeMissing() {
    Bench bench;
    std::vector<TradeOffPoint> points = ladder();
    for (TradeOffPoint& point : points)
        point.seconds = TradeOffPoint::unknown;
    bench.plot.setPoints(points);
    QVERIFY(bench.canvas().isVisible() && !bench.plot.pointPosition(0).isNull());
    bench.plot.setAxes(Cost::Seconds, Quality::Ssim);
    QVERIFY(bench.canvas().isVisible() && bench.plot.pointPosition(0).isNull());
    QCOMPARE(bench.plot.accessibleDescription(), QStringLiteral("No variant has these figures yet."));
}

void TestTradeOffPlot::keysPanTheViewAndSwitchBothAxes() {
    Bench bench;
    const QPoint before = bench.place(presentId);
    QTest::keyClick(&bench.plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&bench.plot, Qt::Key_Down, Qt::ControlModifier);
    const QPoint moved = bench.place(presentId) - before;
    QVERIFY(moved.x() < -30 && moved.y() < -20); // the view goes right and down
    QTest::keyClick(&bench.plot, Qt::Key_L, Qt::ShiftModifier);
    QVERIFY(bench.plot.findChild<QCheckBox*>(QStringLiteral("tradeOffCostLog"))->isChecked());
    QVERIFY(bench.plot.isLogarithmic(Qt::Horizontal) && !bench.plot.isLogarithmic(Qt::Vertical));
    // The distance from 5 to 7 is larger than from 9 to 10 as logarithms are.
    const double share = (bench.place(presentId).x() - bench.place(1).x()) /
                         static_cast<double>(bench.place(denseId).x() - bench.place(1).x());
    QVERIFY2(std::abs(share - std::log(1.4) / std::log(2)) < 0.01, qPrintable(QString::number(share)));
}

void TestTradeOffPlot::theVisibleRangeOrAllIsExported() {
    Bench bench;
    const QTemporaryDir folder;
    const auto text = [&](const char* name, plots::Extent extent) {
        const QString path = folder.filePath(QLatin1String(name));
        bench.plot.exportTo(path, extent);
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QPoint place = bench.place(1);
    QTest::mousePress(&bench.canvas(), Qt::RightButton, {}, place - QPoint(30, 30));
    QTest::mouseMove(&bench.canvas(), place + QPoint(30, 30));
    QTest::mouseRelease(&bench.canvas(), Qt::RightButton, {}, place + QPoint(30, 30));
    QCoreApplication::processEvents();
    const QPointF kept = bench.plot.pointPosition(1);
    QCOMPARE(text("a.csv", plots::Extent::All).count('\n'), 5);
    QCOMPARE(text("b.csv", plots::Extent::Visible).count('\n'), 2);
    QVERIFY(text("b.csv", plots::Extent::Visible).contains("50 %"));
    QVERIFY(text("a.svg", plots::Extent::All).contains("Dense"));
    QVERIFY(!text("b.svg", plots::Extent::Visible).contains("Dense"));
    QCoreApplication::processEvents();           // drawn again
    QCOMPARE(bench.plot.pointPosition(1), kept); // what is shown has stayed
}

void TestTradeOffPlot::theMenuHasEverything() {
    Bench bench;
    QTest::mouseClick(&bench.canvas(), Qt::RightButton, {}, QPoint(200, 100));
    auto* menu = bench.plot.findChild<QMenu*>(QStringLiteral("trade-offMenu"));
    QVERIFY(menu != nullptr);
    const auto action = [menu](const char* text) {
        const auto actions = menu->actions();
        const auto plain = [](const QAction* entry) { return entry->text().remove(u'&'); };
        const auto found = std::ranges::find(actions, QString::fromUtf8(text), plain);
        return found == actions.end() ? nullptr : *found;
    };
    for (const char* text : {"Copy Picture", "Export All…", "Export the Visible Range…", "Fit"})
        QVERIFY2(action(text) != nullptr, text);
    QCOMPARE(menu->actions().size(), 7); // with a separator
    action("Logarithmic Left Axis")->trigger();
    QVERIFY(bench.plot.isLogarithmic(Qt::Vertical));
    menu->close();
}

void TestTradeOffPlot::namesInATableAreQuoted() {
    std::vector<TradeOffPoint> points = ladder();
    points[1].name = QStringLiteral("a \"b\", c");
    const QList<QByteArray> lines = variants::tradeOffCsv(points).split('\n');
    QCOMPARE(lines[0], QByteArray("variant,macs,seconds,ssim,psnr_db,mse,frechet_distance"));
    QCOMPARE(lines[1], QByteArray("Dense,10000000000,0.1,1,inf,0,0"));
    QVERIFY(lines[2].startsWith("\"a \"\"b\"\", c\",9000000000,0.09,"));
    points[1].isAbout = true;
    QVERIFY(variants::tradeOffCsv(points).contains(",9000000000,,"));
}

TESSERA_GUI_TEST(TestTradeOffPlot)
#include "tst_trade_off_plot.moc"
