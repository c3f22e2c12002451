#include "ui/panels/layer_map.h"

#include "core/base/argument.h"
#include "core/base/text.h"
#include "ui/access/mnemonics.h"
#include "ui/access/painted.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/plain_text.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui::panels {

namespace {

constexpr int usualRow = 20;
constexpr int lowestRow = 13;
constexpr int barThickness = 10;
constexpr double zoomStep = 0.8; // per wheel notch or key
constexpr double panShare = 0.1; // of what is shown, per key
constexpr double wheelShare = 0.15;
constexpr double clickDistance = 5; // pixels
constexpr int steps = 10000;        // of a scroll bar along the whole map

QScrollBar* newBar(Qt::Orientation orientation, QWidget* parent) {
    auto* bar = new QScrollBar(orientation, parent);
    bar->setObjectName(orientation == Qt::Horizontal ? QStringLiteral("layerMapSideways")
                                                     : QStringLiteral("layerMapUpright"));
    bar->setFocusPolicy(Qt::NoFocus); // the map's own keys pan
    bar->hide();
    return bar;
}

} // namespace

LayerMap::LayerMap(study::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_sideways(newBar(Qt::Horizontal, this))
    , m_upright(newBar(Qt::Vertical, this)) {
    for (const QScrollBar* bar : {m_sideways, m_upright})
        connect(bar, &QScrollBar::valueChanged, this, &LayerMap::scroll);
    setObjectName(QStringLiteral("layerMap"));
    setFocusPolicy(Qt::StrongFocus);
    access::describe(*this, QAccessible::Chart);
    m_painter.palette = palette();
    m_painter.font = font();
    connect(&m_selection, &study::UnitSelection::changed, this, &LayerMap::showSelection);
    retranslateUi();
}

void LayerMap::setReport(const std::optional<core::pruning::PruneReport>& report) {
    const QSize cells(m_painter.columns(), m_painter.rows());
    m_painter.setReport(report ? ReportTable(*report) : ReportTable());
    if (QSize(m_painter.columns(), m_painter.rows()) != cells) { // another model or other stages
        m_painter.view = {};
        m_isOwnSize = false;
        m_painter.view.setSmallest({1.0 / std::max(1, m_painter.columns()), 0.9 / std::max(1, m_painter.rows())});
        updateGeometry();
    }
    showSelection();
}

void LayerMap::showSelection() {
    const LayerMapPainter::Place chosen = m_painter.placeOf(m_selection.unit(), m_selection.stage());
    if (chosen != m_painter.chosen && chosen.row >= 0)
        m_painter.view.reveal(m_painter.partOf(chosen));
    m_painter.chosen = chosen;
    retranslateUi();
    arrange();
}

/// Changes how much is shown, and keeps it so.
void LayerMap::showOwn(const std::function<void(MapView& view)>& change) {
    m_isOwnSize = true;
    change(m_painter.view);
    arrange();
}

void LayerMap::fit() {
    showOwn([](MapView& view) { view.fit(); });
}

/// All rows, or as many as have room for their names.
void LayerMap::showLegibly() {
    const double top = m_painter.view.part().top();
    m_painter.area = rect();
    m_painter.view.fit();
    const int row = m_painter.cellRect({0, m_painter.rows() - 1}).height();
    if (row >= m_painter.namedRow())
        return;
    const double share = static_cast<double>(row) / (m_painter.namedRow() + 1); // rows differ by a pixel
    m_painter.view.show({0, top, 1, std::max(share, 0.05)});
}

void LayerMap::arrange() {
    if (!m_isOwnSize && !m_painter.isEmpty())
        showLegibly();
    const QRectF& part = m_painter.view.part();
    const bool isWide = part.width() < 1, isHigh = part.height() < 1;
    m_painter.area = rect().adjusted(0, 0, isHigh ? -barThickness - 2 : 0, isWide ? -barThickness : 0);
    const QRect cells = m_painter.isEmpty() ? QRect() : m_painter.cells();
    m_sideways->setGeometry(cells.left(), cells.bottom() + 3, cells.width(), barThickness);
    m_upright->setGeometry(width() - barThickness, cells.top(), barThickness, cells.height());
    const auto place = [](QScrollBar& bar, double from, double length) {
        const QSignalBlocker silent(bar);
        const int page = qRound(length * steps);
        bar.setRange(0, steps - page);
        bar.setPageStep(page);
        bar.setSingleStep(std::max(1, page / 10));
        bar.setValue(qRound(from * steps));
    };
    place(*m_sideways, part.left(), part.width());
    place(*m_upright, part.top(), part.height());
    m_sideways->setVisible(isWide);
    m_upright->setVisible(isHigh);
    update();
}

void LayerMap::scroll() {
    QRectF part = m_painter.view.part();
    part.moveTo(static_cast<double>(m_sideways->value()) / steps, static_cast<double>(m_upright->value()) / steps);
    m_painter.view.show(part);
    arrange();
}

void LayerMap::choose(const LayerMapPainter::Place& place) {
    const int unit = m_painter.unitAt(place);
    if (unit >= 0)
        m_selection.select(unit, m_painter.stageAt(place));
}

void LayerMap::moveChosen(int columns, int rows) {
    if (m_painter.isEmpty())
        return;
    choose(m_painter.chosen.row < 0 ? m_painter.placeOf(0, 0) : m_painter.moved(m_painter.chosen, columns, rows));
}

// Events

void LayerMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
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
    if (m_drag != Drag::Frame)
        return;
    QColor fill = palette().color(QPalette::Highlight);
    painter.setPen(QPen(fill, 1));
    fill.setAlphaF(0.25F);
    painter.setBrush(fill);
    painter.drawRect(QRectF(m_pressed, m_last).normalized());
}

void LayerMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

bool LayerMap::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const LayerMapPainter::Place place = m_painter.placeAt(help->pos());
    const int unit = m_painter.unitAt(place);
    QToolTip::showText(help->globalPos(),
                       unit < 0 ? toolTip()
                                : theme::plainTip(m_painter.report().cellText(unit, m_painter.stageAt(place))),
                       this, unit < 0 ? QRect() : m_painter.cellRect(place));
    return true;
}

// Mouse

QPointF LayerMap::shareAt(const QPointF& position) const {
    const QRectF cells = m_painter.cells();
    return {std::clamp((position.x() - cells.left()) / std::max(1.0, cells.width()), 0.0, 1.0),
            std::clamp((position.y() - cells.top()) / std::max(1.0, cells.height()), 0.0, 1.0)};
}

void LayerMap::mousePressEvent(QMouseEvent* event) {
    const bool pans = event->button() == Qt::MiddleButton ||
                      (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier));
    setFocus(Qt::MouseFocusReason);
    m_pressed = m_last = event->position();
    if (m_painter.isEmpty())
        return;
    if (pans)
        m_drag = Drag::Pan;
    else if (event->button() == Qt::RightButton)
        m_drag = Drag::Frame;
    else if (event->button() == Qt::LeftButton)
        choose(m_painter.placeAt(event->position().toPoint()));
}

void LayerMap::mouseMoveEvent(QMouseEvent* event) {
    const QPointF step = event->position() - m_last;
    m_last = event->position();
    if (m_drag == Drag::Pan) {
        const QRect cells = m_painter.cells();
        m_painter.view.pan({-step.x() / std::max(1, cells.width()), -step.y() / std::max(1, cells.height())});
        arrange();
    } else if (m_drag == Drag::Frame) {
        update();
    }
}

void LayerMap::mouseReleaseEvent(QMouseEvent* event) {
    const bool isClick = (event->position() - m_pressed).manhattanLength() <= clickDistance;
    if (std::exchange(m_drag, Drag::None) == Drag::Frame && !isClick)
        return endFrame(event->position());
    if (event->button() == Qt::RightButton && isClick)
        showMenu(event->globalPosition().toPoint());
    update();
}

