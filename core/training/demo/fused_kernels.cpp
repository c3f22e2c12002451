// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/training/demo/fused_kernels.h"

#include "core/base/every_cpu.h"
#include "core/kernels/kernel_math.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace core::training::demo::kernels {
namespace {

constexpr float kEps = 1e-6F;

using core::kernels::exponential;
using core::kernels::load;
using core::kernels::sigmoidOfGelu;

inline Bf16 store(float value) {
    return core::kernels::store<Bf16>(value);
}

/// Calls visit(offset in tokens' order, offset in heads' order) for each run of headDim numbers.
template <typename Visit> void forEachHead(const HeadShape& s, Visit&& visit) {
    std::int64_t headOrder = 0;
    for (std::int64_t part = 0; part < s.parts; ++part)
        for (std::int64_t image = 0; image < s.images; ++image)
            for (std::int64_t head = 0; head < s.heads; ++head)
                for (std::int64_t token = 0; token < s.tokens; ++token, headOrder += s.headDim)
                    visit((((image * s.tokens + token) * s.parts + part) * s.heads + head) * s.headDim, headOrder);
}

} // namespace

TESSERA_EVERY_CPU
void addGated(const Rows& rows, const float* x, const Bf16* branch, const float* gate, float* out) {
    const std::int64_t width = rows.width;
    for (std::int64_t row = 0; row < rows.images * rows.tokens; ++row) {
        const float* g = gate + row / rows.tokens * rows.stride;
        for (std::int64_t i = 0; i < width; ++i)
            out[row * width + i] = x[row * width + i] + g[i] * load(branch[row * width + i]);
    }
}

TESSERA_EVERY_CPU
void modulatedNorm(const Rows& rows, const float* x, const float* shift, const float* scale, float* moments,
                   Bf16* out) {
    const std::int64_t width = rows.width;
    for (std::int64_t row = 0; row < rows.images * rows.tokens; ++row) {
        const float* in = x + row * width;
        float sum = 0, squares = 0;
        for (std::int64_t i = 0; i < width; ++i)
            sum += in[i];
        const float mean = sum / static_cast<float>(width);
        for (std::int64_t i = 0; i < width; ++i)
            squares += (in[i] - mean) * (in[i] - mean);
        const float inverse = 1.0F / std::sqrt(squares / static_cast<float>(width) + kEps);
        const float* stretch = scale + row / rows.tokens * rows.stride;
        const float* move = shift + row / rows.tokens * rows.stride;
        for (std::int64_t i = 0; i < width; ++i)
            out[row * width + i] = store((in[i] - mean) * inverse * (1.0F + stretch[i]) + move[i]);
        moments[2 * row] = mean;
        moments[2 * row + 1] = inverse;
    }
}

TESSERA_EVERY_CPU
void modulatedNormBackward(const Rows& rows, const Bf16* outGradient, const float* x, const float* moments,
                           const float* scale, float* xGradient, float* shiftGradient, float* scaleGradient) {
    const std::int64_t width = rows.width;
    for (std::int64_t image = 0; image < rows.images; ++image) {
        const float* stretch = scale + image * rows.stride;
        float* shiftSum = shiftGradient + image * rows.stride;
        float* scaleSum = scaleGradient + image * rows.stride;
        std::fill_n(shiftSum, width, 0.0F);
        std::fill_n(scaleSum, width, 0.0F);
        for (std::int64_t row = image * rows.tokens; row < (image + 1) * rows.tokens; ++row) {
            const Bf16* gradient = outGradient + row * width;
            const float* in = x + row * width;
            const float mean = moments[2 * row], inverse = moments[2 * row + 1];
            float sum = 0, product = 0;
            for (std::int64_t i = 0; i < width; ++i) {
                const float g = load(gradient[i]), normed = (in[i] - mean) * inverse;
                shiftSum[i] += g;
                scaleSum[i] += g * normed;
                const float stretched = g * (1.0F + stretch[i]);
                sum += stretched;
                product += stretched * normed;
            }
            sum /= static_cast<float>(width);
            product /= static_cast<float>(width);
            float* to = xGradient + row * width;
            for (std::int64_t i = 0; i < width; ++i) {
                const float normed = (in[i] - mean) * inverse;
                to[i] += inverse * (load(gradient[i]) * (1.0F + stretch[i]) - sum - normed * product);
            }
        }
    }
}

