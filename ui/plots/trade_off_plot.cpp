#include "ui/plots/trade_off_plot.h"

#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"
#include "ui/plots/trade_off_scene.h"
#include "ui/theme/number_text.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <array>
#include <cmath>

namespace ui::plots {

namespace {

constexpr std::size_t fewest = 3; // points that are worth a plot

QByteArray csvNumber(double value) {
    if (std::isfinite(value))
        return QByteArray::number(value, 'g', 12);
    return std::isinf(value) ? QByteArray("inf") : QByteArray();
}

} // namespace

class TradeOffPlot::Private {
public:
    explicit Private(QWidget* owner)
        : stack(new QStackedWidget(owner))
        , page(new QWidget)
        , plot(new QCustomPlot)
        , scene(plot)
        , cost(new QComboBox)
        , quality(new QComboBox)
        , costLog(new QCheckBox)
        , qualityLog(new QCheckBox)
        , readOut(new QLabel)
        , empty(new QLabel)
        , ladder(new QToolButton) {}

    QStackedWidget* stack;
    QWidget* page;
    QCustomPlot* plot;
    TradeOffScene scene;
    QComboBox* cost;
    QComboBox* quality;
    QCheckBox* costLog;
    QCheckBox* qualityLog;
    QLabel* readOut;
    QLabel* empty;
    QToolButton* ladder;
    QString distanceNote;
};

TradeOffPlot::TradeOffPlot(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(this)) {
    setObjectName(QStringLiteral("tradeOffPlot"));
    setFocusPolicy(Qt::StrongFocus);
    m_d->plot->setObjectName(QStringLiteral("tradeOffCanvas"));
    m_d->plot->setFocusPolicy(Qt::NoFocus);
    m_d->plot->setMouseTracking(true);
    m_d->plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_d->plot->installEventFilter(this);
    createHeader();
    createEmptyPage();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_d->stack);
    connectMouse();
    connectHeader();
    m_d->scene.setPalette(palette());
    m_d->scene.setAxes(Cost::Macs, Quality::Ssim);
    retranslateUi();
}

TradeOffPlot::~TradeOffPlot() = default;

void TradeOffPlot::createHeader() {
    m_d->cost->setObjectName(QStringLiteral("tradeOffCost"));
    m_d->quality->setObjectName(QStringLiteral("tradeOffQuality"));
    m_d->costLog->setObjectName(QStringLiteral("tradeOffCostLog"));
    m_d->qualityLog->setObjectName(QStringLiteral("tradeOffQualityLog"));
    m_d->readOut->setObjectName(QStringLiteral("tradeOffReadOut"));
    m_d->readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_d->cost->addItems({QString(), QString()});
    m_d->quality->addItems({QString(), QString(), QString(), QString()});
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 0);
    row->setSpacing(6);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_d->quality, m_d->qualityLog, m_d->cost, m_d->costLog})
        row->addWidget(widget);
    row->addWidget(m_d->readOut, 1);
    auto* layout = new QVBoxLayout(m_d->page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(m_d->plot, 1);
    m_d->stack->addWidget(m_d->page);
}

void TradeOffPlot::createEmptyPage() {
    auto* page = new QWidget;
    m_d->empty->setObjectName(QStringLiteral("tradeOffEmpty"));
    m_d->empty->setAlignment(Qt::AlignCenter);
    m_d->empty->setWordWrap(true);
    m_d->ladder->setObjectName(QStringLiteral("tradeOffLadder"));
    m_d->ladder->setFocusPolicy(Qt::StrongFocus);
    m_d->ladder->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_d->ladder->hide();
    auto* layout = new QVBoxLayout(page);
    layout->addStretch(1);
    layout->addWidget(m_d->empty);
    layout->addWidget(m_d->ladder, 0, Qt::AlignHCenter);
    layout->addStretch(1);
    m_d->stack->addWidget(page);
    m_d->stack->setCurrentWidget(page);
}

void TradeOffPlot::connectMouse() {
    connect(m_d->plot, &QCustomPlot::mousePress, this, &TradeOffPlot::onPress);
    connect(m_d->plot, &QCustomPlot::mouseMove, this, &TradeOffPlot::onMove);
    connect(m_d->plot, &QCustomPlot::mouseRelease, this, &TradeOffPlot::onRelease);
    connect(m_d->plot, &QCustomPlot::mouseWheel, this, &TradeOffPlot::onWheel);
    connect(m_d->plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && !m_d->scene.at(event->position()))
            fit();
    });
}

