#include "core/sampling/guidance.h"

#include "core/base/tensor.h"

namespace core::sampling {

namespace {

/// φ·std(conditional)/std(guided) + 1 − φ of each image, over all that is not the batch, times the guided one.
at::Tensor rescaled(const at::Tensor& moved, const at::Tensor& conditional, double share) {
    const auto deviation = [](const at::Tensor& x) { return x.flatten(1).std(1, true).view({-1, 1, 1, 1}); };
    return moved * (deviation(conditional) / deviation(moved) * share + (1 - share));
}

} // namespace

at::Tensor guided(const at::Tensor& conditional, const at::Tensor& unconditional, int channels,
                  const Guidance& guidance) {
    const int count = guidance.channels > 0 ? std::min(guidance.channels, channels) : channels;
    const std::int64_t rest = conditional.size(1) - count;
    const at::Tensor asked = conditional.narrow(1, 0, count);
    at::Tensor moved = at::lerp(unconditional.narrow(1, 0, count), asked, guidance.scale);
    if (guidance.rescale > 0)
        moved = rescaled(moved, asked, guidance.rescale);
    return rest > 0 ? at::cat({moved, conditional.narrow(1, count, rest)}, 1) : moved;
}

GuidedRun::GuidedRun(const model::Denoiser& denoiser, model::RunOptions options,
                     const model::Conditioning& unconditional, const Guidance& guidance)
    : m_guidance(guidance)
    , m_guided(guidance.scale != 1) {
    if (m_guided)
        options.conditioning = model::join(options.conditioning, unconditional);
    m_run = denoiser.begin(options);
}

at::Tensor GuidedRun::predict(const at::Tensor& x, int step) {
    const auto raw = [&](const at::Tensor& input) {
        return m_guidance.withVariance ? m_run->predictWithVariance(input, step) : m_run->predict(input, step);
    };
    if (!m_guided)
        return raw(x);
    const std::vector<at::Tensor> halves = raw(at::cat({x, x})).chunk(2);
    return guided(halves[0], halves[1], static_cast<int>(x.size(1)), m_guidance);
}

} // namespace core::sampling
