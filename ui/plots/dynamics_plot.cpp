#include "ui/plots/dynamics_plot_private.h"

#include "ui/access/painted.h"
#include "ui/plots/handle_text.h"
#include "ui/plots/series_legend.h"

#include <QAction>
#include <QHelpEvent>
#include <QToolTip>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <cmath>

namespace ui::plots {

namespace {

constexpr int readableCanvas = 184; ///< in which curves can be read beside axes and stages

} // namespace

DynamicsPlot::DynamicsPlot(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(this)) {
    setObjectName(QStringLiteral("dynamicsPlot"));
    setFocusPolicy(Qt::StrongFocus);
    access::describe(*this, QAccessible::Chart);
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
    connect(m_d->plot, &QCustomPlot::mouseDoubleClick, this, &DynamicsPlot::onDoubleClick);
    connect(m_d->editor, &HandleEditor::valueEntered, this, &DynamicsPlot::onValueEntered);
    connect(m_d->editor, &HandleEditor::closed, this, [this] { setFocus(Qt::OtherFocusReason); });
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

int DynamicsPlot::cursorTimestep() const {
    return m_d->scene.handles().cursor();
}

void DynamicsPlot::setSeriesVisible(Series series, bool visible) {
    m_d->scene.curves().setSeriesVisible(series, visible);
    m_d->header->legend().setSeriesChecked(series, visible);
    m_d->scene.refit();
}

void DynamicsPlot::setLogarithmic(Qt::Orientation axis, bool logarithmic) {
    if (m_d->scene.curves().isLogarithmic(axis) == logarithmic)
        return;
    m_d->scene.curves().setLogarithmic(axis, logarithmic);
    m_d->header->legend().setLogarithmic(axis, logarithmic);
    m_d->scene.redraw();
}

void DynamicsPlot::fit() {
    m_d->scene.fit();
}

void DynamicsPlot::setMaximiseAction(QAction& action) {
    m_d->header->setMaximiseAction(action);
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

/// On a handle its value can be typed, in the band of stages a cut is placed, elsewhere all is shown.
void DynamicsPlot::onDoubleClick(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint position = event->position().toPoint();
    const QRect area = m_d->plot->axisRect()->rect();
    if (m_d->scene.handles().at(position))
        editChosen();
    else if (area.contains(position) && position.y() < area.top() + StageBand::height)
        addCut(m_d->scene.handles().timestepAt(position.x()));
    else
        fit();
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
        const Handle clicked = m_d->scene.handles().at(event->position());
        if (!moved && clicked)
            m_d->scene.painter().setChosen(clicked);
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
    m_d->scene.navigation().zoomByWheel(*event);
    m_d->scene.keepView();
}

void DynamicsPlot::hover(const QPointF& position) {
    const Handle handle = m_d->scene.handles().at(position);
    const bool inside = m_d->plot->axisRect()->rect().contains(position.toPoint());
    m_d->hoverT = inside ? m_d->scene.handles().timestepAt(position.x()) : 0;
    m_d->plot->setCursor(StageHandles::cursorShape(handle, inside));
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

/// Emits the handle in hand, by mouse or key.
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
    if (!navigateByKey(event) && !moveByKey(event) && !commandByKey(event))
        QWidget::keyPressEvent(event);
}

bool DynamicsPlot::moveByKey(QKeyEvent* event) {
    const std::optional<KeyStep> step = keyStep(*event, m_d->scene.painter().chosen());
    if (!step || !m_d->scene.handles().exists(step->handle))
        return step.has_value();
    if (m_d->keyed != step->handle)
        finishKeyMovement();
    m_d->keyed = step->handle;
    m_d->hoverT = 0;
    if (m_d->scene.handles().moveBy(step->handle, step->steps, step->large)) {
        m_d->moved = true;
        report(false);
    }
    afterMove();
    showWhy(step->handle);
    return true;
}

void DynamicsPlot::editChosen() {
    const StageHandles& handles = m_d->scene.handles();
    const Handle chosen = m_d->scene.painter().chosen();
    if (!handles.exists(chosen))
        return;
    QToolTip::hideText();
    const QRect area = m_d->plot->axisRect()->rect();
    const bool isLine = chosen.kind == Handle::Kind::Threshold;
    m_d->editor->open(chosen, handles,
                      {isLine ? area.right() : handles.pixel(chosen), isLine ? handles.pixel(chosen) : area.bottom()});
}

void DynamicsPlot::onValueEntered(const Handle& handle, double value) {
    if (!m_d->scene.handles().exists(handle) || !m_d->scene.handles().setValue(handle, value))
        return;
    m_d->dragged = handle;
    report(true);
    m_d->dragged = {};
    afterMove();
}

bool DynamicsPlot::commandByKey(QKeyEvent* event) {
    const int key = event->key();
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (key == Qt::Key_Return || key == Qt::Key_Enter)
        editChosen();
    else if (key == Qt::Key_F)
        fit();
    else if (key == Qt::Key_Escape && (m_d->dragged || m_d->scene.navigation().isActive()))
        cancelDrag();
    else if (key == Qt::Key_Delete)
        removeChosenCut();
    else if (key == Qt::Key_Insert)
        addCut(cursorTimestep());
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
    const Handle target = m_d->scene.handles().neighbour(m_d->scene.painter().chosen(), next);
    if (!target)
        return QWidget::focusNextPrevChild(next);
    finishKeyMovement();
    m_d->scene.painter().setChosen(target);
    afterMove();
    showWhy(target);
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

bool DynamicsPlot::navigateByKey(QKeyEvent* event) {
    const QPointF around = m_d->scene.navigation().keyedPlace(m_d->scene.handles().pixel({Handle::Kind::Cursor, 0}));
    if (event->key() == Qt::Key_L) {
        const auto axis = event->modifiers().testFlag(Qt::ShiftModifier) ? Qt::Horizontal : Qt::Vertical;
        setLogarithmic(axis, !m_d->scene.curves().isLogarithmic(axis));
        return true;
    }
    const bool moved = m_d->scene.navigation().moveByKey(*event, around);
    if (moved)
        m_d->scene.keepView();
    return moved;
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
    const QString text = handleText(m_d->scene, m_d->scene.painter().chosen());
    if (accessibleDescription() != text)
        setAccessibleDescription(text);
}

/// Beside an edge; whatever was said before goes away where there is nothing to say.
void DynamicsPlot::showWhy(const Handle& handle) {
    const QStringList lines = whyLines(m_d->scene, handle);
    if (lines.isEmpty())
        return QToolTip::hideText();
    const QPointF place(m_d->scene.handles().pixel(handle), m_d->plot->axisRect()->center().y());
    QToolTip::showText(m_d->plot->mapToGlobal(place.toPoint()), toolTipOf(lines), m_d->plot);
}

void DynamicsPlot::showTip(const QPoint& position) {
    const QString outlier = outlierText(m_d->scene, m_d->scene.curves().outlierAt(position));
    if (outlier.isEmpty())
        showWhy(m_d->scene.handles().at(position));
    else
        QToolTip::showText(m_d->plot->mapToGlobal(position), outlier, m_d->plot);
}

void DynamicsPlot::retranslateUi() {
    setAccessibleName(tr("Learning dynamics"));
    m_d->plot->setAccessibleName(tr("Learning dynamics"));
    setToolTip(tr("How fast the picture changes along its trajectory, and the stages that this cuts it into.\n"
                  "Tab chooses a handle, arrow and page keys move it, Return types its value.\n"
                  "Insert adds an edge at the cursor, Delete removes one; + and − zoom, F shows all."));
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
    if (watched == m_d->plot && event->type() == QEvent::ToolTip) {
        showTip(static_cast<QHelpEvent*>(event)->pos());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QSize DynamicsPlot::sizeHint() const {
    return {900, m_d->header->sizeHint().height() + readableCanvas};
}

QSize DynamicsPlot::minimumSizeHint() const {
    return {m_d->header->minimumSizeHint().width(), 156};
}

} // namespace ui::plots
