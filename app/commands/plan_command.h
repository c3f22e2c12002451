#pragma once

#include "app/commands/command.h"
#include "app/commands/study_options.h"

#include <string>

namespace app::commands {

/// tessera plan MODEL --reuse SPEC: which block is computed, reused or forecast at which evaluation, and what that
/// costs.
class PlanCommand final : public Command {
public:
    explicit PlanCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    StudyOptions m_study;
    std::string m_out; ///< file for the JSON; empty: none
};

} // namespace app::commands
