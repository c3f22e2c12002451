// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/elimination_kernels.h"

#include "core/base/every_cpu.h"

#include <algorithm>
#include <cmath>

namespace core::kernels {
namespace {

// Columns whose sums stay in the first-level cache while the block's rows stream by.
constexpr std::int64_t kTile = 512;
constexpr double kHuge = 1e308;

/// l −= Σ lPivot·l_i, z −= Σ (lPivot·z_i + zPivot·l_i) over the block's earlier rows, for `count` columns from `at`.
template <typename T>
TESSERA_INLINE void subtractEarlier(const Step<T>& step, std::int64_t at, std::int64_t count, T* __restrict l,
                                    T* __restrict z) {
    constexpr int kRows = 4;
    int i = 0;
    for (; i + kRows <= step.before; i += kRows) {
        const T *l0 = step.l + i * step.width + at, *l1 = l0 + step.width, *l2 = l1 + step.width, *l3 = l2 + step.width;
        const T *z0 = step.z + i * step.width + at, *z1 = z0 + step.width, *z2 = z1 + step.width, *z3 = z2 + step.width;
        const T a0 = step.lPivot[i], a1 = step.lPivot[i + 1], a2 = step.lPivot[i + 2], a3 = step.lPivot[i + 3];
        const T b0 = step.zPivot[i], b1 = step.zPivot[i + 1], b2 = step.zPivot[i + 2], b3 = step.zPivot[i + 3];
        for (std::int64_t j = 0; j < count; ++j) {
            l[j] -= a0 * l0[j] + a1 * l1[j] + a2 * l2[j] + a3 * l3[j];
            z[j] -= (a0 * z0[j] + a1 * z1[j] + a2 * z2[j] + a3 * z3[j]) +
                    (b0 * l0[j] + b1 * l1[j] + b2 * l2[j] + b3 * l3[j]);
        }
    }
    for (; i < step.before; ++i) {
        const T* li = step.l + i * step.width + at;
        const T* zi = step.z + i * step.width + at;
        const T a = step.lPivot[i], b = step.zPivot[i];
        for (std::int64_t j = 0; j < count; ++j) {
            l[j] -= a * li[j];
            z[j] -= a * zi[j] + b * li[j];
        }
    }
}

TESSERA_INLINE Smallest divideInto(const double* scores, const double* diagonal, double* __restrict quotients,
                                   std::int64_t width, Smallest smallest) {
    double quotient = smallest.quotient, least = smallest.diagonal;
    for (std::int64_t j = 0; j < width; ++j) {
        quotients[j] = scores[j] / diagonal[j];
        quotient = std::min(quotient, quotients[j]);
        least = std::min(least, diagonal[j]);
    }
    return {quotient, least};
}

template <typename T> TESSERA_INLINE Smallest advanceOne(const Step<T>& step) {
    const T scale = static_cast<T>(1 / std::sqrt(step.diagonalPivot));
    const T half = static_cast<T>(step.cost / 2);
    Smallest smallest{kHuge, kHuge};
    for (std::int64_t at = 0; at < step.width; at += kTile) {
        const std::int64_t count = std::min(kTile, step.width - at);
        T* __restrict l = step.l + step.before * step.width + at;
        T* __restrict z = step.z + step.before * step.width + at;
        std::copy_n(step.inverse + at, count, l);
        std::copy_n(step.gram + at, count, z);
        subtractEarlier(step, at, count, l, z);
        double* __restrict scores = step.scores + at;
        double* __restrict diagonal = step.diagonal + at;
        for (std::int64_t j = 0; j < count; ++j) {
            l[j] *= scale;
            z[j] = z[j] * scale - half * l[j];
            scores[j] = std::max(scores[j] - 2 * static_cast<double>(l[j]) * static_cast<double>(z[j]), 0.0);
            diagonal[j] -= static_cast<double>(l[j]) * static_cast<double>(l[j]);
        }
        smallest = divideInto(scores, diagonal, step.quotients + at, count, smallest);
    }
    return smallest;
}

template <typename T>
TESSERA_INLINE void squareRows(const T* matrix, std::int64_t rows, std::int64_t width, double* lengths) {
    for (std::int64_t row = 0; row < rows; ++row, matrix += width) {
        double sum = 0;
        for (std::int64_t j = 0; j < width; ++j)
            sum += static_cast<double>(matrix[j]) * static_cast<double>(matrix[j]);
        lengths[row] = sum;
    }
}

} // namespace

TESSERA_EVERY_CPU Smallest advance(const Step<float>& step) {
    return advanceOne(step);
}

TESSERA_EVERY_CPU Smallest advance(const Step<double>& step) {
    return advanceOne(step);
}

TESSERA_EVERY_CPU Smallest divide(const double* scores, const double* diagonal, double* quotients, std::int64_t width) {
    return divideInto(scores, diagonal, quotients, width, {kHuge, kHuge});
}

TESSERA_EVERY_CPU void squaredRowLengths(const float* matrix, std::int64_t rows, std::int64_t width, double* lengths) {
    squareRows(matrix, rows, width, lengths);
}

TESSERA_EVERY_CPU void squaredRowLengths(const double* matrix, std::int64_t rows, std::int64_t width, double* lengths) {
    squareRows(matrix, rows, width, lengths);
}

} // namespace core::kernels