void TradeOffPlot::connectHeader() {
    const auto chooseAxes = [this] {
        setAxes(static_cast<Cost>(m_d->cost->currentIndex()), static_cast<Quality>(m_d->quality->currentIndex()));
    };
    const auto chooseScale = [this] { setLogarithmic(m_d->costLog->isChecked(), m_d->qualityLog->isChecked()); };
    for (QComboBox* box : {m_d->cost, m_d->quality})
        connect(box, &QComboBox::activated, this, chooseAxes);
    for (QCheckBox* box : {m_d->costLog, m_d->qualityLog})
        connect(box, &QCheckBox::clicked, this, chooseScale);
}

// What is shown

void TradeOffPlot::setPoints(std::vector<TradeOffPoint> points) {
    m_d->stack->setCurrentIndex(points.size() < fewest ? 1 : 0);
    m_d->scene.setPoints(std::move(points));
    updateTexts();
}

void TradeOffPlot::setLadderAction(QAction* action) {
    m_d->ladder->setDefaultAction(action);
    m_d->ladder->show();
}

void TradeOffPlot::setDistanceNote(const QString& reason) {
    if (m_d->distanceNote == reason)
        return;
    m_d->distanceNote = reason;
    if (!reason.isEmpty() && m_d->scene.quality() == Quality::Distance)
        setAxes(m_d->scene.cost(), Quality::Ssim);
    retranslateUi();
}

void TradeOffPlot::setSelected(int id) {
    m_d->scene.selected = id;
    m_d->scene.redraw();
    updateTexts();
}

void TradeOffPlot::setAxes(Cost cost, Quality quality) {
    m_d->cost->setCurrentIndex(static_cast<int>(cost));
    m_d->quality->setCurrentIndex(static_cast<int>(quality));
    m_d->scene.setAxes(cost, quality);
    updateTexts();
}

void TradeOffPlot::setLogarithmic(bool cost, bool quality) {
    m_d->costLog->setChecked(cost);
    m_d->qualityLog->setChecked(quality);
    m_d->scene.setLogarithmic(cost, quality);
}

void TradeOffPlot::fit() {
    m_d->scene.fit();
}

QPointF TradeOffPlot::pointPosition(int id) const {
    const TradeOffPoint* point = m_d->scene.find(id);
    return point != nullptr ? m_d->scene.pixel(*point).value_or(QPointF()) : QPointF();
}

// Mouse

void TradeOffPlot::onPress(QMouseEvent* event) {
    const bool pans =
        event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && !m_d->scene.at(event->position()));
    setFocus(Qt::MouseFocusReason);
    if (pans)
        m_d->scene.navigation().beginPan(event->position());
    else if (event->button() == Qt::RightButton)
        m_d->scene.navigation().beginFrame(event->position());
}

void TradeOffPlot::onMove(QMouseEvent* event) {
    if (!m_d->scene.navigation().moveTo(event->position())) {
        hover(event->position());
        return;
    }
    m_d->scene.keepView();
    m_d->scene.redraw();
}

void TradeOffPlot::onRelease(QMouseEvent* event) {
    if (m_d->scene.navigation().isActive()) {
        const bool moved = m_d->scene.navigation().end(event->position());
        if (moved)
            m_d->scene.keepView();
        else if (event->button() == Qt::RightButton)
            showMenu(event->globalPosition().toPoint());
        m_d->scene.redraw();
        return;
    }
    const std::optional<int> id = m_d->scene.at(event->position());
    if (event->button() != Qt::LeftButton || !id)
        return;
    m_d->scene.focused = id;
    m_d->scene.redraw();
    emit pointChosen(*id);
}

void TradeOffPlot::onWheel(QWheelEvent* event) {
    const Qt::Orientations withControl = event->modifiers().testFlag(Qt::ShiftModifier) ? Qt::Vertical : Qt::Horizontal;
    m_d->scene.navigation().zoomByWheel(*event, Qt::Horizontal | Qt::Vertical, withControl);
    m_d->scene.keepView();
    m_d->scene.redraw();
}

void TradeOffPlot::hover(const QPointF& position) {
    const std::optional<int> id = m_d->scene.at(position);
    if (std::exchange(m_d->scene.hovered, id) == id)
        return;
    m_d->plot->setCursor(id ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_d->scene.redraw();
    updateTexts();
}

bool TradeOffPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_d->plot && event->type() == QEvent::Leave)
        hover({-1e6, -1e6});
    return QWidget::eventFilter(watched, event);
}

// Keys

