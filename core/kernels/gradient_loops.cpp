// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/gradient_loops.h"

#include "core/kernels/kernel_math.h"

namespace core::kernels {
namespace {

// float64 is for checks against numeric gradients: as it is, and exact.
TESSERA_INLINE double load(double value) {
    return value;
}

template <typename Number, typename Stream> TESSERA_INLINE Number stored(Stream value) {
    if constexpr (std::is_same_v<Number, double>)
        return value;
    else
        return store<Number>(value);
}

TESSERA_INLINE float geluSigmoid(float x) {
    return sigmoidOfGelu(x);
}
TESSERA_INLINE double geluSigmoid(double x) {
    constexpr double linear = 1.5957691216057308;
    return 1 / (1 + std::exp(-(linear + 0.044715 * linear * x * x) * x));
}

template <typename Stream, typename Number>
TESSERA_INLINE void keptNormOf(const ImageRange& range, Stream eps, const NormParts<Stream>& parts, Number* out) {
    const std::int64_t width = range.width;
    const auto count = static_cast<Stream>(width);
    for (std::int64_t row = range.first * range.tokens; row < range.last * range.tokens; ++row) {
        const Stream* in = parts.x + row * width;
        Stream sum = 0, squares = 0;
        for (std::int64_t i = 0; i < width; ++i)
            sum += in[i];
        const Stream mean = sum / count;
        for (std::int64_t i = 0; i < width; ++i)
            squares += (in[i] - mean) * (in[i] - mean);
        const Stream inverse = 1 / std::sqrt(squares / count + eps);
        const Stream* scale = parts.scale + row / range.tokens * width;
        const Stream* shift = parts.shift + row / range.tokens * width;
        for (std::int64_t i = 0; i < width; ++i)
            out[row * width + i] = stored<Number>((in[i] - mean) * inverse * scale[i] + shift[i]);
        parts.moments[2 * row] = mean;
        parts.moments[2 * row + 1] = inverse;
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void normRowBackward(std::int64_t width, const Stream* moments, const Stream* in, const Stream* scale,
                                    const Number* gradient, const NormGradients<Stream>& to) {
    const Stream mean = moments[0], inverse = moments[1];
    Stream sum = 0, product = 0;
    for (std::int64_t i = 0; i < width; ++i) {
        const Stream g = load(gradient[i]), normed = (in[i] - mean) * inverse, scaled = g * scale[i];
        to.shift[i] += g;
        to.scale[i] += g * normed;
        sum += scaled;
        product += scaled * normed;
    }
    sum /= static_cast<Stream>(width);
    product /= static_cast<Stream>(width);
    for (std::int64_t i = 0; i < width; ++i) {
        const Stream normed = (in[i] - mean) * inverse;
        to.x[i] = inverse * (load(gradient[i]) * scale[i] - sum - normed * product);
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void normBackwardOf(const ImageRange& range, const NormParts<Stream>& parts, const Number* gradient,
                                   const NormGradients<Stream>& to) {
    const std::int64_t width = range.width;
    for (std::int64_t image = range.first; image < range.last; ++image) {
        std::fill_n(to.shift + image * width, width, Stream(0));
        std::fill_n(to.scale + image * width, width, Stream(0));
        for (std::int64_t row = image * range.tokens; row < (image + 1) * range.tokens; ++row)
            normRowBackward(
                width, parts.moments + 2 * row, parts.x + row * width, parts.scale + image * width,
                gradient + row * width,
                NormGradients<Stream>{to.x + row * width, to.shift + image * width, to.scale + image * width});
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void addGatedOf(const ImageRange& range, const Stream* x, const Stream* gate, const Number* branch,
                               Stream* out) {
    const std::int64_t width = range.width;
    for (std::int64_t row = range.first * range.tokens; row < range.last * range.tokens; ++row) {
        const Stream* g = gate + row / range.tokens * width;
        for (std::int64_t i = row * width; i < (row + 1) * width; ++i)
            out[i] = x[i] + g[i - row * width] * load(branch[i]);
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void addGatedBackwardOf(const ImageRange& range, const Stream* gradient, const Stream* gate,
                                       const Number* branch, Number* branchGradient, Stream* gateGradient) {
    const std::int64_t width = range.width;
    for (std::int64_t image = range.first; image < range.last; ++image) {
        const Stream* g = gate + image * width;
        Stream* sums = gateGradient + image * width;
        std::fill_n(sums, width, Stream(0));
        for (std::int64_t row = image * range.tokens; row < (image + 1) * range.tokens; ++row)
            for (std::int64_t i = 0; i < width; ++i) {
                const Stream of = gradient[row * width + i];
                sums[i] += of * load(branch[row * width + i]);
                branchGradient[row * width + i] = stored<Number>(of * g[i]);
            }
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void geluOf(std::int64_t count, const Number* x, Number* out) {
    for (std::int64_t i = 0; i < count; ++i) {
        const Stream value = load(x[i]);
        out[i] = stored<Number>(value * geluSigmoid(value));
    }
}

template <typename Stream, typename Number>
TESSERA_INLINE void geluBackwardOf(std::int64_t count, const Number* x, const Number* gradient, Number* out) {
    constexpr Stream linear = Stream(1.5957691216057308), cubic = Stream(0.044715) * linear;
    for (std::int64_t i = 0; i < count; ++i) {
        const Stream value = load(x[i]), sigmoid = geluSigmoid(value);
        const Stream slope = sigmoid + value * sigmoid * (1 - sigmoid) * (linear + 3 * cubic * value * value);
        out[i] = stored<Number>(load(gradient[i]) * slope);
    }
}

/// Share of the standard normal distribution below x, and its density there.
TESSERA_INLINE void normalShare(float x, float& share, float& density) {
    share = 0.5F + 0.5F * errorFunction(x * 0.70710678F);
    density = 0.39894228F * exponential(-0.5F * x * x);
}
TESSERA_INLINE void normalShare(double x, double& share, double& density) {
    share = 0.5 + 0.5 * std::erf(x * 0.7071067811865476);
    density = 0.3989422804014327 * std::exp(-0.5 * x * x);
}

template <typename Number>
TESSERA_INLINE void keptGegluOf(std::int64_t rows, std::int64_t width, const Number* x, Number* out) {
    for (std::int64_t row = 0; row < rows; ++row) {
        const Number *values = x + row * 2 * width, *gates = values + width;
        for (std::int64_t i = 0; i < width; ++i) {
            Number share, density;
            normalShare(gates[i], share, density);
            out[row * width + i] = values[i] * gates[i] * share;
        }
    }
}

template <typename Number>
TESSERA_INLINE void gegluBackwardOf(std::int64_t rows, std::int64_t width, const Number* x, const Number* gradient,
                                    Number* ofX) {
    for (std::int64_t row = 0; row < rows; ++row) {
        const Number *values = x + row * 2 * width, *gates = values + width, *of = gradient + row * width;
        Number *ofValues = ofX + row * 2 * width, *ofGates = ofValues + width;
        for (std::int64_t i = 0; i < width; ++i) {
            Number share, density;
            normalShare(gates[i], share, density);
            ofValues[i] = of[i] * gates[i] * share;
            ofGates[i] = of[i] * values[i] * (share + gates[i] * density);
        }
    }
}

} // namespace

TESSERA_EVERY_CPU void keptGeglu(std::int64_t rows, std::int64_t width, const float* x, float* out) {
    keptGegluOf(rows, width, x, out);
}
void keptGeglu(std::int64_t rows, std::int64_t width, const double* x, double* out) {
    keptGegluOf(rows, width, x, out);
}
TESSERA_EVERY_CPU void gegluBackward(std::int64_t rows, std::int64_t width, const float* x, const float* gradient,
                                     float* ofX) {
    gegluBackwardOf(rows, width, x, gradient, ofX);
}
void gegluBackward(std::int64_t rows, std::int64_t width, const double* x, const double* gradient, double* ofX) {
    gegluBackwardOf(rows, width, x, gradient, ofX);
}

TESSERA_EVERY_CPU void keptNorm(const ImageRange& images, double eps, const NormParts<float>& parts, float* out) {
    keptNormOf(images, static_cast<float>(eps), parts, out);
}
TESSERA_EVERY_CPU void keptNorm(const ImageRange& images, double eps, const NormParts<float>& parts, Bf16* out) {
    keptNormOf(images, static_cast<float>(eps), parts, out);
}
void keptNorm(const ImageRange& images, double eps, const NormParts<double>& parts, double* out) {
    keptNormOf(images, eps, parts, out);
}

TESSERA_EVERY_CPU void normBackward(const ImageRange& images, const NormParts<float>& parts, const float* gradient,
                                    const NormGradients<float>& to) {
    normBackwardOf(images, parts, gradient, to);
}
TESSERA_EVERY_CPU void normBackward(const ImageRange& images, const NormParts<float>& parts, const Bf16* gradient,
                                    const NormGradients<float>& to) {
    normBackwardOf(images, parts, gradient, to);
}
void normBackward(const ImageRange& images, const NormParts<double>& parts, const double* gradient,
                  const NormGradients<double>& to) {
    normBackwardOf(images, parts, gradient, to);
}

TESSERA_EVERY_CPU void plainAddGated(const ImageRange& images, const float* x, const float* gate, const float* branch,
                                     float* out) {
    addGatedOf(images, x, gate, branch, out);
}
TESSERA_EVERY_CPU void plainAddGated(const ImageRange& images, const float* x, const float* gate, const Bf16* branch,
                                     float* out) {
    addGatedOf(images, x, gate, branch, out);
}
void plainAddGated(const ImageRange& images, const double* x, const double* gate, const double* branch, double* out) {
    addGatedOf(images, x, gate, branch, out);
}

TESSERA_EVERY_CPU void addGatedBackward(const ImageRange& images, const float* gradient, const float* gate,
                                        const float* branch, float* branchGradient, float* gateGradient) {
    addGatedBackwardOf(images, gradient, gate, branch, branchGradient, gateGradient);
}
TESSERA_EVERY_CPU void addGatedBackward(const ImageRange& images, const float* gradient, const float* gate,
                                        const Bf16* branch, Bf16* branchGradient, float* gateGradient) {
    addGatedBackwardOf(images, gradient, gate, branch, branchGradient, gateGradient);
}
void addGatedBackward(const ImageRange& images, const double* gradient, const double* gate, const double* branch,
                      double* branchGradient, double* gateGradient) {
    addGatedBackwardOf(images, gradient, gate, branch, branchGradient, gateGradient);
}

TESSERA_EVERY_CPU void keptGelu(std::int64_t count, const float* x, float* out) {
    geluOf<float>(count, x, out);
}
TESSERA_EVERY_CPU void keptGelu(std::int64_t count, const Bf16* x, Bf16* out) {
    geluOf<float>(count, x, out);
}
void keptGelu(std::int64_t count, const double* x, double* out) {
    geluOf<double>(count, x, out);
}

TESSERA_EVERY_CPU void geluBackward(std::int64_t count, const float* x, const float* gradient, float* out) {
    geluBackwardOf<float>(count, x, gradient, out);
}
TESSERA_EVERY_CPU void geluBackward(std::int64_t count, const Bf16* x, const Bf16* gradient, Bf16* out) {
    geluBackwardOf<float>(count, x, gradient, out);
}
void geluBackward(std::int64_t count, const double* x, const double* gradient, double* out) {
    geluBackwardOf<double>(count, x, gradient, out);
}

} // namespace core::kernels
