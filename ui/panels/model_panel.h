#pragma once

#include "ui/jobs/job.h"

#include <QWidget>

#include <array>

class QFormLayout;
class QLabel;
class QTreeWidget;

namespace ui::workbench {
class StudyRunner;
class UnitSelection;
} // namespace ui::workbench

namespace ui::panels {

/// What the open model is: sizes, cost, schedule, and a tree of the structure that can be pruned.
class ModelPanel final : public QWidget {
    Q_OBJECT

public:
    ModelPanel(workbench::StudyRunner& runner, workbench::UnitSelection& selection, QWidget* parent = nullptr);

    void setModel(const jobs::LoadedModel& model);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Fact { Name, Architecture, Parameters, Cost, Input, Classes, Prediction, Schedule, FactCount };

    void createFacts();
    void createAutoencoder(workbench::StudyRunner& runner);
    void createTree();
    void showFacts();
    void showUnits();
    void showSelection();
    void retranslateUi();

    workbench::UnitSelection& m_selection;
    jobs::LoadedModel m_model;
    bool m_hasModel = false;
    std::array<QLabel*, FactCount> m_titles{};
    std::array<QLabel*, FactCount> m_facts{};
    QFormLayout* m_form;
    QLabel* m_autoencoderTitle;
    QTreeWidget* m_tree;
};

} // namespace ui::panels
