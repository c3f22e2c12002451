#pragma once

#include "core/calibration/storage_plan.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace at {
class Tensor;
}

namespace core::calibration {

class BinStore;
struct BinSums;
struct UnitSums;

/// Statistics of every unit's consumer input per timestep bin: H = XᵀX over token rows (METHOD.md §4). Gathered once
/// per model; any stage's statistics are sums over bins, so moving M, λ or a cut never runs the model again.
class HessianBank {
public:
    /// Dense sums. @param unitColumns columns of each unit's consumer. @param timesteps T. @param bins equal ranges of
    /// t = 1…T, 1…T of them.
    HessianBank(const std::vector<int>& unitColumns, int timesteps, int bins);
    /// @param rowSeed of the choice of rows, where the plan says reservoir.
    HessianBank(std::vector<int> unitColumns, int timesteps, StoragePlan storage, std::uint64_t rowSeed);
    ~HessianBank();
    HessianBank(const HessianBank&) = delete;
    HessianBank& operator=(const HessianBank&) = delete;

    int bins() const { return m_storage.bins; }
    int timesteps() const { return m_timesteps; }
    int units() const { return static_cast<int>(m_unitColumns.size()); }
    const std::vector<int>& unitColumns() const { return m_unitColumns; }
    const StoragePlan& storage() const { return m_storage; }
    std::int64_t bytes() const;
    /// Index of the bin that holds training timestep t (1…T).
    int binOf(int t) const;
    /// Bins whose centre lies in [firstT,lastT], the nearest one where none does; ascending and contiguous.
    std::vector<int> binsOf(int firstT, int lastT) const;
    /// Images (null-label ones included) that stage() draws on for [firstT,lastT].
    std::int64_t samples(int firstT, int lastT) const;
    /// The share of them with the null label; 0 without any.
    double nullShare(int firstT, int lastT) const;

    /// Adds rows X [rows, columns] to a bin. @throws Error{Failed} for a non-finite entry.
    void add(int unit, int bin, const at::Tensor& rows);
    void countSamples(int bin, int samples, int nullSamples = 0);
    /// Forgets what was added to a bin.
    void clearBin(int bin);
    /// Nothing more is added to a bin: from the model's device to the host.
    void finishBin(int bin);
    /// Nothing more is added at all: where the storage plan says so, the bins turn into prefix sums.
    void finish();

    /// A finished bin lies elsewhere from now on. @param counts its samples and rows; tiles and reservoirs are not
    /// looked at.
    void release(int bin, const BinSums& counts);
    /// Where released bins are read from, unit by unit, when a stage asks for them.
    void setStore(std::shared_ptr<const BinStore> store);

    /// A bin's sums, to be written. @throws Error{BadArgument} after finish() made prefix sums.
    const BinSums& sums(int bin) const;
    /// Sums that were written once, or another bank's of the same storage, are added to a bin.
    void addSums(int bin, const BinSums& sums);

    /// Σ XᵀX / Σ rows over binsOf(firstT, lastT): float64 [columns, columns] on the CPU. May be called from several
    /// threads. @throws Error{Failed} where nothing was added.
    at::Tensor stage(int unit, int firstT, int lastT) const;

private:
    struct Contents;
    void requireBin(int bin) const;
    UnitSums unitSums(int bin, int unit) const;
    void formPrefixSums(int unit);
    at::Tensor denseStage(int unit, const std::vector<int>& bins, double factor) const;
    at::Tensor reservoirStage(int unit, const std::vector<int>& bins, double factor) const;

    std::vector<int> m_unitColumns;
    int m_timesteps;
    StoragePlan m_storage;
    std::uint64_t m_rowSeed;
    std::unique_ptr<Contents> m_contents;
};

} // namespace core::calibration