void LayerMap::endFrame(const QPointF& position) {
    const QPointF from = shareAt(m_pressed), to = shareAt(position);
    const QRectF frame = QRectF(from, to).normalized();
    const QRectF& part = m_painter.view.part();
    const QRectF wanted(part.left() + frame.left() * part.width(), part.top() + frame.top() * part.height(),
                        frame.width() * part.width(), frame.height() * part.height());
    showOwn([wanted](MapView& view) { view.show(wanted); });
}

void LayerMap::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        fit();
}

void LayerMap::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    const bool isShift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (m_painter.isEmpty())
        return event->ignore();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        const Qt::Orientations both = Qt::Horizontal | Qt::Vertical;
        m_isOwnSize = true;
        m_painter.view.zoom(shareAt(event->position()), std::pow(zoomStep, notches), isShift ? Qt::Vertical : both);
    } else if (m_painter.view.isWhole()) {
        return event->ignore();
    } else {
        const bool sideways = isShift || delta.y() == 0;
        m_painter.view.pan(sideways ? QPointF(-notches * wheelShare, 0) : QPointF(0, -notches * wheelShare));
    }
    arrange();
}

// Keys

void LayerMap::keyPressEvent(QKeyEvent* event) {
    if (navigateByKey(*event))
        return;
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

bool LayerMap::navigateByKey(const QKeyEvent& event) {
    const int key = event.key();
    const double right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    const double down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (key == Qt::Key_Escape && m_drag != Drag::None)
        m_drag = Drag::None;
    else if (key == Qt::Key_0 || key == Qt::Key_F)
        fit();
    else if (key == Qt::Key_Plus || key == Qt::Key_Minus)
        zoomByKey(key == Qt::Key_Plus ? zoomStep : 1 / zoomStep);
    else if (event.modifiers().testFlag(Qt::ControlModifier) && (right != 0 || down != 0))
        m_painter.view.pan({right * panShare, down * panShare});
    else
        return false;
    arrange();
    return true;
}

/// Around the chosen cell where it is visible.
void LayerMap::zoomByKey(double factor) {
    if (m_painter.isEmpty())
        return;
    m_isOwnSize = true;
    const bool hasPlace = m_painter.chosen.row >= 0 && m_painter.isShown(m_painter.chosen);
    m_painter.view.zoom(hasPlace ? shareAt(m_painter.cellRect(m_painter.chosen).center()) : QPointF(0.5, 0.5), factor);
}

void LayerMap::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_painter.palette = palette();
        m_painter.font = font();
        updateGeometry();
        arrange();
    }
    update();
    QWidget::changeEvent(event);
}

void LayerMap::retranslateUi() {
    setAccessibleName(tr("Layer map: share kept per layer and stage"));
    m_sideways->setAccessibleName(tr("Places that are shown"));
    m_upright->setAccessibleName(tr("Stages that are shown"));
    setToolTip(tr("The share that each layer keeps in each stage. Arrow keys or a click choose a cell."));
    const int unit = m_painter.unitAt(m_painter.chosen);
    setAccessibleDescription(unit >= 0
                                 ? m_painter.report().cellText(unit, m_painter.stageAt(m_painter.chosen))
                                 : tr("Arrow keys choose a layer and a stage; plus and minus zoom, 0 shows all."));
}

QSize LayerMap::sizeHint() const {
    return {700, m_painter.heightFor(usualRow)};
}

QSize LayerMap::minimumSizeHint() const {
    return {320, std::min(m_painter.heightFor(lowestRow), 112)};
}

// Copying and exporting

void LayerMap::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() != QContextMenuEvent::Mouse) // whose right button may span a frame
        showMenu(event->globalPos());
}

