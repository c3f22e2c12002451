#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

/// Loops of a transformer block that would be several passes over memory as separate tensor operations. Each works on
/// the rows first…last−1 of [rows, width], so that callers share the rows out among threads.
namespace core::kernels {

/// Rows of a batch. What is "per image" is [images or 1, stride] and used for all tokens of an image.
struct RowRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t width = 0;
    std::int64_t rowsPerImage = 0; ///< rows that share their modulation
    std::int64_t stride = 0;       ///< between two images' modulation
};

/// What a norm's result is stretched by and moved by, per image.
template <typename Number> struct Modulation {
    const Number* shift = nullptr;
    const Number* scale = nullptr;
};

/// values ← GELU(values + bias) in its tanh form. @param bias [width].
void gelu(const RowRange& rows, const float* bias, float* values);
void gelu(const RowRange& rows, const c10::BFloat16* bias, c10::BFloat16* values);

/// out = values·GELU(gates) in its exact form. @param x [rows, 2·width]: values, then gates.
void geglu(const RowRange& rows, const float* x, float* out);
void geglu(const RowRange& rows, const c10::BFloat16* x, c10::BFloat16* out);

/// out = x + gate·(branch + bias). @param bias [width] @param gate per image. out may be branch.
void addGated(const RowRange& rows, const float* x, const float* gate, const float* bias, const float* branch,
              float* out);
void addGated(const RowRange& rows, const c10::BFloat16* x, const c10::BFloat16* gate, const c10::BFloat16* bias,
              const c10::BFloat16* branch, c10::BFloat16* out);

/// Of each channel of some pixels [last − first, width]: the mean, and the summed squared distances from it.
void channelMoments(const RowRange& pixels, const float* x, float* means, float* squares);
void channelMoments(const RowRange& pixels, const c10::BFloat16* x, float* means, float* squares);

/// out = x·scale + shift of the channel, then, if wanted, SiLU of that. @param scale, shift [width]. out may be x.
void scaleChannels(const RowRange& pixels, const float* x, const float* scale, const float* shift, bool silu,
                   float* out);
void scaleChannels(const RowRange& pixels, const c10::BFloat16* x, const float* scale, const float* shift, bool silu,
                   c10::BFloat16* out);

/// out = (x − mean)/√(variance + eps)·scale + shift.
void modulatedNorm(const RowRange& rows, float eps, const float* x, Modulation<float> modulation, float* out);
void modulatedNorm(const RowRange& rows, float eps, const c10::BFloat16* x, Modulation<c10::BFloat16> modulation,
                   c10::BFloat16* out);

} // namespace core::kernels
