#include "ui/plots/navigable_plot.h"

#include "ui/access/mnemonics.h"
#include "ui/access/painted.h"
#include "ui/plots/axis_ticks.h"
#include "ui/plots/painted_item.h"
#include "ui/plots/plot_navigation.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/colours.h"
#include "ui/theme/elided_label.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <cmath>
#include <limits>

namespace ui::plots {

namespace {

constexpr double noCursor = std::numeric_limits<double>::quiet_NaN();

QString overlay() {
    return QStringLiteral("overlay"); // QCustomPlot's own, drawn last
}

} // namespace

class NavigablePlot::Private {
public:
    Private(NavigablePlot* owner, Kind ownKind)
        : kind(ownKind)
        , header(new QHBoxLayout)
        , readOut(new theme::ElidedLabel(owner))
        , plot(newPlot(owner))
        , navigation(plot) {
        navigation.setSmallestWidth(0);
    }

    void paintOver(QPainter& painter, bool hasFocus, bool isEmpty) const {
        const QRect area = plot->axisRect()->rect();
        if (hasFocus && (isEmpty || !std::isfinite(cursor))) {
            painter.setPen(QPen(palette.color(QPalette::Highlight), 1));
            painter.drawRect(area.adjusted(0, 0, -1, -1));
        }
        if (isEmpty) {
            painter.setPen(palette.color(QPalette::PlaceholderText));
            painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, emptyText);
            return;
        }
        if (std::isfinite(cursor)) {
            const double x = plot->xAxis->coordToPixel(cursor);
            painter.setPen(QPen(hasFocus ? palette.color(QPalette::Highlight) : theme::curveColours(palette).cursor,
                                hasFocus ? 2.5 : 1.25, Qt::DashDotLine));
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
        navigation.paint(painter, palette.color(QPalette::Highlight));
    }

    Qt::Orientations plainZoom() const {
        return kind == Kind::Curves ? Qt::Orientations(Qt::Horizontal) : Qt::Horizontal | Qt::Vertical;
    }
    Qt::Orientations controlledZoom() const {
        return kind == Kind::Curves ? Qt::Horizontal | Qt::Vertical : Qt::Orientations(Qt::Horizontal);
    }
    bool isClick(const QPointF& position) const {
        return (position - pressed).manhattanLength() < QApplication::startDragDistance();
    }

    Kind kind;
    QHBoxLayout* header;
    QLabel* readOut;
    QCustomPlot* plot;
    PlotNavigation navigation;
    QPalette palette;
    QString emptyText;
    double cursor = noCursor;
    double hovered = noCursor; ///< where the mouse is
    QPointF pressed;
    bool fitted = true;
    bool isOnPaper = false; ///< being drawn for a file or a copy
};

NavigablePlot::NavigablePlot(Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(this, kind)) {
    setFocusPolicy(Qt::StrongFocus);
    access::describe(*this, QAccessible::Chart);
    m_d->plot->setFocusPolicy(Qt::NoFocus);
    m_d->plot->setMouseTracking(true);
    m_d->plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_d->plot->installEventFilter(this);
    m_d->plot->legend->setVisible(false);
    m_d->readOut->setObjectName(QStringLiteral("readOut"));
    m_d->readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_d->header->setContentsMargins(8, 2, 8, 0);
    m_d->header->setSpacing(6);
    m_d->header->addWidget(m_d->readOut, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_d->header);
    layout->addWidget(m_d->plot, 1);
    m_d->palette = palette();
    for (QCPAxis* axis : m_d->plot->axisRect()->axes())
        plots::setLogarithmic(*axis, false);
    addPaintedItem(*m_d->plot, overlay(),
                   [this](QPainter& painter) { m_d->paintOver(painter, hasFocus() && !m_d->isOnPaper, isEmpty()); });
    connectCanvas();
}

void NavigablePlot::connectCanvas() {
    connect(m_d->plot, &QCustomPlot::mousePress, this, &NavigablePlot::onPress);
    connect(m_d->plot, &QCustomPlot::mouseMove, this, &NavigablePlot::onMove);
    connect(m_d->plot, &QCustomPlot::mouseRelease, this, &NavigablePlot::onRelease);
    connect(m_d->plot, &QCustomPlot::mouseWheel, this, &NavigablePlot::onWheel);
    connect(m_d->plot, &QCustomPlot::mouseDoubleClick, this, &NavigablePlot::fit);
    connect(m_d->plot, &QCustomPlot::beforeReplot, this, &NavigablePlot::showAxes);
    connect(m_d->plot, &QCustomPlot::afterLayout, this, [this] {
        if (spaceTicks(*m_d->plot))
            redraw();
    });
}

NavigablePlot::~NavigablePlot() = default;

QCustomPlot& NavigablePlot::plot() const {
    return *m_d->plot;
}

QBoxLayout& NavigablePlot::header() const {
    return *m_d->header;
}

NavigablePlot::Span NavigablePlot::span(Qt::Orientation axis, Extent extent) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const QCPRange shown = (axis == Qt::Horizontal ? m_d->plot->xAxis : m_d->plot->yAxis)->range();
    return extent == Extent::All ? Span{-infinity, infinity} : Span{shown.lower, shown.upper};
}

