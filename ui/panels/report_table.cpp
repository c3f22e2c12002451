#include "ui/panels/report_table.h"

#include "ui/panels/stage_row.h"
#include "ui/panels/unit_text.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <ranges>

namespace ui::panels {

using core::pruning::StageReport;
using core::pruning::UnitReport;

namespace {

/// Gives the texts of this file a context for translators.
struct ReportTableTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::ReportTable)
};

} // namespace

ReportTable::ReportTable(core::pruning::PruneReport report)
    : m_report(std::move(report)) {
    if (m_report.stages.empty())
        return;
    std::ranges::stable_sort(m_report.units, {}, &UnitReport::stage);
    m_units = static_cast<int>(m_report.units.size()) / stages();
    m_places = core::model::UnitPlaces::of(m_report.units | std::views::take(m_units));
    for (const UnitReport& unit : m_report.units)
        m_allLoss += unit.loss;
}

const UnitReport& ReportTable::at(int unit, int stage) const {
    return m_report.unit({stage, unit});
}

const StageReport& ReportTable::stage(int stage) const {
    return m_report.stages[static_cast<std::size_t>(stage)];
}

bool ReportTable::hasRowsAndColumnsOf(const ReportTable& other) const {
    const auto sameUnit = [](const UnitReport& a, const UnitReport& b) { return a.name == b.name; };
    const auto sameStage = [](const StageReport& a, const StageReport& b) { return a.name == b.name; };
    return std::ranges::equal(m_report.units, other.m_report.units, sameUnit) &&
           std::ranges::equal(m_report.stages, other.m_report.stages, sameStage);
}

double ReportTable::shareOfLoss(int unit, int stage) const {
    return m_allLoss > 0 ? at(unit, stage).loss / m_allLoss : 0;
}

QString ReportTable::unitTitle(int unit) const {
    return placedUnitText(m_places, unit, at(unit, 0).kind);
}

QString ReportTable::cellText(int unit, int stage) const {
    const UnitReport& report = at(unit, stage);
    return ReportTableTexts::tr("%1, %2: %3 of %4 kept (%5), loss %6, %7 of all loss")
        .arg(unitTitle(unit), stageTitle(m_report.stages[static_cast<std::size_t>(stage)].name))
        .arg(report.kept)
        .arg(report.groups)
        .arg(theme::percentText(keptShare(report)), theme::shortNumber(report.loss),
             theme::percentText(shareOfLoss(unit, stage)));
}

double keptShare(const UnitReport& unit) {
    return unit.groups > 0 ? static_cast<double>(unit.kept) / unit.groups : 1;
}

QColor stageColour(const StageReport& stage, int index) {
    return theme::stageColour({stage.name, stage.firstT, stage.lastT, stage.steps, 0, stage.sparsity}, index);
}

} // namespace ui::panels
