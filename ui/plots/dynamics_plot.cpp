#include "ui/plots/dynamics_plot.h"

#include "ui/plots/dynamics_csv.h"
#include "ui/plots/dynamics_menu.h"
#include "ui/plots/dynamics_scene.h"
#include "ui/plots/paper_colours.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_header.h"
#include "ui/plots/read_out.h"
#include "ui/plots/series_legend.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <cmath>

namespace ui::plots {

namespace {

constexpr double zoomStep = 0.8; // per wheel notch or key

} // namespace

class DynamicsPlot::Private {
public:
    explicit Private(DynamicsPlot* owner)
        : header(new PlotHeader(owner))
        , plot(new QCustomPlot(owner))
        , scene(plot) {}

    PlotHeader* header;
    QCustomPlot* plot;
    DynamicsScene scene;
    Handle dragged;
    QPointF grip; ///< from the mouse to the handle
    bool moved = false;
    Handle keyed; ///< the handle that a pressed key moves
    double startM = 0;
    std::vector<int> startCuts;
    int hoverT = 0; ///< 0: the mouse is elsewhere
};

DynamicsPlot::DynamicsPlot(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(this)) {
    setObjectName(QStringLiteral("dynamicsPlot"));
    setFocusPolicy(Qt::StrongFocus);
    m_d->plot->setObjectName(QStringLiteral("dynamicsCanvas"));
    m_d->plot->setFocusPolicy(Qt::NoFocus);
    m_d->plot->setMouseTracking(true);
    m_d->plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_d->plot->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_d->header);
    layout->addWidget(m_d->plot, 1);
    connectMouse();
    connect(&m_d->header->legend(), &SeriesLegend::seriesToggled, this, &DynamicsPlot::setSeriesVisible);
    connect(&m_d->header->legend(), &SeriesLegend::logarithmicToggled, this, &DynamicsPlot::setLogarithmic);
    m_d->header->legend().setSeriesEnabled(Series::Measured, false);
    m_d->scene.setPalette(palette());
    m_d->scene.painter().setChosen({Handle::Kind::Threshold, 0});
    retranslateUi();
}

DynamicsPlot::~DynamicsPlot() = default;

void DynamicsPlot::connectMouse() {
    connect(m_d->plot, &QCustomPlot::mousePress, this, &DynamicsPlot::onPress);
    connect(m_d->plot, &QCustomPlot::mouseMove, this, &DynamicsPlot::onMove);
    connect(m_d->plot, &QCustomPlot::mouseRelease, this, &DynamicsPlot::onRelease);
    connect(m_d->plot, &QCustomPlot::mouseWheel, this, &DynamicsPlot::onWheel);
    connect(m_d->plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton)
            fit();
    });
}

// What is shown

void DynamicsPlot::setDynamics(const core::schedule::Dynamics& dynamics) {
    m_d->scene.setDynamics(dynamics);
    updateTexts();
}

void DynamicsPlot::setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured) {
    m_d->scene.setMeasured(measured);
    m_d->header->legend().setSeriesEnabled(Series::Measured, m_d->scene.curves().hasMeasured());
}

void DynamicsPlot::setPlan(const core::schedule::StagePlan& plan) {
    m_d->scene.setPlan(plan);
    if (!m_d->scene.handles().exists(m_d->dragged))
        m_d->dragged = {};
    if (!m_d->scene.handles().exists(m_d->scene.painter().chosen()))
        m_d->scene.painter().setChosen(m_d->scene.handles().all().front());
    updateTexts();
}

void DynamicsPlot::setCursor(int t) {
    m_d->scene.setCursor(t);
    updateTexts();
}

int DynamicsPlot::cursor() const {
    return m_d->scene.handles().cursor();
}

void DynamicsPlot::setSeriesVisible(Series series, bool visible) {
    m_d->scene.curves().setSeriesVisible(series, visible);
    m_d->header->legend().setSeriesChecked(series, visible);
    m_d->scene.redraw();
}

void DynamicsPlot::setLogarithmic(bool logarithmic) {
    m_d->scene.curves().setLogScale(logarithmic);
    m_d->header->legend().setLogarithmic(logarithmic);
    m_d->scene.redraw();
}

void DynamicsPlot::fit() {
    m_d->scene.fit();
}

// Mouse

void DynamicsPlot::onPress(QMouseEvent* event) {
    PlotNavigation& navigation = m_d->scene.navigation();
    const bool pans = event->button() == Qt::MiddleButton ||
                      (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier));
    if (pans)
        navigation.beginPan(event->position());
    else if (event->button() == Qt::RightButton)
        navigation.beginFrame(event->position());
    else if (event->button() == Qt::LeftButton)
        takeHold(event->position());
}