void NavigablePlot::redraw() {
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void NavigablePlot::refresh() {
    if (m_d->fitted)
        fitAxes();
    updateReadOut();
    redraw();
}

void NavigablePlot::fit() {
    m_d->fitted = true;
    refresh();
}

void NavigablePlot::onKeptView() {
    m_d->fitted = false;
    redraw();
}

void NavigablePlot::showAxes() {
    for (QCPAxis* axis : {m_d->plot->xAxis, m_d->plot->yAxis})
        axis->setVisible(!isEmpty()); // the text that says why stands alone
}

void NavigablePlot::setLogarithmic(Qt::Orientation axis, bool logarithmic) {
    if (isLogarithmic(axis) == logarithmic)
        return;
    plots::setLogarithmic(axis == Qt::Horizontal ? *m_d->plot->xAxis : *m_d->plot->yAxis, logarithmic);
    fit();
    emit logarithmicChanged(axis, logarithmic);
}

bool NavigablePlot::isLogarithmic(Qt::Orientation axis) const {
    const QCPAxis* which = axis == Qt::Horizontal ? m_d->plot->xAxis : m_d->plot->yAxis;
    return which->scaleType() == QCPAxis::stLogarithmic;
}

void NavigablePlot::setCursor(double x) {
    m_d->cursor = x;
    updateReadOut();
    redraw();
}

double NavigablePlot::cursorKey() const {
    return m_d->cursor;
}

void NavigablePlot::setEmptyText(const QString& text) {
    m_d->emptyText = text;
    redraw();
}

void NavigablePlot::updateReadOut() {
    const double x = std::isfinite(m_d->hovered) ? m_d->hovered : m_d->cursor;
    const QString text = isEmpty() ? QString() : readOut(x);
    m_d->readOut->setText(text);
    setAccessibleDescription(text.isEmpty() ? m_d->emptyText : text);
}

// Mouse

void NavigablePlot::onPress(QMouseEvent* event) {
    const bool isLeft = event->button() == Qt::LeftButton;
    const bool pans = event->button() == Qt::MiddleButton ||
                      (isLeft && (event->modifiers().testFlag(Qt::ControlModifier) || m_d->kind == Kind::Points));
    m_d->pressed = event->position();
    setFocus(Qt::MouseFocusReason);
    if (pans)
        m_d->navigation.beginPan(event->position());
    else if (event->button() == Qt::RightButton)
        m_d->navigation.beginFrame(event->position());
}

void NavigablePlot::onMove(QMouseEvent* event) {
    if (m_d->navigation.isActive() && (event->buttons() == Qt::NoButton || isEmpty()))
        m_d->navigation.cancel(); // it was released elsewhere
    if (m_d->navigation.isActive() && m_d->isClick(event->position()) && m_d->fitted)
        return; // so that a click with a trembling hand does not move the view
    if (m_d->navigation.moveTo(event->position()))
        return onKeptView();
    if (event->buttons().testFlag(Qt::LeftButton) && m_d->kind == Kind::Curves && !isEmpty() &&
        !m_d->isClick(event->position()))
        return moveCursorTo(event->position().x());
    const bool inside = m_d->plot->axisRect()->rect().contains(event->position().toPoint());
    m_d->hovered = inside ? m_d->plot->xAxis->pixelToCoord(event->position().x()) : noCursor;
    hoverAt(inside ? std::optional(event->position()) : std::nullopt);
    updateReadOut();
}

void NavigablePlot::onRelease(QMouseEvent* event) {
    if (m_d->navigation.isActive()) {
        const bool moved = m_d->navigation.end(event->position());
        if (moved)
            return onKeptView();
        redraw();
        if (event->button() == Qt::RightButton)
            return showMenu(event->globalPosition().toPoint());
    }
    if (event->button() != Qt::LeftButton || !m_d->isClick(event->position()) || isEmpty() ||
        clickAt(event->position()) || m_d->kind == Kind::Points)
        return;
    moveCursorTo(event->position().x());
}

void NavigablePlot::onWheel(QWheelEvent* event) {
    if (isEmpty())
        return;
    m_d->navigation.zoomByWheel(*event, m_d->plainZoom(), m_d->controlledZoom());
    onKeptView();
}

/// @param pixel column of the canvas.
void NavigablePlot::moveCursorTo(double pixel) {
    const QRect area = m_d->plot->axisRect()->rect();
    m_d->hovered = noCursor;
    setCursor(m_d->plot->xAxis->pixelToCoord(std::clamp<double>(pixel, area.left(), area.right())));
    emit cursorMoved(m_d->cursor);
}

void NavigablePlot::onLeave() {
    m_d->hovered = noCursor;
    hoverAt(std::nullopt);
    updateReadOut();
}

bool NavigablePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_d->plot && event->type() == QEvent::Leave)
        onLeave();
    return QWidget::eventFilter(watched, event);
}

