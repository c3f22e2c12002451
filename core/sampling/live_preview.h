#pragma once

#include "core/sampling/image_decoder.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace core::sampling {

/// The predicted x̂_0 of a run that goes on.
struct Preview {
    int firstImage = 0; ///< index of images[0] among the run's images
    int step = 0;       ///< that was just done, 0…steps−1
    int steps = 0;
    std::vector<Image> images;
};
using PreviewListener = std::function<void(const Preview&)>;

/// Shows a sampling run now and then, and never for more than a hundredth of the run's time: costly images come less
/// often. Belongs to the thread that samples.
class LivePreview {
public:
    using Clock = std::chrono::steady_clock;

    /// @param listener called on the sampling thread; none: nothing is shown. @param decoder a fast one.
    /// @param now the time; another one for tests.
    LivePreview(PreviewListener listener, ImageDecoderPtr decoder, int steps,
                std::function<Clock::time_point()> now = &Clock::now);

    /// Shows the clean images predicted at a step if it is time to. @param clean [batch,C,H,W]; only read.
    void offer(int firstImage, int step, const at::Tensor& clean);

private:
    bool isTime() const;

    PreviewListener m_listener;
    ImageDecoderPtr m_decoder;
    int m_steps;
    std::function<Clock::time_point()> m_now;
    Clock::time_point m_begin;
    Clock::time_point m_last;
    Clock::duration m_spent{0};   ///< on all previews so far
    Clock::duration m_dearest{0}; ///< one of them at most
};

} // namespace core::sampling
