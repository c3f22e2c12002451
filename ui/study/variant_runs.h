#pragma once

#include "core/sampling/live_preview.h"
#include "ui/jobs/compute_thread.h"
#include "ui/study/picture_requests.h"
#include "ui/study/study_document.h"
#include "ui/study/study_results.h"

#include <functional>

namespace ui::study {

/// Brings the kept, not hidden variants up to date, one job at a time, with the seeds and the statistics of the present
/// choices. The runner owns it and asks it once the present choices are done.
class VariantRuns final {
public:
    using Failed = std::function<void(const QString& message)>;

    VariantRuns(const StudyDocument& document, StudyResults& results, jobs::ComputeThread& thread, Failed failed)
        : m_document(document)
        , m_results(results)
        , m_thread(thread)
        , m_failed(std::move(failed)) {}

    /// What has to be done next: Calibrate, PruneVariant or SampleVariant; unset: all is done. What another column has
    /// already is taken from there.
    std::optional<jobs::JobKind> next();
    /// Submits what next() said last, unless that was Calibrate.
    void submit(jobs::JobKind kind, const core::sampling::PreviewListener& preview);
    /// Stops the running job if nobody wants what it makes any more.
    void cancelOutdated();
    /// Whether a variant that is to be run looks at statistics.
    bool needStatistics() const;

    void take(const core::workflow::PruneOutcome& pruned);
    void take(const core::workflow::SampledPictures& sampled);
    /// Whose job take() took the result of last.
    const core::study::Variant& lastTaken() const { return m_lastTaken; }
    /// The running job failed, or the statistics that next() asked for: the variant is left alone until something that
    /// it depends on changes.
    void fail(const QString& message);
    /// The pictures that the running job adds to.
    PictureSet* forming();
    std::size_t firstForming() const { return m_job ? m_job->pictures.first : 0; }
    /// Whether the running job is for these choices.
    bool isRunning(const VariantPlan& planned) const;
    /// All pictures are asked for again, and what failed is tried again.
    void forgetPictures();
    /// The pruned models as well.
    void forgetModels();

    bool isCurrent(const VariantPlan& planned) const;
    /// Gives the present choices the pruned model and pictures of a variant that asks for the same.
    /// @return whether there was any.
    bool lendToPresent();

private:
    /// A job that was submitted.
    struct Job {
        core::study::Variant variant;
        PruneKey key;
        PictureRequest pictures;
    };

    bool isWanted(const VariantPlan& planned) const;
    PruneKey keyOf(const VariantPlan& planned) const;
    VariantResult& resultOf(const core::study::Variant& variant);
    void takePresent(VariantResult& result, const PruneKey& key);
    std::optional<jobs::JobKind> nextOf(const VariantPlan& planned);
    void dropUnused();

    const StudyDocument& m_document;
    StudyResults& m_results;
    jobs::ComputeThread& m_thread;
    Failed m_failed;
    std::optional<VariantPlan> m_next;
    std::optional<Job> m_job;
    core::study::Variant m_lastTaken;
};

} // namespace ui::study
