#include "ui/preview/trajectory_strip.h"

#include "ui/access/painted.h"
#include "ui/theme/plain_text.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QToolTip>

#include <algorithm>

namespace ui::preview {

namespace {

constexpr int stripGap = 4;
constexpr int edge = 3; ///< of the stage's colour around an image
constexpr int smallestCell = 24;
constexpr int largestCell = 96;
constexpr int stripLabelLimit = 22; ///< letters

} // namespace

TrajectoryStrip::TrajectoryStrip(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("trajectoryStrip"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    access::describe(*this, QAccessible::Slider, [this]() -> std::optional<access::Number> {
        if (steps() == 0)
            return std::nullopt;
        return access::Number{1, static_cast<double>(steps()), 1, [this] { return m_step + 1.0; },
                              [this](double step) { moveTo(qRound(step) - 1); }};
    });
    layOut();
    updateAccessibleText();
}

void TrajectoryStrip::setTrajectories(Trajectories trajectories) {
    forgetScaled();
    m_trajectories = std::move(trajectories);
    m_step = steps() == 0 ? -1 : std::clamp(m_step, 0, steps() - 1);
    layOut();
    updateGeometry();
    updateAccessibleText();
}

void TrajectoryStrip::setStages(std::size_t series, const std::vector<StageMark>& marks) {
    if (series >= m_trajectories.series.size())
        return;
    std::vector<TrajectoryStep>& all = m_trajectories.series[series].steps;
    for (std::size_t i = 0; i < std::min(all.size(), marks.size()); ++i)
        all[i].stage = marks[i];
    viewport()->update();
    updateAccessibleText();
}

void TrajectoryStrip::setTexts(const QStringList& titles, const QString& caption) {
    const auto replace = [](QString& text, const QString& other) { text = other.isEmpty() ? text : other; };
    for (std::size_t i = 0; i < m_trajectories.series.size(); ++i)
        replace(m_trajectories.series[i].title, titles.value(static_cast<qsizetype>(i)));
    replace(m_trajectories.caption, caption);
    layOut();
}

void TrajectoryStrip::setShown(Shown shown) {
    m_shown = shown;
    viewport()->update();
    updateAccessibleText();
}

void TrajectoryStrip::setMostHeight(int height) {
    if (height == m_mostHeight)
        return;
    m_mostHeight = height;
    layOut();
    updateGeometry();
}

void TrajectoryStrip::setStep(int step) {
    if (steps() == 0)
        return;
    m_step = std::clamp(step, 0, steps() - 1);
    const int left = cellRect(0, m_step).left() - edge;
    const int right = cellRect(0, m_step).right() + edge + stripGap;
    if (left < labelWidth())
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + left - labelWidth());
    else if (right > viewport()->width())
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + right - viewport()->width());
    viewport()->update();
    updateAccessibleText();
}

void TrajectoryStrip::moveTo(int step) {
    const int before = m_step;
    setStep(step);
    if (m_step != before)
        emit stepMoved(m_step);
}

// Layout

int TrajectoryStrip::pitch() const {
    return m_cellSide + stripGap + 2 * edge;
}

QRect TrajectoryStrip::cellRect(int series, int step) const {
    const int left = labelWidth() + stripGap / 2 + step * pitch() + edge - horizontalScrollBar()->value();
    return {left, stripGap + edge + series * pitch(), m_cellSide, m_cellSide};
}

int TrajectoryStrip::stepAt(const QPoint& position) const {
    const int from = position.x() - cellRect(0, 0).left() + edge + stripGap / 2;
    return std::clamp(from < 0 ? -1 : from / pitch(), 0, std::max(0, steps() - 1));
}

