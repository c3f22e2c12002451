#include "core/calibration/lower_tiles.h"

#include "core/base/every_cpu.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"

namespace core::calibration {
namespace {

// Narrower tiles save more, wider ones multiply faster.
constexpr std::int64_t kTile = 256;
// Two squares of doubles in the first cache.
constexpr std::int64_t kBlock = 32;
// Rows of a tile that are summed over all parts at once: their doubles stay in the second cache.
constexpr std::int64_t kStrip = 64;
// Rows of a tile that are multiplied between two stop points.
constexpr std::int64_t kPiece = 1024;

TESSERA_EVERY_CPU void addFloats(double* sum, const float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        sum[i] += static_cast<double>(values[i]);
}

TESSERA_EVERY_CPU void scaledDifference(double* out, const double* upper, const double* lower, double factor,
                                        std::int64_t count) {
    if (lower == nullptr)
        for (std::int64_t i = 0; i < count; ++i)
            out[i] = upper[i] * factor;
    else
        for (std::int64_t i = 0; i < count; ++i)
            out[i] = (upper[i] - lower[i]) * factor;
}

/// Copies the entries below the diagonal to their mirror places, square by square.
void mirror(double* matrix, std::int64_t n) {
    for (std::int64_t top = 0; top < n; top += kBlock) {
        stopPoint();
        for (std::int64_t left = 0; left <= top; left += kBlock)
            for (std::int64_t row = top; row < std::min(top + kBlock, n); ++row)
                for (std::int64_t column = left; column < std::min(left + kBlock, row); ++column)
                    matrix[column * n + row] = matrix[row * n + column];
    }
}

/// tile += rowsᵀ·columns, some rows of the tile after the other. @param tile [height, width]
void addTile(at::Tensor tile, const at::Tensor& rows, const at::Tensor& columns) {
    for (std::int64_t first = 0; first < tile.size(0); first += kPiece) {
        stopPoint();
        const std::int64_t count = std::min(kPiece, tile.size(0) - first);
        tile.narrow(0, first, count).addmm_(rows.narrow(1, first, count).t(), columns);
    }
}

} // namespace

std::int64_t lowerTilesSize(std::int64_t columns) {
    std::int64_t size = 0;
    for (std::int64_t first = 0; first < columns; first += kTile)
        size += (columns - first) * std::min(kTile, columns - first);
    return size;
}

void addProducts(at::Tensor& tiles, const at::Tensor& rows) {
    const std::int64_t columns = rows.size(1);
    if (!tiles.defined())
        tiles = at::zeros({lowerTilesSize(columns)}, rows.options());
    std::int64_t offset = 0;
    for (std::int64_t first = 0; first < columns; first += kTile) {
        const std::int64_t height = columns - first;
        const std::int64_t width = std::min(kTile, height);
        addTile(tiles.narrow(0, offset, height * width).view({height, width}), rows.narrow(1, first, height),
                rows.narrow(1, first, width));
        offset += height * width;
    }
}

void addInDouble(std::span<double> sum, std::span<const float> tiles) {
    addFloats(sum.data(), tiles.data(), std::min(sum.size(), tiles.size()));
}

at::Tensor symmetricSum(const std::vector<std::span<const float>>& parts, std::int64_t columns, double factor) {
    at::Tensor matrix = at::empty({columns, columns}, at::kDouble);
    auto* data = matrix.mutable_data_ptr<double>();
    std::vector<double> sum(static_cast<std::size_t>(kStrip * kTile));
    std::int64_t offset = 0;
    for (std::int64_t first = 0; first < columns; first += kTile) {
        const std::int64_t width = std::min(kTile, columns - first);
        for (std::int64_t top = first; top < columns; top += kStrip) {
            stopPoint();
            const std::int64_t height = std::min(kStrip, columns - top);
            std::fill(sum.begin(), sum.end(), 0.0);
            for (const std::span<const float> part : parts)
                addFloats(sum.data(), part.data() + offset, static_cast<std::size_t>(height * width));
            for (std::int64_t row = 0; row < height; ++row)
                scaledDifference(data + (top + row) * columns + first, sum.data() + row * width, nullptr, factor,
                                 width);
            offset += height * width;
        }
    }
    mirror(data, columns);
    return matrix;
}

at::Tensor symmetricDifference(std::span<const double> upper, std::span<const double> lower, std::int64_t columns,
                               double factor) {
    at::Tensor matrix = at::empty({columns, columns}, at::kDouble);
    auto* data = matrix.mutable_data_ptr<double>();
    std::int64_t offset = 0;
    for (std::int64_t first = 0; first < columns; first += kTile) {
        stopPoint();
        const std::int64_t width = std::min(kTile, columns - first);
        for (std::int64_t row = first; row < columns; ++row, offset += width)
            scaledDifference(data + row * columns + first, upper.data() + offset,
                             lower.empty() ? nullptr : lower.data() + offset, factor, width);
    }
    mirror(data, columns);
    return matrix;
}

} // namespace core::calibration
