#include "ui/panels/loss_table.h"

#include "ui/panels/stage_row.h"
#include "ui/theme/colours.h"
#include "ui/theme/plain_text.h"

#include <QPainter>

#include <cmath>

namespace ui::panels {

using core::pruning::UnitReport;

namespace {

LossScale scaleOf(const ReportTable& report) {
    std::vector<double> losses;
    for (int stage = 0; stage < report.stages(); ++stage)
        for (int unit = 0; unit < report.units(); ++unit)
            losses.push_back(report.at(unit, stage).loss);
    return LossScale(losses);
}

} // namespace

void LossTable::setReport(const ReportTable& report) {
    if (report.hasRowsAndColumnsOf(m_report)) {
        m_report = report;
        m_scale = scaleOf(report);
        if (report.units() > 0)
            emit dataChanged(index(0, 0), index(report.units() - 1, report.stages() - 1));
        return;
    }
    beginResetModel();
    m_report = report;
    m_scale = scaleOf(report);
    endResetModel();
}

void LossTable::retranslate() {
    if (m_report.units() == 0)
        return;
    emit headerDataChanged(Qt::Vertical, 0, m_report.units() - 1);
    emit headerDataChanged(Qt::Horizontal, 0, m_report.stages() - 1);
    emit dataChanged(index(0, 0), index(m_report.units() - 1, m_report.stages() - 1));
}

int LossTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_report.units();
}

int LossTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_report.stages();
}

QVariant LossTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const UnitReport& unit = m_report.at(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1/%2").arg(unit.kept).arg(unit.groups);
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return theme::plainTip(m_report.cellText(index.row(), index.column()));
    case Qt::AccessibleTextRole:
        return m_report.cellText(index.row(), index.column());
    case BarLengthRole:
        return m_scale.share(unit.loss);
    case ColourRole:
        return stageColour(m_report.stage(index.column()), index.column());
    default:
        return {};
    }
}

QVariant LossTable::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool isStage = orientation == Qt::Horizontal;
    if (section < 0 || section >= (isStage ? m_report.stages() : m_report.units()))
        return {};
    if (role == Qt::DisplayRole)
        return isStage ? stageTitle(m_report.stage(section).name) : m_report.unitTitle(section);
    if (role == Qt::ToolTipRole && !isStage)
        return theme::plainTip(m_report.unitTitle(section) + QLatin1Char('\n') +
                               QString::fromStdString(m_report.at(section, 0).name));
    return {};
}

void LossDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem plain = option;
    const bool isChosen = option.state.testFlag(QStyle::State_Selected);
    plain.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus);
    auto colour = index.data(LossTable::ColourRole).value<QColor>();
    colour.setAlpha(150);
    QRect bar = option.rect.adjusted(1, 2, -1, -2);
    bar.setWidth(static_cast<int>(std::lround(bar.width() * index.data(LossTable::BarLengthRole).toDouble())));
    if (isChosen) // the view has painted its own idea of a selection
        painter->fillRect(option.rect, option.palette.color(QPalette::Base));
    painter->fillRect(bar, colour);
    QStyledItemDelegate::paint(painter, plain, index);
    const bool hasFocus = option.state.testFlag(QStyle::State_HasFocus);
    if (!isChosen && !hasFocus)
        return;
    painter->save();
    painter->setPen(QPen(option.palette.color(QPalette::Highlight), hasFocus ? 4 : 2));
    painter->drawRect(option.rect.adjusted(1, 1, -1, -1));
    painter->restore();
}

} // namespace ui::panels
