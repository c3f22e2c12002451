#pragma once

#include "core/metrics/plan_cost.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;

namespace ui::workbench {
class StudyDocument;
}

namespace ui::panels {

class StageRow;
class ValueSlider;

/// The stage table: where each stage lies, what it costs and how sparse it becomes; the target and the rule that
/// spreads it.
class StagePanel final : public QWidget {
    Q_OBJECT

public:
    explicit StagePanel(workbench::StudyDocument& document, QWidget* parent = nullptr);

    /// Shows the document's plan; to be called whenever it changed. @param cost of that plan; zeros: no model is there
    /// yet.
    void showPlan(const core::metrics::PlanCost& cost);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createTable();
    void createTarget();
    void refresh();
    void showCost();
    void retranslateUi();

    workbench::StudyDocument& m_document;
    core::metrics::PlanCost m_cost;
    QGridLayout* m_grid;
    std::vector<QLabel*> m_headers;
    std::vector<std::unique_ptr<StageRow>> m_rows;
    QLabel* m_targetLabel;
    ValueSlider* m_target;
    QLabel* m_ruleLabel;
    QComboBox* m_rule;
    QLabel* m_costLabel;
    QLabel* m_notice;
};

} // namespace ui::panels
