#pragma once

#include "core/base/progress.h"
#include "core/base/publisher.h"
#include "core/calibration/bank_description.h"
#include "core/calibration/collect.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core::calibration {

class BinStore;
struct BinSums;

/// Describes a bank of a model in which nothing is finished yet.
BankDescription describeBank(const model::Denoiser& denoiser, const StoragePlan& storage, std::vector<BankRun> runs);

/// Checks that statistics may be put there: no folder yet, an empty one, a bank, or what a run left that was stopped
/// before its first bin. @throws Error{Failed} naming the folder.
void requireBankPlace(const std::filesystem::path& folder);

/// A bank's folder while it is being filled: bank.json and a file per finished bin, each written atomically, so that
/// whatever ends the process loses no more than the bin that was being gathered. Several processes may fill it: each
/// claims the bin that it gathers, and bank.json is read anew before it is written.
class BankFolder {
public:
    /// Opens or makes the folder. @throws Error{Failed} if it holds anything else; Error{BadInput} if what it holds is
    /// damaged.
    explicit BankFolder(std::filesystem::path path);
    ~BankFolder();
    BankFolder(const BankFolder&) = delete;
    BankFolder& operator=(const BankFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    /// Whether somebody has begun already; then description() says how.
    bool isBegun() const { return !m_description.bins.empty(); }
    const BankDescription& description() const { return m_description; }
    /// Begins, or goes on with what was begun in the same way.
    /// @throws Error{Failed} naming the difference if it was begun in another way.
    void begin(const BankDescription& wanted);
    /// Others wait until this ends, so that what a run needs before its first bin is made once.
    Publisher prepare(const Progress& progress) const;

    /// The right to gather a bin; nothing where another process gathers it.
    std::optional<Publisher> claim(int bin) const;
    /// Learns what others have finished. @throws Error{Failed} if another run's statistics lie there now.
    void refresh();
    bool isFinished(int bin) const { return m_description.bins[static_cast<std::size_t>(bin)].isFinished(); }
    /// A finished bin's sums, as readBin.
    BinSums read(int bin) const;
    /// Puts a bin there, unless somebody else has.
    void write(int bin, const BinSums& sums, std::vector<std::string> dropped);

private:
    void requireContinued(const BankDescription& begun, const BankDescription& wanted) const;
    void saveDescription() const;

    std::filesystem::path m_path;
    BankDescription m_description;
};

/// Checks a finished bin's file without reading its numbers. @throws Error{BadInput} naming the file.
void checkBinFile(const std::filesystem::path& folder, const BankDescription& description, int bin);
/// Reads a finished bin and checks every number. @throws Error{BadInput} naming the file.
BinSums readBin(const std::filesystem::path& folder, const BankDescription& description, int bin);

/// Reads units of finished bins when they are asked for, and checks their numbers.
std::shared_ptr<const BinStore> storedBins(const std::filesystem::path& folder, const BankDescription& description);

/// Reads a complete bank of this model; where its sums take more than `budget` bytes they stay in their files
/// (StoragePlan::onDisk). @throws Error{BadInput} if it is damaged, incomplete or of another model.
Calibration readBank(const model::Denoiser& denoiser, const std::filesystem::path& folder,
                     const Progress& progress = {}, std::int64_t budget = defaultBankBudget());

/// Adds complete banks of one model and the same storage but different images or seeds: sums and counts add up.
/// One bin is in memory at a time; interrupted, it can be called again.
/// @throws Error{BadInput} naming the bank that does not fit the first one, or holds the same run once more.
BankDescription mergeBanks(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                           const Progress& progress = {});

} // namespace core::calibration
