#pragma once

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <atomic>
#include <cstdint>

namespace core::training::demo {

/// Runs task(worker, index) for every index below `count` on `workers` threads of LibTorch's pool, at most one task at
/// a time per worker. A worker that is ready takes the next task, so that a thread that the machine gives less time to
/// holds nobody up. Inside, tensor operations run on the task's own thread, without gradients.
template <typename Task> void runTasks(std::int64_t workers, std::int64_t count, const Task& task) {
    std::atomic<std::int64_t> next = 0;
    at::parallel_for(0, workers, 1, [&](std::int64_t first, std::int64_t last) {
        const at::NoGradGuard noGradient;
        for (std::int64_t worker = first; worker < last; ++worker)
            for (std::int64_t i = next++; i < count; i = next++)
                task(worker, i);
    });
}

} // namespace core::training::demo
