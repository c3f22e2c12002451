#include "app/commands/common_options.h"

#include <CLI/CLI.hpp>

namespace app::commands {

core::ComputeOptions CommonOptions::compute() const {
    return {.device = core::parseDevice(device), .dtype = core::parseDtype(dtype), .threads = threads};
}

void addComputeOptions(CLI::App& command, CommonOptions& options) {
    command.add_option("--device", options.device, "Where to compute: auto, cpu, cuda or cuda:N")
        ->type_name("DEVICE")
        ->capture_default_str()
        ->group("Common");
    command.add_option("--dtype", options.dtype, "Number format of weights and activations: f32, bf16 or f16")
        ->type_name("TYPE")
        ->capture_default_str()
        ->group("Common");
    command.add_option("--threads", options.threads, "CPU threads (default: all cores)")
        ->check(CLI::Range(1, 4096))
        ->type_name("N")
        ->group("Common");
}

void addCommonOptions(CLI::App& command, CommonOptions& options) {
    command.add_flag("--json", options.json, "Results as JSON on stdout")->group("Common");
    addComputeOptions(command, options);
    command
        .add_option("--seed", options.seed,
                    "Seed; of several pictures, the first one's, from which the others count on")
        ->type_name("N")
        ->capture_default_str()
        ->group("Common");
}

} // namespace app::commands
