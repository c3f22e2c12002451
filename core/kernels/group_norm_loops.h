#pragma once

#include <cstdint>

/// A group norm of channels that lie side by side, with what its backward needs: one pass over memory for the moments,
/// one for the result, two for the gradients. Each works on one image [pixels, channels] of float32.
namespace core::kernels {

/// An image, and the norm that it is put through.
struct NormedImage {
    std::int64_t pixels = 0, channels = 0;
    std::int64_t groups = 1; ///< divides the channels
    bool silu = false;       ///< x·sigmoid(x) of the result
    const float* x = nullptr;
    const float* weight = nullptr; ///< [channels]
    const float* bias = nullptr;   ///< [channels]
    float* moments = nullptr;      ///< mean and 1/deviation of each group [groups, 2]: written forward, read backward
};

/// @param scratch 2·channels numbers.
void keptGroupNorm(const NormedImage& image, double eps, float* scratch, float* out);

/// Gradients of the image (overwritten), and of weight and bias as far as this image goes (overwritten).
struct NormedImageGradients {
    float* x = nullptr;
    float* weight = nullptr;
    float* bias = nullptr;
};

/// @param gradient of the result. @param scratch 5·channels numbers.
void groupNormBackward(const NormedImage& image, const float* gradient, float* scratch, const NormedImageGradients& to);

} // namespace core::kernels