TESSERA_EVERY_CPU
void addGatedBackward(const Rows& rows, const float* outGradient, const Bf16* branch, const float* gate,
                      Bf16* branchGradient, float* gateGradient, float* biasGradient) {
    const std::int64_t width = rows.width;
    for (std::int64_t image = 0; image < rows.images; ++image) {
        const float* g = gate + image * rows.stride;
        float* gateSum = gateGradient + image * rows.stride;
        std::fill_n(gateSum, width, 0.0F);
        for (std::int64_t row = image * rows.tokens; row < (image + 1) * rows.tokens; ++row) {
            for (std::int64_t i = 0; i < width; ++i) {
                const float gradient = outGradient[row * width + i];
                gateSum[i] += gradient * load(branch[row * width + i]);
                biasGradient[i] += gradient * g[i];
                branchGradient[row * width + i] = store(gradient * g[i]);
            }
        }
    }
}

TESSERA_EVERY_CPU
void gelu(std::int64_t count, const Bf16* x, Bf16* out) {
    for (std::int64_t i = 0; i < count; ++i) {
        const float value = load(x[i]);
        out[i] = store(value * sigmoidOfGelu(value));
    }
}

TESSERA_EVERY_CPU
void geluBackward(std::int64_t rows, std::int64_t width, const Bf16* x, Bf16* gradient, float* biasGradient) {
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t i = 0; i < width; ++i) {
            const float value = load(x[row * width + i]), sigmoid = sigmoidOfGelu(value);
            const float slope =
                sigmoid + value * sigmoid * (1.0F - sigmoid) *
                              (core::kernels::kGeluLinear + 3.0F * core::kernels::kGeluCubic * value * value);
            const float result = load(gradient[row * width + i]) * slope;
            biasGradient[i] += result;
            gradient[row * width + i] = store(result);
        }
    }
}

TESSERA_EVERY_CPU
void softmax(std::int64_t rows, std::int64_t width, float scale, Bf16* values) {
    for (std::int64_t row = 0; row < rows; ++row) {
        Bf16* v = values + row * width;
        float largest = load(v[0]);
        for (std::int64_t i = 0; i < width; ++i)
            largest = std::max(largest, load(v[i]));
        float sum = 0;
        for (std::int64_t i = 0; i < width; ++i)
            sum += exponential((load(v[i]) - largest) * scale);
        const float inverse = 1.0F / sum;
        for (std::int64_t i = 0; i < width; ++i)
            v[i] = store(exponential((load(v[i]) - largest) * scale) * inverse);
    }
}

TESSERA_EVERY_CPU
void softmaxBackward(std::int64_t rows, std::int64_t width, float scale, const Bf16* probabilities, Bf16* gradient) {
    for (std::int64_t row = 0; row < rows; ++row) {
        const Bf16* p = probabilities + row * width;
        Bf16* g = gradient + row * width;
        float sum = 0;
        for (std::int64_t i = 0; i < width; ++i)
            sum += load(p[i]) * load(g[i]);
        for (std::int64_t i = 0; i < width; ++i)
            g[i] = store(scale * load(p[i]) * (load(g[i]) - sum));
    }
}

void splitHeads(const HeadShape& shape, const Bf16* from, Bf16* to) {
    const std::size_t bytes = sizeof(Bf16) * static_cast<std::size_t>(shape.headDim);
    forEachHead(shape, [&](std::int64_t tokens, std::int64_t heads) { std::memcpy(to + heads, from + tokens, bytes); });
}

void mergeHeads(const HeadShape& shape, const Bf16* from, Bf16* to) {
    const std::size_t bytes = sizeof(Bf16) * static_cast<std::size_t>(shape.headDim);
    forEachHead(shape, [&](std::int64_t tokens, std::int64_t heads) { std::memcpy(to + tokens, from + heads, bytes); });
}

TESSERA_EVERY_CPU
void addColumnSums(std::int64_t rows, std::int64_t width, const Bf16* values, float* sums) {
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t i = 0; i < width; ++i)
            sums[i] += load(values[row * width + i]);
}

TESSERA_EVERY_CPU
void addTo(std::int64_t count, const Bf16* values, float* sum) {
    for (std::int64_t i = 0; i < count; ++i)
        sum[i] += load(values[i]);
}

} // namespace core::training::demo::kernels
