#include "ui/history/runs_panel.h"

#include "core/study/study_file.h"
#include "ui/workbench/study_files.h"

namespace ui::history {

RunsPanel::RunsPanel(workbench::StudyRunner& runner, workbench::StudyFiles& files, const QString& stateFolder)
    : RunsView(*new RunHistory(stateFolder.isEmpty() ? QString() : stateFolder + QStringLiteral("/runs.db"), &files)) {
    new RunRecorder(runner, history(), this);
    connect(&history(), &RunHistory::warned, this, &RunsPanel::warned);
    connect(this, &RunsView::reopenRequested, this, [&files](const core::study::Run& run) {
        files.reopen(core::study::studyFromJson(run.recipe, "run")); // checked when it was read
    });
    history().load();
}

} // namespace ui::history
