#pragma once

#include "app/commands/command.h"
#include "app/commands/study_options.h"

#include <string>

namespace app::commands {

/// tessera sample MODEL --out FILE.png: images of a dense or staged model.
class SampleCommand final : public Command {
public:
    explicit SampleCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    StudyOptions m_study;
    std::string m_out;
    std::string m_trajectory; ///< folder for the images of every step; empty: none
    std::string m_npz;        ///< file for the images as an array; empty: none
};

} // namespace app::commands
