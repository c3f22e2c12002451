#include "app/commands/command.h"

#include <CLI/CLI.hpp>

namespace app::commands {

Command::Command(CLI::App& options)
    : m_options(options) {
    addCommonOptions(m_options, m_common);
}

bool Command::isChosen() const {
    return m_options.parsed();
}

} // namespace app::commands
