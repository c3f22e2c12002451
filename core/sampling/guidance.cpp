#include "core/sampling/guidance.h"

#include "core/base/tensor.h"

namespace core::sampling {
namespace {

std::vector<int> withNullLabels(std::vector<int> labels, int nullLabel) {
    labels.resize(2 * labels.size(), nullLabel);
    return labels;
}

} // namespace

GuidedRun::GuidedRun(const model::Denoiser& denoiser, const std::vector<int>& timesteps, const std::vector<int>& labels,
                     double guidanceScale)
    : m_guided(guidanceScale != 1)
    , m_scale(guidanceScale)
    , m_run(denoiser.begin(timesteps, m_guided ? withNullLabels(labels, denoiser.info().nullLabel()) : labels)) {}

at::Tensor GuidedRun::predict(const at::Tensor& x, int step) {
    if (!m_guided)
        return m_run->predict(x, step);
    const at::Tensor both = m_run->predict(at::cat({x, x}), step);
    const std::vector<at::Tensor> halves = both.chunk(2);
    return at::lerp(halves[1], halves[0], m_scale);
}

} // namespace core::sampling
