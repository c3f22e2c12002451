// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/group_norm.h"

#include "core/base/progress.h"
#include "core/kernels/fused_loops.h"
#include "core/kernels/group_norm_gradient.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace core::kernels {
namespace {

// Numbers of a piece, which is read several times: they stay in a core's first caches.
constexpr std::int64_t kPiece = 1 << 14;

bool isLearned(const at::Tensor& x, const GroupNorm& norm) {
    return c10::GradMode::is_enabled() &&
           (x.requires_grad() || norm.weight.requires_grad() || norm.bias.requires_grad());
}

bool canNormHere(const at::Tensor& x, const GroupNorm& norm) {
    return x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && x.dim() == 4 &&
           x.numel() > 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && !isLearned(x, norm) &&
           norm.weight.scalar_type() == x.scalar_type() && norm.bias.scalar_type() == x.scalar_type();
}

at::Tensor normByLibTorch(const at::Tensor& x, const GroupNorm& norm) {
    const at::Tensor y = at::group_norm(x, norm.groups, norm.weight, norm.bias, norm.eps);
    return norm.silu ? at::silu(y) : y;
}

/// Images in pieces of pixels.
struct Pieces {
    std::int64_t images, pixels, channels, perImage, pixelsEach;

    explicit Pieces(const at::Tensor& x)
        : images(x.size(0))
        , pixels(x.size(2) * x.size(3))
        , channels(x.size(1))
        , perImage(std::clamp<std::int64_t>(pixels * channels / kPiece, 1, pixels))
        , pixelsEach((pixels + perImage - 1) / perImage) {
        perImage = (pixels + pixelsEach - 1) / pixelsEach;
    }

    std::int64_t count() const { return images * perImage; }
    /// The rows of x [images·pixels, channels] that a piece has.
    RowRange rows(std::int64_t piece) const {
        const std::int64_t image = piece / perImage, first = piece % perImage * pixelsEach;
        return {image * pixels + first, image * pixels + std::min(pixels, first + pixelsEach), channels, 1, 0};
    }
};

/// Scale and shift of every channel of an image, from the moments of its pieces [pieces, 2, channels].
void channelScales(const Pieces& pieces, std::int64_t image, const float* moments, const GroupNorm& norm,
                   const float* weight, const float* bias, float* scale, float* shift) {
    const std::int64_t each = pieces.channels / norm.groups;
    for (std::int64_t group = 0; group < norm.groups; ++group) {
        double count = 0, mean = 0, squares = 0; // of what was added so far (Chan et al.)
        for (std::int64_t piece = image * pieces.perImage; piece < (image + 1) * pieces.perImage; ++piece) {
            const RowRange rows = pieces.rows(piece);
            const auto more = static_cast<double>(rows.last - rows.first);
            const float* means = moments + piece * 2 * pieces.channels;
            for (std::int64_t c = group * each; c < (group + 1) * each; ++c) {
                const double distance = means[c] - mean;
                mean += distance * more / (count + more);
                squares += means[pieces.channels + c] + distance * distance * count * more / (count + more);
                count += more;
            }
        }
        const double inverse = 1 / std::sqrt(squares / count + norm.eps);
        for (std::int64_t c = group * each; c < (group + 1) * each; ++c) {
            scale[c] = static_cast<float>(inverse * weight[c]);
            shift[c] = static_cast<float>(bias[c] - mean * inverse * weight[c]);
        }
    }
}

template <typename Number> at::Tensor normHere(const at::Tensor& x, const GroupNorm& norm) {
    const Pieces pieces(x);
    const at::Tensor moments = at::empty({pieces.count(), 2, pieces.channels}, at::kFloat);
    const at::Tensor scales = at::empty({pieces.images, 2, pieces.channels}, at::kFloat);
    const at::Tensor weight = norm.weight.to(at::kFloat).contiguous(), bias = norm.bias.to(at::kFloat).contiguous();
    at::Tensor out = at::empty_like(x);
    const auto* from = x.const_data_ptr<Number>();
    auto* to = out.data_ptr<Number>();
    auto *moment = moments.data_ptr<float>(), *scale = scales.data_ptr<float>();
    at::parallel_for(0, pieces.count(), 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            float* means = moment + i * 2 * pieces.channels;
            channelMoments(pieces.rows(i), from, means, means + pieces.channels);
        }
    });
    for (std::int64_t image = 0; image < pieces.images; ++image) {
        float* own = scale + image * 2 * pieces.channels;
        channelScales(pieces, image, moment, norm, weight.const_data_ptr<float>(), bias.const_data_ptr<float>(), own,
                      own + pieces.channels);
    }
    at::parallel_for(0, pieces.count(), 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            const float* own = scale + i / pieces.perImage * 2 * pieces.channels;
            scaleChannels(pieces.rows(i), from, own, own + pieces.channels, norm.silu, to);
        }
    });
    return out;
}

} // namespace

at::Tensor groupNorm(const at::Tensor& x, const GroupNorm& norm) {
    stopPoint();
    if (isLearned(x, norm) && canTrainGroupNorm(x, norm))
        return trainedGroupNorm(x, norm);
    if (!canNormHere(x, norm))
        return normByLibTorch(x, norm);
    return x.scalar_type() == at::kFloat ? normHere<float>(x, norm) : normHere<c10::BFloat16>(x, norm);
}

} // namespace core::kernels
