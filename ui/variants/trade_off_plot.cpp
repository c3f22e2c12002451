#include "ui/variants/trade_off_plot.h"

#include "core/base/text.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/number_text.h"
#include "ui/variants/trade_off_scene.h"

#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <array>
#include <cmath>
#include <initializer_list>

namespace ui::variants {

namespace {

constexpr std::size_t fewest = 3; // points that are worth a plot

QByteArray csvNumber(double value) {
    if (std::isfinite(value))
        return QByteArray::number(value, 'g', 12);
    return std::isinf(value) ? QByteArray("inf") : QByteArray();
}

/// Text per figure that is known, in the order of Quality.
QStringList qualityTexts(const TradeOffPoint& point) {
    const QLocale locale;
    QStringList texts(qualityCount);
    if (point.isDense)
        return texts;
    if (std::isfinite(point.ssim))
        texts[0] = QStringLiteral("SSIM %1").arg(locale.toString(point.ssim, 'f', 3));
    if (!std::isnan(point.psnr))
        texts[1] = std::isinf(point.psnr) ? QStringLiteral("PSNR ∞")
                                          : QStringLiteral("PSNR %1 dB").arg(locale.toString(point.psnr, 'f', 1));
    if (std::isfinite(point.mse))
        texts[2] = QStringLiteral("MSE %1").arg(theme::shortNumber(point.mse));
    if (std::isfinite(point.distance))
        texts[3] = TradeOffPlot::tr("Fréchet %1").arg(theme::shortNumber(point.distance));
    return texts;
}

/// The figures of the axes come first: a narrow plot shows the beginning.
QString figuresOf(const TradeOffPoint& point, Cost cost, Quality quality) {
    QStringList costs(2);
    if (std::isfinite(point.macs))
        costs[0] = QStringLiteral("%1MACs").arg(theme::macsText(std::llround(point.macs)));
    if (std::isfinite(point.seconds))
        costs[1] = TradeOffPlot::tr("%1 per picture")
                       .arg((point.isAbout ? QStringLiteral("≈") : QString()) + theme::secondsText(point.seconds));
    QStringList qualities = qualityTexts(point);
    costs.move(static_cast<int>(cost), 0);
    qualities.move(static_cast<int>(quality), 0);
    QStringList parts = QStringList{point.name, qualities.takeFirst()} + costs + qualities;
    if (!point.isCurrent)
        parts << TradeOffPlot::tr("not up to date");
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
}

} // namespace

class TradeOffPlot::Private {
public:
    explicit Private(QCustomPlot& plot)
        : scene(&plot)
        , cost(new QComboBox)
        , quality(new QComboBox)
        , costLog(new QCheckBox)
        , qualityLog(new QCheckBox)
        , page(new QWidget)
        , empty(new QLabel)
        , ladder(new QToolButton) {}

    std::array<QWidget*, 4> choices() const { return {quality, qualityLog, cost, costLog}; }

