#include "app/command_line.h"

#include "app/analyse_command.h"
#include "app/benchmarks/bench_command.h"
#include "app/calibrate_command.h"
#include "app/compare_command.h"
#include "app/inspect_command.h"
#include "app/interruption.h"
#include "app/open_model.h"
#include "app/progress_printer.h"
#include "app/prune_command.h"
#include "app/random_model_command.h"
#include "app/report_command.h"
#include "app/sample_command.h"
#include "app/train_command.h"
#include "app/window.h"
#include "core/base/error.h"
#include "core/base/provenance.h"

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
    std::cerr << "tessera: " << message << '\n';
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

int runCommand(Command& command) {
    const Interruption interruption;
    ProgressPrinter printer(isatty(STDERR_FILENO) == 1);
    const core::Progress progress(interruption.token(),
                                  [&printer](const core::ProgressUpdate& update) { printer.print(update); });
    const auto finish = [&printer] { printer.finish(); };
    const auto work = [&] {
        const CommandResult result = command.run(progress);
        finish();
        if (command.wantsJson())
            std::cout << result.json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        else
            std::cout << result.text;
        std::cout.flush();
        if (!std::cout)
            throw core::Error(core::ErrorCode::Failed, "stdout: the results could not be written");
        return Done;
    };
    return guarded(work, finish);
}

using Commands = std::vector<std::unique_ptr<Command>>;

template <typename C>
void add(CLI::App& parser, Commands& commands, const std::string& name, const std::string& description) {
    commands.push_back(std::make_unique<C>(*parser.add_subcommand(name, description)));
}

Commands addCommands(CLI::App& parser) {
    Commands commands;
    add<InspectCommand>(parser, commands, "inspect", "Says what a model or checkpoint is");
    add<AnalyseCommand>(parser, commands, "analyse", "Dynamics and stages of a model");
    add<CalibrateCommand>(parser, commands, "calibrate", "Gathers the statistics that pruning needs, or merges some");
    add<PruneCommand>(parser, commands, "prune", "Cuts the trajectory into stages, prunes each and exports the model");
    add<SampleCommand>(parser, commands, "sample", "Pictures of a dense or pruned model");
    add<CompareCommand>(parser, commands, "compare", "The same seeds through the dense model and others");
    add<ReportCommand>(parser, commands, "report",
                       "A whole study without a window, as a self-contained page or on paper");
    add<TrainCommand>(parser, commands, "train", "Trains the built-in model on the built-in data set");
    add<BenchCommand>(parser, commands, "bench", "The project's benchmarks, each against a reference of the same run");
    add<RandomModelCommand>(parser, commands, "random-model", "Random weights of a full-size architecture, for tests");
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
    CommonOptions windowOptions;
    std::string shown;
    parser.add_option("MODEL", shown, "What the window opens: demo (default), a model or a study");
    std::string weights;
    addWeights(parser, weights);
    addComputeOptions(parser, windowOptions);
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
    const auto work = [&] { return runWindow(shown.empty() ? "demo" : shown, weights, windowOptions.compute()); };
    return guarded(work, [] {});
}

} // namespace app
