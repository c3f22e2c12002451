#include "core/training/noising.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"

namespace core::training {
namespace {

constexpr double kLnSnrSpread = 2;

} // namespace

NoisedBatch NoisedBatch::slice(std::int64_t first, std::int64_t count) const {
    const auto part = [&](const at::Tensor& all) { return all.narrow(0, first, count); };
    return {part(clean), part(noise), part(noised), part(timesteps), conditioning.slice(first, count)};
}

NoisedBatch NoisedBatch::to(const Device& device) const {
    const auto moved = [&](const at::Tensor& tensor) { return tensor.to(torchDevice(device)); };
    return {moved(clean), moved(noise), moved(noised), moved(timesteps), conditioning.to(device)};
}

Noising::Noising(const model::ModelInfo& info, NoisingOptions options)
    : m_schedule(info.schedule)
    , m_options(options)
    , m_conditioner(conditioning::usualConditioner(info)) {
    requireArgument(options.dropout >= 0 && options.dropout <= 1, "dropout", "0 to 1", options.dropout);
    std::vector<double> alpha, sigma, noisiness;
    for (int t = 1; t <= m_schedule.timesteps(); ++t) {
        alpha.push_back(m_schedule.alpha(t));
        sigma.push_back(m_schedule.sigma(t));
        noisiness.push_back(-m_schedule.lnSnr(t));
    }
    m_alpha = at::tensor(alpha, at::kFloat);
    m_sigma = at::tensor(sigma, at::kFloat);
    m_noisiness = at::tensor(noisiness, at::kFloat);
}

at::Tensor Noising::drawTimesteps(std::int64_t n, const TimestepRange& range, const at::Generator& generator) const {
    const std::int64_t first = range.firstT - 1, last = range.lastT - 1;
    at::Tensor uniform = at::randint(first, last + 1, {n}, generator, at::kLong);
    if (m_options.draw == TimestepDraw::Uniform)
        return uniform;
    if (m_options.draw == TimestepDraw::Antithetic) {
        const at::Tensor half = uniform.narrow(0, 0, (n + 1) / 2);
        return at::cat({half, (first + last) - half}).narrow(0, 0, n);
    }
    const at::Tensor wanted = at::randn({n}, generator, at::kFloat) * kLnSnrSpread - m_options.lnSnr;
    const at::Tensor middle = at::searchsorted(m_noisiness, wanted).clamp(first, last);
    return at::where(at::rand({n}, generator, at::kFloat) < 0.5, uniform, middle);
}

/// Rows of the conditional half, some of the unconditional one.
model::Conditioning Noising::conditioningOf(const CleanBatch& images, const at::Generator& generator) const {
    const auto n = static_cast<std::int64_t>(images.requests.size());
    const at::Tensor dropped = at::rand({n}, generator, at::kFloat) < m_options.dropout;
    const at::Tensor rows = at::arange(n, at::kLong) + dropped.to(at::kLong) * n;
    return join(m_conditioner->conditional(images.requests), m_conditioner->unconditional(images.requests)).rows(rows);
}

NoisedBatch Noising::draw(const CleanBatch& images, const TimestepRange& range, const at::Generator& generator) const {
    NoisedBatch batch;
    batch.clean = images.clean;
    batch.timesteps = drawTimesteps(images.clean.size(0), range, generator);
    batch.conditioning = conditioningOf(images, generator);
    batch.noise = at::randn(images.clean.sizes(), generator, at::kFloat);
    batch.noised = noise(batch.clean, batch.timesteps, batch.noise);
    return batch;
}

at::Tensor Noising::noise(const at::Tensor& clean, const at::Tensor& timesteps, const at::Tensor& noise) const {
    const auto perImage = [&](const at::Tensor& factor) {
        return factor.index_select(0, timesteps).view({-1, 1, 1, 1});
    };
    return at::addcmul(clean * perImage(m_alpha), noise, perImage(m_sigma));
}

} // namespace core::training
