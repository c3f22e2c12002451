#include "ui/preview/pair_view.h"

#include "ui/preview/picture_painting.h"
#include "ui/preview/zoom_ladder.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace ui::preview {

namespace {

constexpr int margin = 12;
constexpr int flickerMs = 500;
constexpr int scaleWidth = 16;

} // namespace

PairView::PairView(QWidget* parent)
    : QWidget(parent)
    , m_difference({}, {}) {
    setObjectName(QStringLiteral("pairView"));
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    m_flicker.setInterval(flickerMs);
    connect(&m_flicker, &QTimer::timeout, this, &PairView::toggleFlicker);
}

void PairView::setPair(PairPicture reference, PairPicture other) {
    m_reference = std::move(reference);
    m_other = std::move(other);
    m_difference = DifferenceMap(m_reference.image, m_other.image);
    m_heat = m_difference.isEmpty() ? QImage() : m_difference.toImage();
    setAccessibleName(tr("Pair of pictures"));
    setAccessibleDescription(QStringList{m_reference.title, m_other.title, m_other.caption}.join(QStringLiteral(", ")));
    refit();
}

void PairView::setMode(CompareMode mode) {
    m_mode = mode;
    m_showsOther = false;
    m_pan = {};
    updateTimer();
    refit();
}

void PairView::setZoom(double zoom) {
    m_fitted = false;
    m_zoom = std::clamp(zoom, smallestZoom, largestZoom);
    update();
    emit zoomChanged(m_zoom);
}

void PairView::fit() {
    m_fitted = true;
    refit();
}

void PairView::refit() {
    if (m_fitted) {
        const QSize room = area(0, m_mode == CompareMode::SideBySide ? 2 : 1).size();
        const double width = room.width() / std::max(1.0, static_cast<double>(m_other.image.width));
        const double height = room.height() / std::max(1.0, static_cast<double>(m_other.image.height));
        m_zoom = zoomWithin(std::min(width, height));
        m_pan = {};
        emit zoomChanged(m_zoom);
    }
    update();
}

void PairView::updateTimer() {
    if (m_mode == CompareMode::Flicker && isVisible())
        m_flicker.start();
    else
        m_flicker.stop();
}

void PairView::toggleFlicker() {
    m_showsOther = !m_showsOther;
    update();
}

QSize PairView::zoomedSize() const {
    return QSizeF(QSizeF(m_other.image.width, m_other.image.height) * m_zoom).toSize();
}

/// The room for one of `count` pictures, without the lines of text above and below.
QRect PairView::area(int index, int count) const {
    const int line = fontMetrics().lineSpacing();
    const int scaleRoom = m_mode == CompareMode::Difference ? 90 : 0;
    const QRect all = rect().adjusted(margin, margin + line + 4, -margin - scaleRoom, -margin - line - 4);
    const int width = (all.width() - margin * (count - 1)) / count;
    return {all.left() + index * (width + margin), all.top(), width, all.height()};
}

QRect PairView::centredIn(const QRect& room) const {
    QRect rect(QPoint(), zoomedSize());
    rect.moveCenter(room.center() + m_pan);
    return rect;
}

QRect PairView::pictureRect() const {
    return centredIn(area(0, m_mode == CompareMode::SideBySide ? 2 : 1));
}

// Painting