// Keys

void NavigablePlot::keyPressEvent(QKeyEvent* event) {
    if (!commandByKey(event) && !moveCursorByKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)))
        QWidget::keyPressEvent(event);
}

bool NavigablePlot::moveCursorByKey(int key, bool large) {
    if (isEmpty() || m_d->kind == Kind::Points ||
        (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Home && key != Qt::Key_End))
        return false;
    const QRect area = m_d->plot->axisRect()->rect();
    double pixel = std::isfinite(m_d->cursor) ? m_d->plot->xAxis->coordToPixel(m_d->cursor) : area.center().x();
    if (key == Qt::Key_Home || key == Qt::Key_End)
        pixel = key == Qt::Key_Home ? area.left() : area.right();
    else
        pixel += (key == Qt::Key_Left ? -1 : 1) * area.width() * (large ? 0.1 : 0.01);
    moveCursorTo(pixel);
    return true;
}

bool NavigablePlot::commandByKey(QKeyEvent* event) {
    const int key = event->key();
    const double cursor = std::isfinite(m_d->cursor) ? m_d->plot->xAxis->coordToPixel(m_d->cursor) : noCursor;
    const QPointF around = keyedPlace().value_or(m_d->navigation.keyedPlace(cursor));
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (key == Qt::Key_F) {
        fit();
    } else if (key == Qt::Key_L) {
        const bool isBottom = event->modifiers().testFlag(Qt::ShiftModifier);
        const Qt::Orientation axis = isBottom ? Qt::Horizontal : Qt::Vertical;
        setLogarithmic(axis, !isLogarithmic(axis));
    } else if (key == Qt::Key_Escape && m_d->navigation.isActive()) {
        m_d->navigation.cancel();
        redraw();
    } else if (!isEmpty() && m_d->navigation.moveByKey(*event, around, m_d->plainZoom(), m_d->controlledZoom())) {
        onKeptView();
    } else {
        return false;
    }
    return true;
}

void NavigablePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    redraw();
}

void NavigablePlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    redraw();
}

// Menu and export

void NavigablePlot::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard)
        showMenu(mapToGlobal(rect().center()));
}

void NavigablePlot::addAxisAction(QMenu& menu, Qt::Orientation axis, const QString& text) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(isLogarithmic(axis));
    action->setShortcut(QKeySequence(axis == Qt::Horizontal ? Qt::SHIFT | Qt::Key_L : QKeyCombination(Qt::Key_L)));
    connect(action, &QAction::toggled, this, [this, axis](bool checked) { setLogarithmic(axis, checked); });
}

void NavigablePlot::showMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setObjectName(figureName() + QLatin1String("Menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &NavigablePlot::copy);
    menu->addAction(tr("Export All…"), this, [this] { askForExport(Extent::All); });
    menu->addAction(tr("Export the Visible Range…"), this, [this] { askForExport(Extent::Visible); });
    access::giveMnemonics(*menu);
    menu->addSeparator();
    addAxisAction(*menu, Qt::Horizontal, tr("Logarithmic Bottom Axis"));
    addAxisAction(*menu, Qt::Vertical, tr("Logarithmic Left Axis"));
    menu->addAction(tr("Fit"), QKeySequence(Qt::Key_F), this, &NavigablePlot::fit);
    menu->popup(position);
}

void NavigablePlot::copy() {
    QApplication::clipboard()->setImage(renderToImage(m_d->plot->size(), 2));
}

void NavigablePlot::askForExport(Extent extent) {
    plots::askForExport(
        this, tr("Export the Plot"), figureName() + QLatin1String(".svg"),
        [this, extent](const QString& path) { exportTo(path, extent); },
        [this](const QString& message) { emit failed(message); });
}

void NavigablePlot::exportTo(const QString& path, Extent extent) {
    const QString format = QFileInfo(path).suffix().toLower();
    if (format == QLatin1String("csv"))
        return writeExport(path, table(extent));
    QByteArray bytes;
    drawOnPaper(extent, [&] { bytes = encodePlot(*m_d->plot, m_d->plot->size().expandedTo({700, 420}), format); });
    writeExport(path, bytes);
}

QByteArray NavigablePlot::encode(const QSize& size, const QString& format) {
    QByteArray bytes;
    drawOnPaper(Extent::All, [&] { bytes = encodePlot(*m_d->plot, size, format); });
    return bytes;
}

QImage NavigablePlot::renderToImage(const QSize& size, double scale) {
    QImage image;
    drawOnPaper(Extent::Visible, [&] { image = renderPlot(*m_d->plot, size, scale); });
    return image;
}

void NavigablePlot::drawOnPaper(Extent extent, const std::function<void()>& draw) {
    const KeptRanges ranges(*m_d->plot);
    if (extent == Extent::All)
        fitAxes();
    const QPalette screen = std::exchange(m_d->palette, paperPalette());
    const double cursor = std::exchange(m_d->cursor, noCursor);
    const auto colour = [this] {
        applyPalette(*m_d->plot, m_d->palette);
        applyColours(m_d->palette);
    };
    colour();
    m_d->isOnPaper = true;
    showAxes(); // of a plot that was never shown, too
    const auto back = qScopeGuard([&] {
        m_d->isOnPaper = false;
        m_d->palette = screen;
        m_d->cursor = cursor;
        colour();
    });
    draw();
}

// Texts and colours

void NavigablePlot::retranslateUi() {
    m_d->plot->setAccessibleName(accessibleName());
    m_d->readOut->setToolTip(tr("Values at the mouse or, where it is elsewhere, at the cursor"));
    updateReadOut();
}

void NavigablePlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        applyLanguage(*m_d->plot);
        retranslateUi();
    }
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_d->palette = palette();
        applyPalette(*m_d->plot, palette());
        applyColours(palette());
        redraw();
    }
    QWidget::changeEvent(event);
}

} // namespace ui::plots
