#pragma once

#include "app/commands/command.h"
#include "app/commands/open_model.h"
#include "core/workflow/inspect.h"

#include <string>

namespace app::commands {

/// tessera inspect FILE: says what a model, study or checkpoint is without loading its weights.
class InspectCommand final : public Command {
public:
    explicit InspectCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    std::string m_file;
    ModelChoice m_choice;
    core::workflow::InspectOptions m_inspect;
};

} // namespace app::commands
