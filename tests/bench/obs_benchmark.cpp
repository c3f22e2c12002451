#include "tests/bench/obs_benchmark.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/elimination/damped_hessian.h"
#include "core/pruning/compensated_elimination.h"
#include "tests/bench/machine.h"
#include "tests/bench/memory_peak.h"
#include "tests/bench/published_obs.h"
#include "tests/bench/text.h"

#include <ATen/CPUGeneratorImpl.h>

#include <regex>

namespace bench {
namespace {

using core::pruning::Elimination;
using core::pruning::UnitProblem;
using Json = nlohmann::ordered_json;

struct Shape {
    int outputs;
    int columns;
    int groupSize;

    std::string text() const {
        return "(" + std::to_string(outputs) + ", " + std::to_string(columns) + ")" +
               (groupSize > 1 ? " by " + std::to_string(groupSize) : "");
    }
    /// Groups to remove: one at least, and one stays.
    int removed(double sparsity) const {
        const int groups = columns / groupSize;
        return std::clamp(static_cast<int>(std::lround(sparsity * groups)), 1, groups - 1);
    }
};

constexpr double kDamping = 0.01;

/// "1152x4608", or "1152x1152x72" for groups of 72 columns.
Shape parseShape(const std::string& text) {
    static const std::regex pattern("([0-9]{1,5})x([0-9]{1,5})(?:x([0-9]{1,5}))?");
    std::smatch parts;
    Shape shape{0, 0, 1};
    if (std::regex_match(text, parts, pattern))
        shape = {std::stoi(parts[1]), std::stoi(parts[2]), parts[3].matched ? std::stoi(parts[3]) : 1};
    if (shape.outputs < 1 || shape.groupSize < 1 || shape.columns < 2 * shape.groupSize ||
        shape.columns % shape.groupSize != 0)
        throw core::Error(core::ErrorCode::BadArgument,
                          "--layers: expected OUTPUTSxCOLUMNS or OUTPUTSxCOLUMNSxGROUP, found '" + text + "'");
    return shape;
}

/// A unit with inputs of different sizes that share 64 directions, as a transformer's do.
UnitProblem unitOf(const Shape& shape, std::uint64_t seed) {
    constexpr int kTokens = 6000, kShared = 64;
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    at::Tensor x = at::randn({kTokens, shape.columns}, generator) * (at::rand({shape.columns}, generator) * 2);
    x.addmm_(at::randn({kTokens, kShared}, generator), at::randn({kShared, shape.columns}, generator), 1, 0.3);
    UnitProblem problem;
    problem.name = shape.text();
    problem.weight = at::randn({shape.outputs, shape.columns}, generator) * 0.02;
    problem.hessian = x.t().mm(x).to(at::kDouble).div_(kTokens);
    problem.groupSize = shape.groupSize;
    problem.damping = kDamping;
    return problem;
}

/// Eliminations of the published algorithm: those that were timed stand for all, which cost the same.
struct PublishedRun {
    double inversion = 0; ///< seconds
    double step = 0;      ///< seconds per elimination
    std::vector<int> order;

