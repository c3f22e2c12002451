#pragma once

#include "core/model/block.h"
#include "core/model/model_info.h"
#include "core/pruning/prune_report.h"
#include "core/schedule/dynamics.h"
#include "core/schedule/noise_schedule.h"
#include "core/study/study.h"
#include "ui/study/study_commands.h"
#include "ui/study/variant_plan.h"

#include <QObject>
#include <QUndoStack>

namespace ui::study {

/// Owns every choice that a person made, with undo, and the stages that follow from them. Panels edit it through its
/// setters and redraw from its signals; nothing else keeps state. Lives in the window's thread.
///
/// The setters are undoable. While a hand drags, pass finished = false; all changes up to the one with finished = true
/// are one undo step. A value out of range changes nothing; rejected() is emitted.
class StudyDocument final : public QObject {
    Q_OBJECT

public:
    explicit StudyDocument(QObject* parent = nullptr);

    const core::study::Study& study() const { return m_study; }
    const core::schedule::NoiseSchedule& schedule() const { return m_schedule; }
    const core::schedule::Dynamics& dynamics() const { return m_dynamics; }
    const core::schedule::StagePlan& plan() const { return m_plan; }
    double measuredSigma2() const { return m_measuredSigma2; }
    QUndoStack* undoStack() { return &m_undo; }

    /// Starts anew with another study; nothing to undo. @throws core::Error{BadArgument} and changes nothing.
    void reset(const core::study::Study& study);
    /// All choices but the model at once, as one step to undo.
    void setChoices(const core::study::Study& study);
    /// Another model was opened: its schedule and hash. Choices that do not fit it any more are brought into range, and
    /// of those of a study of another model only what carriedOver() says stays. Not undoable.
    /// @param exported what was made of it: its stages, and how it was pruned, are given; null: it can be pruned.
    void setModel(const core::study::ModelChoice& model, const core::model::ModelInfo& info,
                  const std::vector<core::model::Block>& blocks = {},
                  const core::pruning::PruneReport* exported = nullptr);
    /// Whether the model is cut already: choices about stages and pruning are rejected, but for σ², which cuts nothing.
    bool isCut() const { return !m_given.empty(); }
    bool isGiven(const core::study::Variant& variant) const; ///< whether it asks for what the model was cut to
    /// The stages that another M and λ would make of the present curve, without cuts by hand. @throws core::Error.
    core::schedule::StagePlan planFor(double m, double lambda) const;
    /// What σ² is where the study leaves it to the measurement. Not a choice, so not undoable.
    void setMeasuredSigma2(double sigma2);

    void setAutoencoder(const std::string& autoencoder); ///< folder or file; empty: the one beside the model
    void setM(double m, bool finished = true);
    void setLambda(double lambda, bool finished = true);
    void setSigma2(std::optional<double> sigma2, bool finished = true);
    /// @param cuts as StageChoices::cuts; none: one stage.
    void setCuts(const std::vector<int>& cuts, bool finished = true);
    void leaveCutsToCurve(); ///< M and λ decide again
    /// M and λ in one step; cuts made by hand give way.
    void setDivision(double m, double lambda);
    /// The recommended M and λ (for the schedule's T), the measured σ², no cuts by hand; in one step.
    void resetDivision();
    bool isDivisionRecommended() const;
    void setTargetSparsity(double target, bool finished = true);
    void setAllocation(core::schedule::AllocationRule rule);
    void setWithin(core::pruning::WithinRule rule);
    void setLossWeighting(core::pruning::LossWeighting weighting);
    /// Holds a stage at a sparsity; unset: the rule decides again.
    void setStageSparsity(const std::string& stage, std::optional<double> sparsity, bool finished = true);
    void releaseStages(); ///< opens every lock
    /// "auto", or one of core::sampling::samplerKinds(). An order that the new one does not have gives way.
    void setSampler(const std::string& sampler);
    /// Unset here and below: as the model or the sampler has it.
    void setOrder(std::optional<int> order);
    void setKarras(std::optional<bool> karras);
    void setSpacing(std::optional<core::schedule::Spacing> spacing);
    void setSteps(int steps, bool finished = true);
    void setGuidance(std::optional<double> scale, bool finished = true);
    void setEta(double eta, bool finished = true);
    void setImages(const std::vector<int>& labels, const std::vector<std::uint64_t>& seeds, bool finished = true);
    void setWords(const core::study::PromptChoices& words);
    void setMethod(const std::string& method);
    void setDamping(double damping, bool finished = true);
    void setCompensation(std::optional<bool> compensate); ///< unset: as the criterion was published
    void setWidthMultiple(int multiple);
    void setFloat64(bool float64);
    /// @param specification as caching::parseReuse reads it; empty: everything is computed.
    void setReuse(const std::string& specification);
    void setCalibration(const core::study::CalibrationChoices& calibration, bool finished = true);

    void keepVariant(const std::string& name); ///< the present choices, at the end
    /// Add variants in one step; those that are there are only shown. A ladder lets go of stages held at a sparsity.
    void addVariants(const std::vector<core::study::Variant>& added);
    void addLadder(const std::vector<double>& targets);
    /// Adds what `before` was trained on to, right behind it. Where `before` is neither kept nor the present choices
    /// any more, it is kept too.
    void addTrained(const core::study::Variant& before, const core::study::Variant& after);
    void renameVariant(std::size_t index, const std::string& name);
    void moveVariant(std::size_t from, std::size_t to); ///< its place afterwards
    void hideVariant(std::size_t index, bool hidden);
    void removeVariant(std::size_t index);
    /// Makes a variant's choices the present ones; the variant stays.
    void editVariant(std::size_t index);
    /// Stages of each kept variant, in the study's order.
    const std::vector<VariantPlan>& variantPlans() const { return m_variantPlans; }
    /// The place of the variant with an id; unset: there is none.
    std::optional<std::size_t> placeOfVariant(core::study::VariantId id) const;

signals:
    void begun(); ///< by reset(), or setModel() with another model: nothing of the study before counts any more
    /// Schedule or σ² changed: dynamics() is new. planChanged() follows.
    void dynamicsChanged();
    /// The above or anything about stages changed: plan() is new.
    void planChanged();
    void stagesChanged();
    void samplingChanged();
    void pruningChanged();
    void calibrationChanged();
    void autoencoderChanged();
    /// Variants or variantPlans() are new.
    void variantsChanged();
    /// Any of the above.
    void studyChanged();
    void rejected(ui::study::StudyField field, const QString& message);

private:
    core::study::StageChoices recommendedDivision() const;
    void change(StudyField field, const char* text, bool finished,
                const std::function<void(core::study::Study&)>& edit);
    void apply(const core::study::Study& study);
    /// Of any study, with the given stages where it asks for them. @throws core::Error.
    core::schedule::StagePlan planWithGiven(const core::study::Study& study) const;
    void changeVariants(const char* text, const std::function<void(std::vector<core::study::Variant>&)>& edit);
    void updatePlan();
    /// @return whether there was anything new.
    bool updateVariantPlans();

    core::study::Study m_study;
    core::schedule::NoiseSchedule m_schedule;
    double m_measuredSigma2 = 1;
    core::schedule::Dynamics m_dynamics;
    core::schedule::StagePlan m_plan;
    std::vector<core::schedule::Stage> m_given; ///< of a model that is cut already; else none
    std::vector<VariantPlan> m_variantPlans;
    core::study::VariantIds m_variantIds;
    QUndoStack m_undo;
};

} // namespace ui::study
