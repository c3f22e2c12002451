#include "tests/bench/quality_benchmark.h"

#include "core/base/argument.h"
#include "core/base/resources.h"
#include "core/base/tensor.h"
#include "core/workflow/open_model.h"
#include "tests/bench/quality_run.h"

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

std::vector<BenchOption> declaredOptions() {
    std::string names;
    for (const QualityVariant& variant : qualityVariants())
        names += (names.empty() ? "" : ", ") + variant.name;
    return {{"model", "demo", "built-in model: demo, or demo-text, whose pictures are of unseen prompts"},
            {"samples", "1000", "pictures per row, 2 to 100000"},
            {"sparsity", "0.1,0.2,0.33,0.5", "shares of the prunable multiply-adds to remove, 0.01 to 0.95"},
            {"only", "", "rows to make (default: all, with --models none), of: " + names},
            {"models", "", "models on the disk to rate beside them, for example what was pruned or trained"},
            {"steps", "20", "DDIM steps, 1 to 1000"},
            {"calibration", "1000", "samples for the statistics, 25 to 100000"},
            {"reference", "10000", "fresh pictures that FID compares with, 2 to 1000000"},
            {"timing", "16", "pictures of the timed batch, 0 (no timing) to 1000"},
            {"state", "", "file that keeps finished rows, so that an interrupted run goes on"}};
}

/// Only what makes images of the built-in model's kind can be compared with it.
RatedModel openRated(const std::string& name, const core::model::Denoiser& dense, const core::ComputeOptions& compute) {
    RatedModel rated{name, core::workflow::openModel(name, {.device = compute.device, .dtype = compute.dtype}).model};
    const core::model::ModelInfo &found = rated.model->info(), &wanted = dense.info();
    const bool fits = found.isPixelSpace == wanted.isPixelSpace && found.channels == wanted.channels &&
                      found.height == wanted.height && found.width == wanted.width &&
                      found.classes.count == wanted.classes.count;
    core::requireArgument(fits, "models", "models of the built-in model's images", name);
    return rated;
}

QualityOptions readOptions(const BenchOptions& asked, const core::model::Denoiser& dense) {
    QualityOptions options{.variants = {},
                           .sparsities = asked.numbers("sparsity", 0.01, 0.95),
                           .samples = asked.integer("samples", 2, 100'000),
                           .steps = asked.integer("steps", 1, 1000),
                           .calibration = asked.integer("calibration", 25, 100'000),
                           .reference = asked.integer("reference", 2, 1'000'000),
                           .timing = asked.integer("timing", 0, 1000),
                           .seed = asked.seed,
                           .state = asked.text("state")};
    for (const std::string& name : asked.words("models"))
        options.models.push_back(openRated(name, dense, asked.compute));
    if (options.models.empty() || !asked.words("only").empty())
        options.variants = chooseVariants(asked.words("only"));
    return options;
}

std::string explanation(const QualityOptions& options, const core::model::ModelInfo& info) {
    std::string text =
        "Built-in model " + info.name + ", " + std::to_string(options.samples) +
        " pictures of the same seeds per row, " + std::to_string(options.steps) + " DDIM steps, guidance " +
        core::numberText(info.recommendedGuidance) + ", statistics of " + std::to_string(options.calibration) +
        " samples. MACs: share of the dense model's. MSE to the dense model's pictures in squared 8-bit steps, PSNR of "
        "that MSE; class: "
        "share that the built-in classifier takes for the class asked for; FID in its features to " +
        std::to_string(options.reference) + " fresh pictures (data: fresh pictures in the model's place).";
    if (options.timing > 0)
        text += " Milliseconds and speed-up: medians of rounds with up to " + std::to_string(options.timing) +
                " pictures in which the model takes turns with the dense one.";
    return text + "\n\n";
}

BenchResult runQuality(const BenchOptions& asked, const core::Progress& progress) {
    const std::string& name = asked.text("model");
    core::requireArgument(core::isBuiltInModel(name), "--model", "demo or demo-text", name);
    const auto dense =
        core::workflow::openModel(name, {.device = asked.compute.device, .dtype = asked.compute.dtype}).model;
    const QualityOptions options = readOptions(asked, *dense);
    QualityRun run(dense, options, progress);
    const QualityTable table = run.run();
    const auto jsonOf = [](const std::vector<QualityRow>& rows) {
        Json list = Json::array();
        for (const QualityRow& row : rows)
            list.push_back(toJson(row));
        return list;
    };
    BenchResult result;
    result.json = {{"model", name},
                   {"guidance", dense->info().recommendedGuidance},
                   {"seconds_calibrate", run.secondsCalibrate()},
                   {"data", toJson(table.data)},
                   {"dense", toJson(table.dense)},
                   {"rows", jsonOf(table.rows)},
                   {"models", jsonOf(table.models)},
                   {"notes", run.notes()}};
    result.text = explanation(options, dense->info()) + toText(table);
    result.bars = barsOf(table);
    result.chart = chartOf(table);
    return result;
}

} // namespace

Benchmark qualityBenchmark() {
    return {.name = "quality",
            .description = "What pruning does to the built-in model's pictures, by criterion, stages and allocation",
            .options = declaredOptions(),
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("quality", [&] { return runQuality(options, progress); });
            }};
}

} // namespace bench