void DynamicsPlot::takeHold(const QPointF& position) {
    StageHandles& handles = m_d->scene.handles();
    m_d->dragged = handles.at(position);
    if (!m_d->dragged && !m_d->plot->axisRect()->rect().contains(position.toPoint()))
        return;
    m_d->moved = false;
    m_d->startM = handles.m();
    m_d->startCuts = handles.cuts();
    m_d->grip = {};
    if (!m_d->dragged) {
        m_d->dragged = {Handle::Kind::Cursor, 0};
        m_d->moved = handles.moveTo(m_d->dragged, position);
        report(false);
    } else {
        const double pixel = handles.pixel(m_d->dragged);
        m_d->grip = QPointF(pixel, pixel) - position;
    }
    m_d->scene.painter().setChosen(m_d->dragged);
    afterMove();
}

void DynamicsPlot::onMove(QMouseEvent* event) {
    if (m_d->scene.navigation().moveTo(event->position())) {
        m_d->scene.keepView();
        m_d->scene.redraw();
    } else if (m_d->dragged) {
        m_d->hoverT = 0;
        if (!m_d->scene.handles().moveTo(m_d->dragged, event->position() + m_d->grip))
            return;
        m_d->moved = true;
        report(false);
        afterMove();
    } else {
        hover(event->position());
    }
}

void DynamicsPlot::onRelease(QMouseEvent* event) {
    if (m_d->scene.navigation().isActive()) {
        const bool moved = m_d->scene.navigation().end(event->position());
        if (!moved && event->button() == Qt::RightButton)
            showMenu(event->globalPosition().toPoint(), m_d->scene.handles().timestepAt(event->position().x()));
        m_d->scene.redraw();
        return;
    }
    if (event->button() != Qt::LeftButton || !m_d->dragged)
        return;
    if (m_d->moved && m_d->dragged.kind != Handle::Kind::Cursor)
        report(true);
    m_d->dragged = {};
    hover(event->position());
}

void DynamicsPlot::onWheel(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    Qt::Orientations orientations = Qt::Horizontal;
    if (event->modifiers().testFlag(Qt::ControlModifier))
        orientations = Qt::Horizontal | Qt::Vertical;
    else if (event->modifiers().testFlag(Qt::ShiftModifier))
        orientations = Qt::Vertical;
    m_d->scene.navigation().zoom(event->position(), std::pow(zoomStep, notches), orientations);
    m_d->scene.keepView();
    m_d->scene.redraw();
}

void DynamicsPlot::hover(const QPointF& position) {
    const Handle handle = m_d->scene.handles().at(position);
    const bool inside = m_d->plot->axisRect()->rect().contains(position.toPoint());
    m_d->hoverT = inside ? m_d->scene.handles().timestepAt(position.x()) : 0;
    if (handle.kind == Handle::Kind::Threshold)
        m_d->plot->setCursor(Qt::SizeVerCursor);
    else if (handle.kind == Handle::Kind::Edge)
        m_d->plot->setCursor(Qt::SizeHorCursor);
    else
        m_d->plot->setCursor(inside ? Qt::CrossCursor : Qt::ArrowCursor);
    if (handle != m_d->scene.painter().hovered()) {
        m_d->scene.painter().setHovered(handle);
        m_d->scene.redrawHandles();
    }
    updateTexts();
}

void DynamicsPlot::cancelDrag() {
    m_d->scene.navigation().cancel();
    if (m_d->dragged && m_d->dragged.kind != Handle::Kind::Cursor && m_d->moved) {
        m_d->scene.handles().setM(m_d->startM);
        m_d->scene.handles().setCuts(m_d->startCuts);
        report(true);
    }
    m_d->dragged = {};
    m_d->scene.redraw();
}

/// Tells the handle in hand, by mouse or key, to whoever listens.
void DynamicsPlot::report(bool finished) {
    const Handle handle = m_d->keyed ? m_d->keyed : m_d->dragged;
    const StageHandles& handles = m_d->scene.handles();
    if (handle.kind == Handle::Kind::Threshold)
        emit thresholdDragged(handles.m(), finished);
    else if (handle.kind == Handle::Kind::Edge)
        emit cutsDragged(std::vector<int>(handles.cuts()), finished);
    else if (handle.kind == Handle::Kind::Cursor)
        emit cursorMoved(handles.cursor());
}

void DynamicsPlot::afterMove() {
    m_d->scene.redrawHandles();
    updateTexts();
}

// Keys

void DynamicsPlot::keyPressEvent(QKeyEvent* event) {
    if (!moveByKey(event) && !commandByKey(event))
        QWidget::keyPressEvent(event);
}

