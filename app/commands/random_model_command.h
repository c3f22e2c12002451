#pragma once

#include "app/commands/command.h"

#include <string>

namespace app::commands {

/// tessera random-model --arch NAME --out FILE: random weights of a full-size architecture, for benchmarks and tests.
class RandomModelCommand final : public Command {
public:
    explicit RandomModelCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    std::string m_arch;
    std::string m_out;
    std::string m_layout;
};

} // namespace app::commands
