#include "core/base/error.h"
#include "tests/test_main.h"
#include "ui/panels/layer_map.h"
#include "ui/panels/loss_scale.h"
#include "ui/panels/loss_table.h"
#include "ui/panels/loss_view.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/colours.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <set>

using namespace ui::panels;
using core::model::UnitKind;
using core::pruning::PruneReport;
using core::pruning::UnitReport;
using ui::study::UnitSelection;

namespace {

/// Every cell keeps another share, so that no two could be taken for each other.
PruneReport reportOf(int layers, const std::vector<std::string>& stages) {
    PruneReport report;
    int t = 1000;
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        report.stages.push_back({stages[stage], t - 99, t, 5, 0.3, 0.3, 1000});
        t -= 100;
        for (int layer = 0; layer < layers; ++layer) {
            const int place = layer + layers * static_cast<int>(stage);
            const std::string name = "blocks " + std::to_string(layer);
            report.units.push_back({"blocks." + std::to_string(layer) + ".attn.proj", UnitKind::SelfAttentionHead, name,
                                    static_cast<int>(stage), 400, 1 + place, 0.1 * place});
            report.units.push_back({"blocks." + std::to_string(layer) + ".mlp.fc2", UnitKind::MlpNeuron, name,
                                    static_cast<int>(stage), 400, 200 + place, 10.0 + place});
        }
    }
    return report;
}

/// A place of one ResNet, one with a ResNet and two transformers, and a middle of one transformer; as reportOf.
PruneReport unetReport() {
    PruneReport report;
    report.stages.push_back({"all", 1, 1000, 5, 0.3, 0.3, 1000});
    const auto add = [&](const char* place, UnitKind kind) {
        const int unit = static_cast<int>(report.units.size());
        report.units.push_back({"unit." + std::to_string(unit), kind, place, 0, 400, 100 + 20 * unit, 1.0 * unit});
    };
    add("down 0.0", UnitKind::ResNetNormGroup);
    add("down 1.0", UnitKind::ResNetNormGroup);
    for (int transformer = 0; transformer < 2; ++transformer)
        for (const UnitKind kind : {UnitKind::SelfAttentionHead, UnitKind::CrossAttentionHead, UnitKind::GegluNeuron})
            add("down 1.0", kind);
    for (const UnitKind kind : {UnitKind::SelfAttentionHead, UnitKind::CrossAttentionHead, UnitKind::GegluNeuron})
        add("mid", kind);
    return report;
}

const std::vector<std::string> threeStages = {"early", "middle", "late"};

} // namespace

class TestLayerMap : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<UnitSelection> m_selection;
    std::unique_ptr<LayerMap> m_map;

    QPoint centreOf(int unit, int stage) const {
        return m_map->painter().cellRect(m_map->painter().placeOf(unit, stage)).center();
    }
    QRect cellOf(int unit, int stage) const { return m_map->painter().cellRect(m_map->painter().placeOf(unit, stage)); }
    void wheel(const QPoint& place, int notches, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(place, m_map->mapToGlobal(place), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_map.get(), &event);
    }
    /// A moving mouse with the button held, which QTest::mouseMove leaves out.
    void drag(const QPoint& place, Qt::MouseButton button) {
        QMouseEvent event(QEvent::MouseMove, place, m_map->mapToGlobal(place), Qt::NoButton, button, {});
        QApplication::sendEvent(m_map.get(), &event);
    }
    QColor colourAt(int unit, int stage) const {
        const QRect cell = m_map->painter().cellRect(m_map->painter().placeOf(unit, stage));
        return m_map->grab().toImage().pixelColor(cell.topLeft());
    }

