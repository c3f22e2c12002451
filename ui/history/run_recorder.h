#pragma once

#include "core/schedule/stages.h"
#include "core/study/run.h"
#include "core/study/study.h"
#include "ui/jobs/job.h"

#include <QObject>

namespace ui::workbench {
struct PictureSet;
class StudyRunner;
} // namespace ui::workbench

namespace ui::history {

class RunHistory;

/// Puts what a window pruned and sampled into the history, once the compute thread rests: the many prunings of a drag
/// are one run.
class RunRecorder final : public QObject {
    Q_OBJECT

public:
    RunRecorder(workbench::StudyRunner& runner, RunHistory& history, QObject* parent = nullptr);

private:
    void onFinished(jobs::JobKind kind);
    void record();
    core::study::Run pruneRun() const;
    core::study::Run sampleRun() const;
    core::study::Run commonRun(const core::study::Study& study) const;
    void addPictures(core::study::Run& run, const workbench::PictureSet& pictures) const;
    bool hasPrunedPictures() const;

    workbench::StudyRunner& m_runner;
    RunHistory& m_history;
    core::study::Study m_recipe;      ///< of the pruned model
    core::schedule::StagePlan m_plan; ///< likewise
    bool m_hasPruned = false;
    bool m_hasSampled = false;
};

} // namespace ui::history
