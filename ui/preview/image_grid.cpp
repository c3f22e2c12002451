#include "ui/preview/image_grid.h"

#include "ui/access/painted.h"
#include "ui/preview/comparison_text.h"
#include "ui/preview/zoom_steps.h"
#include "ui/theme/plain_text.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace ui::preview {

namespace {

constexpr double mostSavedPixels = 64e6;

} // namespace

ImageGrid::ImageGrid(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("pictureGrid"));
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu);
    access::describe(*this, QAccessible::Graphic);
    setFrameShape(QFrame::NoFrame);
    m_painter.palette = palette();
    m_painter.font = font();
    m_painter.scaled = &m_scaled;
    updateAccessibleText();
}

void ImageGrid::setColumns(std::vector<ComparedVariant> columns) {
    const bool wasEmpty = m_painter.isEmpty();
    const QSize before = m_painter.imageSize();
    const Cell selectedBefore = m_painter.selected;
    const int idBefore = wasEmpty || selectedBefore.row < 0
                             ? core::study::denseId
                             : m_painter.columns[static_cast<std::size_t>(selectedBefore.column)].id;
    keepScaled(columns);
    m_painter.columns = std::move(columns);
    Cell& cell = m_painter.selected;
    if (m_painter.isEmpty())
        cell = {};
    else if (wasEmpty || cell.row < 0)
        cell = {0, std::min(1, static_cast<int>(m_painter.columns.size()) - 1)};
    else
        cell = {std::min(cell.row, m_painter.rows() - 1), m_painter.columnOf(idBefore, cell.column)};
    const bool fitsAnew = !m_fitted && before != m_painter.imageSize();
    m_fitted = m_fitted || fitsAnew;
    refit();
    updateAccessibleText();
    if (fitsAnew)
        emit viewpointChanged(viewpoint());
    if (cell != selectedBefore)
        emit selectionChanged(cell.row, cell.column);
}

/// What is the same as before stays where it is, for it is known by its place.
void ImageGrid::keepScaled(std::vector<ComparedVariant>& columns) {
    for (ComparedVariant& before : m_painter.columns) {
        const auto after = std::ranges::find(columns, before.id, &ComparedVariant::id);
        for (std::size_t row = 0; row < before.images.size(); ++row) {
            core::Image& old = before.images[row];
            if (!m_scaled.holds(old))
                continue;
            const bool isThere = after != columns.end() && row < after->images.size();
            if (isThere && !m_scaled.holds(after->images[row]) && after->images[row] == old)
                std::swap(after->images[row], old);
            else
                m_scaled.forget(old);
        }
    }
}

void ImageGrid::setRowLabels(const QStringList& labels) {
    m_painter.rowLabels = labels;
    refit();
    updateAccessibleText();
}

void ImageGrid::select(Cell cell) {
    if (m_painter.isEmpty())
        return;
    cell.row = std::clamp(cell.row, 0, m_painter.rows() - 1);
    cell.column = std::clamp(cell.column, 0, static_cast<int>(m_painter.columns.size()) - 1);
    const QRect rect = imageRect(cell).adjusted(-4, -4, 4, m_painter.rowHeight() - imageRect(cell).height());
    const QRect view = viewport()->rect().adjusted(m_painter.labelWidth(), m_painter.headerHeight(), 0, 0);
    if (cell.row == 0)
        verticalScrollBar()->setValue(0);
    else if (rect.top() < view.top() || rect.height() > view.height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top() - view.top());
    else if (rect.bottom() > view.bottom())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.bottom() - view.bottom());
    if (rect.left() < view.left() || rect.width() > view.width())
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + rect.left() - view.left());
    else if (rect.right() > view.right())
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + rect.right() - view.right());
    if (cell == m_painter.selected)
        return;
    m_painter.selected = cell;
    updateAccessibleText();
    viewport()->update();
    emit selectionChanged(cell.row, cell.column);
}

/// Beyond the last column the next strip begins.
void ImageGrid::selectBeside(int columns) {
    Cell cell{m_painter.selected.row, m_painter.selected.column + columns};
    const int count = static_cast<int>(m_painter.columns.size());
    const int strips = m_painter.strips();
    if (cell.column >= count && cell.row % strips < strips - 1 && cell.row + 1 < m_painter.rows())
        cell = {cell.row + 1, 0};
    else if (cell.column < 0 && cell.row % strips > 0)
        cell = {cell.row - 1, count - 1};
    select(cell);
}

void ImageGrid::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        emit flickerHeld(false);
    else
        QAbstractScrollArea::keyReleaseEvent(event);
}

void ImageGrid::showInstead(int column) {
    m_painter.shownInstead = column;
    viewport()->update();
}

void ImageGrid::setZoom(double zoom) {
    const bool hasSelected = m_painter.selected.row >= 0;
    applyZoom(zoom, hasSelected ? imageRect(m_painter.selected).center() : viewport()->rect().center());
}

