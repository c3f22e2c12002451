#include "tests/bench/reprune_benchmark.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/pruning/pruner.h"
#include "core/study/study.h"
#include "core/workflow/open_model.h"
#include "tests/bench/text.h"

namespace bench {
namespace {

using core::pruning::WithinRule;
using core::schedule::AllocationRule;

constexpr double firstSparsity = 0.33;
constexpr double slideTo = 0.45; ///< where the slider's last step ends

struct Rule {
    const char* name;
    AllocationRule between;
    WithinRule within;
};
constexpr Rule rules[] = {{"mosaic", AllocationRule::Mosaic, WithinRule::Uniform},
                          {"mosaic, marginal within", AllocationRule::Mosaic, WithinRule::Marginal},
                          {"marginal", AllocationRule::Marginal, WithinRule::Marginal}};

/// Seconds of one rule.
struct Times {
    double whole = 0;      ///< all stages anew
    double stepMedian = 0; ///< of the slider's steps
    double stepLongest = 0;
};

/// One model with its statistics.
struct Bench {
    core::model::DenoiserPtr model;
    core::calibration::Calibration calibration;

    double prune(const Rule& rule, double sparsity, core::pruning::EliminationCache& cache,
                 const core::Progress& progress) const {
        core::study::Study study;
        study.stages.targetSparsity = sparsity;
        study.stages.allocation = rule.between;
        core::pruning::PruneOptions options;
        options.allocation = rule.between;
        options.within = rule.within;
        const core::Stopwatch watch;
        const auto plan = core::study::plan(study, core::schedule::NoiseSchedule(model->info().schedule));
        core::pruning::prune(model, {.bank = calibration.bank.get()}, plan, options, {}, &cache);
        progress.throwIfStopped();
        return watch.seconds();
    }

    Times measure(const Rule& rule, int steps, int repeats, const core::Progress& progress) const {
        Times times{.whole = std::numeric_limits<double>::infinity()};
        std::shared_ptr<core::pruning::EliminationCache> cache;
        for (int i = 0; i < repeats; ++i) {
            cache = core::pruning::makeEliminationCache();
            times.whole = std::min(times.whole, prune(rule, firstSparsity, *cache, progress));
        }
        std::vector<double> slides;
        for (int i = 1; i <= steps; ++i)
            slides.push_back(prune(rule, firstSparsity + (slideTo - firstSparsity) * i / steps, *cache, progress));
        std::sort(slides.begin(), slides.end());
        times.stepMedian = slides[slides.size() / 2];
        times.stepLongest = slides.back();
        return times;
    }
};

BenchResult runReprune(const BenchOptions& asked, const core::Progress& progress) {
    const int samples = asked.integer("samples", 25, 100'000);
    const int steps = asked.integer("slides", 1, 10'000);
    const int repeats = asked.integer("repeats", 1, 1000);
    const auto model =
        core::workflow::openModel("demo", {.device = asked.compute.device, .dtype = asked.compute.dtype}).model;
    const Bench bench{model,
                      core::calibration::collectStatistics(*model, {.samples = samples, .seed = asked.seed}, progress)};
    BenchResult result;
    result.json["seconds_calibrate"] = bench.calibration.seconds;
    std::vector<std::vector<std::string>> rows{{"allocation", "all anew, ms", "slider step, ms", "longest, ms"}};
    for (const Rule& rule : rules) {
        const Times times = bench.measure(rule, steps, repeats, progress);
        result.json["rows"].push_back({{"allocation", rule.name},
                                       {"seconds_all", times.whole},
                                       {"seconds_step_median", times.stepMedian},
                                       {"seconds_step_longest", times.stepLongest}});
        rows.push_back({rule.name, fixed(1000 * times.whole, 1), fixed(1000 * times.stepMedian, 2),
                        fixed(1000 * times.stepLongest, 2)});
        result.bars.push_back({std::string("all anew, ") + rule.name + ", s", times.whole, Bar::Sense::AtMost, 0.5});
        result.bars.push_back(
            {std::string("slider step, ") + rule.name + ", s", times.stepMedian, Bar::Sense::AtMost, 0.05});
    }
    result.text = "Built-in model, three stages, OBS. Statistics of " + std::to_string(samples) + " samples took " +
                  fixed(bench.calibration.seconds, 1) + " s, once. All anew: fastest of " + std::to_string(repeats) +
                  "; slider: median of " + std::to_string(steps) + " steps from 0.33 to 0.45.\n\n" +
                  markdownTable(rows);
    return result;
}

} // namespace

Benchmark repruneBenchmark() {
    return {.name = "reprune",
            .description = "Seconds until the built-in model follows a changed choice, statistics at hand",
            .isQuick = true,
            .options = {{"samples", "300", "for the statistics, 25 to 100000"},
                        {"slides", "12", "steps of the sparsity slider"},
                        {"repeats", "3", "whole runs, of which the fastest counts"}},
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("reprune", [&] { return runReprune(options, progress); });
            }};
}

} // namespace bench
