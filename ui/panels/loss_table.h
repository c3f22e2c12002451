#pragma once

#include "ui/panels/loss_scale.h"
#include "ui/panels/report_table.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

namespace ui::panels {

/// What pruning did to each unit (rows, as layers follow each other) in each stage (columns): groups kept and the loss
/// that it cost.
class LossTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Roles of a cell, for the delegate that draws it.
    enum Role { BarLengthRole = Qt::UserRole, ColourRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Where only figures differ from the report before, the view keeps its place.
    void setReport(const ReportTable& report);
    const LossScale& scale() const { return m_scale; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ReportTable m_report;
    LossScale m_scale;
};

/// Draws a cell's loss as a bar in the stage's colour behind the kept count, and frames the chosen cell.
class LossDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ui::panels
