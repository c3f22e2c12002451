#pragma once

#include "core/pruning/prune_report.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

namespace ui::panels {

/// What pruning did to each unit (rows) in each stage (columns): groups kept and the loss that it cost.
class LossTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Roles of a cell, for the delegate that draws it.
    enum Role { LossShareRole = Qt::UserRole, ColourRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setReport(const core::pruning::PruneReport& report);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant unitData(const core::pruning::UnitReport& unit, int role) const;

    core::pruning::PruneReport m_report;
    int m_rows = 0;       ///< units
    double m_maxLoss = 0; ///< of all units and stages
};

/// Draws a cell's loss as a bar in the stage's colour behind the kept count.
class LossDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ui::panels
