#pragma once

#include "core/sampling/live_preview.h"
#include "ui/jobs/compute_thread.h"
#include "ui/study/image_requests.h"
#include "ui/study/study_document.h"
#include "ui/study/study_results.h"

#include <functional>
#include <map>

namespace ui::study {

/// Prunes and samples variants, all in the same way: the dense model, which is only sampled, the present choices and
/// the kept ones, with the seeds and the statistics of the study. The runner owns it and says what goes first. Lives in
/// the window's thread.
class VariantRuns final {
public:
    using Failed = std::function<void(const jobs::Task& task, const QString& message)>;

    VariantRuns(const StudyDocument& document, StudyResults& results, jobs::ComputeThread& thread, Failed failed)
        : m_document(document)
        , m_results(results)
        , m_thread(thread)
        , m_failed(std::move(failed)) {}

    /// What the variant's pruned model depends on now. There must be a model.
    PruneKey keyOf(const VariantPlan& planned) const;
    ImageKey imagesOf(const VariantPlan& planned) const;
    /// Whether the variant's pruned model is what the study asks for now.
    bool modelIsCurrent(core::study::VariantId id) const;
    /// Whether its images are those of its model, however old that is, and all that the study asks for now.
    bool imagesAreCurrent(core::study::VariantId id) const;
    /// Both. A kept variant that prunes nothing is as current as the dense model.
    bool isCurrent(core::study::VariantId id) const;

    /// What has to be done next for the kept, not hidden variants: Calibrate, Prune or Sample; unset: all is done.
    std::optional<jobs::Task> nextOfKept();
    /// Whether one of them looks at statistics.
    bool keptNeedStatistics() const;
    /// Prunes or samples a variant. A model is there, to sample also the variant's own.
    void submit(const jobs::Task& task, const core::sampling::PreviewListener& preview);
    /// Cancels the jobs that `goesOn` turns down. @param goesOn says whether a job makes what is asked for now.
    void cancelUnless(const std::function<bool(const jobs::Task& task, bool isCurrent)>& goesOn);

    /// The present choices' model was opened with the dense one.
    void takeGiven(const core::workflow::StagedPart& staged);
    void take(const jobs::Task& task, const core::workflow::PruneOutcome& pruned);
    void take(const jobs::Task& task, const core::workflow::SampledImages& sampled);
    /// Shows how far the images of a running job are. @return whether there is anything to be seen.
    bool take(const jobs::Task& task, const core::sampling::Preview& preview);
    /// A job ended without a result. @return whether that is to be seen.
    bool drop(const jobs::Task& task);
    /// A kept variant's job failed, or the statistics that it asked for last: it is left alone until something that it
    /// depends on changes.
    void failKept(const jobs::Task& task, const QString& message);

    /// All images are asked for again, and what failed is tried again.
    void forgetImages();
    /// The pruned models as well.
    void forgetModels();
    /// The model in a folder is another one now.
    void forgetTrained(const std::string& folder);
    /// Takes the model, and the images as far as there are any, of another variant with the same choices.
    /// @return whether the model is another one now.
    bool adopt(core::study::VariantId id);

private:
    /// What a job was asked for.
    struct Job {
        std::optional<PruneKey> key; ///< unset: the dense model
        ImageRequest images;
    };

    static bool isWanted(const VariantPlan& planned);
    bool isAskedFor(const jobs::Task& task, const Job& job) const;
    std::optional<jobs::Task> nextOf(const VariantPlan& planned);
    void dropUnused();

    const StudyDocument& m_document;
    StudyResults& m_results;
    jobs::ComputeThread& m_thread;
    Failed m_failed;
    std::optional<core::study::VariantId> m_next; ///< kept variant that nextOfKept() spoke of last
    std::map<jobs::Task, Job> m_jobs;             ///< the last one of each task; cancelled ones may linger
};

} // namespace ui::study