void TrajectoryStrip::layOut() {
    int widest = 0;
    for (const TrajectorySeries& series : m_trajectories.series)
        widest = std::max(widest, fontMetrics().horizontalAdvance(series.title) + 2);
    m_labelWidth = std::min(widest, stripLabelLimit * fontMetrics().averageCharWidth()) + 2 * stripGap;
    const int room = (viewport()->width() - m_labelWidth - stripGap) / std::max(1, steps()) - stripGap - 2 * edge;
    m_cellSide = std::clamp(room, smallestCell, largestCell);
    if (m_mostHeight > 0)
        m_cellSide = std::clamp(m_mostHeight / std::max(rows(), 2) - stripGap - 2 * edge, smallestCell, m_cellSide);
    const int content = m_labelWidth + steps() * pitch() + stripGap;
    horizontalScrollBar()->setRange(0, std::max(0, content - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(pitch());
    viewport()->update();
}

QSize TrajectoryStrip::sizeHint() const {
    const int side = steps() == 0 ? smallestCell : m_cellSide;
    const int line = fontMetrics().lineSpacing();
    const int bar = horizontalScrollBar()->maximum() > 0 ? horizontalScrollBar()->sizeHint().height() : 0;
    return {600, std::max(rows(), 2) * (side + stripGap + 2 * edge) + stripGap + line + stripGap + bar};
}

QSize TrajectoryStrip::minimumSizeHint() const {
    return {200, sizeHint().height()};
}

/// Before the images go away.
void TrajectoryStrip::forgetScaled() {
    for (const TrajectorySeries& series : m_trajectories.series)
        for (const TrajectoryStep& step : series.steps)
            for (const core::Image* image : {&step.state, &step.clean})
                m_scaled.forget(*image);
}

// Painting

void TrajectoryStrip::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    painter.save();
    painter.setClipRect(viewport()->rect().adjusted(steps() > 0 ? labelWidth() : 0, 0, 0, 0));
    if (m_step >= 0) {
        const QRect column = cellRect(0, m_step).united(cellRect(rows() - 1, m_step));
        const int line = fontMetrics().lineSpacing();
        painter.fillRect(
            column.adjusted(-edge - stripGap / 2, -edge - stripGap, edge + stripGap / 2, edge + stripGap + line),
            palette().color(QPalette::Highlight));
    }
    const int first = stepAt({labelWidth(), 0});
    const int last = steps() == 0 ? -1 : stepAt(viewport()->rect().topRight());
    for (int row = 0; row < rows(); ++row)
        for (int step = first; step <= last; ++step)
            paintCell(painter, row, step);
    paintTexts(painter, first, last);
    painter.restore();
    painter.setPen(palette().color(QPalette::Text));
    for (int row = 0; row < rows(); ++row) {
        const QRect cell = cellRect(row, 0);
        const QRect label(stripGap, cell.top(), labelWidth() - 2 * stripGap, cell.height());
        const QString& title = m_trajectories.series[static_cast<std::size_t>(row)].title;
        painter.drawText(label, Qt::AlignVCenter | Qt::AlignRight,
                         fontMetrics().elidedText(title, Qt::ElideRight, label.width()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void TrajectoryStrip::paintCell(QPainter& painter, int row, int step) {
    const TrajectorySeries& series = m_trajectories.series[static_cast<std::size_t>(row)];
    if (step >= static_cast<int>(series.steps.size()))
        return;
    const TrajectoryStep& shown = series.steps[static_cast<std::size_t>(step)];
    const QRect cell = cellRect(row, step);
    painter.fillRect(cell.adjusted(-edge, -edge, edge, edge), shown.stage.colour);
    painter.fillRect(cell, palette().color(QPalette::Base));
    const core::Image& image = m_shown == Shown::Clean ? shown.clean : shown.state;
    if (image.empty())
        return;
    const QSize size = QSize(image.width, image.height).scaled(cell.size(), Qt::KeepAspectRatio);
    const QRect place = QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, size, cell);
    painter.drawImage(place, m_scaled.of(image, (QSizeF(size) * devicePixelRatioF()).toSize(), false));
}

/// t below every step, or below every second, third… where there is no room.
void TrajectoryStrip::paintTexts(QPainter& painter, int first, int last) const {
    if (steps() == 0)
        return;
    const std::vector<TrajectoryStep>& all = m_trajectories.series.front().steps;
    const int widest = fontMetrics().horizontalAdvance(QString::number(all.front().t)) + 4;
    const int every = (widest + pitch() - 1) / pitch();
    for (int step = std::max(0, first - every); step <= std::min(steps() - 1, last + every); ++step) {
        const bool isNear = std::abs(step - m_step) < every && step != m_step;
        if (step != m_step && (step % every != 0 || (every > 1 && isNear)))
            continue;
        const QRect cell = cellRect(rows() - 1, step);
        const QRect rect(cell.center().x() - pitch(), cell.bottom() + edge + stripGap, 2 * pitch(),
                         fontMetrics().lineSpacing());
        painter.setPen(palette().color(step == m_step ? QPalette::HighlightedText : QPalette::Text));
        painter.drawText(rect, Qt::AlignHCenter | Qt::AlignTop, QString::number(all[static_cast<std::size_t>(step)].t));
    }
}

void TrajectoryStrip::updateAccessibleText() {
    setAccessibleName(tr("Sampling steps"));
    setToolTip(tr("Drag, or ← → Home End, moves through the sampling steps; Space plays them."));
    if (m_step < 0) {
        setAccessibleDescription({});
        return;
    }
    const TrajectoryStep& step = m_trajectories.series.front().steps[static_cast<std::size_t>(m_step)];
    setAccessibleDescription(
        tr("step %1 of %2, t = %3, %4").arg(m_step + 1).arg(steps()).arg(step.t).arg(step.stage.name));
}

bool TrajectoryStrip::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text = toolTip();
    for (int row = 0; row < rows() && help->pos().x() >= labelWidth(); ++row) {
        const int at = stepAt(help->pos());
        const auto& series = m_trajectories.series[static_cast<std::size_t>(row)];
        if (cellRect(row, at).contains(help->pos())) {
            const TrajectoryStep& step = series.steps[static_cast<std::size_t>(at)];
            text = tr("%1\nstep %2 of %3, t = %4").arg(series.title).arg(at + 1).arg(steps()).arg(step.t);
            if (!step.stage.name.isEmpty())
                text += QLatin1Char('\n') + step.stage.name;
            text = theme::plainTip(text);
        }
    }
    QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

// Mouse and keys

void TrajectoryStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && steps() > 0)
        moveTo(stepAt(event->position().toPoint()));
}

void TrajectoryStrip::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton) && steps() > 0)
        moveTo(stepAt(event->position().toPoint()));
}

