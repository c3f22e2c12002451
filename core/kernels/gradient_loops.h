#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

/// Backward passes of a transformer block's steps as one pass over memory each, with the forwards that keep what they
/// need. The residual stream is float32 (or float64, for checks), what matrix products read is it too, or bfloat16.
/// Each works on whole images, so that callers share them out among threads. Numbers in between are the stream's.
namespace core::kernels {

/// Images first…last−1 of [images, tokens, width]. What is per image is [images, width], contiguous.
struct ImageRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t tokens = 0;
    std::int64_t width = 0;
};

/// What a modulated norm reads, per image, and what it keeps of each row: mean and 1/deviation, [images, tokens, 2].
template <typename Stream> struct NormParts {
    const Stream* x = nullptr;
    const Stream* shift = nullptr;
    const Stream* scale = nullptr;
    Stream* moments = nullptr;
};

/// Gradients of a modulated norm's x (overwritten), shift and scale (per image, overwritten).
template <typename Stream> struct NormGradients {
    Stream* x = nullptr;
    Stream* shift = nullptr;
    Stream* scale = nullptr;
};

/// out = (x − mean)/√(variance + eps)·scale + shift; writes the moments.
void keptNorm(const ImageRange& images, double eps, const NormParts<float>& parts, float* out);
void keptNorm(const ImageRange& images, double eps, const NormParts<float>& parts, c10::BFloat16* out);
void keptNorm(const ImageRange& images, double eps, const NormParts<double>& parts, double* out);

/// Its backward. @param gradient of out.
void normBackward(const ImageRange& images, const NormParts<float>& parts, const float* gradient,
                  const NormGradients<float>& to);
void normBackward(const ImageRange& images, const NormParts<float>& parts, const c10::BFloat16* gradient,
                  const NormGradients<float>& to);
void normBackward(const ImageRange& images, const NormParts<double>& parts, const double* gradient,
                  const NormGradients<double>& to);

/// out = x + gate·branch. @param gate per image.
void plainAddGated(const ImageRange& images, const float* x, const float* gate, const float* branch, float* out);
void plainAddGated(const ImageRange& images, const float* x, const float* gate, const c10::BFloat16* branch,
                   float* out);
void plainAddGated(const ImageRange& images, const double* x, const double* gate, const double* branch, double* out);

/// Its backward: overwrites the gradients of the branch and of the gate (per image). That of x is out's.
void addGatedBackward(const ImageRange& images, const float* gradient, const float* gate, const float* branch,
                      float* branchGradient, float* gateGradient);
void addGatedBackward(const ImageRange& images, const float* gradient, const float* gate, const c10::BFloat16* branch,
                      c10::BFloat16* branchGradient, float* gateGradient);
void addGatedBackward(const ImageRange& images, const double* gradient, const double* gate, const double* branch,
                      double* branchGradient, double* gateGradient);

/// out = GELU(x) in its tanh form; and gradient·GELU′(x).
void keptGelu(std::int64_t count, const float* x, float* out);
void keptGelu(std::int64_t count, const c10::BFloat16* x, c10::BFloat16* out);
void keptGelu(std::int64_t count, const double* x, double* out);
void geluBackward(std::int64_t count, const float* x, const float* gradient, float* out);
void geluBackward(std::int64_t count, const c10::BFloat16* x, const c10::BFloat16* gradient, c10::BFloat16* out);
void geluBackward(std::int64_t count, const double* x, const double* gradient, double* out);

/// out [rows, width] = values·GELU(gates) in its exact form; and the gradient of x. @param x [rows, 2·width]: values,
/// then gates.
void keptGeglu(std::int64_t rows, std::int64_t width, const float* x, float* out);
void keptGeglu(std::int64_t rows, std::int64_t width, const double* x, double* out);
void gegluBackward(std::int64_t rows, std::int64_t width, const float* x, const float* gradient, float* ofX);
void gegluBackward(std::int64_t rows, std::int64_t width, const double* x, const double* gradient, double* ofX);

} // namespace core::kernels
