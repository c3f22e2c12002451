#include "tests/bench/prompts_benchmark.h"

#include "core/base/argument.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/evaluation/prompt_judge.h"
#include "core/sampling/sampler.h"
#include "core/workflow/open_model.h"
#include "tests/bench/text.h"

namespace bench {
namespace {

using core::evaluation::PromptScore;
using core::evaluation::PromptTest;
using Json = nlohmann::ordered_json;

/// Of prompts, and of noise: nothing else draws from it.
constexpr std::uint64_t promptSeed = 0x7E55'E7A3'0000'0000ULL;
constexpr double colourBar = 0.9, backgroundBar = 0.8, shapeBar = 0.8;

struct PromptRow {
    std::string what;
    PromptScore score;
    double seconds = 0; ///< of sampling
};

std::vector<BenchOption> promptOptions() {
    return {{"model", "demo-text", "text-to-image model of 32x32 pixels: demo-text or a folder"},
            {"samples", "500", "prompts in wordings that were never trained on, 1 to 100000"},
            {"guidance", "2", "guidance scales, 0 to 20"},
            {"steps", "20", "sampling steps, 1 to 1000"}};
}

PromptRow rateModel(const core::model::Denoiser& model, double guidance, const std::vector<PromptTest>& tests,
                    int steps, const core::Progress& progress) {
    core::sampling::SampleOptions options;
    options.steps = steps;
    options.guidanceScale = guidance;
    options.seeds.clear();
    for (const PromptTest& test : tests) {
        options.requests.emplace_back().prompt = test.prompt;
        options.seeds.push_back(promptSeed + options.seeds.size());
    }
    const core::Stopwatch watch;
    const auto images = core::sampling::sample(model, options, progress).images;
    const auto classifier = core::evaluation::ShapeClassifier::builtin();
    return {"guidance " + core::numberText(guidance), scorePrompts(classifier, images, tests), watch.seconds()};
}

std::string percent(int right, int asked) {
    return fixed(100 * PromptScore::share(right, asked), 1);
}

std::string tableOf(const std::vector<PromptRow>& rows) {
    std::vector<std::vector<std::string>> lines{{"images", "shape %", "colour %", "background %", "all of it %", "s"}};
    for (const PromptRow& row : rows)
        lines.push_back({row.what, percent(row.score.shapes, row.score.images),
                         percent(row.score.colours, row.score.coloursAsked),
                         percent(row.score.backgrounds, row.score.backgroundsAsked),
                         percent(row.score.whole, row.score.images), fixed(row.seconds, 1)});
    return markdownTable(lines);
}

Json rowJson(const PromptRow& row) {
    return {{"images", row.what},
            {"count", row.score.images},
            {"shape", PromptScore::share(row.score.shapes, row.score.images)},
            {"colour", PromptScore::share(row.score.colours, row.score.coloursAsked)},
            {"colours_asked", row.score.coloursAsked},
            {"background", PromptScore::share(row.score.backgrounds, row.score.backgroundsAsked)},
            {"backgrounds_asked", row.score.backgroundsAsked},
            {"whole", PromptScore::share(row.score.whole, row.score.images)},
            {"seconds", row.seconds}};
}

/// Of the row that obeys best.
std::vector<Bar> promptBars(const std::vector<PromptRow>& rows) {
    const auto best = std::max_element(
        rows.begin(), rows.end(), [](const PromptRow& a, const PromptRow& b) { return a.score.whole < b.score.whole; });
    const PromptScore& score = best->score;
    return {{"prompted shape right", PromptScore::share(score.shapes, score.images), Bar::Sense::AtLeast, shapeBar},
            {"prompted colour right", PromptScore::share(score.colours, score.coloursAsked), Bar::Sense::AtLeast,
             colourBar},
            {"prompted background right", PromptScore::share(score.backgrounds, score.backgroundsAsked),
             Bar::Sense::AtLeast, backgroundBar}};
}

BenchResult runPrompts(const BenchOptions& asked, const core::Progress& progress) {
    const auto model =
        core::workflow::openModel(asked.text("model"), {.device = asked.compute.device, .dtype = asked.compute.dtype})
            .model;
    const int count = asked.integer("samples", 1, 100'000), steps = asked.integer("steps", 1, 1000);
    core::requireArgument(model->info().textChannels > 0 && model->info().width == 32 && model->info().isPixelSpace,
                          "model", "one that draws 32x32 pixels from prompts", asked.text("model"));
    const std::vector<double> scales = asked.numbers("guidance", 0, 20);
    const std::uint64_t seed = promptSeed + asked.seed;
    const auto tests = core::evaluation::unseenPrompts(count, seed);
    const auto classifier = core::evaluation::ShapeClassifier::builtin();
    const PromptRow data{"data", scorePrompts(classifier, core::evaluation::imagesOfPrompts(count, seed), tests)};
    std::vector<PromptRow> rows;
    for (const double guidance : scales)
        rows.push_back(rateModel(*model, guidance, tests, steps, progress));
    BenchResult result;
    result.json = {{"model", asked.text("model")}, {"steps", steps}, {"data", rowJson(data)}};
    for (const PromptRow& row : rows)
        result.json["rows"].push_back(rowJson(row));
    result.bars = promptBars(rows);
    rows.insert(rows.begin(), data);
    result.text = std::to_string(count) + " prompts in unseen wordings, " + std::to_string(steps) +
                  " steps; data: ShapeWorld's own images of them, which the judge should find right.\n\n" +
                  tableOf(rows);
    return result;
}

} // namespace

Benchmark promptsBenchmark() {
    return {.name = "prompts",
            .description = "How often the built-in text-to-image model draws the shape and colours asked for",
            .options = promptOptions(),
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("prompts", [&] { return runPrompts(options, progress); });
            }};
}

} // namespace bench
