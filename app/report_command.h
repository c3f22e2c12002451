#pragma once

#include "app/commands/command.h"

#include <string>

namespace app {

/// tessera report STUDY|MODEL --out FILE.html|.pdf: a whole study without a window, as a self-contained page.
class ReportCommand final : public commands::Command {
public:
    explicit ReportCommand(CLI::App& options);

    commands::CommandResult run(const core::Progress& progress) override;

private:
    std::string m_source;
    std::string m_out;
    std::string m_weights;
    std::string m_base;
    std::string m_language = "en";
};

} // namespace app
