#pragma once

#include "core/model/execution_plan.h"
#include "ui/study/fine_tuning.h"
#include "ui/study/long_work.h"
#include "ui/study/study_document.h"
#include "ui/study/study_results.h"
#include "ui/study/variant_runs.h"

#include <QTimer>

namespace ui::study {

/// Turns choices into jobs: keeps the results of a study, knows which of them are out of date, and has the compute
/// thread bring them up to date one after the other: dense images, measured dynamics, statistics, the present
/// choices' pruned model and its images, then the kept variants. Lives in the window's thread.
class StudyRunner final : public QObject {
    Q_OBJECT

public:
    StudyRunner(StudyDocument& document, const core::ComputeOptions& compute, QObject* parent = nullptr);

    /// Opens a model in the background; the old one stays until the new one is there, and where that fails.
    /// @param weights which set of a checkpoint's. @param base pipeline of a network alone. Empty: as the study says,
    /// if it is the study's model.
    void openModel(const QString& spec, const QString& weights = {}, const QString& base = {});
    /// Ends what runs and drops the model with all that was made with it: a study of another one begins.
    void leaveModel();
    /// Prunes with the present choices and samples images beside the dense model's.
    void prune();
    /// Gathers statistics as the study says into a folder, and has the study use them from there. A folder that a
    /// stopped run left is finished.
    void gatherInto(const QString& folder);
    void sample();     ///< all images again
    void doLongWork(); ///< what waits to be allowed, and all that follows
    /// What makes images of latents from now on. @param spec folder or file; empty: the one beside the model.
    void chooseAutoencoder(const QString& spec);
    /// Writes the pruned model as a self-describing folder, which opens as a model. Does nothing before there is one.
    void exportPruned(const QString& folder,
                      core::exporting::ExportFormat format = core::exporting::ExportFormat::Staged);
    /// Trains the present choices' pruned model on. Does nothing before there is one that is current.
    void fineTune(const FineTuning& how);
    /// Ends the running job soon; nothing follows by itself until the next change.
    void stop();
    /// Whether results follow every choice by themselves, 150 ms after the last input.
    void setAutomatic(bool automatic);
    bool isAutomatic() const { return m_automatic; }

    const StudyDocument& document() const { return m_document; }
    const StudyResults& results() const { return m_results; }
    jobs::ComputeThread& thread() { return m_thread; }
    LongWork& longWork() { return m_longWork; }
    /// Whether the present choices' pruned model is what they ask for now.
    bool prunedIsCurrent() const;
    /// Whether the model is pruned again for every move of a drag, not only at its end.
    bool keepsUp() const;
    /// Whether a variant's pruned model and images are what the study asks for now.
    bool isCurrent(core::study::VariantId id) const { return m_variants.isCurrent(id); }
    /// The plan's cost under the present sampling choices; zeros before a model is there.
    core::metrics::PlanCost planCost() const;
    /// Likewise, of the pruned model that is there. Only where prunedIsCurrent().
    std::int64_t presentMacs() const;
    /// What the present choices compute of each sampling step; of no size: everything.
    core::model::ExecutionPlan executionPlan() const;

signals:
    /// Nothing of the model may be shown any more. The results' own signals follow, and that of the next model.
    void modelLeft();
    void modelChanged();
    /// A model is going to be opened, at once or when the running job has ended. @param spec as openModel() has it
    void opening(const QString& spec);
    void measuredChanged();
    void prunedChanged();
    /// Images, or whether they are current, changed.
    void imagesChanged();
    /// Images that are being sampled have come further.
    void imagesFormed();
    void autoencoderChanged();
    void failed(const ui::jobs::Task& task, const QString& message);
    /// Opening failed because the file holds several sets of weights: openModel() again with one of the keys.
    void weightsAsked(const QString& spec, const QStringList& keys);
    void warned(const QString& message);
    void exported(const QString& folder);
    void trainingProgressed(double loss);
    /// `before` was trained on to `after`. Neither has a name.
    void trained(const core::study::Variant& before, const core::study::Variant& after);
    /// @param checkpoint that the run goes on from; empty: it had not begun.
    void trainingStopped(const QString& checkpoint);
    /// The person wants nothing to be computed until something changes.
    void stopped();

private:
    /// Has the tasks done, and then what the kept variants lack.
    void want(std::set<jobs::Task> tasks);
    void wantNothing();
    void advance();
    void allow(std::set<jobs::Task> tasks);
    void onHeld(const jobs::Task& task);
    bool isDone(const jobs::Task& task) const;
    void submit(const jobs::Task& task);
    void submitMeasuring();
    void submitCalibration();
    void submitVariant(const jobs::Task& task);
    void advanceKept();
    void finishAll();
    void submitTiming();
    /// Whether the present choices have something to do that variants have to wait for.
    bool presentGoesFirst() const;
    void submitAutoencoder();
    core::sampling::PreviewListener previewListener(const jobs::Task& task);
    void dropJob(const jobs::Task& task);
    void onCancelled(jobs::JobId id, const jobs::Task& task);
    core::workflow::LoadedModel loadOrAsk(const core::workflow::LoadModelOptions& options,
                                          const core::Progress& progress);
    void cancelOutdated();
    void followHand();
    void onStudyChanged();
    void tellIfImagesAged();
    void onFinished(jobs::JobId id, const jobs::Task& task, const jobs::JobResult& result);
    void onFailed(jobs::JobId id, const jobs::Task& task, core::ErrorCode code, const QString& message);
    void forgetResults();
    void take(const core::workflow::LoadedModel& model);
    void take(const core::checkpoint::ModelImages& images);
    core::sampling::MeasuredListener measuredListener();
    void take(const core::schedule::MeasuredDynamics& measured);
    void take(const core::workflow::Statistics& statistics);
    void take(const jobs::Task& task, const core::workflow::PruneOutcome& pruned);
    void take(const jobs::Task& task, const core::workflow::SampledImages& sampled);
    void takeTrained(const core::workflow::TrainOutcome& outcome);

    StudyDocument& m_document;
    StudyResults m_results;
    std::set<jobs::Task> m_wanted;
    bool m_wantsKept = false;           ///< once those are done: the kept variants
    std::string m_gatherInto;           ///< folder; empty: statistics stay in memory
    FineTuning m_fineTuning;            ///< the last one
    core::study::Variant m_trainedFrom; ///< what it started from
    StudyKeys m_submitted;              ///< what the pending jobs were asked for
    bool m_isRerun = false;             ///< the pending pruning finds its eliminations done
    double m_rerunSeconds = 0;          ///< of the last such one; 0: none yet
    bool m_automatic = true;
    bool m_imagesWereCurrent = false;
    std::uint64_t m_previewed = 0; ///< number of the sampling run whose previews are shown
    QTimer m_rest;                 ///< runs while the hand moves
    jobs::ComputeThread m_thread;
    LongWork m_longWork{m_thread, m_document};
    VariantRuns m_variants;
};

} // namespace ui::study
