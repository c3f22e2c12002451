#pragma once

#include "core/model/model_info.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace ui::workbench {
class StudyDocument;
}

namespace ui::panels {

/// How pictures are sampled, and which: steps, guidance, η, classes and seeds. The same for the dense and the pruned
/// model.
class SamplerPanel final : public QWidget {
    Q_OBJECT

public:
    explicit SamplerPanel(workbench::StudyDocument& document, QWidget* parent = nullptr);

    void setModel(const core::model::ModelInfo& info);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createLayout();
    void connectSignals();
    void editPictures();
    void refresh();
    void retranslateUi();

    workbench::StudyDocument& m_document;
    core::model::ModelInfo m_info;
    QLabel* m_stepsLabel;
    QSpinBox* m_steps;
    QLabel* m_guidanceLabel;
    QDoubleSpinBox* m_guidance;
    QCheckBox* m_recommended;
    QLabel* m_etaLabel;
    QDoubleSpinBox* m_eta;
    QLabel* m_classLabel;
    QComboBox* m_class;
    QLabel* m_countLabel;
    QSpinBox* m_count;
    QLabel* m_seedLabel;
    QSpinBox* m_seed;
};

} // namespace ui::panels