    double seconds(int removed) const { return inversion + removed * step; }
};

/// @param budget seconds after which no further elimination begins; 0: none.
PublishedRun runPublished(const UnitProblem& problem, Update update, int most, double budget,
                          const core::Progress& progress) {
    PublishedRun run;
    const core::Stopwatch inversion;
    const at::Tensor inverse = publishedInverse(problem.hessian, problem.damping);
    run.inversion = inversion.seconds();
    PublishedObs published(problem.weight, inverse, problem.groupSize, update);
    constexpr std::size_t kFewest = 3;
    const core::Stopwatch watch;
    while (static_cast<int>(run.order.size()) < most &&
           (budget == 0 || run.order.size() < kFewest || watch.seconds() < budget)) {
        progress.throwIfStopped();
        run.order.push_back(published.eliminate());
    }
    run.step = watch.seconds() / static_cast<double>(run.order.size());
    return run;
}

struct OurRun {
    std::unique_ptr<Elimination> elimination;
    double seconds = 0;   ///< of the whole run, fastest
    double inversion = 0; ///< of which forming (damped H)⁻¹
    std::int64_t bytes = 0;
};

OurRun runOurs(UnitProblem problem, int repeats, const core::Progress& progress) {
    problem.poll = [&progress] { progress.throwIfStopped(); };
    OurRun run;
    run.seconds = run.inversion = std::numeric_limits<double>::infinity();
    for (int i = 0; i < repeats; ++i) {
        run.elimination.reset();
        const MemoryPeak peak;
        const core::Stopwatch whole;
        run.elimination = core::pruning::eliminateCompensated(problem);
        run.seconds = std::min(run.seconds, whole.seconds());
        run.bytes = peak.bytes(); // of the last: the first one makes the libraries grow their own buffers
        const core::Stopwatch inversion;
        core::elimination::dampAndInvert(problem.hessian, problem.damping, problem.name);
        run.inversion = std::min(run.inversion, inversion.seconds());
    }
    return run;
}

/// ‖W − W*‖/‖W*‖ with W* = W₀·H_{:,S}·(H_{S,S})⁻¹ by a dense float64 solve.
double distanceToOptimum(const UnitProblem& problem, const Elimination& elimination, int removed) {
    std::vector<std::int64_t> columns;
    for (const int group : elimination.keptAfter(removed))
        for (int j = 0; j < problem.groupSize; ++j)
            columns.push_back(std::int64_t{group} * problem.groupSize + j);
    const at::Tensor kept = at::tensor(columns);
    at::Tensor h = problem.hessian.index_select(1, kept);
    at::Tensor square = h.index_select(0, kept);
    const double added = problem.damping * problem.hessian.diagonal().mean().item<double>();
    square.diagonal().add_(added);
    at::Tensor target = problem.weight.to(at::kDouble).mm(h);
    target.add_(problem.weight.to(at::kDouble).index_select(1, kept), added);
    const at::Tensor best = at::cholesky_solve(target.t(), at::linalg_cholesky(square)).t();
    return ((elimination.weightsAfter(removed).to(at::kDouble) - best).norm() / best.norm()).item<double>();
}

/// Seconds that the matrix products alone would take at full speed: n³ operations in float64 to invert, then in float32
/// for every column its row of P and of WᵀW once, and W once.
double limitSeconds(const Shape& shape, double gflops32, double gflops64) {
    const double n = shape.columns, m = shape.outputs;
    return n * n * n / gflops64 / 1e9 + 2 * (n * n * n / 6 + m * n * n) / gflops32 / 1e9;
}

/// What was measured of one shape.
struct Comparison {
    Shape shape{};
    PublishedRun published{};
    PublishedRun inPlace{};
    OurRun ours{};
    UnitProblem problem{};
    double limit = 0; ///< seconds
    int compared = 0; ///< eliminations of the published algorithm
    int equal = 0;    ///< of which ours began with the same
};

void compareOrders(Comparison& comparison) {
    const std::vector<int>& published = comparison.published.order;
    const std::vector<int>& ours = comparison.ours.elimination->order();
    comparison.compared = static_cast<int>(published.size());
    comparison.equal =
        static_cast<int>(std::mismatch(published.begin(), published.end(), ours.begin()).first - published.begin());
}

double ratio(const Comparison& c, int removed) {
    return c.published.seconds(removed) / c.ours.seconds;
}

Json toJson(const Comparison& c, double sparsity, int removed, double distance) {
    const auto published = [&](const PublishedRun& run) {
        return Json{{"seconds", run.seconds(removed)},
                    {"inversion_seconds", run.inversion},
                    {"seconds_per_elimination", run.step},
                    {"eliminations_timed", run.order.size()},
                    {"extrapolated", static_cast<int>(run.order.size()) < removed}};
    };
    return {{"outputs", c.shape.outputs},
            {"columns", c.shape.columns},
            {"group_size", c.shape.groupSize},
            {"sparsity", sparsity},
            {"removed", removed},
            {"published", published(c.published)},
            {"published_in_place", published(c.inPlace)},
            {"ours",
             {{"seconds", c.ours.seconds},
              {"inversion_seconds", c.ours.inversion},
              {"eliminations", c.ours.elimination->order().size()},
              {"limit_seconds", c.limit}}},
            {"ratio", ratio(c, removed)},
            {"ratio_in_place", c.inPlace.seconds(removed) / c.ours.seconds},
            {"order", {{"compared", c.compared}, {"equal", c.equal}}},
            {"distance_to_optimum", distance},
            {"bytes",
             {{"predicted",
               core::pruning::predictedBytes(c.shape.outputs, c.shape.columns, c.shape.groupSize, c.problem.float64)},
              {"measured", c.ours.bytes},
              {"kept", c.ours.elimination->bytes()}}}};
}

std::vector<std::string> toRow(const Json& json, const Shape& shape) {
    const auto seconds = [&](const char* name) {
        const Json& run = json.at(name);
        return significant(run.at("seconds"), 3) + (run.at("extrapolated").get<bool>() ? "*" : "");
    };
    const auto mebibytes = [&](const char* name) {
        return fixed(json.at("bytes").at(name).get<double>() / (1 << 20), 0);
    };
    const Json& ours = json.at("ours");
    return {shape.text(),
            fixed(json.at("sparsity"), 2),
            seconds("published"),
            seconds("published_in_place"),
            significant(ours.at("seconds"), 3),
            significant(ours.at("inversion_seconds"), 3),
            significant(ours.at("limit_seconds"), 3),
            significant(json.at("ratio"), 3) + "×",
            significant(json.at("ratio_in_place"), 3) + "×",
            std::to_string(json.at("order").at("equal").get<int>()) + "/" +
                std::to_string(json.at("order").at("compared").get<int>()),
            significant(json.at("distance_to_optimum"), 2),
            mebibytes("predicted"),
            mebibytes("measured")};
}

Comparison compare(const Shape& shape, const BenchOptions& options, double largestSparsity,
                   const core::Progress& progress) {
    Comparison c;
    c.shape = shape;
    c.problem = unitOf(shape, options.seed);
    c.problem.float64 = options.integer("float64", 0, 1) == 1;
    c.ours = runOurs(c.problem, options.integer("repeats", 1, 100), progress);
    const int most = shape.removed(largestSparsity);
    const double budget = options.numbers("published-seconds", 0, 1e6).front();
    c.published = runPublished(c.problem, Update::AsPublished, most, budget, progress);
    c.inPlace = runPublished(c.problem, Update::InPlace, most, budget, progress);
    compareOrders(c);
    return c;
}

void addBars(BenchResult& result, const Comparison& c, double sparsity, double distance) {
    constexpr double kWanted = 60, kDistance = 1e-4;
    const std::string where = c.shape.text() + " at " + fixed(sparsity, 2);
    if (c.shape.outputs == 1152 && c.shape.columns == 4608 && c.shape.groupSize == 1 && sparsity == 0.5)
        result.bars.push_back({"times faster than published, " + where, ratio(c, c.shape.removed(sparsity)),
                               Bar::Sense::AtLeast, kWanted});
    result.bars.push_back(
        {"relative distance to the least-squares optimum, " + where, distance, Bar::Sense::AtMost, kDistance});
}

std::vector<Shape> layersOf(const BenchOptions& options) {
    std::vector<Shape> shapes;
    for (const std::string& layer : options.words("layers"))
        shapes.push_back(parseShape(layer));
    return shapes;
}

const std::vector<std::string> kHeading{
    "layer",    "sparsity",   "published s", "in place s",    "ours s",  "of which inversion", "limit s", "ratio",
    "in place", "same order", "to optimum",  "MiB predicted", "measured"};

BenchResult runObs(const BenchOptions& options, const core::Progress& progress) {
    std::vector<double> sparsities = options.numbers("sparsities", 0.01, 0.99);
    const double largest = *std::max_element(sparsities.begin(), sparsities.end());
    const std::vector<Shape> shapes = layersOf(options);
    BenchResult result;
    std::vector<std::vector<std::string>> rows{kHeading};
    constexpr int kProduct = 1536, kProducts = 3;
    const double single = matrixProductGflops(options.integer("float64", 0, 1) == 1, kProduct, kProducts);
    const double both = matrixProductGflops(true, kProduct, kProducts);
    std::int64_t done = 0;
    for (const Shape& shape : shapes) {
        progress.report("layers", done++, static_cast<std::int64_t>(shapes.size()));
        Comparison c = compare(shape, options, largest, progress);
        c.limit = limitSeconds(shape, single, both);
        result.bars.push_back({"share of the published order, " + shape.text(),
                               static_cast<double>(c.equal) / c.compared, Bar::Sense::AtLeast, 1});
        for (const double sparsity : sparsities) {
            const int removed = shape.removed(sparsity);
            const double distance = distanceToOptimum(c.problem, *c.ours.elimination, removed);
            result.json["rows"].push_back(toJson(c, sparsity, removed, distance));
            rows.push_back(toRow(result.json["rows"].back(), shape));
            addBars(result, c, sparsity, distance);
        }
    }
    progress.report("layers", done, static_cast<std::int64_t>(shapes.size()));
    result.text =
        markdownTable(rows) +
        "\nOurs is one run to the last column, inversion included: it yields both sparsities, and every other. "
        "* extrapolated from the eliminations that were timed.\n";
    return result;
}

} // namespace

Benchmark obsBenchmark() {
    return {.name = "obs",
            .description = "The OBS solver against the published algorithm: seconds, order, exactness, memory",
            .isQuick = false,
            // fc2 of the built-in model; attn.proj and mlp.fc2 of DiT-XL/2.
            .options = {{"layers", "192x768,1152x1152x72,1152x4608", "outputs x columns, x columns of a head"},
                        {"sparsities", "0.33,0.5", "shares of the columns to remove, 0.01 to 0.99"},
                        {"published-seconds", "4",
                         "time for the published algorithm's eliminations per layer, the rest is extrapolated; 0: all "
                         "are run (10 minutes)"},
                        {"repeats", "2", "runs of ours per layer, of which the fastest counts"},
                        {"float64", "0", "1: ours in float64 too"}},
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("obs", [&] { return runObs(options, progress); });
            }};
}

} // namespace bench