void TradeOffPlot::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    const bool chooses = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space;
    if (key == Qt::Key_Left || key == Qt::Key_Right)
        stepFocus(key == Qt::Key_Right ? 1 : -1);
    else if (key == Qt::Key_Home || key == Qt::Key_End)
        stepFocus(key == Qt::Key_End ? 1000 : -1000);
    else if (chooses && m_d->scene.focused)
        emit pointChosen(*m_d->scene.focused);
    else if (!commandByKey(event))
        QWidget::keyPressEvent(event);
}

void TradeOffPlot::stepFocus(int steps) {
    const std::vector<int> ids = m_d->scene.inOrder();
    if (ids.empty())
        return;
    const auto place = std::ranges::find(ids, m_d->scene.focused.value_or(m_d->scene.selected.value_or(ids[0])));
    const auto from = place == ids.end() ? 0 : place - ids.begin();
    const auto to = std::clamp<std::ptrdiff_t>(from + steps, 0, std::ssize(ids) - 1);
    m_d->scene.focused = ids[static_cast<std::size_t>(to)];
    m_d->scene.redraw();
    updateTexts();
}

bool TradeOffPlot::commandByKey(QKeyEvent* event) {
    const int key = event->key();
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (key == Qt::Key_F)
        fit();
    else if (key == Qt::Key_L)
        setLogarithmic(m_d->scene.isCostLogarithmic(), !m_d->scene.isQualityLogarithmic());
    else if (key == Qt::Key_Plus || key == Qt::Key_Minus)
        zoomBy(key == Qt::Key_Plus ? PlotNavigation::zoomStep : 1 / PlotNavigation::zoomStep);
    else
        return false;
    return true;
}

void TradeOffPlot::zoomBy(double factor) {
    const TradeOffPoint* point = m_d->scene.find(m_d->scene.focused);
    const QPointF around =
        (point != nullptr ? m_d->scene.pixel(*point) : std::nullopt).value_or(m_d->plot->axisRect()->center());
    m_d->scene.navigation().zoom(around, factor, Qt::Horizontal | Qt::Vertical);
    m_d->scene.keepView();
    m_d->scene.redraw();
}

void TradeOffPlot::focusInEvent(QFocusEvent* event) {
    if (!m_d->scene.focused && event->reason() != Qt::MouseFocusReason)
        stepFocus(0);
    QWidget::focusInEvent(event);
}

void TradeOffPlot::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        m_d->scene.focused.reset();
    m_d->scene.redraw();
    updateTexts();
    QWidget::focusOutEvent(event);
}

// Texts

void TradeOffPlot::updateTexts() {
    const TradeOffScene& scene = m_d->scene;
    const TradeOffPoint* point = scene.find(scene.hovered   ? scene.hovered
                                            : scene.focused ? scene.focused
                                                            : scene.selected);
    const QString text = point != nullptr ? readOut(*point) : QString();
    m_d->readOut->setText(text);
    if (accessibleDescription() != text)
        setAccessibleDescription(text);
}

QString TradeOffPlot::readOut(const TradeOffPoint& point) const {
    QStringList parts{point.name};
    const QLocale locale;
    if (std::isfinite(point.macs))
        parts << QStringLiteral("%1MACs").arg(theme::macsText(std::llround(point.macs)));
    if (std::isfinite(point.seconds))
        parts << tr("%1 per picture").arg(theme::secondsText(point.seconds));
    if (!point.isDense) {
        if (std::isfinite(point.ssim))
            parts << QStringLiteral("SSIM %1").arg(locale.toString(point.ssim, 'f', 3));
        if (!std::isnan(point.psnr))
            parts << (std::isinf(point.psnr) ? QStringLiteral("PSNR ∞")
                                             : QStringLiteral("PSNR %1 dB").arg(locale.toString(point.psnr, 'f', 1)));
        if (std::isfinite(point.mse))
            parts << QStringLiteral("MSE %1").arg(theme::shortNumber(point.mse));
        if (std::isfinite(point.distance))
            parts << tr("Fréchet %1").arg(theme::shortNumber(point.distance));
    }
    if (!point.isCurrent)
        parts << tr("not up to date");
    return parts.join(QStringLiteral("  ·  "));
}

