#include "ui/preview/pair_view.h"

#include "ui/access/painted.h"
#include "ui/preview/image_painting.h"
#include "ui/preview/zoom_steps.h"
#include "ui/theme/fitting_text.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace ui::preview {

namespace {

constexpr int margin = 12;
constexpr int flickerMs = 500;
constexpr quint64 tapMs = 250; // a key that is pressed for longer is held
constexpr int gripRadius = 12;
constexpr int scaleWidth = 16;
constexpr double wipeStep = 0.02; ///< by key

} // namespace

PairView::PairView(QWidget* parent)
    : QWidget(parent)
    , m_difference({}, {}) {
    setObjectName(QStringLiteral("pairView"));
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu);
    access::describe(*this, QAccessible::Graphic, [this]() -> std::optional<access::Number> {
        if (m_mode != CompareMode::Wipe)
            return std::nullopt;
        return access::Number{0, 1, wipeStep, [this] { return m_wipe; }, [this](double share) { setWipe(share); }};
    });
    setMouseTracking(true);
    m_flicker.setInterval(flickerMs);
    connect(&m_flicker, &QTimer::timeout, this, &PairView::toggleFlicker);
    retranslateUi();
}

void PairView::setPair(PairImage reference, PairImage other) {
    m_reference = std::move(reference);
    m_other = std::move(other);
    updateDifference();
    retranslateUi();
    refit();
}

void PairView::setMode(CompareMode mode) {
    m_mode = mode;
    m_showsOther = false;
    updateDifference();
    updateTimer();
    retranslateUi();
    refit();
}

void PairView::setDifferenceRange(std::optional<double> range) {
    m_range = range;
    updateDifference();
    update();
}

void PairView::updateDifference() {
    if (m_mode != CompareMode::Difference)
        return;
    m_difference = DifferenceMap(m_reference.image, m_other.image);
    m_difference.setRange(m_range);
    m_heat = m_difference.isEmpty() ? QImage() : m_difference.toImage();
}

void PairView::setZoom(double zoom) {
    const QRect room = roomOf(0);
    lookAt(zoomedAround(m_view, zoom, QRectF(room).center(), imageSize(), room));
}

void PairView::fit() {
    Viewpoint view = m_view;
    view.fitted = true;
    lookAt(view);
}

void PairView::lookAt(const Viewpoint& view) {
    setViewpoint(view);
    emit viewpointChanged(m_view);
}

void PairView::setViewpoint(const Viewpoint& view) {
    m_view = view;
    refit();
    if (!m_view.fitted)
        emit zoomChanged(m_view.zoom);
}

