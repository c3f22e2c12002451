#pragma once

#include "app/command.h"
#include "app/open_model.h"
#include "core/checkpoint/inspect.h"

#include <string>

namespace app {

/// tessera inspect FILE: says what a model, study or checkpoint is without loading its weights.
class InspectCommand final : public Command {
public:
    explicit InspectCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    std::string m_file;
    ModelChoice m_choice;
    core::checkpoint::InspectOptions m_inspect;
};

} // namespace app
