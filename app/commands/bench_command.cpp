#include "app/commands/bench_command.h"

#include "core/base/argument.h"
#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <set>

namespace app::commands {
namespace {

using Json = nlohmann::ordered_json;

using Benchmarks = std::vector<bench::Benchmark>;

/// @throws core::Error{BadArgument} listing the names.
const bench::Benchmark& benchmarkNamed(const Benchmarks& all, const std::string& name) {
    std::string names;
    for (const bench::Benchmark& benchmark : all) {
        if (benchmark.name == name)
            return benchmark;
        names += (names.empty() ? "" : ", ") + benchmark.name;
    }
    throw core::ArgumentError("benchmark", ": expected one of " + names + ", found '" + name + "'");
}

Benchmarks chosen(const Benchmarks& all, const std::vector<std::string>& names) {
    Benchmarks list;
    for (const std::string& name : names)
        list.push_back(benchmarkNamed(all, name));
    for (const bench::Benchmark& candidate : all)
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
std::string listText(const Benchmarks& all) {
    std::vector<std::vector<std::string>> rows;
    for (const bench::Benchmark& benchmark : all)
        rows.push_back({benchmark.name, benchmark.description + (benchmark.isQuick ? " (quick)" : "")});
    std::size_t width = 0;
    for (const auto& row : rows)
        width = std::max(width, row[0].size());
    std::string text;
    for (const auto& row : rows)
        text += row[0] + std::string(width + 2 - row[0].size(), ' ') + row[1] + '\n';
    return text + '\n';
}

Json listJson(const Benchmarks& all) {
    Json json = Json::array();
    for (const bench::Benchmark& benchmark : all)
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
std::map<std::string, OptionHelp> optionHelp(const Benchmarks& all) {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> byName; // by name: benchmark and text
    for (const bench::Benchmark& benchmark : all)
        for (const bench::BenchOption& option : benchmark.options)
            byName[option.name].emplace_back(benchmark.name,
                                             option.help + (option.value.empty() ? "" : " [" + option.value + "]"));
    std::map<std::string, OptionHelp> help;
    for (const auto& [name, texts] : byName) {
        std::string joined;
        for (const auto& [benchmark, text] : texts)
            joined.append(joined.empty() ? "" : "; ").append(benchmark).append(": ").append(text);
        const bool isShared = texts.size() > 1;
        help[name] = {isShared ? "Of several benchmarks" : "Of " + texts.front().first,
                      isShared ? joined : texts.front().second};
    }
    return help;
}

} // namespace

BenchCommand::BenchCommand(CLI::App& options, std::vector<bench::Benchmark> benchmarks, FigureWriter figures)
    : Command(options)
    , m_benchmarks(std::move(benchmarks))
    , m_figures(std::move(figures)) {
    options.add_option("NAME", m_names, "Benchmarks to run; none: what there is, and the quick ones");
    for (const auto& [name, help] : optionHelp(m_benchmarks))
        options
            .add_option_function<std::string>(
                "--" + name, [this, key = name](const std::string& text) { m_values[key] = text; }, help.text)
            ->type_name("X")
            ->group(help.group);
    addOutput("--plot", m_plot, "Figure of the first named benchmark that has one: .png, .svg or .pdf", Kind::File,
              endsIn("plot", {".png", ".svg", ".pdf"}));
}

std::vector<core::Output> BenchCommand::outputs() const {
    std::vector<core::Output> all = Command::outputs();
    if (const auto state = m_values.find("state"); state != m_values.end() && !state->second.empty())
        all.push_back({.name = "--state", .path = state->second});
    return all;
}

CommandResult BenchCommand::run(const core::Progress& progress) {
    const Benchmarks list = chosen(m_benchmarks, m_names);
    requireKnown(list, m_values);
    bool isDrawn = m_plot.empty();
    Json results = Json::array();
    std::string text = m_names.empty() ? listText(m_benchmarks) : "";
    for (const bench::Benchmark& benchmark : list) {
        bench::BenchOptions asked(benchmark.options, valuesOf(benchmark, m_values));
        asked.compute = common().compute();
        asked.seed = common().seed;
        const bench::BenchResult result = runBenchmark(benchmark, asked, progress);
        if (!isDrawn && result.chart) {
            m_figures.writeChart(m_plot, *result.chart);
            isDrawn = true;
        }
        results.push_back(result.json);
        text += result.text + '\n';
    }
    return {{{"available", listJson(m_benchmarks)}, {"results", std::move(results)}}, text};
}

} // namespace app::commands