void ImageGrid::setViewpoint(const Viewpoint& view) {
    const bool smoothOnly = view.fitted == m_fitted && (view.fitted || view.zoom == m_painter.zoom);
    m_painter.smooth = view.smooth;
    m_painter.centre = view.centre;
    m_fitted = view.fitted;
    if (!view.fitted)
        m_painter.zoom = std::clamp(view.zoom, smallestZoom, largestZoom);
    if (smoothOnly)
        viewport()->update();
    else
        refit();
}

Cell ImageGrid::cellNear(const QPoint& position) const {
    const Cell there = cellAt(position);
    if (there.row >= 0)
        return there;
    return m_painter.selected.row >= 0 ? m_painter.selected : Cell{0, 0};
}

void ImageGrid::applyZoom(double zoom, const QPoint& around) {
    if (m_painter.isEmpty())
        return;
    const Cell cell = cellNear(around);
    const QRectF before = imageRect(cell);
    const Viewpoint view = zoomedAround(viewpoint(), zoom, around, m_painter.imageSize(), before.toRect());
    m_painter.zoom = view.zoom;
    m_painter.centre = view.centre;
    m_fitted = false;
    updateScrollBars();
    // What lay under the mouse in the cell lies there again.
    const QRectF after = imageRect(cell);
    const QPointF share((around.x() - before.x()) / before.width(), (around.y() - before.y()) / before.height());
    const QPointF there = after.topLeft() + QPointF(share.x() * after.width(), share.y() * after.height());
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(there.x() - around.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(there.y() - around.y()));
    viewport()->update();
    emit zoomChanged(m_painter.zoom);
    emit viewpointChanged(viewpoint());
}

void ImageGrid::pan(const QPointF& by) {
    const QRect room(QPoint(), m_painter.cellSize());
    const QPointF centre = panned(viewpoint(), by, m_painter.imageSize(), room).centre;
    if (centre == m_painter.centre)
        return;
    m_painter.centre = centre;
    viewport()->update();
    emit viewpointChanged(viewpoint());
}

void ImageGrid::fit() {
    m_fitted = true;
    refit();
    emit viewpointChanged(viewpoint());
}

void ImageGrid::refit() {
    if (m_fitted && !m_painter.isEmpty()) {
        m_painter.zoom = m_painter.fittingZoom(room());
        emit zoomChanged(m_painter.zoom);
    }
    updateScrollBars();
    viewport()->update();
}

/// With the bar beside it, which most grids need.
QSize ImageGrid::room() const {
    return maximumViewportSize() - QSize(verticalScrollBar()->sizeHint().width(), 0);
}

QRect ImageGrid::imageRect(const Cell& cell) const {
    return m_painter.imageRect(cell).translated(-offset());
}

QImage ImageGrid::renderAll() const {
    if (m_painter.isEmpty())
        return {};
    return rendered(m_painter);
}

QImage ImageGrid::renderColumn(int column) const {
    if (column < 0 || column >= static_cast<int>(m_painter.columns.size()))
        return {};
    GridPainter painter = m_painter;
    painter.columns = {m_painter.columns[static_cast<std::size_t>(column)]};
    return painter.isEmpty() ? QImage() : rendered(painter);
}

QImage ImageGrid::rendered(GridPainter painter) {
    painter.selected = {};
    painter.scaled = nullptr;
    painter.shownInstead = -1;
    painter.viewWidth = 0;
    painter.largestCell = {};
    const auto pixels = [&] {
        return static_cast<double>(painter.contentSize().width()) * painter.contentSize().height();
    };
    while (pixels() > mostSavedPixels && painter.zoom > smallestZoom)
        painter.zoom = steppedZoom(painter.zoom, -1);
    painter.palette = QPalette(Qt::white); // black on white, like the exported plots
    QImage image(painter.contentSize(), QImage::Format_RGB32);
    QPainter canvas(&image);
    painter.paint(canvas, image.rect(), {});
    return image;
}

QPoint ImageGrid::offset() const {
    return {horizontalScrollBar()->value(), verticalScrollBar()->value()};
}

Cell ImageGrid::cellAt(const QPoint& position) const {
    const bool onLabels = horizontalScrollBar()->value() > 0 && position.x() < m_painter.labelWidth();
    const bool onMargin = onLabels || position.y() < m_painter.headerHeight();
    return onMargin ? Cell{} : m_painter.cellAt(position + offset());
}

QRect ImageGrid::headerRect(int column) const {
    return m_painter.headerRect({std::max(m_painter.selected.row, 0), column})
        .translated(-horizontalScrollBar()->value(), 0);
}

Cell ImageGrid::cellBelowHeader(const QPoint& position) const {
    if (isEmpty() || position.y() >= m_painter.headerHeight())
        return {};
    const int selected = m_painter.selected.row;
    const int strips = m_painter.strips();
    for (int strip = 0; strip < strips; ++strip)
        for (int column = 0; column < static_cast<int>(m_painter.columns.size()); ++column)
            if (m_painter.headerRect({strip, column}).contains(position + QPoint(horizontalScrollBar()->value(), 0)))
                return {selected % strips == strip ? selected : strip, column};
    return {};
}

