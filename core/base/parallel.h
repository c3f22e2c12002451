#pragma once

#include <functional>

namespace core {

/// Runs body(0) … body(count−1) on as many threads as the calling thread's ComputeScope has, the calling thread among
/// them, each with one LibTorch thread and the caller's StopScope: for independent pieces that are too small to be
/// worth splitting. Lower indices start first.
/// @param onCaller called on the calling thread with the number of finished pieces, now and then and at the end; may
/// throw to stop. Rethrows the first exception once all threads have stopped; what has not begun by then never does.
void forEachInParallel(int count, const std::function<void(int)>& body, const std::function<void(int)>& onCaller = {});

} // namespace core
