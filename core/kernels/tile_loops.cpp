// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/tile_loops.h"

#include "core/kernels/kernel_math.h"

#include <cstring>

namespace core::kernels {
namespace {

constexpr std::uint32_t kExponent = 0x7F800000U; ///< all of it set: infinite or not a number
constexpr std::uint32_t kNotANumber = 0x7FC00000U;

} // namespace

TESSERA_EVERY_CPU void storeSums(const TileRows& at, const float* sums, const Bf16* bias, Bf16* out) {
    for (std::int64_t row = 0; row < at.rows; ++row)
        for (std::int64_t i = 0; i < at.columns; ++i)
            out[row * at.stride + i] = store<Bf16>(sums[row * at.columns + i] + load(bias[i]));
}

TESSERA_EVERY_CPU void storeGelu(const TileRows& at, const float* sums, const Bf16* bias, Bf16* out) {
    for (std::int64_t row = 0; row < at.rows; ++row)
        for (std::int64_t i = 0; i < at.columns; ++i) {
            const float x = sums[row * at.columns + i] + load(bias[i]);
            out[row * at.stride + i] = store<Bf16>(x * sigmoidOfGelu(x));
        }
}

TESSERA_EVERY_CPU void storeScaled(const TileRows& at, const float* sums, const float* scale, Bf16* out) {
    for (std::int64_t row = 0; row < at.rows; ++row)
        for (std::int64_t i = 0; i < at.columns; ++i)
            out[row * at.stride + i] = store<Bf16>(sums[row * at.columns + i] * scale[row]);
}

TESSERA_EVERY_CPU void exponentials(std::int64_t rows, std::int64_t columns, float scale, const float* scores,
                                    Bf16* weights, float* inverseSums) {
    for (std::int64_t row = 0; row < rows; ++row) {
        const float* in = scores + row * columns;
        float most = in[0], sum = 0;
        std::uint32_t isLost = 0; // no comparison of floats: -ffast-math may assume that there is no NaN
        for (std::int64_t i = 0; i < columns; ++i) {
            most = std::max(most, in[i]);
            isLost |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(in[i]) & kExponent) == kExponent);
        }
        for (std::int64_t i = 0; i < columns; ++i) {
            const float weight = exponential(scale * (in[i] - most));
            sum += weight;
            weights[row * columns + i] = store<Bf16>(weight);
        }
        const auto inverse = std::bit_cast<std::uint32_t>(1.0F / sum);
        inverseSums[row] = std::bit_cast<float>(inverse | (isLost != 0 ? kNotANumber : 0U));
    }
}

TESSERA_EVERY_CPU void pairRows(const TileRows& at, const Bf16* in, Bf16* out) {
    for (std::int64_t row = 0; row < at.rows; row += 2) {
        const Bf16* first = in + row * at.stride;
        const Bf16* second = first + at.stride;
        Bf16* to = out + row * at.columns;
        for (std::int64_t i = 0; i < at.columns; ++i) {
            to[2 * i] = first[i];
            to[2 * i + 1] = second[i];
        }
    }
}

TESSERA_EVERY_CPU void pairColumns(const TileRows& at, const Bf16* in, Bf16* out) {
    for (std::int64_t row = 0; row < at.rows; ++row)
        for (std::int64_t i = 0; i < at.columns; i += 2)
            std::memcpy(out + i * at.rows + 2 * row, in + row * at.stride + i, 2 * sizeof(Bf16));
}

} // namespace core::kernels
