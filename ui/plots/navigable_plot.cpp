#include "ui/plots/navigable_plot.h"

#include "ui/plots/painted_item.h"
#include "ui/plots/plot_navigation.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/colours.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
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
    explicit Private(NavigablePlot* owner)
        : readOut(new QLabel(owner))
        , plot(new QCustomPlot(owner))
        , navigation(plot) {
        navigation.setSmallestWidth(0);
    }

    void paintOver(QPainter& painter, bool hasFocus, bool isEmpty) const {
        const QRect area = plot->axisRect()->rect();
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

    QLabel* readOut;
    QCustomPlot* plot;
    PlotNavigation navigation;
    QPalette palette;
    QString emptyText;
    double cursor = noCursor;
    double hovered = noCursor; ///< where the mouse is
    QPointF pressed;
    bool fitted = true;
};

NavigablePlot::NavigablePlot(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(this)) {
    setFocusPolicy(Qt::StrongFocus);
    m_d->plot->setFocusPolicy(Qt::NoFocus);
    m_d->plot->setMouseTracking(true);
    m_d->plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_d->plot->installEventFilter(this);
    m_d->plot->legend->setVisible(false);
    m_d->readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_d->readOut->setContentsMargins(8, 2, 8, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_d->readOut);
    layout->addWidget(m_d->plot, 1);
    m_d->palette = palette();
    addPaintedItem(*m_d->plot, overlay(),
                   [this](QPainter& painter) { m_d->paintOver(painter, hasFocus(), isEmpty()); });
    connect(m_d->plot, &QCustomPlot::mousePress, this, &NavigablePlot::onPress);
    connect(m_d->plot, &QCustomPlot::mouseMove, this, &NavigablePlot::onMove);
    connect(m_d->plot, &QCustomPlot::mouseRelease, this, &NavigablePlot::onRelease);
    connect(m_d->plot, &QCustomPlot::mouseWheel, this, &NavigablePlot::onWheel);
    connect(m_d->plot, &QCustomPlot::mouseDoubleClick, this, &NavigablePlot::fit);
    connect(m_d->plot, &QCustomPlot::beforeReplot, this, [this] {
        for (QCPAxis* axis : {m_d->plot->xAxis, m_d->plot->yAxis})
            axis->setVisible(!isEmpty()); // the text that says why stands alone
    });
}

NavigablePlot::~NavigablePlot() = default;

QCustomPlot& NavigablePlot::plot() const {
    return *m_d->plot;
}

void NavigablePlot::refresh() {
    if (m_d->fitted)
        fitAxes();
    updateReadOut();
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void NavigablePlot::fit() {
    m_d->fitted = true;
    refresh();
}

void NavigablePlot::onKeptView() {
    m_d->fitted = false;
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void NavigablePlot::setLogarithmic(Qt::Orientation axis, bool logarithmic) {
    plots::setLogarithmic(axis == Qt::Horizontal ? *m_d->plot->xAxis : *m_d->plot->yAxis, logarithmic);
    fit();
}

bool NavigablePlot::isLogarithmic(Qt::Orientation axis) const {
    const QCPAxis* which = axis == Qt::Horizontal ? m_d->plot->xAxis : m_d->plot->yAxis;
    return which->scaleType() == QCPAxis::stLogarithmic;
}

void NavigablePlot::setCursor(double x) {
    m_d->cursor = x;
    updateReadOut();
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

double NavigablePlot::cursor() const {
    return m_d->cursor;
}

void NavigablePlot::setEmptyText(const QString& text) {
    m_d->emptyText = text;
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void NavigablePlot::updateReadOut() {
    const double x = std::isfinite(m_d->hovered) ? m_d->hovered : m_d->cursor;
    const QString text = isEmpty() ? QString() : readOut(x);
    m_d->readOut->setText(text);
    setAccessibleDescription(text.isEmpty() ? m_d->emptyText : text);
}

// Mouse

void NavigablePlot::onPress(QMouseEvent* event) {
    const bool pans = event->button() == Qt::MiddleButton ||
                      (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier));
    m_d->pressed = event->position();
    setFocus(Qt::MouseFocusReason);
    if (pans)
        m_d->navigation.beginPan(event->position());
    else if (event->button() == Qt::RightButton)
        m_d->navigation.beginFrame(event->position());
}

void NavigablePlot::onMove(QMouseEvent* event) {
    if (m_d->navigation.moveTo(event->position()))
        return onKeptView();
    const bool inside = m_d->plot->axisRect()->rect().contains(event->position().toPoint());
    m_d->hovered = inside ? m_d->plot->xAxis->pixelToCoord(event->position().x()) : noCursor;
    updateReadOut();
}

void NavigablePlot::onRelease(QMouseEvent* event) {
    if (m_d->navigation.isActive()) {
        const bool moved = m_d->navigation.end(event->position());
        if (moved)
            onKeptView();
        else if (event->button() == Qt::RightButton)
            showMenu(event->globalPosition().toPoint());
        return;
    }
    const bool isClick = (event->position() - m_d->pressed).manhattanLength() < QApplication::startDragDistance();
    if (event->button() != Qt::LeftButton || !isClick || clickAt(event->position()) || isEmpty())
        return;
    setCursor(m_d->plot->xAxis->pixelToCoord(event->position().x()));
    emit cursorMoved(m_d->cursor);
}

void NavigablePlot::onWheel(QWheelEvent* event) {
    m_d->navigation.zoomByWheel(*event);
    onKeptView();
}

bool NavigablePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_d->plot && event->type() == QEvent::Leave) {
        m_d->hovered = noCursor;
        updateReadOut();
    }
    return QWidget::eventFilter(watched, event);
}

// Keys

void NavigablePlot::keyPressEvent(QKeyEvent* event) {
    if (!moveCursorByKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)) && !commandByKey(event))
        QWidget::keyPressEvent(event);
}

