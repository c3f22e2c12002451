#include "core/sampling/live_preview.h"

#include "core/base/tensor.h"

namespace core::sampling {
namespace {

constexpr std::chrono::milliseconds interval{250}; ///< between two previews: seldom enough for painting them, too
constexpr int shareOfRun = 100;                    ///< previews take one part in this many of the run's time

} // namespace

LivePreview::LivePreview(PreviewListener listener, ImageDecoderPtr decoder, int steps,
                         std::function<Clock::time_point()> now)
    : m_listener(std::move(listener))
    , m_decoder(std::move(decoder))
    , m_steps(steps)
    , m_now(std::move(now))
    , m_begin(m_now())
    , m_last(m_begin) {}

void LivePreview::offer(int firstImage, int step, const at::Tensor& clean) {
    if (!m_listener || !isTime())
        return;
    // On a GPU the copy waits for work that was to be done anyway: only what comes after it is the preview's cost.
    const at::Tensor copy = clean.to(at::kCPU);
    const Clock::time_point begin = m_now();
    const ComputeScope alone({{}, Dtype::Float32, 1}); // for so little, waking other threads costs more than it saves
    m_listener({firstImage, step, m_steps, m_decoder->decode(copy)});
    m_last = m_now();
    m_spent += m_last - begin;
    m_dearest = std::max(m_dearest, m_last - begin);
}

bool LivePreview::isTime() const {
    const Clock::time_point now = m_now();
    return now - m_last >= interval && (m_spent + m_dearest) * shareOfRun <= now - m_begin;
}

} // namespace core::sampling
