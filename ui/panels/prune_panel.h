#pragma once

#include "core/pruning/prune_report.h"

#include <QWidget>

#include <optional>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QTableView;
class QToolButton;

namespace ui::workbench {
class StudyDocument;
}

namespace ui::panels {

class LossTable;

/// How structure is ranked and removed, from what statistics, and what the last run made of it.
class PrunePanel final : public QWidget {
    Q_OBJECT

public:
    /// The actions are the window's own, so that button, menu and shortcut are one.
    struct Actions {
        QAction* prune = nullptr;
        QAction* stop = nullptr;
    };

    PrunePanel(workbench::StudyDocument& document, const Actions& actions, QWidget* parent = nullptr);

    /// @param isCurrent false: choices have changed since.
    void setReport(const std::optional<core::pruning::PruneReport>& report, bool isCurrent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createLayout(const Actions& actions);
    void createTable();
    void connectSignals();
    void refresh();
    void showReport();
    void retranslateUi();

    workbench::StudyDocument& m_document;
    std::optional<core::pruning::PruneReport> m_report;
    bool m_isCurrent = false;
    QLabel* m_methodLabel;
    QComboBox* m_method;
    QLabel* m_dampingLabel;
    QDoubleSpinBox* m_damping;
    QLabel* m_samplesLabel;
    QSpinBox* m_samples;
    QLabel* m_binsLabel;
    QSpinBox* m_bins;
    QLabel* m_result;
    QLabel* m_tableTitle;
    LossTable* m_losses;
    QTableView* m_table;
    QLabel* m_notes;
};

} // namespace ui::panels
