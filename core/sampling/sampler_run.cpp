#include "core/sampling/sampler_run.h"

#include "core/base/tensor.h"

#include <algorithm>

namespace core::sampling {
namespace {

at::Tensor mixed(const Mix& weights, const at::Tensor& x, const at::Tensor& prediction) {
    if (weights.state == 0)
        return weights.prediction == 1 ? prediction : prediction * weights.prediction;
    at::Tensor sum = x * weights.state;
    return weights.prediction == 0 ? sum : sum.add_(prediction, weights.prediction);
}

/// Each image's own quantile of |x̂_0|, at least 1, becomes 1.
at::Tensor thresholded(const at::Tensor& clean, const schedule::Thresholding& rule) {
    const at::Tensor flat = clean.flatten(1);
    const at::Tensor limit = at::quantile(flat.abs(), rule.quantile, 1, true).clamp(1, std::max(1.0, rule.largest));
    return (at::maximum(at::minimum(flat, limit), -limit) / limit).view_as(clean);
}

} // namespace

SamplerRun::SamplerRun(const SamplerPlan& plan)
    : m_plan(plan) {
    for (const Update& update : m_plan.updates) {
        m_memory = std::max(m_memory, update.next.outputs.size());
        if (update.corrector)
            m_memory = std::max(m_memory, update.corrector->outputs.size());
    }
}

at::Tensor SamplerRun::input(int call, const at::Tensor& x) const {
    const double scale = m_plan.updates[static_cast<std::size_t>(call)].inputScale;
    return scale == 1 ? x : x * scale;
}

at::Tensor SamplerRun::limited(at::Tensor clean) const {
    if (m_plan.thresholding)
        return thresholded(clean, *m_plan.thresholding);
    return m_plan.clipRange > 0 ? clean.clamp(-m_plan.clipRange, m_plan.clipRange) : clean;
}

at::Tensor SamplerRun::combined(const Combination& weights) const {
    at::Tensor sum;
    if (weights.anchor != 0)
        sum = m_anchor * weights.anchor;
    for (std::size_t i = 0; i < weights.outputs.size(); ++i)
        if (weights.outputs[i] != 0)
            sum = sum.defined() ? sum.add_(m_outputs[i], weights.outputs[i]) : m_outputs[i] * weights.outputs[i];
    return sum;
}

SampledStep SamplerRun::step(int call, const at::Tensor& given, const at::Tensor& prediction, const at::Tensor& noise) {
    const Update& update = m_plan.updates[static_cast<std::size_t>(call)];
    const at::Tensor raw = prediction.narrow(1, 0, given.size(1));
    at::Tensor x = update.churn > 0 ? at::add(given, noise, update.churn) : given;
    const at::Tensor clean = limited(mixed(update.clean, x, raw));
    const bool isPlain = update.output.state == 0 && update.output.prediction == 0;
    at::Tensor output =
        isPlain ? (update.outputClean == 1 ? clean : clean * update.outputClean) : mixed(update.output, x, raw);
    if (!isPlain && update.outputClean != 0)
        output = at::add(output, clean, update.outputClean);
    m_outputs.push_front(output);
    if (m_outputs.size() > m_memory)
        m_outputs.pop_back();
    if (update.corrector)
        x = combined(*update.corrector);
    if (update.keepsState)
        m_anchor = x;
    at::Tensor next = combined(update.next);
    if (update.next.noise != 0)
        next.add_(noise, update.next.noise);
    const auto at = static_cast<std::size_t>(call);
    if (at < m_plan.learnedNoise.size() && m_plan.learnedNoise[at]) {
        const LearnedNoise& learned = *m_plan.learnedNoise[at];
        const at::Tensor variance = prediction.narrow(1, given.size(1), given.size(1));
        next.add_((variance * learned.slope + learned.offset).exp_().mul_(noise));
    }
    return {next, update.showsOutput ? output : clean};
}

} // namespace core::sampling
