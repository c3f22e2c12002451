#include "core/training/demo/validation.h"

#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/model/dit/dit_network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

namespace core::training::demo {
namespace {

constexpr int kPerBin = 24;
constexpr double kMomentRatio = 1.135;

} // namespace

Validation::Validation(const Noising& noising, int timesteps, std::uint64_t seed) {
    constexpr int count = kValidationBins * kPerBin;
    const data::ShapeBatch batch = data::drawShapes(count, seed);
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor bin = at::arange(count, at::kLong).floor_divide(kPerBin);
    const at::Tensor inBin = at::rand({count}, generator, at::kDouble);
    m_clean = batch.images / data::kShapePixelScale;
    m_labels = batch.labels;
    m_timesteps =
        ((bin + inBin) * (static_cast<double>(timesteps) / kValidationBins)).to(at::kLong).clamp_max(timesteps - 1);
    m_noised = noising.noise(m_clean, m_timesteps, at::randn(m_clean.sizes(), generator, at::kFloat));
}

std::vector<double> Validation::errorPerBin(const model::dit::DitWeights& weights) const {
    const at::Tensor errors = at::empty({kValidationBins}, at::kDouble);
    at::parallel_for(0, kValidationBins, 1, [&](std::int64_t begin, std::int64_t end) {
        const at::NoGradGuard noGradient;
        for (std::int64_t bin = begin; bin < end; ++bin) {
            const auto part = [&](const at::Tensor& all) { return all.narrow(0, bin * kPerBin, kPerBin); };
            const at::Tensor prediction =
                model::dit::ditForward(weights, part(m_noised), part(m_timesteps), part(m_labels)).to(at::kFloat);
            errors[bin].fill_((prediction - part(m_clean)).square().mean());
        }
    });
    const double* data = errors.const_data_ptr<double>();
    return {data, data + kValidationBins};
}

bool isValidationMoment(std::int64_t step) {
    const auto index = [](std::int64_t s) {
        return std::floor(std::log(static_cast<double>(s)) / std::log(kMomentRatio));
    };
    return step == 1 || (step > 1 && index(step) != index(step - 1));
}

} // namespace core::training::demo
