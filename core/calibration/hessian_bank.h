#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace at {
class Tensor;
}

namespace core::calibration {

/// Statistics of every unit's consumer input per timestep bin: H = XᵀX over token rows (METHOD.md §4). Gathered once
/// per model; any stage's statistics are sums over bins, so moving M, λ or a cut never runs the model again.
class HessianBank {
public:
    /// @param unitColumns columns of each unit's consumer. @param timesteps T. @param bins equal ranges of t = 1…T, 1…T
    /// of them.
    HessianBank(std::vector<int> unitColumns, int timesteps, int bins);
    ~HessianBank();
    HessianBank(const HessianBank&) = delete;
    HessianBank& operator=(const HessianBank&) = delete;

    int bins() const { return m_bins; }
    int timesteps() const { return m_timesteps; }
    int units() const { return static_cast<int>(m_unitColumns.size()); }
    std::int64_t bytes() const;
    /// Index of the bin that holds training timestep t (1…T).
    int binOf(int t) const;
    /// Bins whose centre lies in [firstT,lastT], the nearest one where none does; ascending and contiguous.
    std::vector<int> binsOf(int firstT, int lastT) const;
    /// Pictures (null-label ones included) that stage() draws on for [firstT,lastT].
    std::int64_t samples(int firstT, int lastT) const;

    /// Adds rows X [rows, columns] to a bin. @throws Error{Failed} for a non-finite entry.
    void add(int unit, int bin, const at::Tensor& rows);
    void countSamples(int bin, int samples);
    /// Σ XᵀX / Σ rows over binsOf(firstT, lastT): float64 [columns, columns] on the CPU.
    /// @throws Error{Failed} where nothing was added.
    at::Tensor stage(int unit, int firstT, int lastT) const;

private:
    struct Sums;

    std::vector<int> m_unitColumns;
    int m_timesteps;
    int m_bins;
    std::unique_ptr<Sums> m_sums;
};

} // namespace core::calibration
