#include "ui/panels/loss_table.h"

#include "ui/panels/stage_row.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui::panels {

using core::pruning::UnitReport;

void LossTable::setReport(const core::pruning::PruneReport& report) {
    beginResetModel();
    m_report = report;
    const int stages = static_cast<int>(report.stages.size());
    m_rows = stages == 0 ? 0 : static_cast<int>(report.units.size()) / stages;
    m_maxLoss = 0;
    for (const UnitReport& unit : report.units)
        m_maxLoss = std::max(m_maxLoss, unit.loss);
    // The report lists stage by stage or unit by unit; the table counts on stage by stage.
    std::ranges::stable_sort(m_report.units, {}, &UnitReport::stage);
    endResetModel();
}

void LossTable::retranslate() {
    beginResetModel();
    endResetModel();
}

int LossTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int LossTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_report.stages.size());
}

QVariant LossTable::data(const QModelIndex& index, int role) const {
    const auto unit = static_cast<std::size_t>(index.column() * m_rows + index.row());
    return unit < m_report.units.size() ? unitData(m_report.units[unit], role) : QVariant();
}

QVariant LossTable::unitData(const UnitReport& unit, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1/%2").arg(unit.kept).arg(unit.groups);
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return tr("%1: %2 of %3 kept, loss %4")
            .arg(QString::fromStdString(unit.name))
            .arg(unit.kept)
            .arg(unit.groups)
            .arg(theme::shortNumber(unit.loss));
    case LossShareRole:
        return m_maxLoss > 0 ? std::clamp(unit.loss / m_maxLoss, 0.0, 1.0) : 0.0;
    case ColourRole: {
        const auto& stage = m_report.stages[static_cast<std::size_t>(unit.stage)];
        return theme::stageColour({stage.name, stage.firstT, stage.lastT, stage.steps, 0, stage.sparsity}, unit.stage);
    }
    default:
        return {};
    }
}

QVariant LossTable::headerData(int section, Qt::Orientation orientation, int role) const {
    const auto index = static_cast<std::size_t>(section);
    if (orientation == Qt::Horizontal) {
        if (role == Qt::DisplayRole && index < m_report.stages.size())
            return stageTitle(m_report.stages[index].name);
        return {};
    }
    if (index >= m_report.units.size())
        return {};
    const UnitReport& unit = m_report.units[index];
    const bool isHead = unit.kind == core::model::UnitKind::AttentionHead;
    if (role == Qt::DisplayRole)
        return (isHead ? tr("Block %1 heads") : tr("Block %1 MLP")).arg(unit.layer);
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(unit.name);
    return {};
}

void LossDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QColor colour = index.data(LossTable::ColourRole).value<QColor>();
    colour.setAlpha(150);
    QRect bar = option.rect.adjusted(1, 2, -1, -2);
    bar.setWidth(static_cast<int>(std::lround(bar.width() * index.data(LossTable::LossShareRole).toDouble())));
    painter->fillRect(bar, colour);
    QStyledItemDelegate::paint(painter, option, index);
}

} // namespace ui::panels
