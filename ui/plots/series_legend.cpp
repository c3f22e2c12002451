#include "ui/plots/series_legend.h"

#include "ui/theme/colours.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

namespace ui::plots {

namespace {

constexpr QSize swatchSize(22, 12);

/// A piece of the curve as the plot draws it.
QIcon swatch(const QPen& pen, bool dot, double scale) {
    QPixmap pixmap(swatchSize * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    const QPointF middle(swatchSize.width() / 2.0, swatchSize.height() / 2.0);
    if (dot) {
        painter.drawLine(QPointF(middle.x(), 0.5), QPointF(middle.x(), swatchSize.height() - 0.5));
        painter.drawEllipse(middle, 3, 3);
    } else {
        painter.drawLine(QPointF(1, middle.y()), QPointF(swatchSize.width() - 1, middle.y()));
    }
    painter.end();
    return QIcon(pixmap);
}

} // namespace

SeriesLegend::SeriesLegend(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    const std::array<const char*, seriesCount> objectNames = {"closedFormBox", "measuredBox", "scoreBox", "lnSnrBox"};
    for (int i = 0; i < seriesCount; ++i) {
        m_boxes[i] = new QCheckBox(this);
        m_boxes[i]->setObjectName(QLatin1String(objectNames[i]));
        m_boxes[i]->setIconSize(swatchSize);
        m_boxes[i]->setChecked(true);
        layout->addWidget(m_boxes[i]);
        connect(m_boxes[i], &QCheckBox::toggled, this,
                [this, i](bool checked) { emit seriesToggled(static_cast<Series>(i), checked); });
    }
    m_axisBoxes = new QWidget(this);
    auto* axes = new QHBoxLayout(m_axisBoxes);
    axes->setContentsMargins(0, 0, 0, 0);
    axes->setSpacing(10);
    layout->addWidget(m_axisBoxes);
    m_logarithmicLeft = addLogarithmicBox("logarithmicBox", Qt::Vertical);
    m_logarithmicBottom = addLogarithmicBox("logarithmicTimeBox", Qt::Horizontal);
    layout->addStretch(1);
    retranslateUi();
    drawSwatches();
}

void SeriesLegend::setSeriesChecked(Series series, bool checked) {
    m_boxes[static_cast<int>(series)]->setChecked(checked);
}

void SeriesLegend::setSeriesEnabled(Series series, bool enabled) {
    m_boxes[static_cast<int>(series)]->setEnabled(enabled);
}

QCheckBox* SeriesLegend::addLogarithmicBox(const char* name, Qt::Orientation axis) {
    auto* box = new QCheckBox(m_axisBoxes);
    box->setObjectName(QLatin1String(name));
    m_axisBoxes->layout()->addWidget(box);
    connect(box, &QCheckBox::toggled, this, [this, axis](bool checked) { emit logarithmicToggled(axis, checked); });
    return box;
}

void SeriesLegend::setLogarithmic(Qt::Orientation axis, bool logarithmic) {
    (axis == Qt::Horizontal ? m_logarithmicBottom : m_logarithmicLeft)->setChecked(logarithmic);
}

QStringList SeriesLegend::names() const {
    QStringList names;
    for (const QCheckBox* box : m_boxes)
        names << box->text();
    return names;
}

void SeriesLegend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    if (event->type() == QEvent::PaletteChange)
        drawSwatches();
    QWidget::changeEvent(event);
}

void SeriesLegend::retranslateUi() {
    const std::array<QString, seriesCount> texts = {tr("E[Grad], closed form"), tr("measured"), tr("score"),
                                                    tr("ln SNR")};
    const std::array<QString, seriesCount> tips = {
        tr("Expected change of the squared distance to the final picture per training timestep:\n"
           "E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ,  δ = ᾱ(t) − ᾱ(t−1)"),
        tr("The same change measured along sampled trajectories of the dense model: mean ± standard error"),
        tr("score(t) = E[Grad(t)] + λ·ln SNR(t), in MSE per training timestep.\n"
           "The middle stage is where it is at least M times its maximum."),
        tr("ln SNR(t) = ln(ᾱ(t)/(1−ᾱ(t))), on the right axis")};
    for (int i = 0; i < seriesCount; ++i) {
        m_boxes[i]->setText(texts[i]);
        m_boxes[i]->setToolTip(tips[i]);
    }
    m_logarithmicLeft->setText(tr("log y"));
    m_logarithmicLeft->setToolTip(tr("Logarithmic left axis; values of zero and below are not shown (L)"));
    m_logarithmicBottom->setText(tr("log t"));
    m_logarithmicBottom->setToolTip(
        tr("Logarithmic bottom axis: shows the last sampling steps, where t is small, at large (Shift+L)"));
}

void SeriesLegend::drawSwatches() {
    const theme::CurveColours colours = theme::curveColours(palette());
    const double scale = devicePixelRatioF();
    m_boxes[0]->setIcon(swatch(QPen(colours.closedForm, 2), false, scale));
    m_boxes[1]->setIcon(swatch(QPen(colours.measured, 1.25), true, scale));
    m_boxes[2]->setIcon(swatch(QPen(colours.score, 2, Qt::DashLine), false, scale));
    m_boxes[3]->setIcon(swatch(QPen(colours.lnSnr, 1.5, Qt::DotLine), false, scale));
}

} // namespace ui::plots