void ImageGrid::updateScrollBars() {
    m_painter.viewWidth = viewport()->width();
    m_painter.largestCell = m_painter.roomForOne(room());
    const QSize content = m_painter.isEmpty() ? QSize() : m_painter.contentSize();
    const QSize view = viewport()->size();
    horizontalScrollBar()->setRange(0, std::max(0, content.width() - view.width()));
    horizontalScrollBar()->setPageStep(view.width());
    horizontalScrollBar()->setSingleStep(20);
    verticalScrollBar()->setRange(0, std::max(0, content.height() - view.height()));
    verticalScrollBar()->setPageStep(std::max(1, view.height() - m_painter.headerHeight()));
    verticalScrollBar()->setSingleStep(20);
}

void ImageGrid::updateAccessibleText() {
    setAccessibleName(tr("Pictures"));
    setToolTip(
        tr("Arrow keys or a click choose a picture, Return shows it large. + and − zoom, Shift and arrow keys or "
           "a drag move what is enlarged. Above each column: multiply-adds of a picture and their share of the dense "
           "model's; its time, and how many times as fast as the dense model that is, measured while the models take "
           "turns (± half the spread, ≈ where other programs disturbed it, nothing where the spread exceeds 10 %)."));
    const Cell cell = m_painter.selected;
    if (cell.row < 0) {
        setAccessibleDescription({});
        return;
    }
    const ComparedVariant& column = m_painter.columns[static_cast<std::size_t>(cell.column)];
    QStringList parts{m_painter.rowLabels.value(cell.row), column.title};
    parts << qualityTexts(column, cell.row);
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

void ImageGrid::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    m_painter.paint(painter, viewport()->rect(), offset());
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void ImageGrid::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        updateAccessibleText();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_painter.palette = palette();
        m_painter.font = font();
        refit();
    }
    QAbstractScrollArea::changeEvent(event);
}

bool ImageGrid::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Cell cell = cellAt(help->pos());
    QStringList lines;
    if (const Cell below = cellBelowHeader(help->pos()); below.row >= 0)
        lines = headerLines(m_painter.columns[static_cast<std::size_t>(below.column)]); // whole, where it is cut off
    if (cell.row >= 0) {
        const ComparedVariant& column = m_painter.columns[static_cast<std::size_t>(cell.column)];
        lines << m_painter.rowLabels.value(cell.row) << column.title << qualityTexts(column, cell.row);
        lines.removeAll(QString());
    }
    QToolTip::showText(help->globalPos(), theme::plainTip(lines.join(QLatin1Char('\n'))), viewport());
    return true;
}

void ImageGrid::resizeEvent(QResizeEvent*) {
    refit();
}

void ImageGrid::focusInEvent(QFocusEvent* event) {
    viewport()->update();
    QAbstractScrollArea::focusInEvent(event);
}

void ImageGrid::focusOutEvent(QFocusEvent* event) {
    showInstead(-1);
    viewport()->update();
    QAbstractScrollArea::focusOutEvent(event);
}

void ImageGrid::mousePressEvent(QMouseEvent* event) {
    m_grabbed = event->position();
    for (const Cell cell : {cellAt(event->position().toPoint()), cellBelowHeader(event->position().toPoint())})
        if (cell.row >= 0)
            select(cell);
}

void ImageGrid::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) || m_painter.isEmpty())
        return;
    pan(event->position() - m_grabbed);
    m_grabbed = event->position();
}

void ImageGrid::mouseDoubleClickEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    if (event->button() != Qt::LeftButton)
        return;
    if (cellAt(position).row >= 0)
        emit opened();
    else if (const Cell cell = cellBelowHeader(position); cell.row >= 0)
        emit headerOpened(cell.column);
}

void ImageGrid::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    applyZoom(steppedZoom(m_painter.zoom, event->angleDelta().y() > 0 ? 1 : -1), event->position().toPoint());
    event->accept();
}

void ImageGrid::keyPressEvent(QKeyEvent* event) {
    if (event->modifiers().testFlag(Qt::ShiftModifier) && isArrow(event->key()))
        return pan(panOf(event->key(), m_painter.cellSize()));
    const Cell cell = m_painter.selected;
    switch (event->key()) {
    case Qt::Key_Left:
        return selectBeside(-1);
    case Qt::Key_Right:
        return selectBeside(1);
    case Qt::Key_Up:
        return select({cell.row - m_painter.strips(), cell.column});
    case Qt::Key_Down:
        return select({cell.row + m_painter.strips(), cell.column});
    case Qt::Key_Home:
        return select({0, cell.column});
    case Qt::Key_End:
        return select({m_painter.rows() - 1, cell.column});
    case Qt::Key_Space:
        if (!event->isAutoRepeat())
            emit flickerHeld(true);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit opened();
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace ui::preview
