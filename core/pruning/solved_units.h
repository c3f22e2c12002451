#pragma once

#include "core/model/subnetwork.h"
#include "core/pruning/prune_report.h"
#include "core/pruning/stage_unit.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace core::pruning {

/// One unit of one stage: what is removed, and what came of it.
struct SolvedUnit {
    int removed = 0; ///< groups
    model::KeptUnit kept{};
    double loss = 0;
    std::vector<LossPoint> curve{};
};

/// What a run has solved, in a folder, a file per unit and stage: whatever ends the run loses no more than the units
/// that are being solved. For one run at a time; different units from several threads.
class SolvedUnits {
public:
    /// @param key hash of all that solutions depend on: what lies there under another one is removed. @throws
    /// Error{Failed} where the folder cannot be made or holds anything else.
    SolvedUnits(std::filesystem::path folder, std::string key);

    /// What an earlier run solved; nothing where it did not, or the file is damaged.
    std::optional<SolvedUnit> find(const StageUnit& where, const model::Unit& unit, int removed) const;
    /// @throws Error{Failed} where it cannot be written.
    void keep(const StageUnit& where, const SolvedUnit& solved) const;

private:
    std::filesystem::path fileOf(const StageUnit& where) const;

    std::filesystem::path m_folder;
    std::string m_key;
};

} // namespace core::pruning
