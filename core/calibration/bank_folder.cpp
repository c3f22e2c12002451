#include "core/calibration/bank_folder.h"

#include "core/base/atomic_file.h"
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

int lockFolder(const fs::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        refuse(folder, std::string("cannot be opened: ") + std::strerror(errno));
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    close(descriptor);
    refuse(folder, "another process is writing statistics there");
}

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
        if (a.imagesSha256 != b.imagesSha256)
            return "the pictures have changed";
    }
    return {};
}

} // namespace

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
    std::error_code error;
    fs::create_directories(m_path, error);
    if (error)
        refuse(m_path, "cannot be made: " + error.message());
    requireBankPlace(m_path);
    m_lock = lockFolder(m_path);
    try {
        if (isBankFolder(m_path))
            m_description = readBankDescription(m_path);
    } catch (...) {
        close(m_lock);
        throw;
    }
}

BankFolder::~BankFolder() {
    std::error_code notEmpty;
    if (!isBegun())
        fs::remove(m_path, notEmpty); // a run that failed before it began leaves nothing
    close(m_lock);
}

void BankFolder::begin(const BankDescription& wanted) {
    if (isBegun()) {
        const std::string difference = whyNotContinued(m_description, wanted);
        if (!difference.empty())
            refuse(m_path, "holds the statistics of another run (" + difference + "); choose another folder");
        return;
    }
    m_description = wanted;
    saveDescription();
}

BinSums BankFolder::read(int bin) const {
    return readBin(m_path, m_description, bin);
}

void BankFolder::write(int bin, const BinSums& sums, std::vector<std::string> dropped) {
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
