#pragma once

#include "core/conditioning/conditioner.h"
#include "core/model/model_info.h"
#include "core/sampling/sampler_table.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace ui::study {
class StudyDocument;
}

namespace ui::panels {

class PromptRows;

/// How images are sampled, and which: sampler with its options, steps, guidance, classes and seeds. The same
/// for the dense and the pruned model.
class SamplerPanel final : public QWidget {
    Q_OBJECT

public:
    explicit SamplerPanel(study::StudyDocument& document, QWidget* parent = nullptr);

    void setModel(const core::model::ModelInfo& info, core::conditioning::ConditionerPtr conditioner);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createLayout();
    void fillChoices();
    void fillSamplers();
    void nameSampler();
    void connectSignals();
    void editImages();
    std::size_t promptsOfEachSeed() const;
    void refresh();
    void showSeed(std::uint64_t seed);
    void retranslateUi();

    study::StudyDocument& m_document;
    core::model::ModelInfo m_info;
    core::conditioning::ConditionerPtr m_conditioner; ///< null before a model is there
    QLabel* m_samplerLabel;
    const std::vector<core::sampling::SamplerKind>* m_kinds = nullptr; ///< that m_sampler lists
    QComboBox* m_sampler;                                              ///< item data: the sampler's name
    QLabel* m_stepsLabel;
    QSpinBox* m_steps;
    QLabel* m_guidanceLabel;
    QDoubleSpinBox* m_guidance;
    QCheckBox* m_recommended;
    QLabel* m_etaLabel;
    QDoubleSpinBox* m_eta;
    QLabel* m_orderLabel;
    QSpinBox* m_order; ///< 0: as the model or the sampler has it
    QLabel* m_levelsLabel;
    QComboBox* m_levels; ///< item data: unset, or whether they are Karras's
    QLabel* m_spacingLabel;
    QComboBox* m_spacing; ///< item data: empty, or the spacing's name
    QLabel* m_classLabel;
    QComboBox* m_class;
    PromptRows* m_prompts;
    QLabel* m_countLabel;
    QSpinBox* m_count;
    QLabel* m_seedLabel;
    QSpinBox* m_seed;
};

} // namespace ui::panels
