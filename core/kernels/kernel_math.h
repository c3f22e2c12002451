#pragma once

#include "core/base/every_cpu.h"

#include <c10/util/BFloat16.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

/// Arithmetic of loops that the compiler turns into vector instructions: no branches, no calls. Numbers in between are
/// float32; bfloat16 is rounded to nearest even. Include it only where -ffast-math is on.
namespace core::kernels {

using Bf16 = c10::BFloat16;

TESSERA_INLINE float load(float value) {
    return value;
}

TESSERA_INLINE float load(Bf16 value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value.x) << 16U);
}

template <typename Number> TESSERA_INLINE Number store(float value) {
    if constexpr (std::is_same_v<Number, float>) {
        return value;
    } else {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        const std::uint32_t rounded = bits + 0x7FFFU + ((bits >> 16U) & 1U);
        return Bf16(static_cast<std::uint16_t>(rounded >> 16U), Bf16::from_bits());
    }
}

/// e^x to float32's accuracy; 2^±126 beyond where that would leave its range. 2^fraction by its Taylor series.
TESSERA_INLINE float exponential(float x) {
    const float t = std::min(std::max(x * 1.44269504F, -126.0F), 126.0F);
    const float whole = std::nearbyint(t), part = t - whole;
    float p = 1.52527338e-5F;
    p = p * part + 1.54035304e-4F;
    p = p * part + 1.33335581e-3F;
    p = p * part + 9.61812911e-3F;
    p = p * part + 5.55041087e-2F;
    p = p * part + 2.40226507e-1F;
    p = p * part + 6.93147181e-1F;
    p = p * part + 1.0F;
    return p * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

// GELU in its tanh form is x·sigmoid(2·sqrt(2/π)·(x + 0.044715·x³)).
constexpr float kGeluLinear = 1.5957691216F;
constexpr float kGeluCubic = 0.044715F * kGeluLinear;

TESSERA_INLINE float sigmoidOfGelu(float x) {
    return 1.0F / (1.0F + exponential(-(kGeluLinear + kGeluCubic * x * x) * x));
}

/// The error function, 2·10⁻⁷ off at most (Abramowitz and Stegun, 7.1.26).
TESSERA_INLINE float errorFunction(float x) {
    const float positive = std::abs(x), t = 1.0F / (1.0F + 0.3275911F * positive);
    float p = 1.061405429F;
    p = p * t - 1.453152027F;
    p = p * t + 1.421413741F;
    p = p * t - 0.284496736F;
    p = p * t + 0.254829592F;
    return std::copysign(1.0F - p * t * exponential(-x * x), x);
}

} // namespace core::kernels
