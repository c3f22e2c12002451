// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/attention.h"

#include "core/base/progress.h"
#include "core/kernels/attention_gradient.h"
#include "core/kernels/tile_kernel.h"
#include "core/kernels/tile_loops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace core::kernels {
namespace {

using Bf16 = c10::BFloat16;

constexpr std::int64_t kQueries = 64; ///< whose scores are held at once
constexpr std::int64_t kMostTokens = 1024;
// Multiplications that a thread should get at least: handing work over costs what about so many take.
constexpr std::int64_t kGrain = std::int64_t{1} << 20;

/// Sizes of one call.
struct Heads {
    std::int64_t images = 0, tokens = 0, count = 0, dim = 0;

    std::int64_t width() const { return count * dim; }
};

bool canTile(const at::Tensor& qkv, const Heads& heads) {
    return qkv.device().is_cpu() && qkv.scalar_type() == at::kBFloat16 && qkv.is_contiguous() && !qkv.requires_grad() &&
           heads.dim % 2 == 0 && heads.tokens % 2 == 0 && heads.tokens <= kMostTokens && qkv.numel() > 0 &&
           hasTileKernel();
}

/// Step by step in float32. @param each queries, keys and values [images, heads, tokens, dim].
at::Tensor inSteps(const std::vector<at::Tensor>& each) {
    const double scale = 1 / std::sqrt(static_cast<double>(each[0].size(-1)));
    const at::Tensor scores = at::matmul(each[0].to(at::kFloat) * scale, each[1].to(at::kFloat).transpose(-1, -2));
    return at::matmul(at::softmax(scores, -1), each[2].to(at::kFloat)).to(each[0].scalar_type());
}

/// LibTorch packs 16-bit numbers wherever oneDNN could use them, and then throws where its own loops have no AVX-512.
at::Tensor fused(const std::vector<at::Tensor>& each) {
    try {
        return at::scaled_dot_product_attention(each[0], each[1], each[2]);
    } catch (const c10::Error&) {
        if (!each[0].device().is_cpu() || each[0].scalar_type() == at::kFloat)
            throw;
        return inSteps(each);
    }
}

at::Tensor byLibTorch(const at::Tensor& qkv, const Heads& heads) {
    const at::Tensor parts = qkv.view({heads.images, heads.tokens, 3, heads.count, heads.dim}).permute({2, 0, 3, 1, 4});
    const std::vector<at::Tensor> each = parts.unbind(0); // one gradient for all three
    return fused(each).transpose(1, 2).reshape({heads.images, heads.tokens, heads.width()});
}

/// Multiply-adds between two stop points.
constexpr std::int64_t kMostMacs = std::int64_t{1} << 31;

/// Some images after the other, as many at a time as are done in a moment; all at once where there are gradients.
at::Tensor inTurnByLibTorch(const at::Tensor& qkv, const Heads& heads) {
    const std::int64_t perImage = 2 * heads.tokens * heads.tokens * heads.width();
    const std::int64_t images = std::max<std::int64_t>(1, kMostMacs / std::max<std::int64_t>(1, perImage));
    const bool isLearning = c10::GradMode::is_enabled() && qkv.requires_grad();
    if (isLearning || !qkv.device().is_cpu() || heads.images <= images)
        return byLibTorch(qkv, heads);
    at::Tensor out = at::empty({heads.images, heads.tokens, heads.width()}, qkv.options());
    for (std::int64_t first = 0; first < heads.images; first += images) {
        stopPoint();
        Heads some = heads;
        some.images = std::min(images, heads.images - first);
        out.narrow(0, first, some.images).copy_(byLibTorch(qkv.narrow(0, first, some.images), some));
    }
    return out;
}

/// One thread's work room: what a head needs at once.
class HeadWorker {
public:
    explicit HeadWorker(const Heads& heads)
        : m_heads(heads)
        , m_keys(static_cast<std::size_t>(heads.tokens * heads.dim))
        , m_values(m_keys.size())
        , m_weights(static_cast<std::size_t>(kQueries * heads.tokens))
        , m_scores(m_weights.size())
        , m_sums(static_cast<std::size_t>(kQueries * heads.dim))
        , m_inverseSums(static_cast<std::size_t>(kQueries)) {}

