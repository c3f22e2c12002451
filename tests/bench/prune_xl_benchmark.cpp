#include "tests/bench/prune_xl_benchmark.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/checkpoint/random_model.h"
#include "core/data/calibration_set.h"
#include "core/exporting/export.h"
#include "core/metrics/cost.h"
#include "core/pruning/pruner.h"
#include "core/study/study.h"
#include "core/workflow/open_model.h"
#include "tests/bench/memory_peak.h"
#include "tests/bench/published_time.h"
#include "tests/bench/random_latents.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/text.h"

#include <filesystem>

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

struct XlOptions {
    std::string arch = kAgreedArch;
    int blocks = 0; ///< 0: all
    int samples = 48;
    double memoryGib = 6;
    double sparsity = 0.33;
    double publishedSeconds = 4;
    std::string folder{};
    core::ComputeOptions compute{};
    std::uint64_t seed = 0;
};

/// What became of one run.
struct XlResult {
    double secondsWrite = 0;
    double secondsOpen = 0;
    core::calibration::StoragePlan storage{};
    core::pruning::PruneReport report{};
    int units = 0;
    std::int64_t exportedBytes = 0;
    std::vector<PublishedTime> published{};

    double secondsPublished() const {
        double seconds = 0;
        for (const PublishedTime& time : published)
            seconds += time.seconds();
        return seconds;
    }
};

std::int64_t bytesBelow(const std::filesystem::path& folder) {
    std::int64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        bytes += entry.is_regular_file() ? static_cast<std::int64_t>(entry.file_size()) : 0;
    return bytes;
}

core::model::DenoiserPtr makeModel(const XlOptions& options, const std::filesystem::path& folder, XlResult& result,
                                   const core::Progress& progress) {
    const std::filesystem::path file = folder / "model.safetensors";
    const core::Stopwatch writing;
    core::checkpoint::writeRandomModel(file, {.arch = options.arch, .seed = options.seed, .depth = options.blocks},
                                       progress);
    result.secondsWrite = writing.seconds();
    const core::Stopwatch opening;
    auto model =
        core::workflow::openModel(file.string(), {.device = options.compute.device, .dtype = options.compute.dtype})
            .model;
    result.secondsOpen = opening.seconds();
    return model;
}

XlResult runOnce(const XlOptions& options, const core::Progress& progress) {
    const ScratchFolder folder(options.folder);
    XlResult result;
    const MemoryPeak peak; // from here on the process' peak is this run's
    const auto model = makeModel(options, folder.path(), result, progress);
    result.units = static_cast<int>(model->units().size());
    core::study::Study study;
    study.stages.targetSparsity = options.sparsity;
    const auto plan = core::study::plan(study, core::schedule::NoiseSchedule(model->info().schedule));
    const auto calibration = core::calibration::collectStatistics(
        *model, randomLatents(model->info(), options.samples, options.seed),
        {.samples = options.samples, .seed = options.seed, .memoryGib = options.memoryGib}, progress);
    result.storage = calibration.bank->storage();
    auto pruned = core::pruning::prune(model, {.bank = calibration.bank.get()}, plan, {}, progress);
    result.report = std::move(pruned.report);
    result.report.secondsCalibrate = calibration.seconds;
    progress.report("export", 0, 1);
    const core::Stopwatch exporting;
    core::exporting::exportStagedModel(*pruned.pruned, result.report, folder.path() / "pruned");
    result.report.secondsExport = exporting.seconds();
    result.report.peakBytes = core::metrics::peakResidentBytes();
    result.exportedBytes = bytesBelow(folder.path() / "pruned");
    progress.report("export", 1, 1);
    result.published = timePublished(*model, *calibration.bank, result.report, options.publishedSeconds, progress);
    return result;
}

