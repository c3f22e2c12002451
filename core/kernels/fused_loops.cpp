// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/fused_loops.h"

#include "core/kernels/kernel_math.h"

namespace core::kernels {
namespace {

template <typename Number> TESSERA_INLINE void geluOf(const RowRange& rows, const Number* bias, Number* values) {
    for (std::int64_t row = rows.first; row < rows.last; ++row) {
        Number* v = values + row * rows.width;
        for (std::int64_t i = 0; i < rows.width; ++i) {
            const float x = load(v[i]) + load(bias[i]);
            v[i] = store<Number>(x * sigmoidOfGelu(x));
        }
    }
}

template <typename Number> TESSERA_INLINE void gegluOf(const RowRange& rows, const Number* x, Number* out) {
    constexpr float kSqrtHalf = 0.70710678F;
    for (std::int64_t row = rows.first; row < rows.last; ++row) {
        const Number* values = x + 2 * row * rows.width;
        const Number* gates = values + rows.width;
        Number* to = out + row * rows.width;
        for (std::int64_t i = 0; i < rows.width; ++i) {
            const float gate = load(gates[i]);
            to[i] = store<Number>(load(values[i]) * 0.5F * gate * (1.0F + errorFunction(gate * kSqrtHalf)));
        }
    }
}

template <typename Number>
TESSERA_INLINE void addGatedOf(const RowRange& rows, const Number* x, const Number* gate, const Number* bias,
                               const Number* branch, Number* out) {
    for (std::int64_t row = rows.first; row < rows.last; ++row) {
        const Number* g = gate + row / rows.rowsPerImage * rows.stride;
        const std::int64_t at = row * rows.width;
        for (std::int64_t i = 0; i < rows.width; ++i)
            out[at + i] = store<Number>(load(x[at + i]) + load(g[i]) * (load(branch[at + i]) + load(bias[i])));
    }
}

template <typename Number>
TESSERA_INLINE void modulatedNormOf(const RowRange& rows, float eps, const Number* x, Modulation<Number> modulation,
                                    Number* out) {
    const auto width = static_cast<float>(rows.width);
    for (std::int64_t row = rows.first; row < rows.last; ++row) {
        const Number* in = x + row * rows.width;
        float sum = 0, squares = 0;
        for (std::int64_t i = 0; i < rows.width; ++i)
            sum += load(in[i]);
        const float mean = sum / width;
        for (std::int64_t i = 0; i < rows.width; ++i)
            squares += (load(in[i]) - mean) * (load(in[i]) - mean);
        const float inverse = 1.0F / std::sqrt(squares / width + eps);
        const std::int64_t image = row / rows.rowsPerImage * rows.stride;
        const Number* shift = modulation.shift + image;
        const Number* scale = modulation.scale + image;
        Number* to = out + row * rows.width;
        for (std::int64_t i = 0; i < rows.width; ++i)
            to[i] = store<Number>((load(in[i]) - mean) * inverse * load(scale[i]) + load(shift[i]));
    }
}

template <typename Number>
TESSERA_INLINE void channelMomentsOf(const RowRange& pixels, const Number* x, float* means, float* squares) {
    std::fill(means, means + pixels.width, 0.0F);
    std::fill(squares, squares + pixels.width, 0.0F);
    for (std::int64_t row = pixels.first; row < pixels.last; ++row) {
        const Number* in = x + row * pixels.width;
        for (std::int64_t i = 0; i < pixels.width; ++i)
            means[i] += load(in[i]);
    }
    const float inverse = 1.0F / static_cast<float>(pixels.last - pixels.first);
    for (std::int64_t i = 0; i < pixels.width; ++i)
        means[i] *= inverse;
    for (std::int64_t row = pixels.first; row < pixels.last; ++row) {
        const Number* in = x + row * pixels.width;
        for (std::int64_t i = 0; i < pixels.width; ++i)
            squares[i] += (load(in[i]) - means[i]) * (load(in[i]) - means[i]);
    }
}

template <typename Number, bool isSilu>
TESSERA_INLINE void scaleChannelsOf(const RowRange& pixels, const Number* x, const float* scale, const float* shift,
                                    Number* out) {
    for (std::int64_t row = pixels.first; row < pixels.last; ++row) {
        const Number* in = x + row * pixels.width;
        Number* to = out + row * pixels.width;
        for (std::int64_t i = 0; i < pixels.width; ++i) {
            const float y = load(in[i]) * scale[i] + shift[i];
            to[i] = store<Number>(isSilu ? y / (1.0F + exponential(-y)) : y);
        }
    }
}

} // namespace

TESSERA_EVERY_CPU void channelMoments(const RowRange& pixels, const float* x, float* means, float* squares) {
    channelMomentsOf(pixels, x, means, squares);
}
TESSERA_EVERY_CPU void channelMoments(const RowRange& pixels, const Bf16* x, float* means, float* squares) {
    channelMomentsOf(pixels, x, means, squares);
}

TESSERA_EVERY_CPU void scaleChannels(const RowRange& pixels, const float* x, const float* scale, const float* shift,
                                     bool silu, float* out) {
    if (silu)
        scaleChannelsOf<float, true>(pixels, x, scale, shift, out);
    else
        scaleChannelsOf<float, false>(pixels, x, scale, shift, out);
}
TESSERA_EVERY_CPU void scaleChannels(const RowRange& pixels, const Bf16* x, const float* scale, const float* shift,
                                     bool silu, Bf16* out) {
    if (silu)
        scaleChannelsOf<Bf16, true>(pixels, x, scale, shift, out);
    else
        scaleChannelsOf<Bf16, false>(pixels, x, scale, shift, out);
}

TESSERA_EVERY_CPU void gelu(const RowRange& rows, const float* bias, float* values) {
    geluOf(rows, bias, values);
}
TESSERA_EVERY_CPU void gelu(const RowRange& rows, const Bf16* bias, Bf16* values) {
    geluOf(rows, bias, values);
}

TESSERA_EVERY_CPU void geglu(const RowRange& rows, const float* x, float* out) {
    gegluOf(rows, x, out);
}
TESSERA_EVERY_CPU void geglu(const RowRange& rows, const Bf16* x, Bf16* out) {
    gegluOf(rows, x, out);
}

TESSERA_EVERY_CPU void addGated(const RowRange& rows, const float* x, const float* gate, const float* bias,
                                const float* branch, float* out) {
    addGatedOf(rows, x, gate, bias, branch, out);
}
TESSERA_EVERY_CPU void addGated(const RowRange& rows, const Bf16* x, const Bf16* gate, const Bf16* bias,
                                const Bf16* branch, Bf16* out) {
    addGatedOf(rows, x, gate, bias, branch, out);
}

TESSERA_EVERY_CPU void modulatedNorm(const RowRange& rows, float eps, const float* x, Modulation<float> modulation,
                                     float* out) {
    modulatedNormOf(rows, eps, x, modulation, out);
}
TESSERA_EVERY_CPU void modulatedNorm(const RowRange& rows, float eps, const Bf16* x, Modulation<Bf16> modulation,
                                     Bf16* out) {
    modulatedNormOf(rows, eps, x, modulation, out);
}

} // namespace core::kernels
