#include "ui/panels/stage_row.h"

#include "ui/panels/colour_swatch.h"
#include "ui/panels/value_slider.h"
#include "ui/theme/colours.h"
#include "ui/theme/icons.h"
#include "ui/theme/number_text.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

namespace ui::panels {

QString stageTitle(const std::string& name) {
    if (name == "early")
        return QCoreApplication::translate("ui::panels::StageRow", "early");
    if (name == "middle")
        return QCoreApplication::translate("ui::panels::StageRow", "middle");
    if (name == "late")
        return QCoreApplication::translate("ui::panels::StageRow", "late");
    QString text = QString::fromStdString(name);
    if (text.startsWith(QLatin1String("stage ")))
        return QCoreApplication::translate("ui::panels::StageRow", "stage %1").arg(text.mid(6));
    return text;
}

StageRow::StageRow(QGridLayout* grid, int line, QWidget* table)
    : QObject(table)
    , m_swatch(new ColourSwatch)
    , m_name(new QLabel)
    , m_range(new QLabel(table))
    , m_steps(new QLabel(table))
    , m_score(new QLabel(table))
    , m_macs(new QLabel(table))
    , m_sparsity(new ValueSlider({.minimum = 0, .maximum = 0.9, .step = 0.005, .decimals = 1, .displayFactor = 100}))
    , m_lock(new QToolButton)
    , m_nameCell(new QWidget(table))
    , m_sparsityCell(new QWidget(table)) {
    auto* nameLayout = new QHBoxLayout(m_nameCell);
    nameLayout->setContentsMargins(0, 0, 0, 0);
    nameLayout->addWidget(m_swatch);
    nameLayout->addWidget(m_name, 1);
    auto* sparsityLayout = new QHBoxLayout(m_sparsityCell);
    sparsityLayout->setContentsMargins(0, 0, 0, 6);
    sparsityLayout->addWidget(m_sparsity, 1);
    sparsityLayout->addWidget(m_lock);
    m_lock->setCheckable(true);
    m_lock->setAutoRaise(true);
    for (QLabel* figure : {m_range, m_steps, m_score, m_macs})
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const std::array<QWidget*, ColumnCount> cells = {m_nameCell, m_range, m_steps, m_score, m_macs};
    for (int column = 0; column < ColumnCount; ++column)
        grid->addWidget(cells[static_cast<std::size_t>(column)], line, column);
    grid->addWidget(m_sparsityCell, line + 1, 0, 1, ColumnCount);
    connect(m_sparsity, &ValueSlider::edited, this,
            [this](double sparsity, bool finished) { emit sparsityEdited(m_figures.stage.name, sparsity, finished); });
    connect(m_lock, &QToolButton::toggled, this,
            [this](bool locked) { emit lockToggled(m_figures.stage.name, locked); });
    retranslateUi();
}

StageRow::~StageRow() {
    for (QWidget* cell : {m_nameCell, static_cast<QWidget*>(m_range), static_cast<QWidget*>(m_steps),
                          static_cast<QWidget*>(m_score), static_cast<QWidget*>(m_macs), m_sparsityCell}) {
        cell->hide();
        cell->deleteLater();
    }
}

void StageRow::show(const Figures& figures) {
    const core::schedule::Stage& stage = figures.stage;
    // Only what differs is touched: this runs for every mouse move of a drag.
    const bool isOtherStage = stage.name != m_figures.stage.name || figures.index != m_figures.index;
    const bool isOtherLock = isOtherStage || figures.isLocked != m_figures.isLocked;
    const bool isOtherRule = figures.byCurves != m_figures.byCurves || figures.isGiven != m_figures.isGiven;
    const bool isOtherCursor = figures.hasCursor != m_figures.hasCursor;
    m_figures = figures;
    if (isOtherStage)
        showIdentity();
    if (isOtherLock)
        showLock();
    if (isOtherRule)
        showTips();
    if (isOtherCursor)
        showCursor();
    m_range->setText(tr("%1 … %2").arg(stage.lastT).arg(stage.firstT));
    m_steps->setText(QString::number(stage.steps));
    m_score->setText(QLocale().toString(stage.meanScore, 'f', 2));
    m_macs->setText(figures.macs == 0 ? tr("–") : theme::macsText(figures.macs));
    if (std::isfinite(stage.sparsity))
        m_sparsity->setValue(stage.sparsity);
    else
        m_sparsity->setUnknown();
}

void StageRow::showIdentity() {
    const core::schedule::Stage& stage = m_figures.stage;
    const QString title = stageTitle(stage.name);
    const QString suffix = QString::fromStdString(stage.name).remove(QLatin1Char(' '));
    m_swatch->setColour(theme::stageColour(stage, m_figures.index));
    m_name->setText(title);
    m_name->setObjectName(QLatin1String("name_") + suffix);
    m_sparsity->setRange(
        {.minimum = 0, .maximum = m_figures.maxSparsity, .step = 0.005, .decimals = 1, .displayFactor = 100});
    m_sparsity->setNames(QLatin1String("sparsity_") + suffix, tr("Sparsity of the stage %1").arg(title));
    m_range->setObjectName(QLatin1String("range_") + suffix);
    m_steps->setObjectName(QLatin1String("steps_") + suffix);
    m_macs->setObjectName(QLatin1String("macs_") + suffix);
    m_lock->setObjectName(QLatin1String("lock_") + suffix);
    m_lock->setAccessibleName(tr("Hold the sparsity of the stage %1").arg(title));
}

void StageRow::showLock() {
    const QSignalBlocker quiet(m_lock);
    m_lock->setChecked(m_figures.isLocked);
    // The button's own palette may still be the old one while the application changes its colours.
    m_lock->setIcon(
        theme::icon(m_figures.isLocked ? theme::Icon::Locked : theme::Icon::Unlocked, QApplication::palette()));
}

/// The name of the stage below the plots' cursor stands on a ground of its own, which moves nothing.
void StageRow::showCursor() {
    QColor ground = QApplication::palette().color(QPalette::Highlight);
    ground.setAlphaF(0.28F);
    QPalette palette = QApplication::palette();
    palette.setColor(QPalette::Window, ground);
    m_nameCell->setPalette(m_figures.hasCursor ? palette : QPalette());
    m_nameCell->setAutoFillBackground(m_figures.hasCursor);
    m_name->setAccessibleDescription(m_figures.hasCursor ? tr("The plots' cursor is in this stage.") : QString());
    m_nameCell->setToolTip(m_name->accessibleDescription());
}

void StageRow::showTips() {
    m_sparsity->setEnabled(!m_figures.isGiven);
    m_lock->setVisible(!m_figures.isGiven);
    const QString what =
        tr("<b>Sparsity</b>: share of the stage's groups, such as heads and neurons, that are removed.");
    const QString rule = m_figures.byCurves
                             ? tr("The loss curves decide it while pruning: where the next group costs least, it goes.")
                             : tr("By the mosaic rule s = c · (1 − mean score), with the target as the mean over all "
                                  "sampling steps.");
    if (m_figures.isGiven)
        return m_sparsity->setToolTip(tr("<b>Sparsity</b>: share of the stage's prunable multiply–adds that was "
                                         "removed when the model was cut."));
    m_sparsity->setToolTip(what + QStringLiteral("<br>") + rule + QLatin1Char(' ') +
                           tr("Moving it holds this stage; the others make up for it."));
    m_lock->setToolTip(tr("Holds this stage's sparsity. Opened again, the rule decides."));
}

void StageRow::retranslateUi() {
    m_sparsity->setSuffix(tr(" %"));
    showTips();
    if (m_figures.stage.name.empty())
        return;
    showIdentity();
    showLock();
    showCursor();
    show(Figures(m_figures));
}

} // namespace ui::panels
