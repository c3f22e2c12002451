#pragma once

#include "core/pruning/prune_report.h"
#include "ui/jobs/job.h"

#include <QWidget>

#include <array>
#include <optional>

class QComboBox;
class QFormLayout;
class QLabel;
class QModelIndex;
class QTreeView;

namespace ui::workbench {
class StudyRunner;
class UnitSelection;
} // namespace ui::workbench

namespace ui::panels {

class UnitTree;

/// What the open model is: sizes, cost, schedule, and a tree of the structure that can be pruned, before and after.
class ModelPanel final : public QWidget {
    Q_OBJECT

public:
    ModelPanel(workbench::StudyRunner& runner, workbench::UnitSelection& selection, QWidget* parent = nullptr);

    void setModel(const jobs::LoadedModel& model);
    /// Whether opening a model waits for an answer in one of the window's notices.
    void setWaits(bool waits);
    void setReport(const std::optional<core::pruning::PruneReport>& report);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Fact { Name, Architecture, Parameters, Cost, Input, Classes, Prediction, Schedule, FactCount };

    void createFacts();
    void createAutoencoder(workbench::StudyRunner& runner);
    void createTree();
    void showFacts();
    /// Why there is no model.
    void showNothing();
    void onCurrentChanged(const QModelIndex& current);
    void openTree();
    void showSelection();
    void retranslateUi();

    workbench::UnitSelection& m_selection;
    jobs::LoadedModel m_model;
    bool m_hasModel = false;
    bool m_isOpening = false;
    bool m_waits = false;
    std::array<QLabel*, FactCount> m_titles{};
    std::array<QLabel*, FactCount> m_facts{};
    QFormLayout* m_form;
    QLabel* m_autoencoderTitle;
    UnitTree* m_units;
    QComboBox* m_quantity;
    QTreeView* m_tree;
};

} // namespace ui::panels
