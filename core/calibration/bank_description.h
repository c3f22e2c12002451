#pragma once

#include "core/calibration/storage_plan.h"
#include "core/model/unit.h"
#include "core/schedule/schedule_config.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace core::calibration {

/// One run that filled a bank; a merged bank has several.
struct BankRun {
    std::string source; ///< "builtin", "own", a folder
    std::uint64_t seed = 0;
    int samples = 0;          ///< noised images in all, as many null-label ones beside them
    int bins = 0;             ///< as asked for
    int batch = 0;            ///< images per forward at most
    std::string imagesSha256; ///< of the clean images and their classes
    double tokens = 1;        ///< share of each image's rows that were drawn
    std::vector<std::string> notes{};

    bool operator==(const BankRun&) const = default;
};

/// One timestep bin's file.
struct BankBin {
    std::string sha256; ///< of the file; empty: not finished yet
    std::int64_t samples = 0;
    std::int64_t nullSamples = 0;
    std::vector<std::int64_t> rows;     ///< per unit
    std::vector<std::string> dropped{}; ///< a line per sample

    bool isFinished() const { return !sha256.empty(); }
    bool operator==(const BankBin&) const = default;
};

/// A bank folder's bank.json: everything but the sums, which lie in one safetensors file per bin.
struct BankDescription {
    static constexpr const char* kFile = "bank.json";
    static constexpr int kVersion = 2; ///< 1: units with "layer" in the place of "place"

    std::string modelName;
    std::string modelSha256; ///< of the weight file; empty for a model made in memory
    std::string architecture;
    std::string dtype; ///< of the weights that ran: "f32", "bf16", "f16"
    schedule::ScheduleConfig schedule;
    std::vector<model::Unit> units; ///< name, kind, place, groups, groupSize
    StoragePlan storage;            ///< `bytes` and `prefixSums` are not stored: they follow from the rest
    std::vector<BankRun> runs;
    std::vector<BankBin> bins; ///< storage.bins of them

    std::vector<int> unitColumns() const;
    int finishedBins() const;
    int dropped() const;
    /// What the runs and their dropped samples have to say.
    std::vector<std::string> notes() const;
};

/// Name of a bin's file in the folder.
std::string binFileName(int bin);
/// Whether there is a bank.json.
bool isBankFolder(const std::filesystem::path& folder);

std::string toJson(const BankDescription& description);
/// Reads and checks folder/bank.json by itself: format, version, types, ranges, so that nothing that is allocated for
/// it exceeds what the bin files must hold. @throws Error{BadInput} naming file and field.
BankDescription readBankDescription(const std::filesystem::path& folder);

/// The first thing in which two banks differ that must not differ if their sums are to be added, as
/// "storage.bins: 25 and 10"; empty: none.
std::string whyNotAddable(const BankDescription& a, const BankDescription& b);

} // namespace core::calibration
