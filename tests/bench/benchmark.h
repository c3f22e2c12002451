#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"
#include "tests/bench/chart.h"

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bench {

constexpr const char* kAgreedArch = "DiT-XL/2-256"; ///< of random weights, whose figures have bars

/// A choice that a benchmark offers on the command line as --name.
struct BenchOption {
    std::string name;
    std::string value; ///< default; empty: the benchmark decides
    std::string help;  ///< one line with unit and range
};

/// What a run was asked for: an answer for every option that the benchmark declares.
class BenchOptions {
public:
    /// @param values by option name; @throws core::Error{BadArgument} for a name that is not among `declared`.
    BenchOptions(const std::vector<BenchOption>& declared, const std::map<std::string, std::string>& values);

    core::ComputeOptions compute{};
    std::uint64_t seed = 0;

    const std::string& text(const std::string& name) const;
    /// @throws core::Error{BadArgument} naming the option unless it is a whole number in [smallest, largest].
    int integer(const std::string& name, int smallest, int largest) const;
    /// Comma-separated numbers. @throws core::Error{BadArgument} naming the option unless all are in [smallest,
    /// largest].
    std::vector<double> numbers(const std::string& name, double smallest, double largest) const;
    /// Comma-separated words; none for an empty text.
    std::vector<std::string> words(const std::string& name) const;

private:
    std::map<std::string, std::string> m_values;
};

/// A bound that a measured figure should keep.
struct Bar {
    enum class Sense { AtLeast, AtMost };
    std::string what; ///< the figure, with its unit
    double measured = 0;
    Sense sense = Sense::AtLeast;
    double bound = 0;

    bool isMet() const { return sense == Sense::AtLeast ? measured >= bound : measured <= bound; }
};

struct BenchResult {
    nlohmann::ordered_json json;
    std::string text; ///< Markdown, lines ended
    std::vector<Bar> bars{};
    std::optional<Chart> chart{};
};

/// One benchmark: a line in benchmark_table.cpp.
struct Benchmark {
    std::string name;
    std::string description; ///< one line
    bool isQuick = false;    ///< takes seconds: runs where no benchmark is named
    std::vector<BenchOption> options;
    std::function<BenchResult(const BenchOptions&, const core::Progress&)> run;
};

/// Runs one benchmark and puts beside its figures what they depend on ("machine": see machine.h), how long it took
/// ("seconds_total"), the options that it ran with and its bars, met or missed.
/// @throws core::Error as the benchmark does.
BenchResult runBenchmark(const Benchmark& benchmark, const BenchOptions& options, const core::Progress& progress);

} // namespace bench
