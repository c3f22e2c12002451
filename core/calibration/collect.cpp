#include "core/calibration/collect.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/calibration/bin_collector.h"
#include "core/calibration/image_source.h"

#include <chrono>

namespace core::calibration {
namespace {

using Clock = std::chrono::steady_clock;

/// A batch's activations may take this much; more pictures would not run faster.
constexpr std::int64_t kActivationBytes = std::int64_t{512} << 20;
/// Tensors of the widest unit's size that a forward holds at once: a layer's input, output and what is between.
constexpr std::int64_t kWideTensors = 4;
constexpr int kMostPictures = 64;

void checkOptions(const CalibrationOptions& options, std::int64_t samples, int timesteps) {
    requireArgument(options.bins >= 1 && options.bins <= timesteps, "bins", "1 to the number of timesteps",
                    options.bins);
    requireArgument(samples >= options.bins, "samples", "at least one per bin", static_cast<double>(samples));
    requireArgument(options.batch >= 0, "batch", "at least 0", options.batch);
    requireArgument(options.memoryGib >= 0 && std::isfinite(options.memoryGib), "memory", "a number of GiB >= 0",
                    options.memoryGib);
}

/// Rows (tokens) that one picture shows to a unit, by a forward of one sample.
std::int64_t rowsPerPicture(const model::Denoiser& denoiser, const NoisedSamples& samples, const Progress& progress) {
    const NoisedSamples::Batch one = samples.batch(0, 1);
    const c10::Device device = torchDevice(denoiser.device());
    std::int64_t rows = 1;
    denoiser.forward(one.x.to(device), one.timesteps.to(device), one.labels.to(device),
                     [&](int, const at::Tensor& input) {
                         progress.throwIfStopped();
                         rows = std::max(rows, input.size(0));
                     });
    return rows;
}

int batchFor(const std::vector<int>& unitColumns, std::int64_t rows) {
    const std::int64_t widest = *std::max_element(unitColumns.begin(), unitColumns.end());
    const std::int64_t perPicture = kWideTensors * rows * widest * static_cast<std::int64_t>(sizeof(float));
    return static_cast<int>(std::clamp<std::int64_t>(kActivationBytes / perPicture, 1, kMostPictures));
}

std::vector<int> columnsOf(const model::Denoiser& denoiser) {
    std::vector<int> columns;
    for (const model::Unit& unit : denoiser.units())
        columns.push_back(unit.columns());
    return columns;
}

std::int64_t budgetOf(const CalibrationOptions& options) {
    return options.memoryGib > 0 ? static_cast<std::int64_t>(options.memoryGib * (1 << 30)) : defaultBankBudget();
}

/// One run: first everything is decided, then the bins are gathered.
class Gathering {
public:
    Gathering(const model::Denoiser& denoiser, const CalibrationSet& pictures, const CalibrationOptions& options,
              const Progress& progress);

    Calibration run();

private:
    void decide();

    const model::Denoiser& m_denoiser;
    const CalibrationSet& m_pictures;
    const CalibrationOptions& m_options;
    const Progress& m_progress;
    std::vector<int> m_columns;
    StoragePlan m_plan;
    int m_batch;
};

Gathering::Gathering(const model::Denoiser& denoiser, const CalibrationSet& pictures, const CalibrationOptions& options,
                     const Progress& progress)
    : m_denoiser(denoiser)
    , m_pictures(pictures)
    , m_options(options)
    , m_progress(progress)
    , m_columns(columnsOf(denoiser))
    , m_batch(options.batch) {
    decide();
}

void Gathering::decide() {
    const int timesteps = m_denoiser.info().schedule.timesteps;
    const NoisedSamples samples(m_pictures, m_denoiser.info(), m_options.bins, m_options.seed);
    const std::int64_t rows = rowsPerPicture(m_denoiser, samples, m_progress);
    const std::int64_t perBin = (samples.count() + m_options.bins - 1) / m_options.bins;
    m_plan = planStorage({m_columns, timesteps, m_options.bins, perBin * rows}, budgetOf(m_options));
    if (m_batch == 0)
        m_batch = batchFor(m_columns, rows);
}

Calibration Gathering::run() {
    const NoisedSamples samples(m_pictures, m_denoiser.info(), m_plan.bins, m_options.seed);
    const auto bank =
        std::make_shared<HessianBank>(m_columns, m_denoiser.info().schedule.timesteps, m_plan, m_options.seed);
    BinCollector collector(m_denoiser, samples, *bank, m_batch, m_progress);
    Calibration result;
    result.notes = m_pictures.notes;
    if (!m_plan.note.empty())
        result.notes.push_back(m_plan.note);
    std::vector<std::string> dropped;
    for (int bin = 0; bin < m_plan.bins; ++bin)
        for (std::string& note : collector.collect(bin))
            dropped.push_back(std::move(note));
    result.dropped = static_cast<int>(dropped.size());
    if (result.dropped == samples.count())
        throw Error(ErrorCode::Failed,
                    "calibration of " + m_denoiser.info().name + ": every sample was dropped; " + dropped.front());
    result.notes.insert(result.notes.end(), dropped.begin(), dropped.end());
    bank->finish();
    result.bank = bank;
    return result;
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress) {
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const auto start = Clock::now();
        checkOptions(options, options.samples, denoiser.info().schedule.timesteps);
        const CalibrationSet pictures = calibrationSet(denoiser, options, progress);
        Calibration result = collectStatistics(denoiser, pictures, options, progress);
        result.seconds = secondsSince(start);
        return result;
    });
}

Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationSet& pictures,
                              const CalibrationOptions& options, const Progress& progress) {
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const auto start = Clock::now();
        checkOptions(options, pictures.clean.size(0), denoiser.info().schedule.timesteps);
        progress.report("calibrate", 0, 2 * pictures.clean.size(0));
        Calibration result = Gathering(denoiser, pictures, options, progress).run();
        result.seconds = secondsSince(start);
        return result;
    });
}

} // namespace core::calibration