void PairView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    switch (m_mode) {
    case CompareMode::Wipe:
        paintWipe(painter);
        break;
    case CompareMode::Flicker:
        paintPlain(painter, area(0, 1), m_showsOther ? m_other : m_reference);
        break;
    case CompareMode::Difference:
        paintDifference(painter);
        break;
    case CompareMode::SideBySide:
    case CompareMode::Grid:
        paintPlain(painter, area(0, 2), m_reference);
        paintPlain(painter, area(1, 2), m_other);
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void PairView::paintTexts(QPainter& painter, const QRect& picture, const QRect& room, const PairPicture& texts) const {
    const int line = fontMetrics().lineSpacing();
    const int top = std::max(picture.top(), room.top()) - line - 4;
    const int bottom = std::min(picture.bottom(), room.bottom()) + 4;
    painter.setPen(palette().color(QPalette::Text));
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.drawText(QRect(room.left(), top, room.width(), line), Qt::AlignCenter, texts.title);
    painter.setFont(font());
    painter.drawText(QRect(room.left(), bottom, room.width(), line), Qt::AlignCenter, texts.caption);
}

void PairView::paintPlain(QPainter& painter, const QRect& room, const PairPicture& picture) const {
    const QRect target = centredIn(room);
    paintTexts(painter, target, room, picture);
    painter.save();
    painter.setClipRect(room);
    if (!picture.image.empty())
        paintPicture(painter, target, picture.image);
    painter.restore();
}

void PairView::paintWipe(QPainter& painter) const {
    const QRect room = area(0, 1);
    const QRect target = centredIn(room);
    const int border = target.left() + qRound(target.width() * m_wipe);
    paintTexts(painter, target, room,
               {{}, m_reference.title + QStringLiteral("  ◂ ▸  ") + m_other.title, m_other.caption});
    painter.save();
    painter.setClipRect(room & QRect(target.topLeft(), QPoint(border - 1, target.bottom())));
    if (!m_reference.image.empty())
        paintPicture(painter, target, m_reference.image);
    painter.setClipRect(room & QRect(QPoint(border, target.top()), target.bottomRight()));
    if (!m_other.image.empty())
        paintPicture(painter, target, m_other.image);
    painter.restore();
    painter.fillRect(QRect(border - 2, target.top(), 4, target.height()), Qt::black);
    painter.fillRect(QRect(border - 1, target.top(), 2, target.height()), Qt::white);
}

void PairView::paintDifference(QPainter& painter) const {
    const QRect room = area(0, 1);
    const QRect target = centredIn(room);
    PairPicture texts{{}, tr("%1 − %2").arg(m_other.title, m_reference.title), m_other.caption};
    if (m_heat.isNull())
        texts.caption = tr("There is nothing to subtract yet.");
    paintTexts(painter, target, room, texts);
    if (m_heat.isNull())
        return;
    painter.save();
    painter.setClipRect(room);
    painter.drawImage(target, m_heat);
    painter.restore();
    const QRect visible = target & room;
    paintScale(painter, {visible.right() + 14, visible.top(), scaleWidth, visible.height()});
}

void PairView::paintScale(QPainter& painter, const QRect& bar) const {
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    for (const double share : {-1.0, 0.0, 1.0})
        gradient.setColorAt((share + 1) / 2, DifferenceMap::colour(share));
    painter.fillRect(bar, gradient);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    const int line = fontMetrics().lineSpacing();
    const QString range = locale().toString(m_difference.range(), 'g', 2);
    const auto label = [&](int y, const QString& text) {
        painter.drawText(QRect(bar.right() + 5, y, 70, line), Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    label(bar.top(), QLatin1Char('+') + range);
    label(bar.center().y() - line / 2, QStringLiteral("0"));
    label(bar.bottom() - line, QChar(0x2212) + range);
}

// Mouse and keys

void PairView::mousePressEvent(QMouseEvent* event) {
    m_grabbed = event->position().toPoint();
    if (m_mode == CompareMode::Wipe && event->button() == Qt::LeftButton)
        mouseMoveEvent(event);
}

void PairView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    const QRect target = pictureRect();
    const bool wipes = m_mode == CompareMode::Wipe && event->buttons().testFlag(Qt::LeftButton);
    if (wipes && target.width() > 0) {
        setWipe(static_cast<double>(position.x() - target.left()) / target.width());
    } else if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) {
        m_pan += position - m_grabbed;
        m_grabbed = position;
        update();
    }
    setCursor(m_mode == CompareMode::Wipe ? Qt::SplitHCursor : Qt::OpenHandCursor);
    if (m_mode == CompareMode::Difference && target.contains(position) && !m_heat.isNull()) {
        const QPoint pixel = QPointF((position - target.topLeft()) / m_zoom).toPoint();
        const int x = std::clamp(pixel.x(), 0, m_heat.width() - 1);
        const int y = std::clamp(pixel.y(), 0, m_heat.height() - 1);
        setToolTip(tr("Pixel (%1, %2): %3").arg(x).arg(y).arg(locale().toString(m_difference.at(x, y), 'f', 3)));
    }
}

void PairView::setWipe(double share) {
    m_wipe = std::clamp(share, 0.0, 1.0);
    update();
}

void PairView::wheelEvent(QWheelEvent* event) {
    setZoom(steppedZoom(m_zoom, event->angleDelta().y() > 0 ? 1 : -1));
    event->accept();
}

void PairView::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (key == Qt::Key_Escape)
        emit closed();
    else if (key == Qt::Key_Up || key == Qt::Key_Down)
        emit rowStepped(key == Qt::Key_Up ? -1 : 1);
    else if (m_mode == CompareMode::Wipe && (key == Qt::Key_Left || key == Qt::Key_Right))
        setWipe(m_wipe + (key == Qt::Key_Left ? -0.02 : 0.02));
    else if (m_mode == CompareMode::Flicker && key == Qt::Key_Space) {
        m_flicker.stop(); // from now on in the person's own time
        toggleFlicker();
    } else
        QWidget::keyPressEvent(event);
}

void PairView::showEvent(QShowEvent* event) {
    updateTimer();
    QWidget::showEvent(event);
}

void PairView::hideEvent(QHideEvent* event) {
    m_flicker.stop();
    QWidget::hideEvent(event);
}

void PairView::resizeEvent(QResizeEvent*) {
    refit();
}

} // namespace ui::preview
