#include "app/commands/common_options.h"

#include "core/base/argument.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <limits>
#include <numeric>
#include <thread>

namespace app::commands {
namespace {

/// The parser itself would wrap -1 and clamp what is too large. Empty: it is a seed.
std::string seedProblem(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error == std::errc() && end == text.data() + text.size() && !text.empty())
        return {};
    return "expected a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max()) +
           ", found '" + core::escaped(text, 60) + "'";
}

/// Four times the cores: more only wait for each other, and thousands may not be made at all.
int mostThreads() {
    return 4 * static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

} // namespace

core::ComputeOptions CommonOptions::compute() const {
    return {.device = core::parseDevice(device), .dtype = core::parseDtype(dtype), .threads = threads};
}

std::vector<std::uint64_t> CommonOptions::seeds(std::size_t count) const {
    const std::uint64_t last = std::numeric_limits<std::uint64_t>::max() - (count == 0 ? 0 : count - 1);
    core::requireArgument(
        seed <= last, "seed",
        ("at most " + std::to_string(last) + ", since " + std::to_string(count) + " images count on from it").c_str(),
        std::to_string(seed));
    std::vector<std::uint64_t> all(count);
    std::iota(all.begin(), all.end(), seed);
    return all;
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
        ->check(CLI::Range(1, mostThreads()))
        ->type_name("N")
        ->group("Common");
}

void addCommonOptions(CLI::App& command, CommonOptions& options) {
    command.add_flag("--json", options.json, "Results as JSON on stdout")->group("Common");
    addComputeOptions(command, options);
    command
        .add_option("--seed", options.seed,
                    "Seed; of several pictures, the first one's, from which the others count on")
        ->check(CLI::Validator(seedProblem, ""))
        ->type_name("N")
        ->capture_default_str()
        ->group("Common");
}

} // namespace app::commands
