#include "core/kernels/tile_kernel.h"

#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <vector>

namespace core::kernels {
namespace {

#if defined(CPUBLAS_BRGEMM_BF16BF16F32) && defined(__x86_64__)

/// Small whole numbers, whose products and sums are exact in every number format on the way.
bool isExact(const TileShape& shape) {
    std::vector<c10::BFloat16> a(static_cast<std::size_t>(shape.rows * shape.inner));
    std::vector<c10::BFloat16> b(static_cast<std::size_t>(shape.inner * shape.columns));
    std::vector<float> found(static_cast<std::size_t>(shape.rows * shape.columns)), expected(found.size());
    const auto left = [](std::int64_t row, std::int64_t k) { return static_cast<float>((3 * row + 5 * k) % 7 - 3); };
    const auto right = [](std::int64_t k, std::int64_t column) {
        return static_cast<float>((2 * k + 7 * column) % 5 - 2);
    };
    for (std::int64_t k = 0; k < shape.inner; ++k) {
        for (std::int64_t row = 0; row < shape.rows; ++row)
            a[static_cast<std::size_t>(row * shape.inner + k)] = left(row, k);
        for (std::int64_t column = 0; column < shape.columns; ++column)
            b[static_cast<std::size_t>((k / 2 * shape.columns + column) * 2 + k % 2)] = right(k, column);
    }
    for (std::int64_t i = 0; i < shape.rows * shape.columns; ++i)
        for (std::int64_t k = 0; k < shape.inner; ++k)
            expected[static_cast<std::size_t>(i)] += left(i / shape.columns, k) * right(k, i % shape.columns);
    TileKernel().multiply(shape, a.data(), shape.inner, b.data(), found.data());
    return found == expected;
}

bool answersRight() {
    if (!__builtin_cpu_supports("avx512bf16"))
        return false;
    try {
        const std::vector<TileShape> shapes{{64, 64, 192}, {5, 16, 6}, {33, 48, 130}};
        return std::all_of(shapes.begin(), shapes.end(), isExact);
    } catch (const c10::Error&) { // a release without this kernel for this processor
        return false;
    }
}

#else

bool answersRight() {
    return false;
}

#endif

} // namespace

bool hasTileKernel() {
    static const bool answers = answersRight();
    return answers;
}

#ifdef CPUBLAS_BRGEMM_BF16BF16F32

TileKernel::~TileKernel() {
    at::native::cpublas::brgemm_release();
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): the object frees what this takes
void TileKernel::multiply(const TileShape& shape, const c10::BFloat16* a, std::int64_t stride, const c10::BFloat16* b,
                          float* c) const {
    at::native::cpublas::brgemm(shape.rows, shape.columns, shape.inner, stride, shape.columns, shape.columns, false, a,
                                b, c);
}

#else

TileKernel::~TileKernel() = default;

void TileKernel::multiply(const TileShape&, const c10::BFloat16*, std::int64_t, const c10::BFloat16*, float*) const {}

#endif

} // namespace core::kernels
