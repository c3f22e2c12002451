#include "tests/bench/sdxl_benchmark.h"

#include "core/base/argument.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/pipeline/random_pipeline.h"
#include "core/checkpoint/random_model.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/checkpoint/unet_architecture.h"
#include "core/evaluation/turns.h"
#include "core/metrics/cost.h"
#include "core/model/run_options.h"
#include "core/model/subnetwork.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_units.h"
#include "core/pruning/compensated_elimination.h"
#include "tests/bench/machine.h"
#include "tests/bench/memory_peak.h"
#include "tests/bench/text.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace bench {
namespace {

using core::model::DenoiserPtr;
using Json = nlohmann::ordered_json;

constexpr double kMinute = 60;
constexpr double kBarOfSolver = 40; ///< minutes of three stages
constexpr int kPixelsPerLatent = 8;
const std::vector<std::string> kSdxlParts{"forward", "staged", "solver"};

bool isAskedFor(const BenchOptions& options, const std::string& part) {
    const std::vector<std::string> only = options.words("only");
    for (const std::string& one : only)
        core::requireArgument(std::ranges::find(kSdxlParts, one) != kSdxlParts.end(), "--only",
                              "forward, staged or solver", "'" + one + "'");
    return only.empty() || std::ranges::find(only, part) != only.end();
}

bool isSmall(const BenchOptions& options) {
    const std::string& arch = options.text("arch");
    core::requireArgument(arch == "SDXL" || arch == "small", "--arch", "SDXL or small", "'" + arch + "'");
    return arch == "small";
}

/// Random weights, made in their number format one by one, or those of a file.
DenoiserPtr sdxlUnet(const BenchOptions& options, core::Dtype dtype) {
    const core::Device& device = options.compute.device;
    if (const std::string& file = options.text("weights"); !file.empty())
        return core::checkpoint::openDenseModel(file, {.device = device, .dtype = dtype}).model;
    const core::model::unet::UnetConfig config = core::checkpoint::randomUnet("SDXL", isSmall(options));
    core::model::unet::StateDict tensors;
    for (const core::checkpoint::MappedTensor& mapped :
         core::checkpoint::unetKeyMap(config, core::model::unet::UnetLayout::Diffusers))
        tensors[mapped.key] = core::checkpoint::randomTensorOrNorm(mapped.key, mapped.shape, options.seed)
                                  .to(core::torchDevice(device), core::torchDtype(dtype));
    core::model::ModelInfo info = core::checkpoint::unet::describeWithDefaults(config).info;
    info.name = options.text("arch");
    return std::make_shared<core::model::unet::Unet>(info, unetFromStateDict(config, tensors));
}

/// A model that predicts one image without guidance, all timesteps alike.
class OneForward {
public:
    explicit OneForward(DenoiserPtr model)
        : m_model(std::move(model)) {
        const core::model::ModelInfo& info = m_model->info();
        const double middle = info.schedule.timesteps / 2;
        m_options = {.timesteps = {middle}, .conditioning = m_model->exampleConditioning(1)};
        m_x = at::randn({1, info.channels, info.height, info.width}, at::detail::createCPUGenerator(1), at::kFloat)
                  .to(core::torchDevice(m_model->device()));
    }

