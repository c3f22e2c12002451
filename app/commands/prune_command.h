#pragma once

#include "app/commands/command.h"
#include "app/commands/study_options.h"

#include <string>

namespace app::commands {

/// tessera prune MODEL --out FOLDER: cuts the trajectory into stages, gathers statistics, prunes and exports.
class PruneCommand final : public Command {
public:
    explicit PruneCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    StudyOptions m_study;
    std::string m_out;
    std::string m_format = "staged";
    bool m_acceptNonFinite = false;
    double m_memoryGib = 0;
};

} // namespace app::commands
