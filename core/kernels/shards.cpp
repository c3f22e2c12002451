// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/shards.h"

#include "core/base/progress.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace core::kernels {
namespace {

// Rows of activations that stay in a core's second cache at a few thousand bytes a row; fewer make slow products.
constexpr std::int64_t kRows = 512;
// Share of the threads' time that may be lost to shards that don't divide evenly.
constexpr double kMostIdle = 0.15;

std::int64_t divideUp(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

} // namespace

ShardPlan planShards(std::int64_t images, std::int64_t tokens, int threads) {
    if (images < 2 || threads < 1)
        return {images, 1};
    const std::int64_t rounds = divideUp(divideUp(images * tokens, kRows), threads);
    const std::int64_t perShard = divideUp(images, rounds * threads);
    const std::int64_t count = divideUp(images, perShard);
    const std::int64_t slowest = divideUp(count, threads) * perShard;
    const double idle = 1 - static_cast<double>(images) / static_cast<double>(slowest * threads);
    return count == 1 || idle > kMostIdle ? ShardPlan{images, 1} : ShardPlan{perShard, count};
}

void forEachShard(std::int64_t count, const std::function<void(std::int64_t)>& body) {
    if (count == 1)
        return body(0);
    at::parallel_for(0, count, 1, [&, stop = StopScope::current()](std::int64_t first, std::int64_t last) {
        const c10::NoGradGuard noGradient;
        const StopScope stoppable(stop);
        for (std::int64_t i = first; i < last; ++i)
            body(i);
    });
}

} // namespace core::kernels
