#pragma once

#include "app/commands/command.h"
#include "app/commands/figure_writer.h"
#include "tests/bench/benchmark.h"

#include <map>
#include <string>
#include <vector>

namespace app::commands {

/// tessera bench [NAME …]: the project's benchmarks, each against a reference measured in the same run. Without a name:
/// what there is, and the quick ones.
class BenchCommand final : public Command {
public:
    /// @param benchmarks that can be named, in the order in which they are listed.
    BenchCommand(CLI::App& options, std::vector<bench::Benchmark> benchmarks, FigureWriter figures);

    CommandResult run(const core::Progress& progress) override;

private:
    std::vector<core::Output> outputs() const override;

    std::vector<bench::Benchmark> m_benchmarks;
    FigureWriter m_figures;
    std::vector<std::string> m_names;
    std::map<std::string, std::string> m_values; ///< by option name, as given
    std::string m_plot;                          ///< file for the figure of the benchmark that has one; empty: none
};

} // namespace app::commands
