#pragma once

#include "ui/history/run_history.h"
#include "ui/history/run_recorder.h"
#include "ui/history/runs_view.h"

namespace ui::workbench {
class StudyDocument;
class StudyFiles;
} // namespace ui::workbench

namespace ui::history {

/// The history of a window's runs: records them, shows them, and has one reopened.
class RunsPanel final : public RunsView {
    Q_OBJECT

public:
    /// @param stateFolder that holds the history's file; empty: nothing is kept between sessions.
    RunsPanel(workbench::StudyRunner& runner, workbench::StudyDocument& document, workbench::StudyFiles& files,
              const QString& stateFolder);

signals:
    void warned(const QString& message);
};

} // namespace ui::history
