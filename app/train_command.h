#pragma once

#include "app/command.h"
#include "core/training/train_options.h"

#include <string>

namespace app {

/// tessera train --out FILE: trains the built-in model on the built-in data set; goes on where an earlier run stopped.
class TrainCommand final : public Command {
public:
    explicit TrainCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    core::training::TrainOptions m_train;
    std::string m_out;
    bool m_restart = false;
};

} // namespace app
