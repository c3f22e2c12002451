#pragma once

#include <cstdint>
#include <functional>

namespace core::kernels {

/// How a batch of images is shared out among threads, each of which takes its images through the whole network.
struct ShardPlan {
    std::int64_t images = 0; ///< of every shard; the last may have fewer
    std::int64_t count = 1;  ///< 1: the batch stays whole and every operation uses all threads
};

/// Shards whose activations stay in a core's cache, of whole images, evenly spread over the threads; one shard where
/// that would leave threads idle. @param tokens of an image.
ShardPlan planShards(std::int64_t images, std::int64_t tokens, int threads);

/// Calls body(0) … body(count − 1) on LibTorch's threads, without gradients and with the caller's StopScope. What body
/// calls runs on one thread. A single call runs on the caller's thread as any other code would.
void forEachShard(std::int64_t count, const std::function<void(std::int64_t)>& body);

} // namespace core::kernels
