#include "core/training/demo/noising.h"

#include "core/base/tensor.h"

namespace core::training::demo {
namespace {

constexpr double kSnrLimit = 5;
constexpr double kLnSnrSpread = 2;

} // namespace

Noising::Noising(const schedule::NoiseSchedule& schedule, int nullLabel, double labelDropout)
    : m_nullLabel(nullLabel)
    , m_labelDropout(labelDropout) {
    std::vector<double> alpha, sigma, lnSnr;
    for (int t = 1; t <= schedule.timesteps(); ++t) {
        alpha.push_back(schedule.alpha(t));
        sigma.push_back(schedule.sigma(t));
        lnSnr.push_back(schedule.lnSnr(t));
    }
    const at::Tensor logarithm = at::tensor(lnSnr, at::kDouble);
    m_alpha = at::tensor(alpha, at::kFloat);
    m_sigma = at::tensor(sigma, at::kFloat);
    m_noisiness = -logarithm.to(at::kFloat);
    m_weight = (logarithm.exp().clamp_max(kSnrLimit) + 1).to(at::kFloat);
}

at::Tensor Noising::drawTimesteps(std::int64_t n, const at::Generator& generator) const {
    const std::int64_t last = m_noisiness.size(0) - 1;
    const at::Tensor uniform = at::randint(0, last + 1, {n}, generator, at::kLong);
    const at::Tensor wanted = at::randn({n}, generator, at::kFloat) * kLnSnrSpread;
    const at::Tensor middle = at::searchsorted(m_noisiness, wanted).clamp(0, last);
    return at::where(at::rand({n}, generator, at::kFloat) < 0.5, uniform, middle);
}

NoisedBatch Noising::draw(const at::Tensor& clean, const at::Tensor& labels, const at::Generator& generator) const {
    NoisedBatch batch;
    const std::int64_t n = clean.size(0);
    batch.clean = clean;
    batch.timesteps = drawTimesteps(n, generator);
    const at::Tensor dropped = at::rand({n}, generator, at::kFloat) < m_labelDropout;
    batch.labels = labels.masked_fill(dropped, m_nullLabel);
    batch.noised = noise(clean, batch.timesteps, at::randn(clean.sizes(), generator, at::kFloat));
    batch.weights = m_weight.index_select(0, batch.timesteps);
    return batch;
}

at::Tensor Noising::noise(const at::Tensor& clean, const at::Tensor& timesteps, const at::Tensor& noise) const {
    const auto perImage = [&](const at::Tensor& factor) {
        return factor.index_select(0, timesteps).view({-1, 1, 1, 1});
    };
    return at::addcmul(clean * perImage(m_alpha), noise, perImage(m_sigma));
}

} // namespace core::training::demo
