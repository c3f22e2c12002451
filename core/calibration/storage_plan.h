#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace core::calibration {

/// How a bank keeps the statistics of one unit and timestep bin.
enum class StorageKind {
    Dense,    ///< XᵀX itself, one triangle
    Reservoir ///< a uniform choice of X's rows, from which XᵀX is formed on demand
};

/// "dense", "reservoir".
std::string toString(StorageKind kind);
/// @throws Error{BadArgument} naming the words that are known.
StorageKind parseStorageKind(const std::string& text);

/// What a bank is going to hold, decided before anything is allocated.
struct StoragePlan {
    StorageKind kind = StorageKind::Dense;
    int bins = 25;               ///< equal ranges of t = 1…T
    std::int64_t rowsPerBin = 0; ///< of each unit, for a reservoir
    bool onDisk = false;         ///< finished bins lie in files alone, and are read when a stage asks for them
    bool prefixSums = false;     ///< a complete bank turns into float64 sums from the first bin on
    std::int64_t bytes = 0;      ///< of the complete bank
    std::string note{};          ///< what was given up for the memory and what it costs; empty: nothing
    bool operator==(const StoragePlan&) const = default;
};

/// What is to be stored.
struct StorageNeeds {
    std::vector<int> unitColumns; ///< of each unit's consumer
    int timesteps = 1000;         ///< T
    int bins = 25;                ///< as asked for
    std::int64_t rowsPerBin = 0;  ///< that will be shown to each unit; 0: not known
};

/// Chooses the storage: dense sums at the bins asked for where they fit into `budget` bytes; else all rows, where these
/// are few; else a choice of rows, where so many fit that it disturbs the statistics less than coarser bins would; else
/// dense sums at as many bins as fit.
/// @throws Error{BadArgument} where not even one bin fits, naming the least that would do.
StoragePlan planStorage(const StorageNeeds& needs, std::int64_t budget);

/// For statistics that are written to a folder: as planStorage(), but where it would take fewer bins than asked for,
/// as many of them as fit into `disk` bytes, of which one at a time is in memory.
StoragePlan planStorageOnDisk(const StorageNeeds& needs, std::int64_t budget, std::int64_t disk);

/// Whether a complete dense bank of `plan.bytes` should turn into prefix sums of twice that size.
bool wantsPrefixSums(const StoragePlan& plan, std::int64_t budget);

/// A quarter of the memory that this process may use.
std::int64_t defaultBankBudget();

} // namespace core::calibration