private slots:
    void init() {
        m_selection = std::make_unique<UnitSelection>();
        m_map = std::make_unique<LayerMap>(*m_selection);
        m_map->resize(900, 170);
        m_map->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
    }

    void saysWhatIsMissingBeforeThereIsAReport();
    void coloursEveryCellByWhatItKeeps_data();
    void coloursEveryCellByWhatItKeeps();
    void aClickChoosesUnitAndStage();
    void arrowKeysWalkOverLayersAndRows();
    void aChoiceMadeElsewhereIsShownAndRead();
    void anotherReportKeepsTheChoiceOrBringsItIntoRange();
    void coloursGrowLighterWithTheShare();
    void copiesAndExportsTheMap();
    void controlAndTheWheelZoomAroundTheMouse();
    void theWheelAndTheBarsScroll();
    void keysZoomPanAndFit();
    void theChosenCellIsBroughtIntoView();
    void aFrameIsEnlargedAndADoubleClickFits();
    void aDragPansAndAClickStillChooses();
    void theVisiblePartOrAllIsExported();
    void manyBlocksAndStagesAreLegibleWhenZoomed();
    void placesOfAUNetAreDrawnWithAllTheirUnits();
    void keysPassOverPlacesWithoutAUnit();
    void lossTableIsAnHonestModel();
    void theLossTableTellsUnitsOfOnePlaceApart();
    void lossTableKeepsItsPlaceWhenOnlyFiguresChange();
    void barsAreLinearUntilMostWouldVanish();
    void lossViewSharesTheChoice();
};

void TestLayerMap::saysWhatIsMissingBeforeThereIsAReport() {
    const QImage empty = m_map->grab().toImage();
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {300, 80});
    QCOMPARE(m_selection->unit(), -1);
    m_map->setReport(reportOf(2, threeStages));
    QVERIFY(m_map->grab().toImage() != empty);
    m_map->setReport(std::nullopt);
    QVERIFY(m_map->painter().isEmpty());
}

void TestLayerMap::coloursEveryCellByWhatItKeeps_data() {
    QTest::addColumn<int>("layers");
    QTest::addColumn<QSize>("size");
    QTest::newRow("6 layers") << 6 << QSize(900, 170);
    QTest::newRow("6 layers, narrow and low") << 6 << QSize(330, 110);
    QTest::newRow("28 layers") << 28 << QSize(900, 170);
    QTest::newRow("28 layers, narrow") << 28 << QSize(560, 130);
}

void TestLayerMap::coloursEveryCellByWhatItKeeps() {
    QFETCH(int, layers);
    QFETCH(QSize, size);
    m_map->resize(size);
    m_map->setReport(reportOf(layers, threeStages));
    QCOMPARE(m_map->painter().columns(), layers);
    QCOMPARE(m_map->painter().rows(), 6);
    for (const int unit : {0, 1, layers, 2 * layers - 1})
        for (int stage = 0; stage < 3; ++stage) {
            const UnitReport& report = m_map->painter().report().at(unit, stage);
            QCOMPARE(colourAt(unit, stage), ui::theme::shareColour(report.kept / 400.0));
            QVERIFY(m_map->rect().contains(m_map->painter().cellRect(m_map->painter().placeOf(unit, stage))));
        }
}

void TestLayerMap::aClickChoosesUnitAndStage() {
    m_map->setReport(reportOf(28, threeStages));
    QSignalSpy changed(m_selection.get(), &UnitSelection::changed);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, centreOf(41, 2));
    QCOMPARE(m_selection->unit(), 41);
    QCOMPARE(m_selection->stage(), 2);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, centreOf(41, 2));
    QCOMPARE(changed.count(), 1);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, {2, 2}); // beside the cells
    QCOMPARE(m_selection->unit(), 41);
}

