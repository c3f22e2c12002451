#pragma once

#include "core/pruning/prune_report.h"

#include <QWidget>

#include <optional>

class QAction;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace ui::study {
class StudyDocument;
class UnitSelection;
} // namespace ui::study

namespace ui::panels {

class CalibrationRows;
class LossView;
class ReuseBox;

/// How structure is ranked and removed, from what statistics, and what the last run made of it.
class PrunePanel final : public QWidget {
    Q_OBJECT

public:
    /// The actions are the window's own, so that button, menu and shortcut are one.
    struct Actions {
        QAction* prune = nullptr;
        QAction* stop = nullptr;
        QAction* fineTune = nullptr;
    };

    PrunePanel(study::StudyDocument& document, study::UnitSelection& selection, const Actions& actions,
               QWidget* parent = nullptr);

    void setReport(const std::optional<core::pruning::PruneReport>& report);
    /// @param isCurrent false: choices have changed since the report.
    void setCurrent(bool isCurrent);

signals:
    /// Statistics are to be gathered and kept in a folder.
    void gatherRequested(const QString& folder);
    /// The dense model that an export was made from is to be opened, to be pruned anew.
    void denseModelRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void createForm(QGridLayout* form);
    void createLayout(QGridLayout* form, const Actions& actions);
    void connectSignals();
    void refresh();
    void showCompensation();
    void showReport();
    void retranslateMethods();
    void retranslateUi();

    study::StudyDocument& m_document;
    std::optional<core::pruning::PruneReport> m_report;
    bool m_isCurrent = false;
    QLabel* m_methodLabel;
    QComboBox* m_method;
    QCheckBox* m_compensate;
    QLabel* m_dampingLabel;
    QDoubleSpinBox* m_damping;
    QLabel* m_widthLabel;
    QComboBox* m_width;
    QLabel* m_precisionLabel;
    QComboBox* m_precision;
    QLabel* m_reuseLabel;
    ReuseBox* m_reuse;
    CalibrationRows* m_calibration;
    QLabel* m_isCut; ///< why nothing can be pruned
    QToolButton* m_openDense;
    QLabel* m_result;
    LossView* m_losses;
    QLabel* m_notes;
};

} // namespace ui::panels