void TradeOffPlot::retranslateUi() {
    setAccessibleName(tr("Trade-off of cost and quality"));
    m_d->plot->setAccessibleName(accessibleName());
    const std::array<QString, 2> costs = {tr("over MACs"), tr("over seconds")};
    const std::array<QString, qualityCount> qualities = {tr("SSIM"), tr("PSNR"), tr("MSE"), tr("Fréchet distance")};
    for (int i = 0; i < 2; ++i)
        m_d->cost->setItemText(i, costs[static_cast<std::size_t>(i)]);
    for (int i = 0; i < qualityCount; ++i)
        m_d->quality->setItemText(i, qualities[static_cast<std::size_t>(i)]);
    const int last = qualityCount - 1;
    m_d->quality->setItemData(last, m_d->distanceNote, Qt::ToolTipRole);
    if (auto* model = qobject_cast<QStandardItemModel*>(m_d->quality->model()))
        model->item(last)->setEnabled(m_d->distanceNote.isEmpty());
    m_d->quality->setAccessibleName(tr("Quality on the vertical axis"));
    m_d->cost->setAccessibleName(tr("Cost on the horizontal axis"));
    const QString why = m_d->distanceNote.isEmpty() ? QString() : QStringLiteral("<br>") + m_d->distanceNote;
    m_d->quality->setToolTip(tr("How near the pictures are to the dense model's of the same seeds: mean SSIM, PSNR of "
                                "the mean squared error, that error, or the Fréchet distance of features.") +
                             why);
    m_d->cost->setToolTip(tr("Multiply-adds of one picture, all steps, or its measured wall time"));
    for (QCheckBox* box : {m_d->costLog, m_d->qualityLog}) {
        box->setText(tr("log"));
        box->setToolTip(tr("Logarithmic axis"));
    }
    m_d->costLog->setAccessibleName(tr("Logarithmic axis of the cost"));
    m_d->qualityLog->setAccessibleName(tr("Logarithmic axis of the quality"));
    m_d->readOut->setToolTip(tr("The point below the mouse or, where it is elsewhere, the chosen one"));
    m_d->empty->setText(tr("Every variant becomes a point here: what it costs, and how near its pictures stay to the "
                           "dense model's. A ladder of sparsities makes four."));
    m_d->scene.retranslate();
    updateTexts();
}

void TradeOffPlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_d->scene.setPalette(palette());
    QWidget::changeEvent(event);
}

// Menu and export

void TradeOffPlot::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard)
        showMenu(mapToGlobal(rect().center()));
}

void TradeOffPlot::showMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tradeOffMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &TradeOffPlot::copy);
    menu->addAction(tr("Export…"), this, &TradeOffPlot::askForExport);
    menu->addSeparator();
    menu->addAction(tr("Fit"), QKeySequence(Qt::Key_F), this, &TradeOffPlot::fit);
    menu->popup(globalPosition);
}

void TradeOffPlot::copy() {
    QApplication::clipboard()->setImage(renderToImage(m_d->plot->size(), 2));
}

void TradeOffPlot::askForExport() {
    plots::askForExport(
        this, tr("Export the Plot"), QStringLiteral("trade_off.svg"), [this](const QString& path) { exportTo(path); },
        [this](const QString& message) { emit failed(message); });
}

void TradeOffPlot::exportTo(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("csv")) {
        writeExport(path, tradeOffCsv(m_d->scene.points()));
        return;
    }
    writeExport(path, encode(m_d->plot->size().expandedTo({700, 420}), suffix));
}

QByteArray TradeOffPlot::encode(const QSize& size, const QString& format) {
    m_d->scene.setPalette(paperPalette());
    const auto restore = qScopeGuard([this] { m_d->scene.setPalette(palette()); });
    return encodePlot(*m_d->plot, size, format);
}

QImage TradeOffPlot::renderToImage(const QSize& size, double scale) {
    m_d->scene.setPalette(paperPalette());
    const auto restore = qScopeGuard([this] { m_d->scene.setPalette(palette()); });
    return renderPlot(*m_d->plot, size, scale);
}

QSize TradeOffPlot::sizeHint() const {
    return {640, 240};
}

QSize TradeOffPlot::minimumSizeHint() const {
    return {320, 140};
}

QByteArray tradeOffCsv(const std::vector<TradeOffPoint>& points) {
    QByteArray csv = "variant,macs,seconds,ssim,psnr_db,mse,frechet_distance\n";
    for (const TradeOffPoint& point : points) {
        csv += '"' + point.name.toUtf8().replace('"', "\"\"") + '"';
        for (const double value : {point.macs, point.seconds, point.ssim, point.psnr, point.mse, point.distance})
            csv += ',' + csvNumber(value);
        csv += '\n';
    }
    return csv;
}

} // namespace ui::plots