bool NavigablePlot::moveCursorByKey(int key, bool large) {
    if (isEmpty() || (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Home && key != Qt::Key_End))
        return false;
    const QCPAxis& axis = *m_d->plot->xAxis;
    const QRect area = m_d->plot->axisRect()->rect();
    double pixel = std::isfinite(m_d->cursor) ? axis.coordToPixel(m_d->cursor) : area.center().x();
    if (key == Qt::Key_Home || key == Qt::Key_End)
        pixel = key == Qt::Key_Home ? area.left() : area.right();
    else
        pixel += (key == Qt::Key_Left ? -1 : 1) * area.width() * (large ? 0.1 : 0.01);
    m_d->hovered = noCursor;
    setCursor(axis.pixelToCoord(std::clamp<double>(pixel, area.left(), area.right())));
    emit cursorMoved(m_d->cursor);
    return true;
}

bool NavigablePlot::commandByKey(QKeyEvent* event) {
    const int key = event->key();
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (key == Qt::Key_F) {
        fit();
    } else if (key == Qt::Key_L) {
        setLogarithmic(Qt::Vertical, !isLogarithmic(Qt::Vertical));
    } else if (key == Qt::Key_Plus || key == Qt::Key_Minus) {
        const QPointF centre = m_d->plot->axisRect()->center();
        const double x = std::isfinite(m_d->cursor) ? m_d->plot->xAxis->coordToPixel(m_d->cursor) : centre.x();
        m_d->navigation.zoom({x, centre.y()},
                             key == Qt::Key_Plus ? PlotNavigation::zoomStep : 1 / PlotNavigation::zoomStep,
                             Qt::Horizontal);
        onKeptView();
    } else {
        return false;
    }
    return true;
}

void NavigablePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void NavigablePlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
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
    connect(action, &QAction::toggled, this, [this, axis](bool checked) { setLogarithmic(axis, checked); });
}

void NavigablePlot::showMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setObjectName(figureName() + QLatin1String("Menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &NavigablePlot::copy);
    menu->addAction(tr("Export All…"), this, [this] { askForExport(Extent::All); });
    menu->addAction(tr("Export the Visible Range…"), this, [this] { askForExport(Extent::Visible); });
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
    if (format == QLatin1String("csv")) {
        const QCPRange shown = m_d->plot->xAxis->range();
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const bool all = extent == Extent::All;
        return writeExport(path, table(all ? -infinity : shown.lower, all ? infinity : shown.upper));
    }
    const KeptRanges ranges(*m_d->plot);
    if (extent == Extent::All)
        fitAxes();
    const QPalette screen = std::exchange(m_d->palette, paperPalette());
    const double cursor = std::exchange(m_d->cursor, noCursor);
    applyPalette(*m_d->plot, m_d->palette);
    applyColours(m_d->palette);
    const auto back = qScopeGuard([&] {
        m_d->palette = screen;
        m_d->cursor = cursor;
        applyPalette(*m_d->plot, screen);
        applyColours(screen);
    });
    writeExport(path, encodePlot(*m_d->plot, m_d->plot->size().expandedTo({640, 360}), format));
}

QImage NavigablePlot::renderToImage(const QSize& size, double scale) {
    applyPalette(*m_d->plot, paperPalette());
    applyColours(paperPalette());
    const QImage image = renderPlot(*m_d->plot, size, scale);
    applyPalette(*m_d->plot, palette());
    applyColours(palette());
    return image;
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
        m_d->plot->replot(QCustomPlot::rpQueuedReplot);
    }
    QWidget::changeEvent(event);
}

} // namespace ui::plots
