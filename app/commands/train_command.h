#pragma once

#include "app/commands/command.h"
#include "app/commands/open_model.h"
#include "core/training/demo/train_options.h"
#include "core/workflow/train_model.h"

#include <optional>
#include <string>

namespace app::commands {

/// tessera train --out OUT: trains the built-in model on the built-in data set; with --from, trains another model
/// further, on its own or with a teacher; or the built-in text-to-image model; or the classifier that judges images of
/// both. Goes on where an earlier run stopped.
class TrainCommand final : public Command {
public:
    explicit TrainCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    std::vector<core::Output> outputs() const override;
    void addLength(CLI::App& options);
    void addFurtherTraining(CLI::App& options);
    void requireFitting();
    CommandResult trainDemo(const core::Progress& progress);
    CommandResult trainFurther(const core::Progress& progress);
    CommandResult trainJudge(const core::Progress& progress);
    CommandResult trainText(const core::Progress& progress);
    std::uint64_t seed();

    core::training::demo::TrainOptions m_train;
    core::workflow::TrainModelOptions m_further;
    ModelChoice m_choice;
    std::string m_from;
    std::string m_teacher;
    std::string m_out;
    std::optional<double> m_minutes;
    bool m_restart = false;
    bool m_classifier = false;
    bool m_isText = false;
};

} // namespace app::commands
