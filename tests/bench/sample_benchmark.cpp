#include "tests/bench/sample_benchmark.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/checkpoint/random_model.h"
#include "core/conditioning/conditioner.h"
#include "core/evaluation/turns.h"
#include "core/pruning/pruner.h"
#include "core/sampling/guidance.h"
#include "core/study/study.h"
#include "core/workflow/open_model.h"
#include "tests/bench/machine.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/text.h"

#include <limits>
#include <numeric>
#include <optional>

namespace bench {
namespace {

using core::model::DenoiserPtr;

constexpr double guidance = 4; ///< any scale but 1: every step evaluates two forwards per image
constexpr int scheduleSteps = 50;
constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Milliseconds of one model with one batch.
struct StepTimes {
    core::evaluation::TurnTime turns{}; ///< seconds of a step inside a stage, the models taking turns
    double enter = 0;                   ///< more for the first step of a stage: cutting, packing, conditioning

    double step() const { return 1e3 * turns.seconds; }
};

struct SampleRow {
    std::string model;
    core::Dtype dtype = core::Dtype::Float32;
    int batch = 0;
    StepTimes dense{}, staged{};
    double denseMacs = 0, stagedMacs = 0; ///< of one step with the whole batch, guidance included
    double limit = 0;                     ///< GFLOP/s

    bool isStaged() const { return stagedMacs > 0; }
    double speedUp() const { return staged.turns.speedUp; }
    double macRatio() const { return denseMacs / stagedMacs; }
    double shareOfLimit() const { return 2 * denseMacs / (dense.turns.seconds) / 1e9 / limit; }
};

/// A model, dense and pruned.
struct Pair {
    std::string name;
    DenoiserPtr dense{}, staged{};
};

/// A model, or random weights through the file that anybody would load them from.
DenoiserPtr openByName(const std::string& name, const core::ComputeOptions& compute, std::uint64_t seed,
                       const ScratchFolder& folder, const core::Progress& progress) {
    std::string spec = name;
    const std::vector<std::string> random = core::checkpoint::randomModelNames();
    if (std::find(random.begin(), random.end(), name) != random.end()) {
        spec = (folder.path() / "model.safetensors").string();
        core::checkpoint::writeRandomModel(spec, {.arch = name, .seed = seed}, progress);
    }
    return core::workflow::openModel(spec, {.device = compute.device}).model;
}

/// Speed depends on the widths alone, so the stages are cut by size of the weights, the same share of every layer,
/// which needs no statistics.
DenoiserPtr prunedEvenly(const DenoiserPtr& dense, double sparsity, const core::Progress& progress) {
    core::study::Study study;
    study.sampling.steps = scheduleSteps;
    study.stages.targetSparsity = sparsity;
    study.stages.allocation = core::schedule::AllocationRule::Uniform;
    const auto plan = core::study::plan(study, core::schedule::NoiseSchedule(dense->info().schedule));
    return core::pruning::prune(dense, {}, plan, {.method = "magnitude"}, progress).pruned;
}

/// A model that takes its turn: the first step of a run enters a stage and is timed here, the second one in turns.
class StepRun {
public:
    StepRun(const core::model::Denoiser& model, int batch)
        : m_model(model) {
        const core::model::ModelInfo& info = model.info();
        const double middle = info.schedule.timesteps / 2;
        const auto conditioner = core::conditioning::usualConditioner(info);
        const auto requests = conditioner->resolve({}, static_cast<std::size_t>(batch));
        m_options = {.timesteps = {middle, middle - 1},
                     .conditioning = conditioner->conditional(requests).to(model.device())};
        m_unconditional = conditioner->unconditional(requests).to(model.device());
        m_x = at::ones({batch, info.channels, info.height, info.width},
                       at::TensorOptions(core::torchDevice(model.device())));
    }

    core::evaluation::Contestant contestant() {
        return {[this] { enter(); },
                [this] {
                    predict(1);
                    return false;
                }};
    }
    /// Milliseconds of the fastest first step.
    double first() const { return 1e3 * m_first; }

private:
    void enter() {
        const core::Stopwatch watch;
        m_run.emplace(m_model, m_options, m_unconditional, core::sampling::Guidance{.scale = guidance});
        predict(0);
        m_first = std::min(m_first, watch.seconds());
    }
    void predict(int step) { m_run->predict(m_x, step).sum().item<float>(); } // waits for a device