    void begin() { m_run = m_model->begin(m_options); }
    void predict() { m_run->predict(m_x, 0).sum().item<float>(); } // waits for a device
    core::evaluation::Contestant contestant() {
        return {[this] {
                    if (!m_run)
                        begin();
                },
                [this] {
                    predict();
                    return false;
                }};
    }

private:
    DenoiserPtr m_model;
    core::model::RunOptions m_options;
    at::Tensor m_x;
    std::unique_ptr<core::model::DenoiserRun> m_run;
};

DenoiserPtr atPixels(const DenoiserPtr& model, double pixels) {
    const int side = static_cast<int>(pixels) / kPixelsPerLatent;
    return model->atSize(side, side);
}

struct Tables {
    std::vector<std::vector<std::string>> forward{
        {"one forward, one row", "seconds", "first", "T MACs", "of the limit", "memory, GB"}};
    std::vector<std::vector<std::string>> staged{
        {"pruned beside dense", "dense, s", "pruned, s", "speed-up", "spread", "MAC ratio"}};
};

void timeForward(const DenoiserPtr& model, core::Dtype dtype, const BenchOptions& options, BenchResult& result,
                 Tables& tables) {
    const double limit = matrixProductLimit(options.compute.device, dtype);
    for (const double pixels : options.numbers("sizes", 64, 4096)) {
        const DenoiserPtr sized = atPixels(model, pixels);
        const MemoryPeak peak;
        OneForward one(sized);
        const core::Stopwatch first;
        one.begin();
        one.predict();
        const double firstSeconds = first.seconds();
        double fastest = std::numeric_limits<double>::infinity();
        for (int i = 0; i < options.integer("repeats", 1, 1000); ++i) {
            const core::Stopwatch watch;
            one.predict();
            fastest = std::min(fastest, watch.seconds());
        }
        const double macs = static_cast<double>(sized->macsPerForward(0));
        const double share = 2 * macs / fastest / 1e9 / limit;
        result.json["forward"].push_back({{"pixels", pixels},
                                          {"dtype", core::toString(dtype)},
                                          {"seconds", fastest},
                                          {"first_seconds", firstSeconds},
                                          {"macs", macs},
                                          {"matrix_product_gflops", limit},
                                          {"share_of_limit", share},
                                          {"working_bytes", peak.bytes()},
                                          {"peak_bytes", core::metrics::peakResidentBytes()}});
        tables.forward.push_back({fixed(pixels, 0) + "², " + core::toString(dtype), significant(fastest, 3),
                                  significant(firstSeconds, 3), fixed(macs / 1e12, 3), fixed(100 * share, 0) + " %",
                                  fixed(static_cast<double>(core::metrics::peakResidentBytes()) / kGigabyte, 1)});
    }
}

/// Speed depends on widths alone: the same share of every unit goes, the last groups.
core::model::Subnetwork evenly(const core::model::Denoiser& model, double sparsity) {
    core::model::Subnetwork thin;
    for (std::size_t i = 0; i < model.units().size(); ++i) {
        const core::model::Unit& unit = model.units()[i];
        const int kept = std::max(1, static_cast<int>(std::lround((1 - sparsity) * unit.groups)));
        core::model::KeptUnit part;
        for (int group = 0; group < kept; ++group)
            part.kept.push_back(group);
        part.weight =
            model.consumerWeight(static_cast<int>(i)).narrow(1, 0, std::int64_t{kept} * unit.groupSize).contiguous();
        thin.units.push_back(std::move(part));
    }
    return thin;
}

void timePruned(const DenoiserPtr& model, core::Dtype dtype, const BenchOptions& options,
                const core::Progress& progress, BenchResult& result, Tables& tables) {
    const double pixels = options.numbers("sizes", 64, 4096).front();
    const int rounds = options.integer("rounds", 1, 1000);
    const DenoiserPtr dense = atPixels(model, pixels);
    for (const double sparsity : options.numbers("sparsity", 0.01, 0.9)) {
        const DenoiserPtr pruned = dense->cut(evenly(*dense, sparsity));
        OneForward first(dense), second(pruned);
        const auto times = core::evaluation::takeTurns(
            {first.contestant(), second.contestant()},
            {.fewestRounds = rounds, .mostRounds = rounds, .seconds = std::numeric_limits<double>::infinity()},
            progress.silent());
        const double ratio =
            static_cast<double>(dense->macsPerForward(0)) / static_cast<double>(pruned->macsPerForward(0));
        const core::evaluation::TurnTime& turn = times[1];
        result.json["staged"].push_back({{"pixels", pixels},
                                         {"dtype", core::toString(dtype)},
                                         {"sparsity", sparsity},
                                         {"seconds_dense", times[0].seconds},
                                         {"seconds", turn.seconds},
                                         {"speed_up", turn.speedUp},
                                         {"speed_up_spread", turn.spread},
                                         {"mac_ratio", ratio},
                                         {"waited", turn.waited},
                                         {"peak_bytes", core::metrics::peakResidentBytes()}});
        const std::string what = fixed(pixels, 0) + "², " + core::toString(dtype) + ", sparsity " + fixed(sparsity, 2);
        tables.staged.push_back({what, significant(times[0].seconds, 3), significant(turn.seconds, 3),
                                 fixed(turn.speedUp, 2), fixed(100 * turn.spread, 1) + " %", fixed(ratio, 2)});
        const double bound = sparsity == 0.2 ? 1.12 : sparsity == 0.3 ? 1.22 : 0;
        if (bound > 0 && !isSmall(options))
            result.bars.push_back({what + ": pruned beside dense", turn.speedUp, Bar::Sense::AtLeast, bound});
    }
}

/// A unit's problem with inputs of different sizes; those of one shape share their statistics.
core::pruning::UnitProblem problemOf(const core::model::Unit& unit, const at::Tensor& hessian, std::uint64_t seed) {
    constexpr double damping = 0.01, deviation = 0.02;
    core::pruning::UnitProblem problem;
    problem.name = unit.name;
    problem.weight = at::randn({unit.outputs, std::int64_t{unit.groups} * unit.groupSize},
                               at::detail::createCPUGenerator(seed), at::kFloat) *
                     deviation;
    problem.hessian = hessian;
    problem.groupSize = unit.groupSize;
    problem.damping = damping;
    return problem;
}

at::Tensor randomHessian(std::int64_t columns, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const std::int64_t rows = columns + columns / 8;
    const at::Tensor x = at::randn({rows, columns}, generator, at::kFloat) * (at::rand({columns}, generator) * 2);
    return x.t().mm(x).to(at::kDouble).div_(rows);
}

/// Every unit of every transformer block, one after the other, for one stage.
std::string timeSolver(const BenchOptions& options, const core::Progress& progress, BenchResult& result) {
    const auto config = core::checkpoint::randomUnet("SDXL", isSmall(options));
    const auto plan = core::model::unet::planUnet(config);
    const std::vector<core::model::Unit> units =
        core::model::unet::unetUnits(config, plan, core::model::unet::sizeOf(config));
    const int most = options.integer("units", 0, 100'000);
    const std::size_t count = most > 0 ? std::min(units.size(), static_cast<std::size_t>(most)) : units.size();
    std::map<std::int64_t, at::Tensor> hessians;
    const MemoryPeak peak;
    double seconds = 0;
    for (std::size_t i = 0; i < count; ++i) {
        progress.report("solver", static_cast<std::int64_t>(i), static_cast<std::int64_t>(count));
        const std::int64_t columns = std::int64_t{units[i].groups} * units[i].groupSize;
        at::Tensor& hessian = hessians[columns];
        if (!hessian.defined())
            hessian = randomHessian(columns, options.seed);
        core::pruning::UnitProblem problem = problemOf(units[i], hessian, options.seed + i);
        problem.poll = [&progress] { progress.throwIfStopped(); };
        const core::Stopwatch watch;
        core::pruning::eliminateCompensated(problem);
        seconds += watch.seconds();
    }
    result.json["solver"] = {{"units", count},
                             {"of_units", units.size()},
                             {"seconds_per_stage", seconds},
                             {"peak_bytes", core::metrics::peakResidentBytes()},
                             {"working_bytes", peak.bytes()}};
    if (count == units.size() && !isSmall(options))
        result.bars.push_back(
            {"solver: minutes of three stages", 3 * seconds / kMinute, Bar::Sense::AtMost, kBarOfSolver});
    return "\nSolver, " + std::to_string(count) + " of " + std::to_string(units.size()) +
           " units: " + significant(seconds, 3) + " s a stage, " +
           fixed(static_cast<double>(core::metrics::peakResidentBytes()) / kGigabyte, 1) + " GB at most.\n";
}

BenchResult runSdxl(const BenchOptions& options, const core::Progress& progress) {
    BenchResult result;
    Tables tables;
    const bool forward = isAskedFor(options, "forward"), staged = isAskedFor(options, "staged");
    const std::vector<std::string> stagedTypes = options.words("staged-dtypes");
    for (const std::string& word : options.words("dtypes")) {
        const core::Dtype dtype = core::parseDtype(word);
        const bool isStaged = staged && std::ranges::find(stagedTypes, word) != stagedTypes.end();
        if (!forward && !isStaged)
            continue;
        progress.report("sdxl " + word, 0, 0);
        const DenoiserPtr model = sdxlUnet(options, dtype);
        if (forward)
            timeForward(model, dtype, options, result, tables);
        if (isStaged)
            timePruned(model, dtype, options, progress, result, tables);
    }
    if (tables.forward.size() > 1)
        result.text += markdownTable(tables.forward);
    if (tables.staged.size() > 1)
        result.text += (result.text.empty() ? "" : "\n") + markdownTable(tables.staged);
    if (isAskedFor(options, "solver"))
        result.text += timeSolver(options, progress, result);
    return result;
}

} // namespace

Benchmark sdxlBenchmark() {
    return {
        .name = "sdxl",
        .description = "SDXL's UNet at full size, random weights: a forward, pruned beside dense, the solver",
        .options = {{"only", "", "forward, staged, solver; all where nothing is named"},
                    {"arch", "SDXL", "SDXL, or small for a look at the benchmark itself"},
                    {"weights", "", "file or folder of a UNet whose weights are taken instead of random ones"},
                    {"sizes", "512,1024", "sides of the images, pixels; the first for pruned models"},
                    {"dtypes", "f32,bf16", "number formats; float32 weights take 10 GB"},
                    {"staged-dtypes", "bf16", "those in which pruned models run, which are a second set of weights"},
                    {"repeats", "2", "forwards of which the fastest counts, 1 to 1000"},
                    {"rounds", "5", "rounds in which dense and pruned take turns, 1 to 1000"},
                    {"sparsity", "0.2,0.3", "shares of heads and neurons that go, 0.01 to 0.9"},
                    {"units", "0", "units that the solver does, 0: all"}},
        .run = [](const BenchOptions& options, const core::Progress& progress) {
            return core::translateTorchErrors("sdxl", [&] { return runSdxl(options, progress); });
        }};
}

} // namespace bench
