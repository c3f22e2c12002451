#include "core/calibration/collect.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/calibration/bank_folder.h"
#include "core/calibration/bin_collector.h"
#include "core/calibration/bin_sums.h"
#include "core/calibration/image_source.h"
#include "core/calibration/lower_tiles.h"
#include "core/formats/sha256.h"
#include "core/model/conditioning.h"

namespace core::calibration {
namespace {

/// A batch's activations may take this much; more images would not run faster.
constexpr std::int64_t kActivationBytes = std::int64_t{512} << 20;
/// Tensors of the widest unit's size that a forward holds at once: a layer's input, output and what is between.
constexpr std::int64_t kWideTensors = 4;
constexpr int kMostImages = 64;

void checkOptions(const CalibrationOptions& options, std::int64_t samples, int timesteps) {
    requireArgument(options.bins >= 1 && options.bins <= timesteps, "bins", "1 to the number of timesteps",
                    options.bins);
    requireArgument(samples >= options.bins, "samples", "at least one per bin", static_cast<double>(samples));
    requireArgument(options.batch >= 0, "batch", "at least 0", options.batch);
    requireArgument(options.memoryGib >= 0 && std::isfinite(options.memoryGib), "memory", "a number of GiB >= 0",
                    options.memoryGib);
}

/// Rows (tokens) that one image shows to a unit, by a forward of one sample.
std::int64_t rowsPerImage(const model::Denoiser& denoiser, const NoisedSamples& samples, const Progress& progress) {
    const NoisedSamples::Batch one = samples.batch(0, 1);
    const c10::Device device = torchDevice(denoiser.device());
    std::int64_t rows = 1;
    denoiser.forward(one.x.to(device), one.timesteps.to(device), one.conditioning.to(denoiser.device()),
                     [&](int, const at::Tensor& input) {
                         progress.throwIfStopped();
                         rows = std::max(rows, input.size(0));
                     });
    return rows;
}

int batchFor(const std::vector<int>& unitColumns, std::int64_t rows) {
    const std::int64_t widest = *std::max_element(unitColumns.begin(), unitColumns.end());
    const std::int64_t perImage = kWideTensors * rows * widest * static_cast<std::int64_t>(sizeof(float));
    return static_cast<int>(std::clamp<std::int64_t>(kActivationBytes / perImage, 1, kMostImages));
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

std::string hashOf(const data::CalibrationSet& images) {
    if (!images.identity.empty())
        return images.identity;
    formats::Sha256 sum;
    for (const at::Tensor& tensor : {images.clean.contiguous(), images.labels.contiguous()})
        sum.update({static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
    return sum.finish();
}

/// Rows that a run chooses have nothing to do with those of a run with other images or another seed.
std::uint64_t rowSeed(const BankRun& run) {
    return mix(run.seed, std::stoull(run.imagesSha256.substr(0, 16), nullptr, 16));
}

/// One run: first everything is decided, then the bins are gathered.
class Gathering {
public:
    Gathering(const model::Denoiser& denoiser, const data::CalibrationSet& images, const CalibrationOptions& options,
              BankFolder* folder, const Progress& progress);

    Calibration run();

private:
    StoragePlan decide(int& batch) const;
    void collect(HessianBank& bank);

    const model::Denoiser& m_denoiser;
    const data::CalibrationSet& m_images;
    const CalibrationOptions& m_options;
    BankFolder* m_folder; ///< null: the bank is kept in memory alone
    const Progress& m_progress;
    BankDescription m_description;
};

BankRun describeRun(const CalibrationOptions& options, int batch, const std::string& imagesSha256) {
    return {.source = options.source,
            .seed = options.seed,
            .samples = options.samples,
            .bins = options.bins,
            .batch = batch,
            .imagesSha256 = imagesSha256};
}

/// The storage and batch of a run that was begun, for going on with it.
StoragePlan storageOf(const BankDescription& begun, const CalibrationOptions& options) {
    StoragePlan plan = begun.storage;
    if (plan.kind == StorageKind::Dense)
        for (const int columns : begun.unitColumns())
            plan.bytes += lowerTilesSize(columns) * plan.bins * static_cast<std::int64_t>(sizeof(float));
    plan.prefixSums = wantsPrefixSums(plan, budgetOf(options));
    return plan;
}

/// Reports before the images are made that a folder holds another run.
void requireSameRun(BankFolder& folder, const model::Denoiser& denoiser, const CalibrationOptions& options) {
    if (!folder.isBegun())
        return;
    const BankDescription& begun = folder.description();
    const BankRun& run = begun.runs.front();
    folder.begin(describeBank(denoiser, begun.storage,
                              {describeRun(options, options.batch > 0 ? options.batch : run.batch, run.imagesSha256)}));
}

Gathering::Gathering(const model::Denoiser& denoiser, const data::CalibrationSet& images,
                     const CalibrationOptions& options, BankFolder* folder, const Progress& progress)
    : m_denoiser(denoiser)
    , m_images(images)
    , m_options(options)
    , m_folder(folder)
    , m_progress(progress) {
    const bool isBegun = folder != nullptr && folder->isBegun();
    int batch = options.batch;
    if (isBegun && batch == 0)
        batch = folder->description().runs.front().batch;
    const StoragePlan plan = isBegun ? storageOf(folder->description(), options) : decide(batch);
    BankRun run = describeRun(options, batch, hashOf(images));
    run.source = images.source;
    run.samples = static_cast<int>(images.clean.size(0));
    run.notes = images.notes;
    m_description = describeBank(denoiser, plan, {std::move(run)});
    if (folder)
        folder->begin(m_description);
}

/// Storage and batch that suit the memory.
StoragePlan Gathering::decide(int& batch) const {
    const int timesteps = m_denoiser.info().schedule.timesteps;
    const NoisedSamples samples(m_images, m_denoiser.info(), m_options.bins, m_options.seed);
    const std::int64_t rows = rowsPerImage(m_denoiser, samples, m_progress);
    const std::int64_t perBin = (samples.count() + m_options.bins - 1) / m_options.bins;
    const std::vector<int> columns = columnsOf(m_denoiser);
    if (batch == 0)
        batch = batchFor(columns, rows);
    return planStorage({columns, timesteps, m_options.bins, perBin * rows}, budgetOf(m_options));
}

void Gathering::collect(HessianBank& bank) {
    const NoisedSamples samples(m_images, m_denoiser.info(), bank.bins(), m_options.seed);
    BinCollector collector(m_denoiser, samples, bank, m_description.runs.front().batch, m_progress);
    for (int bin = 0; bin < bank.bins(); ++bin) {
        BankBin& described = m_description.bins[static_cast<std::size_t>(bin)];
        if (m_folder && m_folder->isFinished(bin)) {
            m_progress.report("calibrate", samples.firstOf(bin + 1), samples.count());
            described = m_folder->description().bins[static_cast<std::size_t>(bin)];
            bank.addSums(bin, m_folder->read(bin));
            continue;
        }
        described.dropped = collector.collect(bin);
        if (m_folder)
            m_folder->write(bin, bank.sums(bin), described.dropped);
    }
    if (m_description.dropped() == samples.count())
        throw Error(ErrorCode::Failed, "calibration of " + m_denoiser.info().name + ": every sample was dropped; " +
                                           m_description.notes().back());
}

Calibration Gathering::run() {
    const auto bank = std::make_shared<HessianBank>(m_description.unitColumns(), m_denoiser.info().schedule.timesteps,
                                                    m_description.storage, rowSeed(m_description.runs.front()));
    collect(*bank);
    bank->finish();
    return {.bank = bank, .notes = m_description.notes(), .dropped = m_description.dropped()};
}

} // namespace

Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress) {
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const Stopwatch watch;
        checkOptions(options, options.samples, denoiser.info().schedule.timesteps);
        std::optional<BankFolder> folder;
        if (!options.folder.empty())
            requireSameRun(folder.emplace(options.folder), denoiser, options);
        progress.report("calibrate", 0, 2 * std::int64_t{options.samples});
        const data::CalibrationSet images = calibrationSet(denoiser, options, progress);
        Calibration result = Gathering(denoiser, images, options, folder ? &*folder : nullptr, progress).run();
        result.seconds = watch.seconds();
        return result;
    });
}

Calibration collectStatistics(const model::Denoiser& denoiser, const data::CalibrationSet& images,
                              const CalibrationOptions& options, const Progress& progress) {
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const Stopwatch watch;
        checkOptions(options, images.clean.size(0), denoiser.info().schedule.timesteps);
        std::optional<BankFolder> folder;
        if (!options.folder.empty())
            folder.emplace(options.folder);
        progress.report("calibrate", 0, 2 * images.clean.size(0));
        Calibration result = Gathering(denoiser, images, options, folder ? &*folder : nullptr, progress).run();
        result.seconds = watch.seconds();
        return result;
    });
}

Calibration readOrCollect(const model::Denoiser& denoiser, const CalibrationOptions& options,
                          const Progress& progress) {
    return options.bank.empty() ? collectStatistics(denoiser, options, progress)
                                : readBank(denoiser, options.bank, progress);
}

} // namespace core::calibration
