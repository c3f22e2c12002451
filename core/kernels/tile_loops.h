#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

/// What stands around a tile kernel's products: its operand in pairs of rows, and its float32 sums turned into the next
/// step's bfloat16 while they are still in the first cache.
namespace core::kernels {

/// Where a tile's rows lie in a larger matrix.
struct TileRows {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t stride = 0; ///< numbers from one row of the larger matrix to the next
};

/// out = sums + bias. @param sums [rows, columns] @param bias [columns].
void storeSums(const TileRows& at, const float* sums, const c10::BFloat16* bias, c10::BFloat16* out);

/// out = GELU(sums + bias) in its tanh form.
void storeGelu(const TileRows& at, const float* sums, const c10::BFloat16* bias, c10::BFloat16* out);

/// out = sums·scale, a scale per row.
void storeScaled(const TileRows& at, const float* sums, const float* scale, c10::BFloat16* out);

/// e^(scale·(score − the row's maximum)), and one over each row's sum of them: not a number where a score is not
/// finite.
/// @param scores [rows, columns] @param weights [rows, columns] @param inverseSums [rows].
void exponentials(std::int64_t rows, std::int64_t columns, float scale, const float* scores, c10::BFloat16* weights,
                  float* inverseSums);

/// The rows in pairs: [rows/2, columns, 2]. @param in an even number of rows.
void pairRows(const TileRows& at, const c10::BFloat16* in, c10::BFloat16* out);

/// The same of the transposed matrix: [columns/2, rows, 2]. @param in an even number of columns.
void pairColumns(const TileRows& at, const c10::BFloat16* in, c10::BFloat16* out);

} // namespace core::kernels
