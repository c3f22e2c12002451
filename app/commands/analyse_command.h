#pragma once

#include "app/commands/command.h"
#include "app/commands/figure_writer.h"
#include "app/commands/study_options.h"
#include "core/schedule/dynamics.h"

#include <string>

namespace app::commands {

/// tessera analyse MODEL: closed-form and, where asked for, measured dynamics, stages and what they cost.
class AnalyseCommand final : public Command {
public:
    AnalyseCommand(CLI::App& options, FigureWriter figures);

    CommandResult run(const core::Progress& progress) override;

private:
    core::schedule::MeasuredDynamics measure(const core::study::Study& study, const core::Progress& progress) const;

    FigureWriter m_figures;
    StudyOptions m_study;
    int m_trajectories = 0; ///< 0: closed form only
    std::string m_csv;      ///< file for the curves; empty: none
    std::string m_plot;     ///< file for the plot; empty: none
};

} // namespace app::commands
