// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/group_norm_loops.h"

#include "core/kernels/fused_loops.h"
#include "core/kernels/kernel_math.h"

namespace core::kernels {
namespace {

/// Mean and 1/deviation of every group, from those of the channels over equally many pixels.
void joinMoments(const NormedImage& image, double eps, const float* means, const float* squares) {
    const std::int64_t each = image.channels / image.groups;
    for (std::int64_t group = 0; group < image.groups; ++group) {
        double mean = 0, distances = 0;
        for (std::int64_t c = group * each; c < (group + 1) * each; ++c)
            mean += means[c];
        mean /= static_cast<double>(each);
        for (std::int64_t c = group * each; c < (group + 1) * each; ++c)
            distances += squares[c] + (means[c] - mean) * (means[c] - mean) * static_cast<double>(image.pixels);
        image.moments[2 * group] = static_cast<float>(mean);
        image.moments[2 * group + 1] =
            static_cast<float>(1 / std::sqrt(distances / static_cast<double>(each * image.pixels) + eps));
    }
}

/// The norm as a factor and a shift of every channel.
void channelFactors(const NormedImage& image, float* scale, float* shift) {
    const std::int64_t each = image.channels / image.groups;
    for (std::int64_t c = 0; c < image.channels; ++c) {
        const float* moments = image.moments + 2 * (c / each);
        scale[c] = moments[1] * image.weight[c];
        shift[c] = image.bias[c] - moments[0] * scale[c];
    }
}

/// Writes the gradient before SiLU, and sums of it and of it times x over the pixels, per channel.
/// None of the memory overlaps: rows are too short to find that out at each.
template <bool isSilu>
TESSERA_INLINE void gradientSums(const NormedImage& image, const float* __restrict gradient,
                                 const float* __restrict scale, const float* __restrict shift, float* __restrict before,
                                 float* __restrict sums, float* __restrict products) {
    const std::int64_t width = image.channels;
    const float* __restrict x = image.x;
    std::fill(sums, sums + width, 0.0F);
    std::fill(products, products + width, 0.0F);
    for (std::int64_t row = 0; row < image.pixels; ++row) {
        const float* __restrict in = x + row * width;
        const float* __restrict of = gradient + row * width;
        float* __restrict to = before + row * width;
        for (std::int64_t i = 0; i < width; ++i) {
            float g = of[i];
            if (isSilu) {
                const float y = in[i] * scale[i] + shift[i], sigmoid = 1.0F / (1.0F + exponential(-y));
                g *= sigmoid * (1.0F + y * (1.0F - sigmoid));
            }
            to[i] = g;
            sums[i] += g;
            products[i] += g * in[i];
        }
    }
}

/// x's gradient is a·(gradient before SiLU) + b·x + c in every channel.
void gradientFactors(const NormedImage& image, const float* sums, const float* products, float* a, float* b, float* c) {
    const std::int64_t each = image.channels / image.groups;
    const auto count = static_cast<float>(each * image.pixels);
    for (std::int64_t group = 0; group < image.groups; ++group) {
        const float mean = image.moments[2 * group], inverse = image.moments[2 * group + 1];
        float sum = 0, product = 0; // of weight·gradient, and of that times the normed x
        for (std::int64_t i = group * each; i < (group + 1) * each; ++i) {
            sum += image.weight[i] * sums[i];
            product += image.weight[i] * (products[i] - mean * sums[i]) * inverse;
        }
        sum /= count;
        product /= count;
        for (std::int64_t i = group * each; i < (group + 1) * each; ++i) {
            a[i] = inverse * image.weight[i];
            b[i] = -inverse * inverse * product;
            c[i] = -inverse * sum - b[i] * mean;
        }
    }
}

/// values ← a·values + b·x + c in every channel.
TESSERA_INLINE void combineRows(const NormedImage& image, const float* __restrict a, const float* __restrict b,
                                const float* __restrict c, float* __restrict values) {
    const std::int64_t width = image.channels;
    const float* __restrict x = image.x;
    for (std::int64_t row = 0; row < image.pixels; ++row) {
        float* __restrict of = values + row * width;
        const float* __restrict in = x + row * width;
        for (std::int64_t i = 0; i < width; ++i)
            of[i] = a[i] * of[i] + b[i] * in[i] + c[i];
    }
}

} // namespace

TESSERA_EVERY_CPU void keptGroupNorm(const NormedImage& image, double eps, float* scratch, float* out) {
    const RowRange pixels{0, image.pixels, image.channels, 1, 0};
    channelMoments(pixels, image.x, scratch, scratch + image.channels);
    joinMoments(image, eps, scratch, scratch + image.channels);
    channelFactors(image, scratch, scratch + image.channels);
    scaleChannels(pixels, image.x, scratch, scratch + image.channels, image.silu, out);
}

TESSERA_EVERY_CPU void groupNormBackward(const NormedImage& image, const float* gradient, float* scratch,
                                         const NormedImageGradients& to) {
    const std::int64_t width = image.channels, each = width / image.groups;
    float *scale = scratch, *shift = scratch + width, *a = scratch + 2 * width, *b = a + width, *c = b + width;
    channelFactors(image, scale, shift);
    if (image.silu)
        gradientSums<true>(image, gradient, scale, shift, to.x, to.bias, to.weight);
    else
        gradientSums<false>(image, gradient, scale, shift, to.x, to.bias, to.weight);
    gradientFactors(image, to.bias, to.weight, a, b, c);
    for (std::int64_t i = 0; i < width; ++i) {
        const float* moments = image.moments + 2 * (i / each);
        to.weight[i] = (to.weight[i] - moments[0] * to.bias[i]) * moments[1];
    }
    combineRows(image, a, b, c, to.x);
}

} // namespace core::kernels
