#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

/// Single-threaded loops of the trainer that would be many separate tensor operations: on few CPU cores those cost
/// several times what the matrix products do. Numbers in between are float32; bfloat16 is rounded to nearest even.
namespace core::training::demo::kernels {

using Bf16 = c10::BFloat16;

/// Rows of a shard: images × tokens rows of `width` numbers. What is "per image" is [images, stride] and used for
/// all of its tokens.
struct Rows {
    std::int64_t images = 0;
    std::int64_t tokens = 0;
    std::int64_t width = 0;
    std::int64_t stride = 0; ///< between two images' modulation
};

/// out = x + gate·branch. @param gate per image.
void addGated(const Rows& rows, const float* x, const Bf16* branch, const float* gate, float* out);

/// out = norm(x)·(1+scale) + shift, eps 1e-6. @param moments receives mean and 1/deviation of each row.
void modulatedNorm(const Rows& rows, const float* x, const float* shift, const float* scale, float* moments, Bf16* out);

/// Backward of modulatedNorm: adds to `xGradient`, overwrites the gradients of shift and scale (per image).
void modulatedNormBackward(const Rows& rows, const Bf16* outGradient, const float* x, const float* moments,
                           const float* scale, float* xGradient, float* shiftGradient, float* scaleGradient);

/// Backward of addGated: writes branchGradient = gate·outGradient, overwrites the gate's gradient (per image) and
/// adds the branch's column sums to biasGradient [width].
void addGatedBackward(const Rows& rows, const float* outGradient, const Bf16* branch, const float* gate,
                      Bf16* branchGradient, float* gateGradient, float* biasGradient);

/// GELU in its tanh form.
void gelu(std::int64_t count, const Bf16* x, Bf16* out);

/// gradient ← gradient·gelu′(x) for [rows, width], whose column sums are added to biasGradient [width].
void geluBackward(std::int64_t rows, std::int64_t width, const Bf16* x, Bf16* gradient, float* biasGradient);

/// Each row of `width` numbers ← softmax(scale·row).
void softmax(std::int64_t rows, std::int64_t width, float scale, Bf16* values);

/// gradient ← scale·p·(gradient − Σ p·gradient), the gradient of softmax's unscaled input. @param probabilities
/// softmax's result.
void softmaxBackward(std::int64_t rows, std::int64_t width, float scale, const Bf16* probabilities, Bf16* gradient);

/// [images, tokens, parts, heads, headDim] → [parts, images, heads, tokens, headDim].
struct HeadShape {
    std::int64_t images = 0;
    std::int64_t tokens = 0;
    std::int64_t parts = 0;
    std::int64_t heads = 0;
    std::int64_t headDim = 0;
};
void splitHeads(const HeadShape& shape, const Bf16* from, Bf16* to);
/// The way back.
void mergeHeads(const HeadShape& shape, const Bf16* from, Bf16* to);

/// sums[column] += Σ rows.
void addColumnSums(std::int64_t rows, std::int64_t width, const Bf16* values, float* sums);

/// sum += values.
void addTo(std::int64_t count, const Bf16* values, float* sum);

} // namespace core::training::demo::kernels
