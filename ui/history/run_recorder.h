#pragma once

#include "core/pruning/prune_report.h"
#include "core/schedule/stages.h"
#include "core/study/run.h"
#include "core/study/variant_ids.h"
#include "ui/jobs/job.h"

#include <QObject>

#include <functional>
#include <vector>

namespace ui::study {
class StudyRunner;
struct ImageSet;
} // namespace ui::study

namespace ui::history {

class RunHistory;

/// Puts what a window pruned and sampled into the history: the present choices' once the compute thread is idle, so
/// that the many prunings of a drag are one run, every kept variant's once its images are there.
class RunRecorder final : public QObject {
    Q_OBJECT

public:
    RunRecorder(study::StudyRunner& runner, RunHistory& history, QObject* parent = nullptr);

private:
    /// A variant that was pruned or sampled and is not recorded yet.
    struct Work {
        core::study::VariantId id = core::study::presentId;
        core::study::Study study;
        core::schedule::StagePlan plan;
        bool hasPruned = false;
    };

    void onFinished(const jobs::Task& task);
    void onKeptFinished(const jobs::Task& task);
    void record();
    void recordPresent();
    void add(const std::function<core::study::Run()>& run);
    core::study::Run pruneRun(const Work& work, const core::pruning::PruneReport& report,
                              const study::ImageSet* images) const;
    core::study::Run sampleRun(const core::study::Study& study, const core::pruning::PruneReport* report,
                               const study::ImageSet& images) const;
    core::study::Run keptRun(const Work& work) const;
    const study::ImageSet* presentImageSet() const;
    core::study::Run commonRun(const core::study::Study& study) const;

    study::StudyRunner& m_runner;
    RunHistory& m_history;
    Work m_present; ///< of the pruned model
    bool m_hasSampled = false;
    std::vector<Work> m_kept;
};

} // namespace ui::history
