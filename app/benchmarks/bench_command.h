#pragma once

#include "app/command.h"

#include <map>
#include <string>
#include <vector>

namespace app {

/// tessera bench [NAME …]: the project's benchmarks, each against a reference measured in the same run. Without a name:
/// what there is, and the quick ones.
class BenchCommand final : public Command {
public:
    explicit BenchCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    std::vector<std::string> m_names;
    std::map<std::string, std::string> m_values; ///< by option name, as given
    std::string m_plot;                          ///< file for the figure of the benchmark that has one; empty: none
};

} // namespace app
