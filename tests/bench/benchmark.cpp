#include "tests/bench/benchmark.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "tests/bench/machine.h"
#include "tests/bench/text.h"

#include <charconv>

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> splitAtCommas(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// NaN unless the whole text is a number.
double parseNumber(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : std::nan("");
}

Json toJson(const Bar& bar) {
    return {{"what", bar.what},
            {"measured", bar.measured},
            {bar.sense == Bar::Sense::AtLeast ? "at_least" : "at_most", bar.bound},
            {"met", bar.isMet()}};
}

std::string toText(const std::vector<Bar>& bars) {
    std::vector<std::vector<std::string>> rows{{"bar", "measured", "wanted", "met"}};
    for (const Bar& bar : bars)
        rows.push_back({bar.what, significant(bar.measured, 4),
                        (bar.sense == Bar::Sense::AtLeast ? "≥ " : "≤ ") + significant(bar.bound, 4),
                        bar.isMet() ? "met" : "MISSED"});
    return bars.empty() ? "" : '\n' + markdownTable(rows);
}

} // namespace

BenchOptions::BenchOptions(const std::vector<BenchOption>& declared, const std::map<std::string, std::string>& values) {
    for (const BenchOption& option : declared)
        m_values[option.name] = option.value;
    for (const auto& [name, value] : values) {
        if (!m_values.contains(name))
            throw core::Error(core::ErrorCode::BadArgument, "--" + name + ": the benchmark has no such option");
        m_values[name] = value;
    }
}

const std::string& BenchOptions::text(const std::string& name) const {
    return m_values.at(name);
}

int BenchOptions::integer(const std::string& name, int smallest, int largest) const {
    const double value = parseNumber(text(name));
    const std::string wanted = std::to_string(smallest) + " to " + std::to_string(largest);
    core::requireArgument(value >= smallest && value <= largest && value == std::floor(value), ("--" + name).c_str(),
                          wanted.c_str(), "'" + text(name) + "'");
    return static_cast<int>(value);
}

std::vector<double> BenchOptions::numbers(const std::string& name, double smallest, double largest) const {
    const std::string wanted =
        "numbers from " + core::numberText(smallest) + " to " + core::numberText(largest) + " between commas";
    std::vector<double> values;
    for (const std::string& part : splitAtCommas(text(name))) {
        values.push_back(parseNumber(part));
        core::requireArgument(values.back() >= smallest && values.back() <= largest, ("--" + name).c_str(),
                              wanted.c_str(), "'" + part + "'");
    }
    core::requireArgument(!values.empty(), ("--" + name).c_str(), wanted.c_str(), "none");
    return values;
}

std::vector<std::string> BenchOptions::words(const std::string& name) const {
    return splitAtCommas(text(name));
}

BenchResult runBenchmark(const Benchmark& benchmark, const BenchOptions& options, const core::Progress& progress) {
    const core::ComputeScope scope(options.compute);
    const MachineFacts machine = measureMachine(options.compute);
    Json asked = Json::object();
    for (const BenchOption& option : benchmark.options)
        asked[option.name] = options.text(option.name);
    const core::Stopwatch watch;
    BenchResult result = benchmark.run(options, progress);
    Json json{{"name", benchmark.name},
              {"machine", toJson(machine)},
              {"options", std::move(asked)},
              {"seed", options.seed},
              {"seconds_total", watch.seconds()}};
    json.update(result.json);
    json["bars"] = Json::array();
    for (const Bar& bar : result.bars)
        json["bars"].push_back(toJson(bar));
    result.json = std::move(json);
    result.text = "## " + benchmark.name + "\n\n" + toText(machine) + ".\n\n" + result.text + toText(result.bars);
    return result;
}

} // namespace bench