void TrajectoryStrip::wheelEvent(QWheelEvent* event) {
    if (!hasFocus()) {
        event->ignore(); // only passing over it
        return;
    }
    const QPoint delta = event->angleDelta();
    const int amount = std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y();
    if (amount != 0)
        moveTo(m_step + (amount > 0 ? -1 : 1));
    event->accept();
}

void TrajectoryStrip::keyPressEvent(QKeyEvent* event) {
    constexpr int page = 5;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_step - 1);
    case Qt::Key_Right:
        return moveTo(m_step + 1);
    case Qt::Key_PageUp:
        return moveTo(m_step - page);
    case Qt::Key_PageDown:
        return moveTo(m_step + page);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(steps() - 1);
    case Qt::Key_Up:
    case Qt::Key_Down:
        emit rowStepped(event->key() == Qt::Key_Up ? -1 : 1);
        return;
    case Qt::Key_Space:
        emit playToggled();
        return;
    case Qt::Key_Escape:
        emit closed();
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void TrajectoryStrip::focusInEvent(QFocusEvent* event) {
    viewport()->update();
    QAbstractScrollArea::focusInEvent(event);
}

void TrajectoryStrip::focusOutEvent(QFocusEvent* event) {
    viewport()->update();
    QAbstractScrollArea::focusOutEvent(event);
}

void TrajectoryStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        updateAccessibleText();
    if (event->type() == QEvent::FontChange) {
        layOut();
        updateGeometry();
    }
    QAbstractScrollArea::changeEvent(event);
}

void TrajectoryStrip::resizeEvent(QResizeEvent*) {
    layOut();
    updateGeometry();
}

} // namespace ui::preview