    const core::model::Denoiser& m_model;
    core::model::RunOptions m_options;
    core::model::Conditioning m_unconditional;
    at::Tensor m_x;
    std::optional<core::sampling::GuidedRun> m_run;
    double m_first = std::numeric_limits<double>::infinity();
};

SampleRow timePair(const Pair& pair, core::Dtype dtype, int batch, int repeats, const core::Progress& progress) {
    SampleRow row{.model = pair.name, .dtype = dtype, .batch = batch};
    StepRun dense(*pair.dense, batch);
    std::optional<StepRun> staged;
    std::vector<core::evaluation::Contestant> contestants{dense.contestant()};
    if (pair.staged)
        contestants.push_back(staged.emplace(*pair.staged, batch).contestant());
    const auto times = core::evaluation::takeTurns(
        contestants, {.fewestRounds = repeats, .mostRounds = repeats, .seconds = unlimited}, progress.silent());
    const auto rated = [](const core::evaluation::TurnTime& time, double first) {
        return StepTimes{time, std::max(0.0, first - 1e3 * time.seconds)};
    };
    row.dense = rated(times[0], dense.first());
    if (pair.staged)
        row.staged = rated(times[1], staged->first());
    const int middle = pair.dense->info().schedule.timesteps / 2;
    row.denseMacs = 2.0 * batch * static_cast<double>(pair.dense->macsPerForward(middle));
    if (pair.staged)
        row.stagedMacs = 2.0 * batch * static_cast<double>(pair.staged->macsPerForward(middle));
    return row;
}

nlohmann::ordered_json toJson(const SampleRow& row) {
    nlohmann::ordered_json json{{"model", row.model},
                                {"dtype", core::toString(row.dtype)},
                                {"batch", row.batch},
                                {"ms_per_step", row.dense.step()},
                                {"ms_to_enter", row.dense.enter},
                                {"matrix_product_gflops", row.limit},
                                {"share_of_limit", row.shareOfLimit()},
                                {"waited", row.dense.turns.waited}};
    if (row.isStaged())
        json.update({{"ms_per_step_staged", row.staged.step()},
                     {"ms_to_enter_stage", row.staged.enter},
                     {"speed_up", row.speedUp()},
                     {"speed_up_spread", row.staged.turns.spread},
                     {"mac_ratio", row.macRatio()}});
    return json;
}

std::vector<std::string> toText(const SampleRow& row) {
    const auto ofStaged = [&](double value, int digits) { return row.isStaged() ? fixed(value, digits) : "–"; };
    return {row.model + ", " + core::toString(row.dtype),
            std::to_string(row.batch),
            fixed(row.dense.step(), 1),
            fixed(100 * row.shareOfLimit(), 0) + " %",
            ofStaged(row.staged.step(), 1),
            ofStaged(row.speedUp(), 2),
            ofStaged(100 * row.staged.turns.spread, 1) + (row.isStaged() ? " %" : ""),
            ofStaged(row.macRatio(), 2),
            ofStaged(row.staged.enter, 1)};
}

const std::vector<std::string> heading{"model",    "pictures", "ms per step", "of the limit",        "staged, ms",
                                       "speed-up", "spread",   "MAC ratio",   "to enter a stage, ms"};

void addBars(BenchResult& result, const SampleRow& row) {
    const std::string what = row.model + ", " + core::toString(row.dtype) + ", " + std::to_string(row.batch);
    if (row.isStaged())
        result.bars.push_back({what + ": staged beside dense", row.speedUp(), Bar::Sense::AtLeast, 1.40});
    if (row.model == "DiT-XL/2-256" && row.batch == 2)
        result.bars.push_back({what + ": share of the limit", row.shareOfLimit(), Bar::Sense::AtLeast, 0.70});
}

/// The pair in one number format, with every batch.
void measure(const Pair& pair, core::Dtype dtype, const BenchOptions& options, const core::Progress& progress,
             std::vector<SampleRow>& rows) {
    const double limit = matrixProductLimit(options.compute.device, dtype);
    const int repeats = options.integer("repeats", 1, 1000);
    for (const double batch : options.numbers("batches", 1, 1024)) {
        progress.report("sample", static_cast<std::int64_t>(rows.size()), 0);
        rows.push_back(timePair(pair, dtype, static_cast<int>(batch), repeats, progress));
        rows.back().limit = limit;
    }
}

void measureModel(const std::string& name, double sparsity, const BenchOptions& options, const core::Progress& progress,
                  std::vector<SampleRow>& rows) {
    const ScratchFolder folder("");
    const DenoiserPtr dense = openByName(name, options.compute, options.seed, folder, progress.silent());
    const DenoiserPtr staged = sparsity > 0 ? prunedEvenly(dense, sparsity, progress.silent()) : nullptr;
    for (const std::string& word : options.words("dtypes")) {
        const core::Dtype dtype = core::parseDtype(word);
        const auto moved = [&](const DenoiserPtr& model) {
            return model ? model->to(options.compute.device, dtype) : model;
        };
        measure({name, moved(dense), moved(staged)}, dtype, options, progress, rows);
    }
}

BenchResult runSample(const BenchOptions& options, const core::Progress& progress) {
    const double sparsity = options.numbers("sparsity", 0, 0.9).at(0);
    std::vector<SampleRow> rows;
    for (const std::string& name : options.words("models"))
        measureModel(name, sparsity, options, progress, rows);
    BenchResult result;
    std::vector<std::vector<std::string>> table{heading};
    for (const SampleRow& row : rows) {
        result.json["rows"].push_back(toJson(row));
        table.push_back(toText(row));
        addBars(result, row);
    }
    result.text = "One denoising step with guidance (two forwards per picture), staged at sparsity " +
                  fixed(sparsity, 2) + ", the same share of every layer; medians of " + options.text("repeats") +
                  " rounds in which the models take turns, and the spread of the rounds' ratios. The limit is the "
                  "fastest large matrix product in the same number format.\n\n" +
                  markdownTable(table);
    return result;
}

} // namespace

Benchmark sampleBenchmark() {
    return {.name = "sample",
            .description = "Milliseconds per denoising step, dense and staged, beside the limit of matrix products",
            .isQuick = false,
            .options = {{"models", "demo,DiT-XL/2-256", "any MODEL, or names of random-model: DiT-XL/2-256, …"},
                        {"dtypes", "f32,bf16", "number formats of the weights: f32, bf16, f16"},
                        {"batches", "1,2,8", "pictures per step, 1 to 1024"},
                        {"sparsity", "0.33", "of the staged model, 0 (time the dense one only) to 0.9"},
                        {"repeats", "5", "rounds in which each model does a step; medians count"}},
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("sample", [&] { return runSample(options, progress); });
            }};
}

} // namespace bench
