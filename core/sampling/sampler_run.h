#pragma once

#include "core/sampling/sampler_plan.h"

#include <ATen/core/Tensor.h>

#include <deque>

namespace core::sampling {

/// Where a model call led.
struct SampledStep {
    at::Tensor next;  ///< x before the next call
    at::Tensor clean; ///< the x̂_0 predicted at this one
};

/// A sampler at work on one batch: carries out a plan and remembers what later steps need, whichever model or stage
/// made it. Works in the number format of x. Belongs to one thread; calls come in order.
class SamplerRun {
public:
    explicit SamplerRun(const SamplerPlan& plan);

    /// x before the first call. @param noise unit normal [N,C,H,W].
    at::Tensor start(const at::Tensor& noise) const { return noise * m_plan.startScale; }
    /// What the network sees at a call.
    at::Tensor input(int call, const at::Tensor& x) const;
    /// @param prediction [N,C,H,W], or with 2·C channels where the noise is learned. @param noise fresh unit normal;
    /// only read where the call needs some.
    SampledStep step(int call, const at::Tensor& x, const at::Tensor& prediction, const at::Tensor& noise);

private:
    at::Tensor combined(const Combination& weights) const;
    at::Tensor limited(at::Tensor clean) const;

    SamplerPlan m_plan;
    std::size_t m_memory = 1; ///< outputs that the plan looks back at
    at::Tensor m_anchor;
    std::deque<at::Tensor> m_outputs; ///< newest first
};

} // namespace core::sampling