    /// @param qkv the head's first query @param out its first result.
    void run(const Bf16* qkv, Bf16* out) {
        const std::int64_t tokens = m_heads.tokens, dim = m_heads.dim, width = m_heads.width();
        const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(dim)));
        pairColumns({tokens, dim, 3 * width}, qkv + width, m_keys.data());
        pairRows({tokens, dim, 3 * width}, qkv + 2 * width, m_values.data());
        for (std::int64_t first = 0; first < tokens; first += kQueries) {
            const std::int64_t rows = std::min(kQueries, tokens - first);
            m_kernel.multiply({rows, tokens, dim}, qkv + first * 3 * width, 3 * width, m_keys.data(), m_scores.data());
            exponentials(rows, tokens, scale, m_scores.data(), m_weights.data(), m_inverseSums.data());
            m_kernel.multiply({rows, dim, tokens}, m_weights.data(), tokens, m_values.data(), m_sums.data());
            storeScaled({rows, dim, width}, m_sums.data(), m_inverseSums.data(), out + first * width);
        }
    }

private:
    Heads m_heads;
    TileKernel m_kernel;
    std::vector<Bf16> m_keys, m_values, m_weights;
    std::vector<float> m_scores, m_sums, m_inverseSums;
};

} // namespace

at::Tensor attention(const at::Tensor& qkv, std::int64_t headDim) {
    const Heads heads{qkv.size(0), qkv.size(1), qkv.size(2) / (3 * headDim), headDim};
    stopPoint();
    if (!canTile(qkv, heads))
        return inTurnByLibTorch(qkv, heads);
    at::Tensor out = at::empty({heads.images, heads.tokens, heads.width()}, qkv.options());
    const Bf16* from = qkv.const_data_ptr<Bf16>();
    Bf16* to = out.data_ptr<Bf16>();
    const std::int64_t work = 2 * heads.tokens * heads.tokens * heads.dim;
    at::parallel_for(0, heads.images * heads.count, std::max<std::int64_t>(1, kGrain / work),
                     [&](std::int64_t first, std::int64_t last) {
                         HeadWorker worker(heads);
                         for (std::int64_t i = first; i < last; ++i) {
                             const std::int64_t row = i / heads.count * heads.tokens, head = i % heads.count;
                             worker.run(from + row * 3 * heads.width() + head * heads.dim,
                                        to + row * heads.width() + head * heads.dim);
                         }
                     });
    return out;
}

at::Tensor attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, std::int64_t headDim) {
    stopPoint();
    const std::int64_t images = query.size(0), tokens = query.size(1), width = query.size(2);
    const bool isLearning =
        c10::GradMode::is_enabled() && (query.requires_grad() || key.requires_grad() || value.requires_grad());
    if (isLearning && canTrainAttention(query, key, value, headDim))
        return trainedAttention(query, key, value);
    const auto byHead = [&](const at::Tensor& x) {
        return x.expand({images, -1, -1}).view({images, x.size(1), width / headDim, headDim}).transpose(1, 2);
    };
    const at::Tensor q = byHead(query), k = byHead(key), v = byHead(value);
    const auto some = [&](std::int64_t image, std::int64_t count, std::int64_t first, std::int64_t rows) {
        return fused({q.narrow(0, image, count).narrow(2, first, rows), k.narrow(0, image, count),
                      v.narrow(0, image, count)})
            .transpose(1, 2)
            .reshape({count, rows, width});
    };
    const std::int64_t perQuery = std::max<std::int64_t>(1, 2 * key.size(1) * width);
    if (isLearning || !query.device().is_cpu() || perQuery * tokens * images <= kMostMacs)
        return some(0, images, 0, tokens);
    const std::int64_t together = std::max<std::int64_t>(1, kMostMacs / (perQuery * tokens));
    const std::int64_t most = std::clamp<std::int64_t>(kMostMacs / perQuery, 1, tokens);
    at::Tensor out = at::empty({images, tokens, width}, query.options());
    for (std::int64_t image = 0; image < images; image += together)
        for (std::int64_t first = 0; first < tokens; first += most) {
            stopPoint();
            const std::int64_t count = std::min(together, images - image), rows = std::min(most, tokens - first);
            out.narrow(0, image, count).narrow(1, first, rows).copy_(some(image, count, first, rows));
        }
    return out;
}

} // namespace core::kernels
