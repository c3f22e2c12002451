#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

namespace core::kernels {

/// One tile of a product: [rows, inner] · [inner, columns].
struct TileShape {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t inner = 0; ///< even
};

/// Whether this processor multiplies bfloat16 and LibTorch's kernel for small matrices (oneDNN's "brgemm", which its
/// own attention uses) was found to answer right. That kernel is called here and nowhere else.
bool hasTileKernel();

/// That kernel on one thread, for as long as the object lives: a product costs a look-up, where LibTorch's linear
/// spends about ten microseconds beside the arithmetic. Use it only where hasTileKernel().
class TileKernel {
public:
    TileKernel() = default;
    ~TileKernel(); ///< frees the processor's tile registers
    TileKernel(const TileKernel&) = delete;
    TileKernel& operator=(const TileKernel&) = delete;

    /// c = a·b, sums in float32. @param a rows of `inner` numbers, `stride` apart @param b in pairs of rows:
    /// [inner/2, columns, 2] @param c [rows, columns].
    void multiply(const TileShape& shape, const c10::BFloat16* a, std::int64_t stride, const c10::BFloat16* b,
                  float* c) const;
};

} // namespace core::kernels
