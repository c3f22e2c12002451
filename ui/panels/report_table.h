#pragma once

#include "core/model/unit_places.h"
#include "core/pruning/prune_report.h"

#include <QColor>
#include <QString>

namespace ui::panels {

/// A prune report as a table, units by stages, with what is said about a cell.
class ReportTable {
public:
    ReportTable() = default;
    explicit ReportTable(core::pruning::PruneReport report);

    int units() const { return m_units; }
    int stages() const { return static_cast<int>(m_report.stages.size()); }
    /// @param unit index into the model's units. @param stage index in sampling order.
    const core::pruning::UnitReport& at(int unit, int stage) const;
    const core::pruning::StageReport& stage(int stage) const;
    /// The same units and stages: only figures differ.
    bool hasRowsAndColumnsOf(const ReportTable& other) const;
    /// 0 where nothing was lost at all.
    double shareOfLoss(int unit, int stage) const;

    const core::model::UnitPlaces& places() const { return m_places; }
    /// "blocks 3, MLP neurons".
    QString unitTitle(int unit) const;
    /// "blocks 3, MLP neurons, early: 4 of 6 kept (66.7 %), loss 0.31, 12.0 % of all loss".
    QString cellText(int unit, int stage) const;

private:
    core::pruning::PruneReport m_report;
    int m_units = 0;
    core::model::UnitPlaces m_places;
    double m_allLoss = 0;
};

/// Share of a unit's groups that stays.
double keptShare(const core::pruning::UnitReport& unit);

/// As in the plot's spans.
QColor stageColour(const core::pruning::StageReport& stage, int index);

} // namespace ui::panels
