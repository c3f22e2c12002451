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

namespace ui::study {
class StudyRunner;
class UnitSelection;
} // namespace ui::study

namespace ui::panels {

class UnitTree;

/// What the open model is: sizes, cost, schedule, and a tree of the structure that can be pruned, before and after.
class ModelPanel final : public QWidget {
    Q_OBJECT

public:
    ModelPanel(study::StudyRunner& runner, study::UnitSelection& selection, QWidget* parent = nullptr);

    void setModel(const core::workflow::LoadedModel& model);
    /// None is open.
    void clearModel();
    /// Whether opening a model waits for an answer in one of the window's notices.
    void setWaits(bool waits);
    void setReport(const std::optional<core::pruning::PruneReport>& report);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Fact { Name, Architecture, Parameters, Cost, Input, Classes, Prediction, Schedule, FactCount };

    void createFacts();
    void createAutoencoder(study::StudyRunner& runner);
    void createTree();
    void showFacts();
    /// Why there is no model.
    void showNothing();
    void onCurrentChanged(const QModelIndex& current);
    void openTree();
    void showSelection();
    void retranslateUi();

    study::UnitSelection& m_selection;
    core::workflow::LoadedModel m_model;
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
