#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/calibration/bank_folder.h"
#include "core/calibration/bin_sums.h"
#include "core/calibration/lower_tiles.h"
#include "core/formats/safetensors.h"

#include <chrono>

namespace core::calibration {
namespace {

namespace fs = std::filesystem;
using formats::SafetensorsFile;
using formats::StorageType;

/// A tensor that a bin's file must hold.
struct Wanted {
    std::string name;
    StorageType type = StorageType::F32;
    std::vector<std::int64_t> shape;
};

/// The rows that a reservoir keeps of those that it was shown.
std::int64_t keptOf(const BankDescription& description, std::int64_t rows) {
    return std::min(rows, description.storage.rowsPerBin);
}

std::vector<Wanted> wantedTensors(const BankDescription& description, int bin) {
    std::vector<Wanted> wanted;
    for (std::size_t i = 0; i < description.units.size(); ++i) {
        const model::Unit& unit = description.units[i];
        const std::int64_t rows = description.bins[static_cast<std::size_t>(bin)].rows[i];
        if (rows == 0)
            continue;
        if (description.storage.kind == StorageKind::Dense) {
            wanted.push_back({unit.name, StorageType::F32, {lowerTilesSize(unit.columns())}});
            continue;
        }
        const std::int64_t kept = keptOf(description, rows);
        wanted.push_back({unit.name + ".rows", StorageType::F32, {kept, unit.columns()}});
        wanted.push_back({unit.name + ".keys", StorageType::I64, {kept}});
    }
    return wanted;
}

/// The file, if its tensors are those that bank.json describes.
SafetensorsFile openBin(const fs::path& folder, const BankDescription& description, int bin) {
    SafetensorsFile file = SafetensorsFile::open(folder / binFileName(bin));
    const std::vector<Wanted> wanted = wantedTensors(description, bin);
    for (const Wanted& one : wanted) {
        const formats::TensorEntry* entry = file.find(one.name);
        if (entry == nullptr)
            file.fail("tensor \"" + escaped(one.name) + "\" is missing");
        if (entry->type != one.type || entry->shape != one.shape)
            file.fail("tensor \"" + escaped(one.name) + "\": expected " + std::string(storageName(one.type)) + " " +
                      formats::toString(one.shape) + ", found " + std::string(storageName(entry->type)) + " " +
                      formats::toString(entry->shape));
    }
    if (file.entries().size() != wanted.size())
        file.fail("expected " + std::to_string(wanted.size()) + " tensors, found " +
                  std::to_string(file.entries().size()));
    return file;
}

at::Tensor readFinite(const SafetensorsFile& file, const std::string& name) {
    at::Tensor tensor = file.tensor(name);
    if (!at::isfinite(tensor).all().item<bool>())
        file.fail("tensor \"" + escaped(name) + "\": holds NaN or infinite numbers");
    return tensor;
}

UnitSums readUnit(const SafetensorsFile& file, const BankDescription& description, std::size_t unit,
                  std::int64_t rows) {
    UnitSums sums{{}, RowReservoir(description.storage.rowsPerBin, 0), rows};
    const std::string& name = description.units[unit].name;
    if (rows == 0)
        return sums;
    if (description.storage.kind == StorageKind::Dense)
        sums.tiles = readFinite(file, name);
    else
        sums.reservoir.restore(readFinite(file, name + ".rows"), file.tensor(name + ".keys"), rows);
    return sums;
}

/// What the sums take in memory, and whether prefix sums are worth it here.
StoragePlan storageHere(const fs::path& folder, const BankDescription& description, std::int64_t budget) {
    StoragePlan storage = description.storage;
    std::int64_t bytes = 0;
    for (int bin = 0; bin < storage.bins; ++bin)
        bytes += static_cast<std::int64_t>(openBin(folder, description, bin).size());
    storage.bytes = bytes;
    storage.onDisk = storage.kind == StorageKind::Dense && bytes > budget;
    storage.prefixSums = wantsPrefixSums(storage, budget);
    if (storage.prefixSums)
        storage.bytes *= 2;
    return storage;
}

class StoredBins final : public BinStore {
public:
    StoredBins(fs::path folder, BankDescription description)
        : m_folder(std::move(folder))
        , m_description(std::move(description)) {}

