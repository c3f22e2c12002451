#include "ui/history/runs_panel.h"

#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/study/study_document.h"
#include "ui/study/study_files.h"
#include "ui/study/study_runner.h"
#include "ui/theme/number_text.h"

#include <algorithm>

namespace ui::history {

namespace {

/// The choices of runs as variants of the present study, in one step to undo; those that are there already are shown.
void keepVariants(study::StudyDocument& document, const std::vector<core::study::Run>& runs) {
    core::study::Study study = document.study();
    for (const core::study::Run& run : runs) {
        const core::study::Study made = core::study::studyFromJson(run.study, "run"); // checked when it was read
        core::study::Variant variant = presentVariant(made);
        if (made.sampling.steps != study.sampling.steps)
            variant.sampling.steps = made.sampling.steps;
        if (made.sampling.sampler.name != study.sampling.sampler.name)
            variant.sampling.sampler = made.sampling.sampler.name;
        const auto there = std::ranges::find_if(
            study.variants, [&variant](const core::study::Variant& other) { return haveSameChoices(other, variant); });
        const QString name = QStringLiteral("%1 %2").arg(theme::percentText(run.achievedSparsity),
                                                         QString::fromStdString(made.pruning.method));
        variant.name = name.toStdString();
        if (there != study.variants.end())
            there->hidden = false;
        else if (study.variants.size() < core::study::maxVariants)
            study.variants.push_back(std::move(variant));
    }
    document.setChoices(study);
}

} // namespace

RunsPanel::RunsPanel(study::StudyRunner& runner, study::StudyDocument& document, study::StudyFiles& files,
                     const QString& stateFolder)
    : RunsView(*new RunHistory(stateFolder.isEmpty() ? QString() : stateFolder + QStringLiteral("/runs.db"), &files)) {
    new RunRecorder(runner, history(), this);
    connect(&history(), &RunHistory::warned, this, &RunsPanel::warned);
    connect(this, &RunsView::reopenRequested, this, [&files](const core::study::Run& run) {
        files.reopen(core::study::studyFromJson(run.study, "run")); // checked when it was read
    });
    connect(this, &RunsView::compareRequested, this,
            [&document](const std::vector<core::study::Run>& runs) { keepVariants(document, runs); });
    // Runs name their models by absolute paths.
    const auto showModel = [this, &document] { setModel(withAbsolutePaths(document.study()).model); };
    connect(&runner, &study::StudyRunner::modelChanged, this, showModel);
    connect(&runner, &study::StudyRunner::modelLeft, this, [this] { setModel({{}, {}}); });
    showModel();
    history().load();
}

} // namespace ui::history