    TradeOffScene scene;
    QComboBox* cost;
    QComboBox* quality;
    QCheckBox* costLog;
    QCheckBox* qualityLog;
    QWidget* page; ///< in an empty plot's place
    QLabel* empty;
    QToolButton* ladder;
    QString distanceNote;
    std::optional<QPointF> hovered; ///< where the mouse is on the canvas
};

TradeOffPlot::TradeOffPlot(QWidget* parent)
    : NavigablePlot(Kind::Points, parent)
    , m_d(std::make_unique<Private>(plot())) {
    setObjectName(QStringLiteral("tradeOffPlot"));
    plot().setObjectName(QStringLiteral("tradeOffCanvas"));
    createHeader();
    createLadder();
    connectHeader();
    plots::applyPalette(plot(), palette());
    TradeOffPlot::applyColours(palette());
    TradeOffPlot::retranslateUi();
    setAxes(Cost::Macs, Quality::Ssim);
    showLadder();
}

TradeOffPlot::~TradeOffPlot() = default;

void TradeOffPlot::createHeader() {
    m_d->cost->setObjectName(QStringLiteral("tradeOffCost"));
    m_d->quality->setObjectName(QStringLiteral("tradeOffQuality"));
    m_d->costLog->setObjectName(QStringLiteral("tradeOffCostLog"));
    m_d->qualityLog->setObjectName(QStringLiteral("tradeOffQualityLog"));
    m_d->cost->addItems({QString(), QString()});
    m_d->quality->addItems({QString(), QString(), QString(), QString()});
    int place = 0;
    for (QWidget* widget : m_d->choices())
        header().insertWidget(place++, widget);
}

void TradeOffPlot::createLadder() {
    m_d->empty->setObjectName(QStringLiteral("tradeOffEmpty"));
    m_d->empty->setAlignment(Qt::AlignCenter);
    m_d->empty->setWordWrap(true);
    m_d->ladder->setObjectName(QStringLiteral("tradeOffLadder"));
    m_d->ladder->setFocusPolicy(Qt::StrongFocus);
    m_d->ladder->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_d->ladder->hide();
    auto* column = new QVBoxLayout(m_d->page);
    column->addStretch(1);
    column->addWidget(m_d->empty);
    column->addWidget(m_d->ladder, 0, Qt::AlignHCenter);
    column->addStretch(1);
    static_cast<QVBoxLayout*>(layout())->addWidget(m_d->page, 1);
}

void TradeOffPlot::connectHeader() {
    const auto chooseAxes = [this] {
        setAxes(static_cast<Cost>(m_d->cost->currentIndex()), static_cast<Quality>(m_d->quality->currentIndex()));
    };
    for (QComboBox* box : {m_d->cost, m_d->quality})
        connect(box, &QComboBox::activated, this, chooseAxes);
    connect(m_d->costLog, &QCheckBox::toggled, this, [this](bool on) { setLogarithmic(Qt::Horizontal, on); });
    connect(m_d->qualityLog, &QCheckBox::toggled, this, [this](bool on) { setLogarithmic(Qt::Vertical, on); });
    connect(this, &NavigablePlot::logarithmicChanged, this, [this](Qt::Orientation axis, bool on) {
        (axis == Qt::Horizontal ? m_d->costLog : m_d->qualityLog)->setChecked(on);
    });
}

// What is shown

void TradeOffPlot::setPoints(std::vector<TradeOffPoint> points) {
    if (points == m_d->scene.points())
        return;
    m_d->scene.setPoints(std::move(points));
    showLadder();
    refresh();
}

void TradeOffPlot::showLadder() {
    const bool isFew = m_d->scene.points().size() < fewest;
    for (QWidget* widget : m_d->choices())
        widget->setVisible(!isFew);
    plot().setVisible(!isFew);
    m_d->page->setVisible(isFew);
    setEmptyText(isFew ? m_d->empty->text() : tr("No variant has these figures yet."));
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
    retranslateChoices();
}

void TradeOffPlot::setSelected(int id) {
    m_d->scene.selected = id;
    refresh();
}

void TradeOffPlot::setAxes(Cost cost, Quality quality) {
    m_d->cost->setCurrentIndex(static_cast<int>(cost));
    m_d->quality->setCurrentIndex(static_cast<int>(quality));
    m_d->scene.setAxes(cost, quality);
    fit();
}

QPointF TradeOffPlot::pointPosition(int id) const {
    const TradeOffPoint* point = m_d->scene.find(id);
    return point != nullptr ? m_d->scene.pixel(*point).value_or(QPointF()) : QPointF();
}

bool TradeOffPlot::isEmpty() const {
    const std::vector<TradeOffPoint>& points = m_d->scene.points();
    return points.size() < fewest ||
           std::ranges::none_of(points, [this](const auto& point) { return m_d->scene.pixel(point).has_value(); });
}

void TradeOffPlot::fitAxes() {
    m_d->scene.fit();
}

void TradeOffPlot::applyColours(const QPalette& palette) {
    m_d->scene.setPalette(palette);
}

QString TradeOffPlot::readOut(double) const {
    const TradeOffScene& scene = m_d->scene;
    if (m_d->hovered && !scene.hovered)
        return scene.coordinates(*m_d->hovered);
    const TradeOffPoint* point = scene.find(scene.hovered   ? scene.hovered
                                            : scene.focused ? scene.focused
                                                            : scene.selected);
    return point != nullptr ? figuresOf(*point, scene.cost(), scene.quality()) : QString();
}

QByteArray TradeOffPlot::table(plots::Extent extent) const {
    if (extent == plots::Extent::All)
        return tradeOffCsv(m_d->scene.points());
    const QRect area = plot().axisRect()->rect();
    std::vector<TradeOffPoint> shown;
    for (const TradeOffPoint& point : m_d->scene.points())
        if (const std::optional<QPointF> place = m_d->scene.pixel(point); place && QRectF(area).contains(*place))
            shown.push_back(point);
    return tradeOffCsv(shown);
}

// Mouse and keys

bool TradeOffPlot::clickAt(const QPointF& position) {
    const std::optional<int> id = m_d->scene.at(position);
    if (!id)
        return true;
    m_d->scene.focused = id;
    refresh();
    emit pointChosen(*id);
    return true;
}

void TradeOffPlot::hoverAt(const std::optional<QPointF>& position) {
    m_d->hovered = position;
    const std::optional<int> id = position ? m_d->scene.at(*position) : std::nullopt;
    if (std::exchange(m_d->scene.hovered, id) == id)
        return;
    plot().setCursor(id ? Qt::PointingHandCursor : Qt::ArrowCursor);
    redraw();
}

std::optional<QPointF> TradeOffPlot::keyedPlace() const {
    const TradeOffPoint* point = m_d->scene.find(m_d->scene.focused);
    return point != nullptr ? m_d->scene.pixel(*point) : std::nullopt;
}

void TradeOffPlot::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    const bool chooses = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space;
    const bool plain = !event->modifiers().testFlag(Qt::ControlModifier);
    if (plain && (key == Qt::Key_Left || key == Qt::Key_Right))
        stepFocus(key == Qt::Key_Right ? 1 : -1);
    else if (plain && (key == Qt::Key_Home || key == Qt::Key_End))
        stepFocus(key == Qt::Key_End ? 1000 : -1000);
    else if (chooses && m_d->scene.focused)
        emit pointChosen(*m_d->scene.focused);
    else
        NavigablePlot::keyPressEvent(event);
}

