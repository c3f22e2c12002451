#include "app/benchmarks/bench_command.h"

#include "app/benchmarks/ui_benchmark.h"
#include "app/figure_files.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "tests/bench/benchmark_table.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <set>

namespace app {
namespace {

using Json = nlohmann::ordered_json;

/// tests/bench's, and the one that needs a window.
const std::vector<bench::Benchmark>& allBenchmarks() {
    static const std::vector<bench::Benchmark> all = [] {
        std::vector<bench::Benchmark> list = bench::benchmarks();
        list.push_back(uiBenchmark());
        return list;
    }();
    return all;
}

/// @throws core::Error{BadArgument} listing the names.
const bench::Benchmark& benchmarkNamed(const std::string& name) {
    std::string names;
    for (const bench::Benchmark& benchmark : allBenchmarks()) {
        if (benchmark.name == name)
            return benchmark;
        names += (names.empty() ? "" : ", ") + benchmark.name;
    }
    throw core::Error(core::ErrorCode::BadArgument, "benchmark: expected one of " + names + ", found '" + name + "'");
}

std::vector<bench::Benchmark> chosen(const std::vector<std::string>& names) {
    std::vector<bench::Benchmark> list;
    for (const std::string& name : names)
        list.push_back(benchmarkNamed(name));
    for (const bench::Benchmark& candidate : allBenchmarks())
        if (names.empty() && candidate.isQuick)
            list.push_back(candidate);
    return list;
}

/// The options that were given and that this benchmark has.
std::map<std::string, std::string> valuesOf(const bench::Benchmark& benchmark,
                                            const std::map<std::string, std::string>& given) {
    std::map<std::string, std::string> values;
    for (const bench::BenchOption& option : benchmark.options)
        if (const auto found = given.find(option.name); found != given.end())
            values.insert(*found);
    return values;
}

/// @throws core::Error{BadArgument} naming an option that no chosen benchmark has.
void requireKnown(const std::vector<bench::Benchmark>& list, const std::map<std::string, std::string>& given) {
    std::set<std::string> known;
    for (const bench::Benchmark& benchmark : list)
        for (const bench::BenchOption& option : benchmark.options)
            known.insert(option.name);
    for (const auto& [name, value] : given)
        if (!known.contains(name))
            throw core::Error(core::ErrorCode::BadArgument, "--" + name + ": no chosen benchmark has this option");
}

/// @throws core::Error{BadArgument} for a file that no figure can be written to: before the work rather than after it.
void requirePlot(const std::string& file) {
    const std::string suffix = std::filesystem::path(file).extension().string();
    core::requireArgument(file.empty() || suffix == ".png" || suffix == ".svg" || suffix == ".pdf", "plot",
                          "a .png, .svg or .pdf file", "'" + file + "'");
}

std::string listText() {
    std::vector<std::vector<std::string>> rows;
    for (const bench::Benchmark& benchmark : allBenchmarks())
        rows.push_back({benchmark.name, benchmark.description + (benchmark.isQuick ? " (quick)" : "")});
    std::size_t width = 0;
    for (const auto& row : rows)
        width = std::max(width, row[0].size());
    std::string text;
    for (const auto& row : rows)
        text += row[0] + std::string(width + 2 - row[0].size(), ' ') + row[1] + '\n';
    return text + '\n';
}

Json listJson() {
    Json json = Json::array();
    for (const bench::Benchmark& benchmark : allBenchmarks())
        json.push_back(
            {{"name", benchmark.name}, {"description", benchmark.description}, {"quick", benchmark.isQuick}});
    return json;
}

/// What --help says about an option, and under which heading.
struct OptionHelp {
    std::string group;
    std::string text;
};

/// By option name: one that several benchmarks have is listed once.
std::map<std::string, OptionHelp> optionHelp() {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> all; // by name: benchmark and text
    for (const bench::Benchmark& benchmark : allBenchmarks())
        for (const bench::BenchOption& option : benchmark.options)
            all[option.name].emplace_back(benchmark.name,
                                          option.help + (option.value.empty() ? "" : " [" + option.value + "]"));
    std::map<std::string, OptionHelp> help;
    for (const auto& [name, texts] : all) {
        std::string joined;
        for (const auto& [benchmark, text] : texts)
            joined += (joined.empty() ? "" : "; ") + benchmark + ": " + text;
        const bool isShared = texts.size() > 1;
        help[name] = {isShared ? "Of several benchmarks" : "Of " + texts.front().first,
                      isShared ? joined : texts.front().second};
    }
    return help;
}

} // namespace

BenchCommand::BenchCommand(CLI::App& options)
    : Command(options) {
    options.add_option("NAME", m_names, "Benchmarks to run; none: what there is, and the quick ones");
    for (const auto& [name, help] : optionHelp())
        options
            .add_option_function<std::string>(
                "--" + name, [this, key = name](const std::string& text) { m_values[key] = text; }, help.text)
            ->type_name("X")
            ->group(help.group);
    options.add_option("--plot", m_plot, "Figure of the first named benchmark that has one: .png, .svg or .pdf")
        ->type_name("FILE")
        ->group("Output");
}

CommandResult BenchCommand::run(const core::Progress& progress) {
    const std::vector<bench::Benchmark> list = chosen(m_names);
    requireKnown(list, m_values);
    requirePlot(m_plot);
    bool isDrawn = m_plot.empty();
    Json results = Json::array();
    std::string text = m_names.empty() ? listText() : "";
    for (const bench::Benchmark& benchmark : list) {
        bench::BenchOptions asked(benchmark.options, valuesOf(benchmark, m_values));
        asked.compute = common().compute();
        asked.seed = common().seed;
        const bench::BenchResult result = runBenchmark(benchmark, asked, progress);
        if (!isDrawn && result.chart) {
            writeChart(m_plot, *result.chart);
            isDrawn = true;
        }
        results.push_back(result.json);
        text += result.text + '\n';
    }
    return {{{"available", listJson()}, {"results", std::move(results)}}, text};
}

} // namespace app