void LayerMap::showMenu(const QPoint& position) {
    if (m_painter.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("layerMapMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &LayerMap::copy);
    menu->addAction(tr("Export All…"), this, [this] { askForExport(plots::Extent::All); });
    menu->addAction(tr("Export the Visible Part…"), this, [this] { askForExport(plots::Extent::Visible); });
    menu->addSeparator();
    const auto zoom = [this](double factor) {
        zoomByKey(factor);
        arrange();
    };
    menu->addAction(tr("Zoom In"), QKeySequence(Qt::Key_Plus), this, [zoom] { zoom(zoomStep * zoomStep); });
    menu->addAction(tr("Zoom Out"), QKeySequence(Qt::Key_Minus), this, [zoom] { zoom(1 / zoomStep / zoomStep); });
    menu->addAction(tr("Fit"), QKeySequence(Qt::Key_0), this, &LayerMap::fit);
    access::giveMnemonics(*menu);
    menu->popup(position);
}

QSize LayerMap::paperSize(plots::Extent extent) const {
    const double share = extent == plots::Extent::All ? 1 : m_painter.view.part().height();
    return {std::max(width(), 900), m_painter.heightFor(usualRow, share)};
}

void LayerMap::paintOnPaper(QPaintDevice& device, const QSize& size, plots::Extent extent) const {
    QPainter canvas(&device);
    LayerMapPainter painter = m_painter;
    painter.palette = plots::paperPalette();
    painter.area = QRect(QPoint(), size);
    painter.chosen = {};
    if (extent == plots::Extent::All)
        painter.view.fit();
    painter.paint(canvas);
}

QImage LayerMap::image(const QSize& size, double scale, plots::Extent extent) const {
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    paintOnPaper(image, size, extent);
    return image;
}

QImage LayerMap::renderToImage(const QSize& size, double scale) const {
    return image(size, scale, plots::Extent::Visible);
}

void LayerMap::copy() const {
    QApplication::clipboard()->setImage(renderToImage(size(), 2));
}

void LayerMap::askForExport(plots::Extent extent) {
    plots::askForExport(
        this, tr("Export the Layer Map"), QStringLiteral("layer-map.svg"),
        [this, extent](const QString& path) { exportTo(path, extent); },
        [this](const QString& message) { emit failed(message); });
}

void LayerMap::exportTo(const QString& path, plots::Extent extent) const {
    const QString suffix = QFileInfo(path).suffix().toLower();
    const QSize size = paperSize(extent);
    if (suffix == QLatin1String("csv")) {
        const auto isWanted = [&](int unit, int stage) {
            return extent == plots::Extent::All || m_painter.isShown(m_painter.placeOf(unit, stage));
        };
        return plots::writeExport(path, layerMapCsv(m_painter.report(), isWanted));
    }
    if (suffix != QLatin1String("png"))
        return plots::writeExport(path, vectors(size, suffix, extent));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image(size, 2, extent).save(&buffer, "PNG");
    plots::writeExport(path, buffer.data());
}

QByteArray LayerMap::encode(int width, const QString& format) const {
    return vectors({width, paperSize(plots::Extent::All).height()}, format, plots::Extent::All);
}

QByteArray LayerMap::vectors(const QSize& size, const QString& format, plots::Extent extent) const {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const auto paint = [&](QPaintDevice& device) { paintOnPaper(device, size, extent); };
    plots::encodeVectors(buffer, {accessibleName(), size, paint}, format);
    return buffer.data();
}

QByteArray layerMapCsv(const ReportTable& report, const std::function<bool(int, int)>& isWanted) {
    std::string text = "place,kind,unit,stage,groups,kept,loss\n";
    for (int stage = 0; stage < report.stages(); ++stage) {
        for (int unit = 0; unit < report.units(); ++unit) {
            if (isWanted && !isWanted(unit, stage))
                continue;
            const core::pruning::UnitReport& row = report.at(unit, stage);
            text += core::csvCell(row.place) + "," + core::model::toString(row.kind) + "," + core::csvCell(row.name) +
                    "," + core::csvCell(report.stage(stage).name) + "," + std::to_string(row.groups) + "," +
                    std::to_string(row.kept) + "," + core::numberText(row.loss) + "\n";
        }
    }
    return QByteArray::fromStdString(text);
}

} // namespace ui::panels
