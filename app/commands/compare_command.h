#pragma once

#include "app/commands/command.h"
#include "app/commands/study_options.h"

#include <string>
#include <vector>

namespace app::commands {

/// tessera compare MODEL A [B …]: the same seeds through the dense model and each other model or variant.
class CompareCommand final : public Command {
public:
    explicit CompareCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    StudyOptions m_study;
    std::vector<std::string> m_others;
    std::string m_out; ///< side-by-side image; empty: none
};

} // namespace app::commands
