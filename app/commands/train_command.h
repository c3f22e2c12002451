#pragma once

#include "app/commands/command.h"
#include "core/training/demo/train_options.h"

#include <string>

namespace app::commands {

/// tessera train --out FILE: trains the built-in model on the built-in data set, going on where an earlier run stopped,
/// or the classifier that judges its images.
class TrainCommand final : public Command {
public:
    explicit TrainCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    CommandResult trainJudge(const core::Progress& progress);

    core::training::demo::TrainOptions m_train;
    std::string m_out;
    bool m_restart = false;
    bool m_classifier = false;
};

} // namespace app::commands
