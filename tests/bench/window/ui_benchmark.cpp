#include "tests/bench/window/ui_benchmark.h"

#include "core/base/stopwatch.h"
#include "tests/bench/text.h"
#include "tests/bench/window/stop_bench.h"
#include "tests/bench/window/window_bench.h"
#include "ui/workbench/offscreen.h"

#include <ctime>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace bench::window {
namespace {

using bench::BenchOption;
using bench::fixed;
using Json = nlohmann::ordered_json;

double sinceBoot() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// When the system started this process, seconds since boot, to a hundredth.
double processStart() {
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
    std::string field;
    for (int i = 3; i <= 22 && fields >> field; ++i) {
    }
    return std::strtod(field.c_str(), nullptr) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// What loading the program and its libraries took, up to just before main().
const double secondsToLoad = sinceBoot() - processStart();

Json toJson(const bench::window::Latencies& latencies) {
    return {{"count", latencies.count}, {"p50", latencies.p50}, {"p99", latencies.p99}, {"max", latencies.max}};
}

Json toJson(const bench::window::WindowFigures& figures, double secondsToStart) {
    Json json{
        {"seconds_to_load", secondsToLoad},
        {"seconds_to_first_frame", secondsToStart},
        {"seconds_to_pictures", figures.secondsToImages},
        {"seconds_from_drag_to_new_picture", figures.secondsToNewImage},
        {"seconds_from_drag_to_new_pictures", figures.secondsToNewImages},
        {"seconds_to_stop", figures.secondsToStop},
        {"resident_bytes",
         {{"first_frame", figures.bytesAtFirstFrame}, {"end", figures.bytesAtEnd}, {"peak", figures.bytesAtMost}}},
        {"input", Json::array()}};
    for (const bench::window::HandFigures& hand : figures.hand)
        json["input"].push_back({{"what", hand.what},
                                 {"computes", hand.computes},
                                 {"frame_ms", toJson(hand.frames)},
                                 {"own_cpu_ms", toJson(hand.work)},
                                 {"event_loop_ms", toJson(hand.loop)}});
    return json;
}

std::string toText(const bench::window::WindowFigures& figures, double secondsToStart) {
    const auto megabytes = [](std::int64_t bytes) { return fixed(static_cast<double>(bytes) / (1 << 20), 0) + " MiB"; };
    std::string text =
        "Window painted " + fixed(secondsToStart, 2) + " s after the program's start (" + fixed(secondsToLoad, 2) +
        " s of it loading libraries), pictures of both models " + fixed(figures.secondsToImages, 1) +
        " s later. Resident: " + megabytes(figures.bytesAtFirstFrame) + " then, " + megabytes(figures.bytesAtEnd) +
        " at the end, " + megabytes(figures.bytesAtMost) + " at most. After a drag: first new picture " +
        fixed(figures.secondsToNewImage, 2) + " s, all final " + fixed(figures.secondsToNewImages, 2) +
        " s. Stop: " + fixed(figures.secondsToStop, 3) + " s.\n\n";
    std::vector<std::vector<std::string>> rows{
        {"Milliseconds", "while", "inputs", "frame p50", "p99", "max", "own CPU p50", "p99", "loop p50", "p99", "max"}};
    for (const bench::window::HandFigures& hand : figures.hand)
        rows.push_back({hand.what, hand.computes ? "computing" : "idle", std::to_string(hand.frames.count),
                        fixed(hand.frames.p50, 1), fixed(hand.frames.p99, 1), fixed(hand.frames.max, 1),
                        fixed(hand.work.p50, 1), fixed(hand.work.p99, 1), fixed(hand.loop.p50, 1),
                        fixed(hand.loop.p99, 1), fixed(hand.loop.max, 1)});
    return text + bench::markdownTable(rows) + '\n';
}

std::vector<bench::Bar> bars(const bench::window::WindowFigures& figures, double secondsToStart) {
    using Sense = bench::Bar::Sense;
    double idle = 0;
    double computing = 0;
    for (const bench::window::HandFigures& hand : figures.hand)
        (hand.computes ? computing : idle) = std::max(hand.computes ? computing : idle, hand.frames.p99);
    return {{"input to frame, p99, idle, ms", idle, Sense::AtMost, 16},
            {"input to frame, p99, computing, ms", computing, Sense::AtMost, 33},
            {"start to painted window, s", secondsToStart, Sense::AtMost, 1},
            {"drag to first new picture, s", figures.secondsToNewImage, Sense::AtMost, 0.7},
            {"drag to all new pictures, s", figures.secondsToNewImages, Sense::AtMost, 2.5},
            {"Stop, s", figures.secondsToStop, Sense::AtMost, 0.3}};
}

/// What Stop takes with a model of one's own.
bench::BenchResult runStops(const bench::BenchOptions& asked, const core::Progress& progress) {
    const StopBenchOptions options{.jobs = {asked.text("model"), asked.compute, asked.seed},
                                   .moments = asked.integer("stops", 1, 10'000),
                                   .withinSeconds = asked.numbers("within", 0.001, 1e6).front(),
                                   .during = asked.words("during")};
    const ui::workbench::Offscreen application;
    bench::BenchResult result{.json = {{"stops", Json::array()}}, .text = {}};
    std::vector<std::vector<std::string>> rows{{"Stop during", "stops", "median, s", "worst, s"}};
    for (const StopFigures& figures : measureStops(options, progress)) {
        const std::string count = std::to_string(figures.seconds.size());
        rows.push_back({figures.during, count, fixed(figures.median(), 3), fixed(figures.worst(), 3)});
        result.json["stops"].push_back({{"during", figures.during},
                                        {"median_seconds", figures.median()},
                                        {"worst_seconds", figures.worst()},
                                        {"seconds", figures.seconds}});
        result.bars.push_back(
            {"Stop during " + figures.during + ", worst, s", figures.worst(), bench::Bar::Sense::AtMost, 0.3});
    }
    result.text = options.jobs.model + ", stopped at random moments of a job's first " +
                  fixed(options.withinSeconds, 1) + " s.\n\n" + bench::markdownTable(rows) + '\n';
    return result;
}

bench::BenchResult runUi(const bench::BenchOptions& asked, const core::Progress& progress) {
    if (!asked.text("model").empty())
        return runStops(asked, progress);
    bench::window::WindowBenchOptions options{.compute = asked.compute};
    options.moves = asked.integer("moves", 2, 100'000);
    options.images = asked.integer("grid-rows", 1, 10'000);
    const core::Stopwatch watch;
    const ui::workbench::Offscreen application;
    const double secondsToConnect = watch.seconds();
    const bench::window::WindowFigures figures = bench::window::measureWindow(options, progress);
    const double start = secondsToLoad + secondsToConnect + figures.secondsToFirstFrame;
    return {toJson(figures, start), toText(figures, start), bars(figures, start)};
}

} // namespace

bench::Benchmark uiBenchmark() {
    return {.name = "ui",
            .description =
                "how long the window keeps a person waiting: start, drags, scrolling, idle and while computing",
            .isQuick = false,
            .options = {{"model", "", "model whose long jobs are stopped; none: a hand at the built-in one"},
                        {"stops", "9", "with --model: moments at which each job is stopped"},
                        {"within", "8", "with --model: seconds of a job within which they lie"},
                        {"during", "", "with --model: which jobs, such as elimination,sampling; none: all"},
                        {"moves", "200", "inputs of each kind"},
                        {"grid-rows", "50", "rows of two pictures in the grid that is scrolled and panned"}},
            .run = runUi};
}

} // namespace bench::window
