#pragma once

#include "ui/history/run_history.h"
#include "ui/history/run_recorder.h"
#include "ui/history/runs_view.h"

namespace ui::study {
class StudyDocument;
class StudyFiles;
} // namespace ui::study

namespace ui::history {

/// The history of a window's runs: records them, shows them, and has one reopened.
class RunsPanel final : public RunsView {
    Q_OBJECT

public:
    /// @param stateFolder that holds the history's file; empty: nothing is kept between sessions.
    RunsPanel(study::StudyRunner& runner, study::StudyDocument& document, study::StudyFiles& files,
              const QString& stateFolder);

signals:
    void warned(const QString& message);
};

} // namespace ui::history
