#include "ui/panels/loss_curve_view.h"

#include "ui/panels/stage_row.h"
#include "ui/study/unit_selection.h"

#include <QEvent>
#include <QVBoxLayout>

namespace ui::panels {

LossCurveView::LossCurveView(study::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_plot(new plots::LossPlot) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    connect(&m_selection, &study::UnitSelection::changed, this, &LossCurveView::showSelection);
    connect(m_plot, &plots::LossPlot::lineChosen, this, [this](int stage) { m_selection.select(shownUnit(), stage); });
}

void LossCurveView::setReport(const std::optional<core::pruning::PruneReport>& report) {
    m_report = report ? ReportTable(*report) : ReportTable();
    showSelection();
}

int LossCurveView::shownUnit() const {
    if (m_selection.unit() >= 0 && m_selection.unit() < m_report.units())
        return m_selection.unit();
    int costliest = 0;
    double most = -1;
    for (int unit = 0; unit < m_report.units(); ++unit) {
        double share = 0;
        for (int stage = 0; stage < m_report.stages(); ++stage)
            share += m_report.shareOfLoss(unit, stage);
        if (share > most)
            costliest = unit;
        most = std::max(most, share);
    }
    return costliest;
}

void LossCurveView::showSelection() {
    if (m_report.units() == 0)
        return m_plot->setLines(QString(), {});
    const int unit = shownUnit();
    m_plot->setLines(m_report.unitTitle(unit), lossLines(m_report, unit, m_selection.stage()));
}

void LossCurveView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        showSelection();
    QWidget::changeEvent(event);
}

std::vector<plots::LossLine> lossLines(const ReportTable& report, int unit, int chosenStage) {
    std::vector<plots::LossLine> lines;
    for (int stage = 0; stage < report.stages(); ++stage) {
        const core::pruning::UnitReport& part = report.at(unit, stage);
        plots::LossLine line{.name = stageTitle(report.stage(stage).name),
                             .colour = stageColour(report.stage(stage), stage)};
        const double groups = std::max(part.groups, 1);
        for (const core::pruning::LossPoint& point : part.curve) {
            line.removed.push_back(point.removed / groups);
            line.loss.push_back(point.loss);
        }
        line.chosenRemoved = (part.groups - part.kept) / groups;
        line.chosenLoss = part.loss;
        line.isChosen = stage == chosenStage;
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace ui::panels
