#include "core/calibration/bank_folder.h"

#include "core/base/atomic_file.h"
#include "core/base/temporary.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/calibration/bin_sums.h"
#include "core/formats/safetensors.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace core::calibration {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
    throw Error(ErrorCode::Failed, escapedPath(path) + ": " + reason);
}

[[noreturn]] void refuseForSystem(const fs::path& folder, const std::string& what) {
    refuse(folder, what + std::strerror(errno)); // NOLINT(concurrency-mt-unsafe)
}

/// Keeps others from writing bank.json. The folder is made where it is missing: a run that failed before it began
/// removes it.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder) {
        do {
            release();
            lock(folder);
        } while (!isNamed(m_descriptor, fs::canonical(folder)));
    }
    ~FolderLock() { release(); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    void lock(const fs::path& folder) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            refuse(folder, "cannot be made: " + error.message());
        m_descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (m_descriptor < 0)
            refuseForSystem(folder, "cannot be opened: ");
        while (flock(m_descriptor, LOCK_EX) != 0)
            if (errno != EINTR)
                refuseForSystem(folder, "cannot be locked: ");
    }
    void release() {
        if (m_descriptor >= 0)
            close(std::exchange(m_descriptor, -1));
    }

    int m_descriptor = -1;
};

std::map<std::string, at::Tensor> tensorsOf(const BankDescription& description, const BinSums& sums) {
    std::map<std::string, at::Tensor> tensors;
    for (std::size_t i = 0; i < sums.units.size(); ++i) {
        const std::string& name = description.units[i].name;
        const UnitSums& unit = sums.units[i];
        if (unit.tiles.defined())
            tensors[name] = unit.tiles;
        if (unit.reservoir.kept() > 0) {
            tensors[name + ".rows"] = unit.reservoir.rows();
            tensors[name + ".keys"] = unit.reservoir.keys();
        }
    }
    return tensors;
}

bool isFolder(const std::string& source) {
    return source != "builtin" && source != "own";
}

/// What differs between a run that was begun and one that is to go on with it; empty: nothing.
std::string whyNotContinued(const BankDescription& begun, const BankDescription& wanted) {
    if (std::string difference = whyNotAddable(begun, wanted); !difference.empty())
        return difference;
    if (begun.runs.size() != wanted.runs.size())
        return "runs: " + std::to_string(begun.runs.size()) + " and " + std::to_string(wanted.runs.size());
    const auto differ = [](const char* what, const auto& one, const auto& other) {
        return std::string(what) + ": " + c10::str(one) + " and " + c10::str(other);
    };
    for (std::size_t i = 0; i < begun.runs.size(); ++i) {
        const BankRun& a = begun.runs[i];
        const BankRun& b = wanted.runs[i];
        if (isFolder(a.source) != isFolder(b.source) || (!isFolder(a.source) && a.source != b.source))
            return differ("source", escaped(a.source), escaped(b.source)); // a folder may be called by another path
        if (a.seed != b.seed)
            return differ("seed", a.seed, b.seed);
        if (a.samples != b.samples)
            return differ("samples", a.samples, b.samples);
        if (a.bins != b.bins)
            return differ("bins", a.bins, b.bins);
        if (a.batch != b.batch)
            return differ("batch", a.batch, b.batch);
        if (a.tokens != b.tokens)
            return differ("tokens", a.tokens, b.tokens);
        if (a.imagesSha256 != b.imagesSha256)
            return "the pictures have changed";
    }
    return {};
}

} // namespace

BankDescription describeBank(const model::Denoiser& denoiser, const StoragePlan& storage, std::vector<BankRun> runs) {
    const model::ModelInfo& info = denoiser.info();
    BankDescription description{.modelName = info.name,
                                .modelSha256 = info.sha256,
                                .architecture = info.architecture,
                                .dtype = toString(denoiser.dtype()),
                                .schedule = info.schedule,
                                .units = denoiser.units(),
                                .storage = storage,
                                .runs = std::move(runs),
                                .bins = {}};
    description.bins.resize(static_cast<std::size_t>(storage.bins));
    return description;
}

void requireBankPlace(const fs::path& folder) {
    std::error_code error;
    if (isBankFolder(folder) || !fs::exists(folder, error))
        return;
    for (fs::directory_iterator item(folder, error), end; !error && item != end; item.increment(error))
        if (const std::string name = item->path().filename().string();
            !name.starts_with("pictures.safetensors") && !name.starts_with(BankDescription::kFile))
            refuse(folder, "exists and holds no statistics; choose another folder");
    if (error)
        refuse(folder, error.message());
}

BankFolder::BankFolder(fs::path path)
    : m_path(std::move(path)) {
    const FolderLock lock(m_path);
    requireBankPlace(m_path);
    removeAbandoned(m_path); // also where nothing is left to be written
    refresh();
}

BankFolder::~BankFolder() {
    std::error_code notEmpty;
    if (!isBegun())
        fs::remove(m_path, notEmpty); // a run that failed before it began leaves nothing
}

Publisher BankFolder::prepare(const Progress& progress) const {
    return Publisher::inTurn(m_path / "preparation", progress);
}

std::optional<Publisher> BankFolder::claim(int bin) const {
    return Publisher::ofFree(m_path / (binFileName(bin) + " gathering"));
}

void BankFolder::refresh() {
    if (!isBankFolder(m_path))
        return;
    BankDescription now = readBankDescription(m_path);
    if (isBegun())
        requireContinued(now, m_description);
    m_description = std::move(now);
}

void BankFolder::requireContinued(const BankDescription& begun, const BankDescription& wanted) const {
    const std::string difference = whyNotContinued(begun, wanted);
    if (!difference.empty())
        refuse(m_path, "holds the statistics of another run (" + difference + "); choose another folder");
}

void BankFolder::begin(const BankDescription& wanted) {
    const FolderLock lock(m_path);
    refresh();
    if (isBegun()) {
        requireContinued(m_description, wanted);
        return;
    }
    m_description = wanted;
    saveDescription();
}

BinSums BankFolder::read(int bin) const {
    return readBin(m_path, m_description, bin);
}

void BankFolder::write(int bin, const BinSums& sums, std::vector<std::string> dropped) {
    const FolderLock lock(m_path);
    refresh();
    if (isFinished(bin))
        return;
    const fs::path file = m_path / binFileName(bin);
    formats::writeSafetensors(file, tensorsOf(m_description, sums), {{"format", "pt"}});
    BankBin done{.sha256 = formats::SafetensorsFile::open(file).sha256(),
                 .samples = sums.samples,
                 .nullSamples = sums.nullSamples,
                 .rows = {},
                 .dropped = std::move(dropped)};
    for (const UnitSums& unit : sums.units)
        done.rows.push_back(unit.rows);
    m_description.bins[static_cast<std::size_t>(bin)] = std::move(done);
    saveDescription();
}

void BankFolder::saveDescription() const {
    writeFileAtomically(m_path / BankDescription::kFile, toJson(m_description));
}

} // namespace core::calibration
