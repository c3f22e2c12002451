#include "app/command_line.h"

#include "app/commands/analyse_command.h"
#include "app/commands/bench_command.h"
#include "app/commands/calibrate_command.h"
#include "app/commands/compare_command.h"
#include "app/commands/inspect_command.h"
#include "app/commands/interruption.h"
#include "app/commands/open_model.h"
#include "app/commands/option_names.h"
#include "app/commands/plan_command.h"
#include "app/commands/progress_printer.h"
#include "app/commands/prune_command.h"
#include "app/commands/random_model_command.h"
#include "app/commands/sample_command.h"
#include "app/commands/train_command.h"
#include "app/figure_files.h"
#include "app/report_command.h"
#include "app/window.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/provenance.h"
#include "core/base/text.h"
#include "tests/bench/benchmark_table.h"
#include "tests/bench/window/ui_benchmark.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>

#include <algorithm>
#include <iostream>
#include <new>
#include <unistd.h>

namespace app {
namespace {

int complain(int status, std::string message) {
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::cerr << "tessera: " << core::escaped(message, 10'000) << '\n';
    return status;
}

int statusOf(core::ErrorCode code) {
    switch (code) {
    case core::ErrorCode::BadInput:
        return BadInputFile;
    case core::ErrorCode::BadArgument:
        return WrongUsage;
    case core::ErrorCode::Cancelled:
        return Interrupted;
    case core::ErrorCode::Failed:
        break;
    }
    return JobFailed;
}

/// Does `work`, which returns an exit status; whatever it throws becomes one line and a status. `finish` ends what was
/// being printed before that line.
template <typename Work, typename Finish> int guarded(const Work& work, const Finish& finish) {
    try {
        return static_cast<int>(work());
    } catch (const core::Error& error) {
        finish();
        return complain(statusOf(error.code()), error.what());
    } catch (const std::bad_alloc&) {
        finish();
        return complain(JobFailed, "out of memory");
    } catch (const std::exception& error) {
        finish();
        return complain(JobFailed, error.what());
    }
}

/// Errors about arguments name the options that set them.
template <typename Work> auto namingOptions(const CLI::App& parser, const Work& work) {
    try {
        return work();
    } catch (const core::ArgumentError& error) {
        throw core::Error(error.code(), commands::messageForOptions(error, parser));
    }
}

int runCommand(commands::Command& command) {
    const commands::Interruption interruption;
    commands::ProgressPrinter printer(isatty(STDERR_FILENO) == 1);
    const core::Progress progress(interruption.token(),
                                  [&printer](const core::ProgressUpdate& update) { printer.print(update); });
    const auto finish = [&printer] { printer.finish(); };
    const auto work = [&] {
        const commands::CommandResult result = namingOptions(command.parser(), [&] {
            const auto claims = command.claimOutputs();
            const core::StopScope stoppable(interruption.token());
            return command.run(progress);
        });
        finish();
        if (command.wantsJson())
            std::cout << core::terminalText(result.json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace),
                                            true)
                      << '\n';
        else
            std::cout << core::terminalText(result.text);
        std::cout.flush();
        if (!std::cout)
            throw core::Error(core::ErrorCode::Failed, "stdout: the results could not be written");
        return Done;
    };
    return guarded(work, finish);
}

using Commands = std::vector<std::unique_ptr<commands::Command>>;

template <typename C, typename... More>
void add(CLI::App& parser, Commands& commands, const std::string& name, const std::string& description, More... more) {
    commands.push_back(std::make_unique<C>(*parser.add_subcommand(name, description), std::move(more)...));
}

/// All of them, and the one that needs a window.
std::vector<bench::Benchmark> allBenchmarks() {
    std::vector<bench::Benchmark> all = bench::benchmarks();
    all.push_back(bench::window::uiBenchmark());
    return all;
}

Commands addCommands(CLI::App& parser) {
    Commands commands;
    add<commands::InspectCommand>(parser, commands, "inspect", "Says what a model or checkpoint is");
    add<commands::AnalyseCommand>(parser, commands, "analyse", "Dynamics and stages of a model", figureWriter());
    add<commands::CalibrateCommand>(parser, commands, "calibrate",
                                    "Gathers the statistics that pruning needs, or merges some");
    add<commands::PruneCommand>(parser, commands, "prune",
                                "Cuts the trajectory into stages, prunes each and exports the model");
    add<commands::SampleCommand>(parser, commands, "sample", "Pictures of a dense or pruned model");
    add<commands::CompareCommand>(parser, commands, "compare", "The same seeds through the dense model and others");
    add<commands::PlanCommand>(parser, commands, "plan", "Which blocks a sampling run computes, reuses or forecasts");
    add<ReportCommand>(parser, commands, "report",
                       "A whole study without a window, as a self-contained page or on paper");
    add<commands::TrainCommand>(parser, commands, "train",
                                "Trains the built-in model, or another one further, with or without a teacher");
    add<commands::BenchCommand>(parser, commands, "bench",
                                "The project's benchmarks, each against a reference of the same run", allBenchmarks(),
                                figureWriter());
    add<commands::RandomModelCommand>(parser, commands, "random-model",
                                      "Random weights of a full-size architecture, for tests");
    return commands;
}

/// The innermost command that was named, for its help and usage.
const CLI::App* chosenParser(const CLI::App& parser) {
    const auto chosen = parser.get_subcommands();
    return chosen.empty() ? &parser : chosen.front();
}

int complainAboutUsage(const CLI::App& parser, const CLI::ParseError& error) {
    const CLI::App* command = chosenParser(parser);
    const std::string name = command == &parser ? "tessera" : "tessera " + command->get_name();
    complain(WrongUsage, error.what());
    std::cerr << "usage: " << name << " --help lists what there is\n";
    return WrongUsage;
}

void setProgramVersion(const std::string& revision) {
    const std::string version = core::programVersion() + (revision.empty() ? "" : " (" + revision + ")");
    QCoreApplication::setApplicationVersion(QString::fromStdString(version));
}

} // namespace

int run(int argc, char** argv, const std::string& revision) {
    setProgramVersion(revision);
    CLI::App parser("Tessera: stage-wise pruning of diffusion models. Without a command: the window.", "tessera");
    parser.set_version_flag("--version", "Tessera " + QCoreApplication::applicationVersion().toStdString(),
                            "The version");
    parser.set_help_flag("-h,--help", "This help; tessera COMMAND --help: a command's");
    parser.require_subcommand(0, 1);
    parser.get_formatter()->column_width(26);
    commands::CommonOptions windowOptions;
    std::string shown;
    parser.add_option("MODEL", shown, "What the window opens: demo (default), a model or a study");
    std::string weights;
    commands::addWeights(parser, weights);
    commands::addComputeOptions(parser, windowOptions);
    const Commands commands = addCommands(parser);
    try {
        parser.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return chosenParser(parser)->exit(help) == 0 ? Done : JobFailed;
    } catch (const CLI::ParseError& error) {
        return complainAboutUsage(parser, error);
    }
    for (const auto& command : commands)
        if (command->isChosen())
            return shown.empty() && weights.empty()
                       ? runCommand(*command)
                       : complainAboutUsage(parser, CLI::ExtrasError({shown.empty() ? "--weights" : shown}));
    const auto work = [&] {
        const auto compute = namingOptions(parser, [&] { return windowOptions.compute(); });
        const bool isChosen = parser.count("--device") + parser.count("--dtype") + parser.count("--threads") > 0;
        return runWindow(shown.empty() ? "demo" : shown, weights, compute, isChosen);
    };
    return guarded(work, [] {});
}

} // namespace app
