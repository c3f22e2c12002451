#include "core/calibration/collect.h"

#include "core/base/argument.h"
#include "core/base/batch_memory.h"
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
#include "core/model/staged_denoiser.h"

#include <deque>
#include <functional>
#include <thread>

namespace core::calibration {
namespace {

/// Tensors of the widest unit's size that a forward holds at once: a layer's input, output and what is between.
constexpr std::int64_t kWideTensors = 4;
constexpr int kMostImages = 64;
/// How often bins of other processes are looked at.
constexpr std::chrono::milliseconds kLookAgain(100);

void checkOptions(const CalibrationOptions& options, std::int64_t samples, int timesteps) {
    requireArgument(options.bins >= 1 && options.bins <= timesteps, "bins", "1 to the number of timesteps",
                    options.bins);
    requireArgument(samples >= options.bins, "samples", "at least one per bin", static_cast<double>(samples));
    requireArgument(options.tokens > 0 && options.tokens <= 1, "tokens", "a share in (0,1]", options.tokens);
    requireArgument(options.batch >= 0, "batch", "at least 0", options.batch);
    requireArgument(options.memoryGib >= 0 && std::isfinite(options.memoryGib), "memory", "a number of GiB >= 0",
                    options.memoryGib);
    requireArgument(options.diskGib >= 0 && std::isfinite(options.diskGib), "disk", "a number of GiB >= 0",
                    options.diskGib);
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

/// @param bytes that a batch's activations may take.
int batchFor(const std::vector<int>& unitColumns, std::int64_t rows, std::int64_t bytes) {
    const std::int64_t widest = *std::max_element(unitColumns.begin(), unitColumns.end());
    const std::int64_t perImage = kWideTensors * rows * widest * static_cast<std::int64_t>(sizeof(float));
    return static_cast<int>(std::clamp<std::int64_t>(bytes / perImage, 1, kMostImages));
}

std::vector<int> columnsOf(const model::Denoiser& denoiser) {
    std::vector<int> columns;
    for (const model::Unit& unit : denoiser.units())
        columns.push_back(unit.columns());
    return columns;
}

constexpr double kBytesPerGib = 1 << 30;

std::int64_t budgetOf(const CalibrationOptions& options) {
    return options.memoryGib > 0 ? static_cast<std::int64_t>(options.memoryGib * kBytesPerGib) : defaultBankBudget();
}

/// Bytes that the folder of statistics may hold.
std::int64_t diskOf(const CalibrationOptions& options) {
    if (options.diskGib > 0)
        return static_cast<std::int64_t>(options.diskGib * kBytesPerGib);
    std::error_code unknown;
    const std::filesystem::space_info space = std::filesystem::space(options.folder, unknown);
    return unknown ? 0 : static_cast<std::int64_t>(space.available / 2);
}

std::string hashOf(const data::CalibrationSet& images) {
    if (!images.identity.empty())
        return images.identity;
    formats::Sha256 sum;
    for (const at::Tensor& tensor : {images.clean.contiguous(), images.labels.contiguous()})
        sum.update({static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
    for (const std::string& prompt : images.prompts)
        sum.update(std::as_bytes(std::span(prompt.data(), prompt.size() + 1)));
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
    bool isThere(HessianBank& bank, int bin);
    bool gatherIfFree(BinCollector& collector, const NoisedSamples& samples, HessianBank& bank, int bin);

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
            .imagesSha256 = imagesSha256,
            .tokens = options.tokens};
}

/// The storage and batch of a run that was begun, for going on with it.
StoragePlan storageOf(const BankDescription& begun, const CalibrationOptions& options) {
    StoragePlan plan = begun.storage;
    if (plan.kind == StorageKind::Dense)
        for (const int columns : begun.unitColumns())
            plan.bytes += lowerTilesSize(columns) * plan.bins * static_cast<std::int64_t>(sizeof(float));
    plan.onDisk = plan.kind == StorageKind::Dense && plan.bytes > budgetOf(options);
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
        batch = batchFor(columns, rows, batchMemory(freeMemory(m_denoiser.device())));
    const StorageNeeds needs{columns, timesteps, m_options.bins, perBin * drawnTokens(rows, m_options.tokens)};
    return m_folder ? planStorageOnDisk(needs, budgetOf(m_options), diskOf(m_options))
                    : planStorage(needs, budgetOf(m_options));
}

/// Adds a bin that this folder has.
bool Gathering::isThere(HessianBank& bank, int bin) {
    if (!m_folder)
        return false;
    m_folder->refresh();
    if (!m_folder->isFinished(bin))
        return false;
    BinSums sums = m_folder->read(bin);
    if (bank.storage().onDisk)
        bank.release(bin, sums);
    else
        bank.addSums(bin, sums);
    m_description.bins[static_cast<std::size_t>(bin)] = m_folder->description().bins[static_cast<std::size_t>(bin)];
    return true;
}

/// Takes a bin that is there, or gathers it. @return false where another process gathers it.
bool Gathering::gatherIfFree(BinCollector& collector, const NoisedSamples& samples, HessianBank& bank, int bin) {
    const std::optional<Publisher> claim = m_folder ? m_folder->claim(bin) : std::nullopt;
    if (m_folder && !claim)
        return false;
    if (isThere(bank, bin)) {
        m_progress.report("calibrate", samples.firstOf(bin + 1), samples.count());
        return true;
    }
    BankBin& described = m_description.bins[static_cast<std::size_t>(bin)];
    described.dropped = collector.collect(bin);
    if (m_folder)
        m_folder->write(bin, bank.sums(bin), described.dropped);
    if (bank.storage().onDisk)
        bank.release(bin, bank.sums(bin));
    return true;
}

/// Bins that other processes gather come last: they finish them, or end without.
void Gathering::collect(HessianBank& bank) {
    const NoisedSamples samples(m_images, m_denoiser.info(), bank.bins(), m_options.seed);
    BinCollector collector(m_denoiser, samples, bank,
                           {m_description.runs.front().batch, m_options.tokens, m_options.seed}, m_progress);
    std::deque<int> open;
    for (int bin = 0; bin < bank.bins(); ++bin)
        open.push_back(bin);
    for (std::size_t busy = 0; !open.empty();) {
        const int bin = open.front();
        open.pop_front();
        if (gatherIfFree(collector, samples, bank, bin)) {
            busy = 0;
            continue;
        }
        open.push_back(bin);
        if (++busy >= open.size())
            std::this_thread::sleep_for(kLookAgain);
        m_progress.throwIfStopped();
    }
    if (m_description.dropped() == samples.count())
        throw Error(ErrorCode::Failed, "calibration of " + m_denoiser.info().name + ": every sample was dropped; " +
                                           m_description.notes().back());
}

Calibration Gathering::run() {
    const auto bank = std::make_shared<HessianBank>(m_description.unitColumns(), m_denoiser.info().schedule.timesteps,
                                                    m_description.storage, rowSeed(m_description.runs.front()));
    if (m_options.planned)
        m_options.planned(m_description.storage);
    collect(*bank);
    if (bank->storage().onDisk) {
        m_folder->refresh();
        bank->setStore(storedBins(m_folder->path(), m_folder->description()));
    }
    bank->finish();
    return {.bank = bank, .notes = m_description.notes(), .dropped = m_description.dropped()};
}

/// What is made before the first bin is made by one process, and found by the others.
Calibration collectFrom(const model::Denoiser& denoiser, const CalibrationOptions& options, std::int64_t samples,
                        const Progress& progress, const std::function<data::CalibrationSet(BankFolder*)>& makeImages) {
    requireNotPruned(denoiser);
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const Stopwatch watch;
        checkOptions(options, samples, denoiser.info().schedule.timesteps);
        std::optional<BankFolder> folder;
        std::optional<Publisher> turn;
        if (!options.folder.empty()) {
            turn.emplace(folder.emplace(options.folder).prepare(progress));
            folder->refresh();
        }
        progress.report("calibrate", 0, 2 * samples);
        const data::CalibrationSet images = makeImages(folder ? &*folder : nullptr);
        Gathering gathering(denoiser, images, options, folder ? &*folder : nullptr, progress);
        turn.reset();
        Calibration result = gathering.run();
        result.seconds = watch.seconds();
        return result;
    });
}

} // namespace

Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress) {
    return collectFrom(denoiser, options, options.samples, progress, [&](BankFolder* folder) {
        if (folder)
            requireSameRun(*folder, denoiser, options);
        return calibrationSet(denoiser, options, progress);
    });
}

Calibration collectStatistics(const model::Denoiser& denoiser, const data::CalibrationSet& images,
                              const CalibrationOptions& options, const Progress& progress) {
    return collectFrom(denoiser, options, images.clean.size(0), progress, [&](BankFolder*) { return images; });
}

Calibration readOrCollect(const model::Denoiser& denoiser, const CalibrationOptions& options,
                          const Progress& progress) {
    return options.bank.empty() ? collectStatistics(denoiser, options, progress)
                                : readBank(denoiser, options.bank, progress, budgetOf(options));
}

} // namespace core::calibration