bool DynamicsPlot::moveByKey(QKeyEvent* event) {
    const int key = event->key();
    const bool page = key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    const bool vertical = page || key == Qt::Key_Up || key == Qt::Key_Down;
    const bool horizontal = key == Qt::Key_Left || key == Qt::Key_Right;
    if (!vertical && !horizontal)
        return false;
    const Handle chosen = m_d->scene.painter().chosen();
    Handle handle{Handle::Kind::Threshold, 0};
    if (horizontal)
        handle = chosen.kind == Handle::Kind::Edge ? chosen : Handle{Handle::Kind::Cursor, 0};
    if (!m_d->scene.handles().exists(handle))
        return true;
    const bool up = key == Qt::Key_Up || key == Qt::Key_PageUp || key == Qt::Key_Left;
    const bool large = page || event->modifiers().testFlag(Qt::ShiftModifier);
    if (m_d->keyed != handle)
        finishKeyMovement();
    m_d->keyed = handle;
    m_d->hoverT = 0;
    if (m_d->scene.handles().moveBy(handle, up ? 1 : -1, large)) {
        m_d->moved = true;
        report(false);
    }
    afterMove();
    return true;
}

bool DynamicsPlot::commandByKey(QKeyEvent* event) {
    const int key = event->key();
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (key == Qt::Key_F)
        fit();
    else if (key == Qt::Key_L)
        setLogarithmic(!m_d->scene.curves().logScale());
    else if (key == Qt::Key_Plus || key == Qt::Key_Minus)
        zoomBy(key == Qt::Key_Plus ? zoomStep : 1 / zoomStep);
    else if (key == Qt::Key_Escape && (m_d->dragged || m_d->scene.navigation().isActive()))
        cancelDrag();
    else if (key == Qt::Key_Delete)
        removeChosenCut();
    else if (key == Qt::Key_Insert)
        addCut(cursor());
    else
        return false;
    return true;
}

void DynamicsPlot::keyReleaseEvent(QKeyEvent* event) {
    if (!event->isAutoRepeat() && m_d->keyed)
        finishKeyMovement();
    else
        QWidget::keyReleaseEvent(event);
}

void DynamicsPlot::finishKeyMovement() {
    if (m_d->keyed && m_d->moved && m_d->keyed.kind != Handle::Kind::Cursor)
        report(true);
    m_d->keyed = {};
    m_d->moved = false;
}

bool DynamicsPlot::focusNextPrevChild(bool next) {
    if (!hasFocus())
        return QWidget::focusNextPrevChild(next);
    const std::vector<Handle> handles = m_d->scene.handles().all();
    const auto place = std::find(handles.begin(), handles.end(), m_d->scene.painter().chosen());
    const auto target = place - handles.begin() + (next ? 1 : -1);
    if (target < 0 || target >= static_cast<std::ptrdiff_t>(handles.size()))
        return QWidget::focusNextPrevChild(next);
    finishKeyMovement();
    m_d->scene.painter().setChosen(handles[static_cast<std::size_t>(target)]);
    afterMove();
    return true;
}

void DynamicsPlot::focusInEvent(QFocusEvent* event) {
    const std::vector<Handle> handles = m_d->scene.handles().all();
    if (event->reason() == Qt::TabFocusReason)
        m_d->scene.painter().setChosen(handles.front());
    else if (event->reason() == Qt::BacktabFocusReason)
        m_d->scene.painter().setChosen(handles.back());
    m_d->scene.painter().setFocused(true);
    afterMove();
}

void DynamicsPlot::focusOutEvent(QFocusEvent*) {
    finishKeyMovement();
    m_d->scene.painter().setFocused(false);
    m_d->scene.redrawHandles();
}

void DynamicsPlot::zoomBy(double factor) {
    m_d->scene.navigation().zoom({m_d->scene.handles().pixel({Handle::Kind::Cursor, 0}), 0}, factor, Qt::Horizontal);
    m_d->scene.keepView();
    m_d->scene.redraw();
}

void DynamicsPlot::addCut(int t) {
    if (m_d->scene.handles().addCut(t))
        reportCuts();
}

void DynamicsPlot::removeChosenCut() {
    const Handle chosen = m_d->scene.painter().chosen();
    if (chosen.kind == Handle::Kind::Edge && m_d->scene.handles().removeCut(chosen.index))
        reportCuts();
}

void DynamicsPlot::reportCuts() {
    if (!m_d->scene.handles().exists(m_d->scene.painter().chosen()))
        m_d->scene.painter().setChosen(m_d->scene.handles().all().front());
    emit cutsDragged(std::vector<int>(m_d->scene.handles().cuts()), true);
    afterMove();
}

// Texts

