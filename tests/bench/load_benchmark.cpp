#include "tests/bench/load_benchmark.h"

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/checkpoint/random_model.h"
#include "core/model/dit/dit.h"
#include "core/workflow/open_model.h"
#include "tests/bench/copy_rates.h"
#include "tests/bench/memory_peak.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/text.h"

#include <ctime>
#include <filesystem>
#include <limits>
#include <set>

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double mostSeconds = 3;
constexpr double mostMemory = 1.15; ///< of the tensors needed

struct LoadRow {
    std::string layout;
    std::string dtype;
    double seconds = 0;    ///< the fastest
    double cpuSeconds = 0; ///< of all threads together, the least: what it takes beside others that use the machine
    std::int64_t fileBytes = 0;
    std::int64_t tensorBytes = 0; ///< of the model, each tensor counted once
    std::int64_t peakBytes = 0;   ///< by which the process grew
    double memory() const { return static_cast<double>(peakBytes) / static_cast<double>(tensorBytes); }
    double rate() const { return static_cast<double>(fileBytes) / seconds; }
};

/// Bytes that a model's weights take, shared ones counted once.
std::int64_t bytesOf(const core::model::Denoiser& model) {
    std::int64_t bytes = 0;
    std::set<const void*> seen;
    auto weights = dynamic_cast<const core::model::dit::Dit&>(model).weights();
    core::model::dit::visitTensors(weights, [&](const std::string&, const at::Tensor& tensor) {
        if (seen.insert(tensor.const_data_ptr()).second)
            bytes += static_cast<std::int64_t>(tensor.nbytes());
    });
    return bytes;
}

LoadRow load(const std::filesystem::path& file, core::Dtype dtype, const BenchOptions& options, int repeats) {
    LoadRow row{.layout = {},
                .dtype = core::toString(dtype),
                .seconds = std::numeric_limits<double>::infinity(),
                .cpuSeconds = std::numeric_limits<double>::infinity(),
                .fileBytes = static_cast<std::int64_t>(std::filesystem::file_size(file))};
    for (int i = 0; i < repeats; ++i) {
        const MemoryPeak peak;
        const std::clock_t cpu = std::clock();
        const core::Stopwatch watch;
        const auto opened =
            core::workflow::openModel(file.string(), {.device = options.compute.device, .dtype = dtype});
        row.seconds = std::min(row.seconds, watch.seconds());
        row.cpuSeconds = std::min(row.cpuSeconds, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
        row.peakBytes = std::max(row.peakBytes, peak.bytes());
        row.tensorBytes = bytesOf(*opened.model);
    }
    return row;
}

Json toJson(const LoadRow& row) {
    return {{"layout", row.layout},
            {"dtype", row.dtype},
            {"seconds", row.seconds},
            {"cpu_seconds", row.cpuSeconds},
            {"file_bytes", row.fileBytes},
            {"file_gb_per_second", row.rate() / kGigabyte},
            {"tensor_bytes", row.tensorBytes},
            {"peak_bytes", row.peakBytes},
            {"peak_per_tensor_bytes", row.memory()}};
}

Json toJson(const CopyRates& rates) {
    return {{"read_gb_per_second", rates.read / kGigabyte},
            {"copy_gb_per_second", rates.copy / kGigabyte},
            {"sha256_gb_per_second", rates.hash / kGigabyte}};
}

std::string toText(const std::vector<LoadRow>& rows, const CopyRates& rates) {
    std::vector<std::vector<std::string>> cells{{"layout", "number format", "seconds", "CPU seconds",
                                                 "GB/s of the file", "GB held", "GB at the peak", "peak / held"}};
    for (const LoadRow& row : rows)
        cells.push_back({row.layout, row.dtype, fixed(row.seconds, 2), fixed(row.cpuSeconds, 2),
                         fixed(row.rate() / kGigabyte, 2), fixed(static_cast<double>(row.tensorBytes) / kGigabyte, 2),
                         fixed(static_cast<double>(row.peakBytes) / kGigabyte, 2), fixed(row.memory(), 3)});
    return markdownTable(cells) + "\nThe same file in GB/s: read into fresh memory by all threads " +
           fixed(rates.read / kGigabyte, 2) + ", SHA-256 by one thread " + fixed(rates.hash / kGigabyte, 2) +
           "; copied from memory to memory by all threads " + fixed(rates.copy / kGigabyte, 2) + ".\n";
}

void addBars(BenchResult& result, const LoadRow& row, bool isAgreed) {
    const std::string what = row.layout + " layout, " + row.dtype;
    if (isAgreed)
        result.bars.push_back({what + ": seconds to open", row.seconds, Bar::Sense::AtMost, mostSeconds});
    result.bars.push_back({what + ": peak memory / tensors held", row.memory(), Bar::Sense::AtMost, mostMemory});
}

BenchResult runLoads(const BenchOptions& options, const core::Progress& progress) {
    const std::string arch = options.text("arch");
    const int repeats = options.integer("repeats", 1, 100);
    const ScratchFolder folder(options.text("folder"));
    std::vector<LoadRow> rows;
    CopyRates rates;
    BenchResult result;
    for (const std::string& layout : options.words("layouts")) {
        const std::filesystem::path file = folder.path() / (layout + ".safetensors");
        core::checkpoint::writeRandomModel(file, {.arch = arch, .layout = layout, .seed = options.seed}, progress);
        rates = measureCopyRates(file);
        for (const std::string& dtype : options.words("dtypes")) {
            rows.push_back(load(file, core::parseDtype(dtype), options, repeats));
            rows.back().layout = layout;
            addBars(result, rows.back(), arch == kAgreedArch);
            result.json["rows"].push_back(toJson(rows.back()));
        }
        std::filesystem::remove(file);
    }
    result.json["limits"] = toJson(rates);
    result.text = toText(rows, rates);
    return result;
}

} // namespace

Benchmark loadBenchmark() {
    return {.name = "load",
            .description = "Opening a full-size model from a warm disk cache: seconds and memory against their limits",
            .isQuick = false,
            .options = {{"arch", kAgreedArch, "architecture, as in random-model (a diffusion transformer)"},
                        {"layouts", "facebook,diffusers", "whose file layouts: facebook, diffusers"},
                        {"dtypes", "f32,bf16", "number formats of the opened model: f32, bf16, f16; the file is f32"},
                        {"repeats", "3", "times that each is opened, of which the fastest counts, 1 to 100"},
                        {"folder", "",
                         "where the model is written meanwhile (6 GB); empty: the system's for temporary files"}},
            .run = [](const BenchOptions& options, const core::Progress& progress) {
                return core::translateTorchErrors("load", [&] { return runLoads(options, progress); });
            }};
}

} // namespace bench
