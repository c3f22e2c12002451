#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace at {
class Tensor;
}

namespace core::calibration {

// XᵀX is symmetric, so only tiles on and below the diagonal are kept, one after the other in one buffer: tile i is
// rows first…n−1 of columns first…first+width−1, first = i·256, row by row.

/// Numbers in the tiles of an n×n matrix: n²/2 and half a tile's width per row.
std::int64_t lowerTilesSize(std::int64_t columns);

// All of them heed a stop between tiles.

/// tiles += XᵀX. @param tiles float32 on the rows' device, of lowerTilesSize; an undefined one counts as zero.
/// @param rows X, float32 [rows, columns].
void addProducts(at::Tensor& tiles, const at::Tensor& rows);

/// sum += tiles, entry by entry.
void addInDouble(std::span<double> sum, std::span<const float> tiles);

/// The whole matrix Σ parts·factor, summed in float64 and exactly symmetric: float64 [columns, columns].
at::Tensor symmetricSum(const std::vector<std::span<const float>>& parts, std::int64_t columns, double factor);

/// The whole matrix (upper − lower)·factor, likewise. @param lower empty: nothing is subtracted.
at::Tensor symmetricDifference(std::span<const double> upper, std::span<const double> lower, std::int64_t columns,
                               double factor);

} // namespace core::calibration