    UnitSums unit(int bin, int unit) const override {
        return translateTorchErrors(escapedPath(m_folder), [&] {
            const auto index = static_cast<std::size_t>(unit);
            return readUnit(openBin(m_folder, m_description, bin), m_description, index,
                            m_description.bins[static_cast<std::size_t>(bin)].rows.at(index));
        });
    }

private:
    fs::path m_folder;
    BankDescription m_description;
};

/// A file is what was written, before anything of it is used.
void requireSha256(const SafetensorsFile& file, const BankBin& described) {
    if (const std::string found = file.sha256(); found != described.sha256)
        file.fail("expected the SHA-256 " + described.sha256 + " (bank.json: bins), found " + found);
}

BinSums countsOf(const BankBin& described) {
    BinSums counts{{}, described.samples, described.nullSamples};
    for (const std::int64_t rows : described.rows)
        counts.units.push_back({{}, RowReservoir(1, 0), rows});
    return counts;
}

void requireModel(const fs::path& folder, const BankDescription& description, const model::Denoiser& denoiser) {
    const auto fail = [&](const std::string& reason) {
        throw Error(ErrorCode::BadInput, escapedPath(folder / BankDescription::kFile) + ": " + reason);
    };
    BankDescription wanted = describeBank(denoiser, description.storage, description.runs);
    wanted.dtype = description.dtype; // statistics of one number format serve the others
    const std::string difference = whyNotAddable(wanted, description);
    if (!difference.empty())
        fail("statistics of another model than " + denoiser.info().name + " (" + difference + ")");
    if (description.finishedBins() < description.storage.bins)
        fail(std::to_string(description.finishedBins()) + " of " + std::to_string(description.storage.bins) +
             " bins are finished; run tessera calibrate with the same options to finish it");
}

} // namespace

void checkBinFile(const fs::path& folder, const BankDescription& description, int bin) {
    openBin(folder, description, bin);
}

BinSums readBin(const fs::path& folder, const BankDescription& description, int bin) {
    return translateTorchErrors(escapedPath(folder), [&] {
        const SafetensorsFile file = openBin(folder, description, bin);
        const BankBin& described = description.bins[static_cast<std::size_t>(bin)];
        requireSha256(file, described);
        BinSums sums{{}, described.samples, described.nullSamples};
        for (std::size_t unit = 0; unit < description.units.size(); ++unit)
            sums.units.push_back(readUnit(file, description, unit, described.rows[unit]));
        return sums;
    });
}

std::shared_ptr<const BinStore> storedBins(const fs::path& folder, const BankDescription& description) {
    return std::make_shared<StoredBins>(folder, description);
}

Calibration readBank(const model::Denoiser& denoiser, const fs::path& folder, const Progress& progress,
                     std::int64_t budget) {
    const auto start = std::chrono::steady_clock::now();
    const BankDescription description = readBankDescription(folder);
    requireModel(folder, description, denoiser);
    const auto bank = std::make_shared<HessianBank>(description.unitColumns(), description.schedule.timesteps,
                                                    storageHere(folder, description, budget), 0);
    for (int bin = 0; bin < bank->bins(); ++bin) {
        progress.report("read statistics", bin, bank->bins());
        if (!bank->storage().onDisk) {
            bank->addSums(bin, readBin(folder, description, bin));
            continue;
        }
        const BankBin& described = description.bins[static_cast<std::size_t>(bin)];
        requireSha256(openBin(folder, description, bin), described);
        bank->release(bin, countsOf(described));
    }
    if (bank->storage().onDisk)
        bank->setStore(storedBins(folder, description));
    bank->finish();
    progress.report("read statistics", bank->bins(), bank->bins());
    Calibration result{.bank = bank, .notes = description.notes(), .dropped = description.dropped()};
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace core::calibration