void TradeOffPlot::stepFocus(int steps) {
    const std::vector<int> ids = m_d->scene.inOrder();
    if (ids.empty())
        return;
    const auto place = std::ranges::find(ids, m_d->scene.focused.value_or(m_d->scene.selected.value_or(ids[0])));
    const auto from = place == ids.end() ? 0 : place - ids.begin();
    const auto to = std::clamp<std::ptrdiff_t>(from + steps, 0, std::ssize(ids) - 1);
    m_d->scene.focused = ids[static_cast<std::size_t>(to)];
    refresh();
}

void TradeOffPlot::focusInEvent(QFocusEvent* event) {
    if (!m_d->scene.focused && event->reason() != Qt::MouseFocusReason)
        stepFocus(0);
    NavigablePlot::focusInEvent(event);
}

void TradeOffPlot::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        m_d->scene.focused.reset();
    refresh();
    NavigablePlot::focusOutEvent(event);
}

// Texts

void TradeOffPlot::retranslateUi() {
    setAccessibleName(tr("Trade-off of cost and quality"));
    setToolTip(tr("What each variant costs, and how near its pictures stay to the dense model's. Arrow keys or a click "
                  "choose one; + and − zoom, F shows all."));
    for (QCheckBox* box : {m_d->costLog, m_d->qualityLog}) {
        box->setText(tr("log"));
        box->setToolTip(tr("Logarithmic axis"));
    }
    m_d->costLog->setAccessibleName(tr("Logarithmic axis of the cost"));
    m_d->qualityLog->setAccessibleName(tr("Logarithmic axis of the quality"));
    m_d->quality->setAccessibleName(tr("Quality on the vertical axis"));
    m_d->cost->setAccessibleName(tr("Cost on the horizontal axis"));
    m_d->cost->setToolTip(
        tr("Multiply-adds of one picture, all steps, or its wall time, measured while the models take turns"));
    m_d->empty->setText(tr("Keep variants to see them here: what each costs, and how near its pictures stay to the "
                           "dense model's. The ladder adds four of them."));
    retranslateChoices();
    m_d->scene.retranslate();
    showLadder();
    NavigablePlot::retranslateUi();
}

void TradeOffPlot::retranslateChoices() {
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
    const QString why = m_d->distanceNote.isEmpty() ? QString() : QStringLiteral("<br>") + m_d->distanceNote;
    m_d->quality->setToolTip(tr("How near the pictures are to the dense model's of the same seeds: mean SSIM, PSNR of "
                                "the mean squared error, that error, or the Fréchet distance of features.") +
                             why);
}

QByteArray tradeOffCsv(const std::vector<TradeOffPoint>& points) {
    QByteArray csv = "variant,macs,seconds,ssim,psnr_db,mse,frechet_distance\n";
    for (const TradeOffPoint& point : points) {
        csv += QByteArray::fromStdString(core::csvCell(point.name.toStdString()));
        const double seconds = point.isAbout ? TradeOffPoint::unknown : point.seconds; // a number cannot say "about"
        for (const double value : {point.macs, seconds, point.ssim, point.psnr, point.mse, point.distance})
            csv += ',' + csvNumber(value);
        csv += '\n';
    }
    return csv;
}

} // namespace ui::variants