void PairView::refit() {
    if (m_view.fitted && !imageSize().isEmpty()) {
        const QSizeF room = area(0, rooms()).size();
        m_view.zoom = zoomWithin(std::min(room.width() / imageSize().width(), room.height() / imageSize().height()));
        emit zoomChanged(m_view.zoom);
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

QSize PairView::imageSize() const {
    const core::Image& image = m_other.image.empty() ? m_reference.image : m_other.image;
    return {image.width, image.height};
}

int PairView::rooms() const {
    return m_mode == CompareMode::SideBySide ? 2 : 1;
}

QRect PairView::roomAt(const QPointF& position) const {
    for (int i = 1; i < rooms(); ++i)
        if (roomOf(i).contains(position.toPoint()))
            return roomOf(i);
    return roomOf(0);
}

/// Of two images that leave much of their areas empty, the rooms move together.
QRect PairView::roomOf(int index) const {
    QRect room = area(index, rooms());
    if (rooms() == 1)
        return room;
    QFont bold = font();
    bold.setBold(true);
    int needed = qRound(imageSize().width() * m_view.zoom);
    for (const PairImage* image : {&m_reference, &m_other})
        needed = std::max({needed, QFontMetrics(bold).horizontalAdvance(image->title),
                           fontMetrics().horizontalAdvance(image->caption)});
    const int spare = std::max(0, room.width() - needed - 2 * margin);
    return index == 0 ? room.adjusted(spare, 0, 0, 0) : room.adjusted(0, 0, -spare, 0);
}

/// The room for one of `count` images, without the lines of text above and below.
QRect PairView::area(int index, int count) const {
    const int line = fontMetrics().lineSpacing();
    const int scaleRoom = m_mode == CompareMode::Difference ? scaleWidth + 14 + 70 + line : 0;
    const QRect all = rect().adjusted(margin, margin + line + 4, -margin - scaleRoom, -margin - line - 4);
    const int width = (all.width() - margin * (count - 1)) / count;
    return {all.left() + index * (width + margin), all.top(), width, all.height()};
}

QRect PairView::targetIn(const QRect& room) const {
    return placed(m_view, imageSize(), room);
}

QRect PairView::imageRect() const {
    return targetIn(roomOf(0));
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
        paintPlain(painter, roomOf(0), m_showsOther ? m_other : m_reference);
        break;
    case CompareMode::Difference:
        paintDifference(painter);
        break;
    default:
        paintPlain(painter, roomOf(0), m_reference);
        paintPlain(painter, roomOf(1), m_other);
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void PairView::paintTexts(QPainter& painter, const QRect& image, const QRect& room, const PairImage& texts) const {
    const int line = fontMetrics().lineSpacing();
    const int top = std::max(image.top(), room.top()) - line - 4;
    const int bottom = std::min(image.bottom(), room.bottom()) + 4;
    painter.setPen(palette().color(QPalette::Text));
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.drawText(QRect(room.left(), top, room.width(), line), Qt::AlignCenter, texts.title);
    painter.setFont(font());
    painter.drawText(QRect(room.left(), bottom, room.width(), line), Qt::AlignCenter, texts.caption);
}

void PairView::paintPlain(QPainter& painter, const QRect& room, const PairImage& image) const {
    const QRect target = targetIn(room);
    paintTexts(painter, target, room, image);
    if (image.image.empty())
        return paintWaiting(painter, target.isEmpty() ? room : target & room);
    painter.save();
    painter.setClipRect(room);
    paintImage(painter, target, room, image.image, m_view.smooth);
    painter.restore();
}

void PairView::paintWaiting(QPainter& painter, const QRect& room) const {
    painter.setPen(QPen(palette().color(QPalette::PlaceholderText), 1, Qt::DashLine));
    painter.drawRect(room.adjusted(0, 0, -1, -1));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, tr("not sampled yet"));
}

void PairView::paintWipe(QPainter& painter) const {
    const QRect room = roomOf(0);
    const QRect target = targetIn(room);
    const QRect seen = target & room;
    const int border = seen.left() + qRound(seen.width() * m_wipe);
    paintTexts(painter, target, room,
               {{}, m_reference.title + QStringLiteral("  ◂ ▸  ") + m_other.title, m_other.caption});
    painter.save();
    painter.setClipRect(room & QRect(target.topLeft(), QPoint(border - 1, target.bottom())));
    if (!m_reference.image.empty())
        paintImage(painter, target, room, m_reference.image, m_view.smooth);
    painter.setClipRect(room & QRect(QPoint(border, target.top()), target.bottomRight()));
    if (!m_other.image.empty())
        paintImage(painter, target, room, m_other.image, m_view.smooth);
    painter.restore();
    painter.fillRect(QRect(border - 2, seen.top(), 4, seen.height()), Qt::black);
    painter.fillRect(QRect(border - 1, seen.top(), 2, seen.height()), Qt::white);
    paintWipeGrip(painter, {border, seen.center().y()});
}

/// White on black, to be seen on every image.
void PairView::paintWipeGrip(QPainter& painter, const QPoint& middle) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(middle);
    painter.setPen(QPen(Qt::black, 2));
    painter.setBrush(Qt::white);
    painter.drawEllipse(QPoint(), gripRadius, gripRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::black);
    for (const int side : {-1, 1})
        painter.drawPolygon(QPolygon({{3 * side, -4}, {3 * side, 4}, {8 * side, 0}}));
    painter.restore();
}

void PairView::paintDifference(QPainter& painter) const {
    const QRect room = roomOf(0);
    const QRect target = targetIn(room);
    PairImage texts{{}, tr("%1 − %2").arg(m_other.title, m_reference.title), m_other.caption};
    if (m_heat.isNull())
        texts.caption = tr("There is nothing to subtract yet.");
    paintTexts(painter, target, room, texts);
    if (m_heat.isNull())
        return;
    painter.save();
    painter.setClipRect(room);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_view.smooth || target.width() < m_heat.width());
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
    const bool isBeyond = m_difference.largest() > m_difference.range();
    const QString range = locale().toString(m_difference.range(), 'g', 2);
    const auto label = [&](int y, const QString& text) {
        painter.drawText(QRect(bar.right() + 5, y, 70, line), Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    label(bar.top(), (isBeyond ? QStringLiteral("≥ +") : QStringLiteral("+")) + range);
    label(bar.center().y() - line / 2, QStringLiteral("0"));
    label(bar.bottom() - line, (isBeyond ? QStringLiteral("≤ −") : QStringLiteral("−")) + range);
    painter.save();
    painter.translate(bar.right() + 70 + line, bar.center().y());
    painter.rotate(-90);
    painter.drawText(QRect(-bar.height() / 2, -line, bar.height(), line), Qt::AlignCenter,
                     theme::longestThatFits({tr("difference (1: black to white)"), tr("1: black to white")},
                                            QFontMetricsF(font()), bar.height()));
    painter.restore();
}

// Mouse and keys

void PairView::mousePressEvent(QMouseEvent* event) {
    m_grabbed = event->position();
    if (m_mode == CompareMode::Wipe && event->button() == Qt::LeftButton)
        mouseMoveEvent(event);
}

void PairView::mouseMoveEvent(QMouseEvent* event) {
    const QRect seen = imageRect() & roomOf(0);
    const bool wipes = m_mode == CompareMode::Wipe && event->buttons().testFlag(Qt::LeftButton) &&
                       !event->modifiers().testFlag(Qt::ShiftModifier);
    const bool pans = !wipes && (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) != Qt::NoButton;
    if (wipes && seen.width() > 0) {
        setWipe((event->position().x() - seen.left()) / seen.width());
    } else if (pans) {
        lookAt(panned(m_view, event->position() - m_grabbed, imageSize(), roomOf(0)));
        m_grabbed = event->position();
    }
    setCursor(pans ? Qt::ClosedHandCursor : m_mode == CompareMode::Wipe ? Qt::SplitHCursor : Qt::OpenHandCursor);
    showPixel(event->position().toPoint());
}

void PairView::showPixel(const QPoint& position) {
    const QRect target = imageRect();
    const bool isOnPixel = m_mode == CompareMode::Difference && target.contains(position) && !m_heat.isNull();
    if (!isOnPixel) {
        setToolTip(usualTip());
        return;
    }
    const int x = std::clamp((position.x() - target.left()) * m_heat.width() / target.width(), 0, m_heat.width() - 1);
    const int y = std::clamp((position.y() - target.top()) * m_heat.height() / target.height(), 0, m_heat.height() - 1);
    setToolTip(tr("Pixel (%1, %2): %3").arg(x).arg(y).arg(locale().toString(m_difference.at(x, y), 'f', 3)));
}

void PairView::setWipe(double share) {
    m_wipe = std::clamp(share, 0.0, 1.0);
    update();
}

void PairView::wheelEvent(QWheelEvent* event) {
    const int steps = event->angleDelta().y() > 0 ? 1 : -1;
    const QRect room = roomAt(event->position());
    lookAt(zoomedAround(m_view, steppedZoom(m_view.zoom, steps), event->position(), imageSize(), room));
    event->accept();
}

void PairView::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (key == Qt::Key_Escape)
        emit closed();
    else if (event->modifiers().testFlag(Qt::ShiftModifier) && isArrow(key))
        lookAt(panned(m_view, panOf(key, roomOf(0).size()), imageSize(), roomOf(0)));
    else if (key == Qt::Key_Up || key == Qt::Key_Down)
        emit rowStepped(key == Qt::Key_Up ? -1 : 1);
    else if (m_mode == CompareMode::Wipe && (key == Qt::Key_Left || key == Qt::Key_Right))
        setWipe(m_wipe + (key == Qt::Key_Left ? -wipeStep : wipeStep));
    else if (m_mode == CompareMode::Flicker && key == Qt::Key_Space)
        pressFlicker(*event);
    else
        QWidget::keyPressEvent(event);
}

/// A tap turns the images, a key that is held shows the other one for so long.
void PairView::pressFlicker(const QKeyEvent& event) {
    if (event.isAutoRepeat()) {
        m_spaceRepeats = true;
        return;
    }
    m_flicker.stop(); // from now on in the person's own time
    m_spaceSince = event.timestamp();
    m_spaceRepeats = false;
    toggleFlicker();
}

void PairView::releaseFlicker(bool wasHeld) {
    if (m_spaceSince && (wasHeld || m_spaceRepeats))
        toggleFlicker();
    m_spaceSince.reset();
}

void PairView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat() && m_spaceSince)
        releaseFlicker(event->timestamp() - *m_spaceSince >= tapMs);
    else
        QWidget::keyReleaseEvent(event);
}

void PairView::focusOutEvent(QFocusEvent* event) {
    m_spaceSince.reset();
    QWidget::focusOutEvent(event);
}

QString PairView::usualTip() const {
    QStringList lines;
    if (m_mode == CompareMode::Wipe)
        lines << tr("← and → or a drag move the line between the pictures.");
    else if (m_mode == CompareMode::Flicker)
        lines << tr("Space turns the pictures by hand.");
    lines << tr("+ and − zoom, Shift and arrow keys or a drag move what is enlarged.")
          << tr("↑ and ↓ show the next row, Escape goes back to the grid.");
    return lines.join(QLatin1Char('\n'));
}

void PairView::retranslateUi() {
    QStringList parts{m_reference.title, m_other.title, m_other.caption};
    parts.removeAll(QString());
    setAccessibleName(tr("Pair of pictures"));
    setAccessibleDescription(parts.isEmpty() ? tr("There are no pictures yet.") : parts.join(QStringLiteral(", ")));
    setToolTip(usualTip());
}

void PairView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
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
    setFocusPolicy(height() < fontMetrics().lineSpacing() ? Qt::NoFocus : Qt::StrongFocus); // nobody would see it
    refit();
}

} // namespace ui::preview
