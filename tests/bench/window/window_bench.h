#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"
#include "tests/bench/window/latencies.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bench::window {

struct WindowBenchOptions {
    core::ComputeOptions compute{};
    std::string model = "demo";
    int moves = 200; ///< inputs of each kind
    int images = 50; ///< rows of the grid that is panned, two images each
};

/// One thing that a hand did.
struct HandFigures {
    std::string what; ///< "drag M"
    bool computes;    ///< while a job took all threads
    Latencies frames; ///< ms from an input to the end of the last frame that came of it
    Latencies work;   ///< ms of a processor that the window's thread used for an input
    Latencies loop;   ///< ms that the event loop was late meanwhile
};

struct WindowFigures {
    double secondsToFirstFrame = 0; ///< from making the window to the end of its first painting
    std::int64_t bytesAtFirstFrame = 0;
    std::int64_t bytesAtEnd = 0;
    std::int64_t bytesAtMost = 0;
    double secondsToImages = 0; ///< from the first frame to all images of both models, nobody touching anything
    double secondsToNewImage =
        0; ///< from the end of a drag of M to the first new image, however coarse; slowest of five
    double secondsToNewImages = 0; ///< … to all of them, final
    double secondsToStop = 0;      ///< from Stop to the end of the job
    std::vector<HandFigures> hand;
};

/// Plays a person at a window of the running QApplication, offscreen or not, and measures what the person waits for.
/// @throws core::Error{BadInput} for a model that does not open, Error{Cancelled}, Error{Failed}.
WindowFigures measureWindow(const WindowBenchOptions& options, const core::Progress& progress = {});

} // namespace bench::window