void DynamicsPlot::updateTexts() {
    const StageHandles& handles = m_d->scene.handles();
    const int t = m_d->hoverT > 0 ? m_d->hoverT : handles.cursor();
    m_d->header->setReadOut(readOut(m_d->scene.dynamics(), m_d->scene.plan(), t));
    const QString text = describeChosen();
    if (accessibleDescription() != text)
        setAccessibleDescription(text);
}

QString DynamicsPlot::describeChosen() const {
    const StageHandles& handles = m_d->scene.handles();
    const Handle chosen = m_d->scene.painter().chosen();
    if (chosen.kind == Handle::Kind::Threshold)
        return tr("Threshold M = %1. Up and Down, Page Up and Page Down move it.")
            .arg(locale().toString(handles.m(), 'f', 3));
    if (chosen.kind == Handle::Kind::Edge)
        return tr("Stage edge %1 of %2 at t = %3. Left and Right move it, Delete removes it.")
            .arg(chosen.index + 1)
            .arg(handles.cuts().size())
            .arg(handles.cuts()[chosen.index]);
    return tr("Cursor at %1. Left and Right move it.")
        .arg(readOut(m_d->scene.dynamics(), m_d->scene.plan(), handles.cursor()));
}

void DynamicsPlot::retranslateUi() {
    setAccessibleName(tr("Learning dynamics"));
    m_d->plot->setAccessibleName(tr("Learning dynamics"));
    m_d->scene.retranslate();
    updateTexts();
}

void DynamicsPlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_d->scene.setPalette(palette());
    QWidget::changeEvent(event);
}

bool DynamicsPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_d->plot && event->type() == QEvent::Leave && !m_d->dragged)
        hover({-1, -1});
    return QWidget::eventFilter(watched, event);
}

// Menu and export

void DynamicsPlot::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard)
        showMenu(mapToGlobal(rect().center()), cursor());
}

void DynamicsPlot::showMenu(const QPoint& position, int t) {
    DynamicsCurves& curves = m_d->scene.curves();
    const Handle chosen = m_d->scene.painter().chosen();
    DynamicsMenu::State state{
        t, chosen.kind == Handle::Kind::Edge, m_d->header->legend().names(), {}, curves.logScale()};
    for (int i = 0; i < seriesCount; ++i)
        state.seriesVisible[i] = curves.isSeriesVisible(static_cast<Series>(i));
    auto* menu = new DynamicsMenu(state, this);
    connect(menu, &DynamicsMenu::copyRequested, this, &DynamicsPlot::copy);
    connect(menu, &DynamicsMenu::exportRequested, this, &DynamicsPlot::askForExport);
    connect(menu, &DynamicsMenu::cutRequested, this, &DynamicsPlot::addCut);
    connect(menu, &DynamicsMenu::cutRemovalRequested, this, &DynamicsPlot::removeChosenCut);
    connect(menu, &DynamicsMenu::automaticCutsRequested, this, [this] { emit cutsDragged({}, true); });
    connect(menu, &DynamicsMenu::seriesToggled, this, &DynamicsPlot::setSeriesVisible);
    connect(menu, &DynamicsMenu::logarithmicToggled, this, &DynamicsPlot::setLogarithmic);
    connect(menu, &DynamicsMenu::fitRequested, this, &DynamicsPlot::fit);
    menu->popup(position);
}

void DynamicsPlot::copy() {
    QApplication::clipboard()->setImage(renderToImage(m_d->plot->size(), 2));
}

void DynamicsPlot::askForExport() {
    plots::askForExport(
        this, tr("Export the Plot"), QStringLiteral("dynamics.svg"), [this](const QString& path) { exportTo(path); },
        [this](const QString& message) { emit failed(message); });
}

void DynamicsPlot::exportTo(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("csv")) {
        writeExport(path, QByteArray::fromStdString(
                              dynamicsCsv(m_d->scene.dynamics(), m_d->scene.measured(), m_d->scene.plan())));
        return;
    }
    m_d->scene.curves().setNames(m_d->header->legend().names());
    const PaperColours paper(m_d->scene, palette());
    writeExport(path, encodePlot(*m_d->plot, m_d->plot->size().expandedTo({900, 360}), suffix));
}

QImage DynamicsPlot::renderToImage(const QSize& size, double scale) {
    m_d->scene.curves().setNames(m_d->header->legend().names());
    const PaperColours paper(m_d->scene, palette());
    return renderPlot(*m_d->plot, size, scale);
}

QSize DynamicsPlot::sizeHint() const {
    return {900, 340};
}

QSize DynamicsPlot::minimumSizeHint() const {
    return {m_d->header->minimumSizeHint().width(), 200};
}

} // namespace ui::plots