XlOptions readOptions(const BenchOptions& asked) {
    return {.arch = asked.text("arch"),
            .blocks = asked.integer("blocks", 0, 28),
            .samples = asked.integer("samples", 25, 100'000),
            .memoryGib = asked.numbers("memory", 0.01, 1000).front(),
            .sparsity = asked.numbers("sparsity", 0.01, 0.95).front(),
            .publishedSeconds = asked.numbers("published-seconds", 0.001, 1e6).front(),
            .folder = asked.text("folder"),
            .compute = asked.compute,
            .seed = asked.seed};
}

Json publishedJson(const XlResult& result) {
    Json shapes = Json::array();
    for (const PublishedTime& time : result.published)
        shapes.push_back({{"outputs", time.outputs},
                          {"columns", time.columns},
                          {"group_size", time.groupSize},
                          {"layers", time.layers},
                          {"removed", time.removed},
                          {"inversion_seconds", time.inversion},
                          {"seconds_per_elimination", time.step},
                          {"eliminations_timed", time.timed},
                          {"seconds", time.seconds()}});
    const double seconds = result.secondsPublished();
    return {{"seconds", seconds}, {"ratio", seconds / result.report.secondsSolve}, {"shapes", std::move(shapes)}};
}

Json toJson(const XlOptions& options, const XlResult& result) {
    const core::pruning::PruneReport& report = result.report;
    Json stages = Json::array();
    for (const auto& stage : report.stages)
        stages.push_back({{"name", stage.name},
                          {"sparsity", stage.sparsity},
                          {"achieved_sparsity", stage.achievedSparsity},
                          {"macs", stage.macs}});
    return {{"arch", options.arch},
            {"units", result.units},
            {"calibration_samples", 2 * options.samples},
            {"statistics",
             {{"kind", toString(result.storage.kind)}, {"bins", result.storage.bins}, {"bytes", result.storage.bytes}}},
            {"seconds",
             {{"write", result.secondsWrite},
              {"open", result.secondsOpen},
              {"calibrate", report.secondsCalibrate},
              {"solve", report.secondsSolve},
              {"export", report.secondsExport}}},
            {"peak_bytes", report.peakBytes},
            {"exported_bytes", result.exportedBytes},
            {"achieved_sparsity", report.achievedSparsity},
            {"macs_dense", report.macsDense},
            {"macs_pruned", report.macsPruned},
            {"stages", std::move(stages)},
            {"published", publishedJson(result)},
            {"notes", report.notes}};
}

std::string toText(const XlOptions& options, const XlResult& result) {
    const core::pruning::PruneReport& report = result.report;
    const std::vector<std::vector<std::string>> rows{
        {"step", "seconds"},
        {"write random weights", fixed(result.secondsWrite, 1)},
        {"open", fixed(result.secondsOpen, 1)},
        {"calibrate", fixed(report.secondsCalibrate, 1)},
        {"solve", fixed(report.secondsSolve, 1)},
        {"export", fixed(report.secondsExport, 1)},
    };
    return options.arch + ", " + std::to_string(result.units) + " units, " + std::to_string(report.stages.size()) +
           " stages, sparsity " + fixed(report.achievedSparsity, 3) + " (target " + fixed(options.sparsity, 2) +
           "). Statistics of " + std::to_string(options.samples) +
           " random latents and as many with the null label: " + toString(result.storage.kind) + ", " +
           std::to_string(result.storage.bins) + " timestep bins, " +
           fixed(static_cast<double>(result.storage.bytes) / kGigabyte, 2) + " GB.\n\n" + markdownTable(rows) +
           "\nPeak memory " + fixed(static_cast<double>(report.peakBytes) / kGigabyte, 2) + " GB, exported " +
           fixed(static_cast<double>(result.exportedBytes) / kGigabyte, 2) +
           " GB. The published algorithm would solve in " + fixed(result.secondsPublished(), 0) + " s, " +
           fixed(result.secondsPublished() / report.secondsSolve, 0) +
           " times as long (one layer of each shape timed on the same statistics, its eliminations extrapolated).\n";
}

BenchResult runPruneXl(const BenchOptions& asked, const core::Progress& progress) {
    const XlOptions options = readOptions(asked);
    const XlResult result = runOnce(options, progress);
    BenchResult all{.json = toJson(options, result), .text = toText(options, result)};
    if (options.arch == kAgreedArch && options.blocks == 0) {
        all.bars.push_back({"solve, seconds", result.report.secondsSolve, Bar::Sense::AtMost, 600});
        all.bars.push_back(
            {"peak memory, GB", static_cast<double>(result.report.peakBytes) / kGigabyte, Bar::Sense::AtMost, 14});
    }
    return all;
}

} // namespace

Benchmark pruneXlBenchmark() {
    return {.name = "prune-xl",
            .description = "A full-size model in three stages: calibrate, solve, export; seconds and peak memory",
            .options = {{"arch", kAgreedArch, "architecture, as random-model's"},
                        {"blocks", "0", "blocks of it, 0: all"},
                        {"samples", "48", "random latents, as many null-label ones are added, 25 to 100000"},
                        {"memory", "6", "GiB that the statistics may take"},
                        {"sparsity", "0.33", "mean over the sampling steps"},
                        {"published-seconds", "4", "time for the published algorithm's eliminations per layer shape"},
                        {"folder", "", "where weights and export are written and removed; the system's temporary one"}},
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("prune-xl", [&] { return runPruneXl(options, progress); });
            }};
}

} // namespace bench