void TestLayerMap::arrowKeysWalkOverLayersAndRows() {
    m_map->setReport(reportOf(4, threeStages));
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_map.get(), key); };
    press(Qt::Key_Down); // the first key chooses the first cell
    QCOMPARE(m_selection->unit(), 0);
    press(Qt::Key_Right);
    QCOMPARE(m_selection->unit(), 2); // heads of the next layer
    press(Qt::Key_Down);
    QCOMPARE(m_selection->stage(), 1);
    press(Qt::Key_Down);
    press(Qt::Key_Down); // from the last stage's heads to the first stage's neurons
    QCOMPARE(m_selection->unit(), 3);
    QCOMPARE(m_selection->stage(), 0);
    press(Qt::Key_End);
    QCOMPARE(m_selection->unit(), 7);
    press(Qt::Key_Right);
    QCOMPARE(m_selection->unit(), 7);
    press(Qt::Key_Home);
    QCOMPARE(m_selection->unit(), 1);
    for (int i = 0; i < 9; ++i)
        press(Qt::Key_Up);
    QCOMPARE(m_selection->unit(), 0);
    QCOMPARE(m_selection->stage(), 0);
}

void TestLayerMap::aChoiceMadeElsewhereIsShownAndRead() {
    m_map->setReport(reportOf(4, threeStages));
    const QImage before = m_map->grab().toImage();
    m_selection->select(5, 1);
    QVERIFY(m_map->grab().toImage() != before);
    QCOMPARE(m_map->accessibleDescription(),
             QStringLiteral(
                 "blocks 2, MLP neurons, middle: 206 of 400 kept (51.5\u00A0%), loss 16, 8.3\u00A0% of all loss"));
}

void TestLayerMap::anotherReportKeepsTheChoiceOrBringsItIntoRange() {
    m_map->setReport(reportOf(4, threeStages));
    m_selection->select(5, 2);
    m_map->setReport(reportOf(4, {"stage 1", "stage 2"}));
    QCOMPARE(m_map->painter().chosen, m_map->painter().placeOf(5, 1));
    m_map->setReport(reportOf(1, threeStages)); // another model: no such unit
    QCOMPARE(m_map->painter().chosen.row, -1);
    QTest::keyClick(m_map.get(), Qt::Key_Left);
    QCOMPARE(m_selection->unit(), 0);
}

void TestLayerMap::coloursGrowLighterWithTheShare() {
    double before = -1;
    for (int i = 0; i <= 20; ++i) {
        const QColor colour = ui::theme::shareColour(i / 20.0);
        const double grey = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF();
        QVERIFY(grey > before);
        before = grey;
    }
}

void TestLayerMap::copiesAndExportsTheMap() {
    m_map->setReport(reportOf(6, threeStages));
    QTest::keyClick(m_map.get(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->image().width() > m_map->width());
    QTemporaryDir folder;
    for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("map.") + QLatin1String(suffix));
        m_map->exportTo(path);
        QVERIFY2(QFileInfo(path).size() > 500, suffix);
    }
    QFile csv(folder.filePath(QStringLiteral("map.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().split('\n');
    QCOMPARE(lines.size(), 1 + 6 * 2 * 3 + 1);
    QCOMPARE(lines[2], QByteArray("blocks 0,MLP neuron,blocks.0.mlp.fc2,early,400,200,10"));
    QVERIFY_EXCEPTION_THROWN(m_map->exportTo(folder.filePath(QStringLiteral("map.bmp"))), core::Error);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {50, 50}, m_map->mapToGlobal(QPoint(50, 50)));
    QApplication::sendEvent(m_map.get(), &event);
    auto* menu = m_map->findChild<QMenu*>(QStringLiteral("layerMapMenu"));
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().size(), 7); // with a separator
    menu->close();
}

