#pragma once

#include "ui/study/shown_stages.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace ui::study {
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
    explicit StagePanel(study::StudyDocument& document, QWidget* parent = nullptr);

    /// To be called whenever the plan, or what pruning made of it, changed.
    void showStages(const study::ShownStages& stages);
    /// Marks the stage that the plots' cursor is in. @param t training timestep.
    void showCursor(int t);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createTable();
    void createTarget();
    void connectSignals();
    void showRows();
    void toggleLock(const std::string& stage, bool locked);
    void retranslateRules();
    void refresh();
    void showCost();
    void showNotice();
    QString unreachedText() const;
    void retranslateUi();

    study::StudyDocument& m_document;
    study::ShownStages m_shown;
    int m_cursor = 1; ///< where the plot's begins
    QGridLayout* m_grid;
    std::vector<QLabel*> m_headers;
    std::vector<std::unique_ptr<StageRow>> m_rows;
    QLabel* m_targetLabel;
    ValueSlider* m_target;
    QLabel* m_ruleLabel;
    QComboBox* m_rule;
    QLabel* m_withinLabel;
    QComboBox* m_within;
    QLabel* m_weightingLabel;
    QComboBox* m_weighting;
    QLabel* m_costLabel;
    QLabel* m_notice;
    QToolButton* m_release;
};

} // namespace ui::panels
