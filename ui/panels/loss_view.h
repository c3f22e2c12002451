#pragma once

#include "core/pruning/prune_report.h"

#include <QWidget>

#include <optional>

class QLabel;
class QTableView;

namespace ui::study {
class UnitSelection;
}

namespace ui::panels {

class LossTable;

/// The losses of all units and stages as bars, with their scale; its chosen cell is the window's.
class LossView final : public QWidget {
    Q_OBJECT

public:
    explicit LossView(study::UnitSelection& selection, QWidget* parent = nullptr);

    void setReport(const std::optional<core::pruning::PruneReport>& report);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void createTable();
    void onCurrentChanged(const QModelIndex& current);
    int widestColumn() const;
    void fitColumns();
    void showSelection();
    void retranslateUi();

    study::UnitSelection& m_selection;
    QLabel* m_title;
    LossTable* m_losses;
    QTableView* m_table;
};

} // namespace ui::panels