void TestLayerMap::controlAndTheWheelZoomAroundTheMouse() {
    m_map->setReport(reportOf(28, threeStages));
    const QPoint place = centreOf(20, 1);
    const QSize before = cellOf(20, 1).size();
    wheel(place, 4, Qt::ControlModifier);
    const QRect cell = cellOf(20, 1);
    QVERIFY2(cell.width() > 2 * before.width() && cell.height() > 2 * before.height(),
             qPrintable(QString::number(cell.width())));
    QVERIFY(cell.adjusted(-2, -2, 2, 2).contains(place));
    wheel(place, -20, Qt::ControlModifier);
    QCOMPARE(cellOf(20, 1).size(), before); // all is shown: it goes no further
    wheel(place, 4, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(std::abs(cellOf(20, 1).width() - before.width()) <= 1);
    QVERIFY(cellOf(20, 1).height() > 2 * before.height());
    wheel(place, 100, Qt::ControlModifier);
    QVERIFY(cellOf(20, 1).width() <= m_map->painter().cells().width() + 1); // a cell at most
}

void TestLayerMap::theWheelAndTheBarsScroll() {
    m_map->setReport(reportOf(28, threeStages));
    auto* upright = m_map->findChild<QScrollBar*>(QStringLiteral("layerMapUpright"));
    auto* sideways = m_map->findChild<QScrollBar*>(QStringLiteral("layerMapSideways"));
    QVERIFY(!upright->isVisible() && !sideways->isVisible());
    wheel(centreOf(20, 1), 3, Qt::ControlModifier);
    QVERIFY(upright->isVisible() && sideways->isVisible());
    const QRect shown = cellOf(20, 1);
    wheel(m_map->painter().cells().center(), -1);
    QVERIFY(cellOf(20, 1).top() < shown.top());
    wheel(m_map->painter().cells().center(), -1, Qt::ShiftModifier);
    QVERIFY(cellOf(20, 1).left() < shown.left());
    sideways->setValue(0);
    upright->setValue(upright->maximum());
    QVERIFY(m_map->painter().isShown(m_map->painter().placeOf(1, 2)));
    QVERIFY(!m_map->painter().isShown(m_map->painter().placeOf(54, 2)));
    QVERIFY(!m_map->painter().isShown(m_map->painter().placeOf(0, 0)));
    QVERIFY(!m_map->painter().cells().intersects(upright->geometry().adjusted(1, 0, 0, 0)));
}

void TestLayerMap::keysZoomPanAndFit() {
    m_map->setReport(reportOf(28, threeStages));
    m_selection->select(0, 0);
    const QRect before = cellOf(0, 0);
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(m_map.get(), Qt::Key_Plus);
    QVERIFY(cellOf(0, 0).width() > 2 * before.width());
    QVERIFY(m_map->painter().isShown(m_map->painter().placeOf(0, 0))); // around the chosen one
    QTest::keyClick(m_map.get(), Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(cellOf(0, 0).left() < m_map->painter().cells().left());
    QCOMPARE(m_selection->unit(), 0);
    QTest::keyClick(m_map.get(), Qt::Key_Minus);
    QTest::keyClick(m_map.get(), Qt::Key_0);
    QCOMPARE(cellOf(0, 0), before);
}

void TestLayerMap::theChosenCellIsBroughtIntoView() {
    m_map->setReport(reportOf(28, threeStages));
    m_selection->select(0, 0);
    for (int i = 0; i < 6; ++i)
        QTest::keyClick(m_map.get(), Qt::Key_Plus);
    const auto isWhollyShown = [&](int unit, int stage) {
        return m_map->painter().cells().adjusted(-1, -1, 1, 1).contains(cellOf(unit, stage));
    };
    for (int layer = 1; layer < 28; ++layer) {
        QTest::keyClick(m_map.get(), Qt::Key_Right);
        QVERIFY2(isWhollyShown(2 * layer, 0), qPrintable(QString::number(layer)));
    }
    m_selection->select(3, 2); // in the tree
    QVERIFY(isWhollyShown(3, 2));
    m_map->setReport(reportOf(28, threeStages)); // pruned again
    QVERIFY(isWhollyShown(3, 2) && !m_map->painter().view.isWhole());
    m_map->setReport(reportOf(12, threeStages)); // another model
    QVERIFY(m_map->painter().view.isWhole());
}

void TestLayerMap::aFrameIsEnlargedAndADoubleClickFits() {
    m_map->setReport(reportOf(28, threeStages));
    const QPoint from = cellOf(10, 1).topLeft(), to = cellOf(20, 2).bottomRight();
    QTest::mousePress(m_map.get(), Qt::RightButton, {}, from);
    drag(to, Qt::RightButton);
    QTest::mouseRelease(m_map.get(), Qt::RightButton, {}, to);
    QVERIFY(m_map->findChild<QMenu*>(QStringLiteral("layerMapMenu")) == nullptr);
    const QRect cells = m_map->painter().cells();
    QVERIFY((cellOf(10, 1).topLeft() - cells.topLeft()).manhattanLength() <= 4);
    QVERIFY((cellOf(20, 2).bottomRight() - cells.bottomRight()).manhattanLength() <= 8);
    QTest::mouseDClick(m_map.get(), Qt::LeftButton, {}, cells.center());
    QVERIFY(m_map->painter().view.isWhole());
    QTest::mouseClick(m_map.get(), Qt::RightButton, {}, cells.center());
    auto* menu = m_map->findChild<QMenu*>(QStringLiteral("layerMapMenu"));
    QVERIFY(menu != nullptr);
    menu->close();
}

void TestLayerMap::aDragPansAndAClickStillChooses() {
    m_map->setReport(reportOf(28, threeStages));
    wheel(centreOf(20, 1), 4, Qt::ControlModifier);
    const QRect before = cellOf(20, 1);
    QTest::mousePress(m_map.get(), Qt::MiddleButton, {}, before.center());
    drag(before.center() - QPoint(40, 12), Qt::MiddleButton);
    QTest::mouseRelease(m_map.get(), Qt::MiddleButton, {}, before.center() - QPoint(40, 12));
    QVERIFY((cellOf(20, 1).topLeft() - before.topLeft() - QPoint(-40, -12)).manhattanLength() <= 2);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, centreOf(20, 1));
    QCOMPARE(m_selection->unit(), 20);
    QCOMPARE(m_selection->stage(), 1);
}

void TestLayerMap::theVisiblePartOrAllIsExported() {
    m_map->setReport(reportOf(28, threeStages));
    QTemporaryDir folder;
    const auto written = [&](const char* name, ui::plots::Extent extent) {
        const QString path = folder.filePath(QLatin1String(name));
        m_map->exportTo(path, extent);
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    using ui::plots::Extent;
    QCOMPARE(written("a.csv", Extent::Visible), written("b.csv", Extent::All));
    QCOMPARE(written("a.svg", Extent::Visible), written("b.svg", Extent::All));
    const QPoint from = centreOf(10, 0), to = centreOf(20, 1);
    QTest::mousePress(m_map.get(), Qt::RightButton, {}, from);
    drag(to, Qt::RightButton);
    QTest::mouseRelease(m_map.get(), Qt::RightButton, {}, to);
    QCOMPARE(written("b.csv", Extent::All).count('\n'), 1 + 28 * 2 * 3);
    const QByteArray part = written("a.csv", Extent::Visible);
    QCOMPARE(part.count('\n'), 1 + 6 * 2);
    QVERIFY(part.contains("blocks.5.attn.proj,early") && part.contains("blocks.10.attn.proj,middle"));
    QVERIFY(!part.contains("mlp") && !part.contains("late"));
    QVERIFY(written("b.svg", Extent::All).contains(">27<"));
    const QByteArray svg = written("a.svg", Extent::Visible);
    QVERIFY(svg.contains(">7<") && !svg.contains(">27<") && !svg.contains(">2<"));
    const QImage all = QImage::fromData(written("b.png", Extent::All));
    QVERIFY(QImage::fromData(written("a.png", Extent::Visible)).height() < all.height());
    QVERIFY(written("a.pdf", Extent::Visible).size() > 500);
}

/// SDXL's transformer blocks with ten stages in a low dock: first as much as has names, at a glance colours alone,
/// zoomed in the numbers.
void TestLayerMap::manyBlocksAndStagesAreLegibleWhenZoomed() {
    std::vector<std::string> stages;
    for (int stage = 1; stage <= 10; ++stage)
        stages.push_back("stage " + std::to_string(stage));
    m_map->setReport(reportOf(70, stages));
    QVERIFY(cellOf(0, 0).height() >= m_map->painter().namedRow());
    QVERIFY(m_map->findChild<QScrollBar*>(QStringLiteral("layerMapUpright"))->isVisible());
    QTest::keyClick(m_map.get(), Qt::Key_F);
    QVERIFY(cellOf(0, 0).height() < 9);
    QCOMPARE(colourAt(139, 9), ui::theme::shareColour(m_map->painter().report().at(139, 9).kept / 400.0));
    m_selection->select(70, 4);
    for (int i = 0; i < 7; ++i)
        QTest::keyClick(m_map.get(), Qt::Key_Plus);
    const QRect cell = cellOf(70, 4);
    QVERIFY(cell.height() > m_map->fontMetrics().ascent() + 2);
    QVERIFY(cell.width() > m_map->fontMetrics().horizontalAdvance(QStringLiteral("100")));
    // Its number is written on it: not one colour alone.
    const QImage image = m_map->grab(cell.adjusted(3, 3, -3, -3)).toImage();
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            colours.insert(image.pixel(x, y));
    QVERIFY(colours.size() > 2);
}

void TestLayerMap::placesOfAUNetAreDrawnWithAllTheirUnits() {
    m_map->setReport(unetReport());
    const LayerMapPainter& painter = m_map->painter();
    QCOMPARE(painter.columns(), 4); // two of the second place
    QCOMPARE(painter.rows(), 4);    // kinds
    for (int unit = 0; unit < painter.report().units(); ++unit) {
        QCOMPARE(painter.unitAt(painter.placeOf(unit, 0)), unit);
        QCOMPARE(colourAt(unit, 0), ui::theme::shareColour(painter.report().at(unit, 0).kept / 400.0));
    }
    QCOMPARE(painter.placeOf(2, 0).column, 1);
    QCOMPARE(painter.placeOf(5, 0).column, 2);
    QCOMPARE(painter.placeOf(8, 0).column, 3);
    const QByteArray svg = m_map->encode(900, QStringLiteral("svg"));
    for (const char* text : {">down 0.0<", ">down 1.0<", ">mid<", ">ResNet norm groups<", ">cross-attention heads<"})
        QVERIFY2(svg.contains(text), text);
    QVERIFY(!svg.contains(">MLP neurons<")); // there are none
}

void TestLayerMap::keysPassOverPlacesWithoutAUnit() {
    m_map->setReport(unetReport());
    const auto press = [this](Qt::Key key) { QTest::keyClick(m_map.get(), key); };
    m_selection->select(2, 0); // self-attention at "down 1.0"
    press(Qt::Key_Left);       // "down 0.0" has none
    QCOMPARE(m_selection->unit(), 2);
    press(Qt::Key_Right);
    QCOMPARE(m_selection->unit(), 5);
    press(Qt::Key_Right);
    QCOMPARE(m_selection->unit(), 8);
    press(Qt::Key_Home);
    QCOMPARE(m_selection->unit(), 2);
    m_selection->select(0, 0); // the ResNet
    press(Qt::Key_Up);         // no other kind is there
    QCOMPARE(m_selection->unit(), 0);
    press(Qt::Key_End);
    QCOMPARE(m_selection->unit(), 1);
}

void TestLayerMap::theLossTableTellsUnitsOfOnePlaceApart() {
    LossTable table;
    table.setReport(ReportTable(unetReport()));
    QStringList titles;
    for (int row = 0; row < table.rowCount(); ++row)
        titles << table.headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    QCOMPARE(titles[0], QStringLiteral("down 0.0, ResNet norm groups"));
    QCOMPARE(titles[2], QStringLiteral("down 1.0, self-attention heads 1"));
    QCOMPARE(titles[5], QStringLiteral("down 1.0, self-attention heads 2"));
    QCOMPARE(titles[10], QStringLiteral("mid, GEGLU neurons"));
    QCOMPARE(titles.removeDuplicates(), 0);
}

void TestLayerMap::lossTableIsAnHonestModel() {
    LossTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.setReport(ReportTable(reportOf(3, threeStages)));
    QCOMPARE(table.rowCount(), 6);
    QCOMPARE(table.columnCount(), 3);
    table.setReport(ReportTable(reportOf(5, {"stage 1", "stage 2"})));
    QCOMPARE(table.rowCount(), 10);
    table.retranslate();
    QCOMPARE(table.data(table.index(3, 1), Qt::DisplayRole).toString(), QStringLiteral("206/400"));
    QCOMPARE(table.headerData(3, Qt::Vertical, Qt::DisplayRole).toString(), QStringLiteral("blocks 1, MLP neurons"));
    QVERIFY(table.data(table.index(3, 1), Qt::AccessibleTextRole).toString().contains(QStringLiteral("206 of 400")));
    QVERIFY(!table.data(QModelIndex(), Qt::DisplayRole).isValid());
    QVERIFY(!table.headerData(10, Qt::Vertical, Qt::DisplayRole).isValid());
    table.setReport(ReportTable());
    QCOMPARE(table.rowCount(), 0);
}

void TestLayerMap::lossTableKeepsItsPlaceWhenOnlyFiguresChange() {
    LossTable table;
    PruneReport report = reportOf(3, threeStages);
    table.setReport(ReportTable(report));
    QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    report.units[0].kept = 77;
    table.setReport(ReportTable(report));
    QCOMPARE(reset.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(table.data(table.index(0, 0), Qt::DisplayRole).toString(), QStringLiteral("77/400"));
    report.stages[0].name = "dawn";
    table.setReport(ReportTable(report));
    QCOMPARE(reset.count(), 1);
}

void TestLayerMap::barsAreLinearUntilMostWouldVanish() {
    const LossScale linear(std::vector<double>{0, 2, 5, 10});
    QVERIFY(!linear.isLogarithmic());
    QCOMPARE(linear.share(0), 0.0);
    QCOMPARE(linear.share(5), 0.5);
    QCOMPARE(linear.share(10), 1.0);
    const LossScale logarithmic(std::vector<double>{0, 0.02, 0.1, 0.3, 1000});
    QVERIFY(logarithmic.isLogarithmic());
    QCOMPARE(logarithmic.lowest(), 0.01);
    QCOMPARE(logarithmic.share(0), 0.0);
    QCOMPARE(logarithmic.share(1), 0.4); // two of five decades
    QCOMPARE(logarithmic.share(1000), 1.0);
    QVERIFY(logarithmic.share(1e-9) > 0); // a loss is never drawn as none
    QCOMPARE(LossScale(std::vector<double>{0, 0}).share(0), 0.0);
}

void TestLayerMap::lossViewSharesTheChoice() {
    LossView view(*m_selection);
    view.setReport(reportOf(6, threeStages));
    view.resize(400, 160);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto* table = view.findChild<QTableView*>(QStringLiteral("lossTable"));
    m_map->setReport(reportOf(6, threeStages));
    m_selection->select(11, 1);
    QCOMPARE(table->currentIndex(), table->model()->index(11, 1));
    QVERIFY(table->viewport()->rect().contains(table->visualRect(table->currentIndex()))); // scrolled there
    QTest::keyClick(table, Qt::Key_Up);
    QTest::keyClick(table, Qt::Key_Left);
    QCOMPARE(m_selection->unit(), 10);
    QCOMPARE(m_selection->stage(), 0);
    QCOMPARE(m_map->painter().chosen, m_map->painter().placeOf(10, 0));
    view.setReport(reportOf(6, threeStages)); // pruned again
    QCOMPARE(table->currentIndex(), table->model()->index(10, 0));
    QVERIFY(view.findChild<QLabel*>(QStringLiteral("lossTitle"))->text().contains(QStringLiteral("27")));
}

TESSERA_GUI_TEST(TestLayerMap)
#include "tst_layer_map.moc"
