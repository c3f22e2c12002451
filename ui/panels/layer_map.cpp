#include "ui/panels/layer_map.h"

#include "core/base/argument.h"
#include "ui/access/letters.h"
#include "ui/access/painted.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"
#include "ui/workbench/unit_selection.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

namespace ui::panels {

namespace {

constexpr int usualRow = 20;
constexpr int lowestRow = 13;

} // namespace

LayerMap::LayerMap(workbench::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection) {
    setObjectName(QStringLiteral("layerMap"));
    setFocusPolicy(Qt::StrongFocus);
    access::describe(*this, QAccessible::Chart);
    m_painter.palette = palette();
    m_painter.font = font();
    connect(&m_selection, &workbench::UnitSelection::changed, this, &LayerMap::showSelection);
    retranslateUi();
}

void LayerMap::setReport(const std::optional<core::pruning::PruneReport>& report) {
    const int rows = m_painter.rows();
    m_painter.setReport(report ? ReportTable(*report) : ReportTable());
    if (m_painter.rows() != rows)
        updateGeometry();
    showSelection();
}

void LayerMap::showSelection() {
    m_painter.chosen = m_painter.placeOf(m_selection.unit(), m_selection.stage());
    retranslateUi();
    update();
}

void LayerMap::choose(const LayerMapPainter::Place& place) {
    const int unit = m_painter.unitAt(place);
    if (unit >= 0)
        m_selection.select(unit, m_painter.stageAt(place));
}

void LayerMap::moveChosen(int columns, int rows) {
    if (m_painter.isEmpty())
        return;
    LayerMapPainter::Place place{0, 0};
    if (m_painter.chosen.row >= 0)
        place = {std::clamp(m_painter.chosen.column + columns, 0, m_painter.columns() - 1),
                 std::clamp(m_painter.chosen.row + rows, 0, m_painter.rows() - 1)};
    choose(place);
}

// Events

void LayerMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    m_painter.area = rect();
    m_painter.paint(painter);
    if (m_painter.isEmpty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("What every layer keeps appears here once the model has been pruned."));
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

bool LayerMap::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    m_painter.area = rect();
    const LayerMapPainter::Place place = m_painter.placeAt(help->pos());
    const int unit = m_painter.unitAt(place);
    QToolTip::showText(help->globalPos(),
                       unit < 0 ? toolTip() : m_painter.report().cellText(unit, m_painter.stageAt(place)), this,
                       unit < 0 ? QRect() : m_painter.cellRect(place));
    return true;
}

void LayerMap::mousePressEvent(QMouseEvent* event) {
    m_painter.area = rect();
    if (event->button() == Qt::LeftButton)
        choose(m_painter.placeAt(event->position().toPoint()));
}

void LayerMap::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        return moveChosen(-1, 0);
    case Qt::Key_Right:
        return moveChosen(1, 0);
    case Qt::Key_Up:
        return moveChosen(0, -1);
    case Qt::Key_Down:
        return moveChosen(0, 1);
    case Qt::Key_Home:
        return moveChosen(-m_painter.columns(), 0);
    case Qt::Key_End:
        return moveChosen(m_painter.columns(), 0);
    default:
        break;
    }
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QWidget::keyPressEvent(event);
}

void LayerMap::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_painter.palette = palette();
        m_painter.font = font();
        updateGeometry();
    }
    update();
    QWidget::changeEvent(event);
}

void LayerMap::retranslateUi() {
    setAccessibleName(tr("Layer map: share kept per layer and stage"));
    setToolTip(tr("The share that each layer keeps in each stage. Arrow keys or a click choose a cell."));
    const int unit = m_painter.unitAt(m_painter.chosen);
    setAccessibleDescription(unit >= 0 ? m_painter.report().cellText(unit, m_painter.stageAt(m_painter.chosen))
                                       : tr("Arrow keys choose a layer and a stage."));
}

QSize LayerMap::sizeHint() const {
    return {700, m_painter.heightFor(usualRow)};
}

QSize LayerMap::minimumSizeHint() const {
    return {320, std::min(m_painter.heightFor(lowestRow), 160)};
}

// Copying and exporting

void LayerMap::contextMenuEvent(QContextMenuEvent* event) {
    if (m_painter.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("layerMapMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &LayerMap::copy);
    menu->addAction(tr("Export…"), this, &LayerMap::askForExport);
    access::giveLetters(*menu);
    menu->popup(event->globalPos());
}

QImage LayerMap::renderToImage(const QSize& size, double scale) const {
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    paintOnPaper(image, size);
    return image;
}

void LayerMap::paintOnPaper(QPaintDevice& device, const QSize& size) const {
    QPainter canvas(&device);
    LayerMapPainter painter = m_painter;
    painter.palette = plots::paperPalette();
    painter.area = QRect(QPoint(), size);
    painter.chosen = {};
    painter.paint(canvas);
}

void LayerMap::copy() const {
    QApplication::clipboard()->setImage(renderToImage(size(), 2));
}

void LayerMap::askForExport() {
    plots::askForExport(
        this, tr("Export the Layer Map"), QStringLiteral("layer-map.svg"),
        [this](const QString& path) { exportTo(path); }, [this](const QString& message) { emit failed(message); });
}

void LayerMap::exportTo(const QString& path) const {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("csv"))
        return plots::writeExport(path, layerMapCsv(m_painter.report()));
    const int wide = std::max(width(), 900);
    if (suffix != QLatin1String("png"))
        return plots::writeExport(path, encode(wide, suffix));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    renderToImage({wide, m_painter.heightFor(usualRow)}, 2).save(&buffer, "PNG");
    plots::writeExport(path, buffer.data());
}

QByteArray LayerMap::encode(int width, const QString& format) const {
    const QSize size(width, m_painter.heightFor(usualRow));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    plots::encodeVectors(buffer, {accessibleName(), size, [&](QPaintDevice& device) { paintOnPaper(device, size); }},
                         format);
    return buffer.data();
}

QByteArray layerMapCsv(const ReportTable& report) {
    std::string text = "layer,kind,unit,stage,groups,kept,loss\n";
    for (int stage = 0; stage < report.stages(); ++stage) {
        for (int unit = 0; unit < report.units(); ++unit) {
            const core::pruning::UnitReport& row = report.at(unit, stage);
            text += std::to_string(row.layer) + "," + core::model::toString(row.kind) + "," + row.name + "," +
                    report.stage(stage).name + "," + std::to_string(row.groups) + "," + std::to_string(row.kept) + "," +
                    core::numberText(row.loss) + "\n";
        }
    }
    return QByteArray::fromStdString(text);
}

} // namespace ui::panels
