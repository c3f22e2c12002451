#include "core/training/demo/validation.h"

#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/training/autocast.h"
#include "core/training/noising.h"
#include "core/training/parallel_pieces.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

namespace core::training::demo {
namespace {

constexpr int kPerBin = 24;
constexpr double kMomentRatio = 1.135;

} // namespace

Validation::Validation(const model::ModelInfo& info, std::uint64_t seed) {
    constexpr int count = kValidationBins * kPerBin;
    const data::ShapeBatch batch = data::drawShapes(count, seed);
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor bin = at::arange(count, at::kLong).floor_divide(kPerBin);
    const at::Tensor inBin = at::rand({count}, generator, at::kDouble);
    const int timesteps = info.schedule.timesteps;
    m_clean = batch.images / data::kShapePixelScale;
    m_conditioning.labels = batch.labels;
    m_timesteps =
        ((bin + inBin) * (static_cast<double>(timesteps) / kValidationBins)).to(at::kLong).clamp_max(timesteps - 1);
    m_noised = Noising(info, {}).noise(m_clean, m_timesteps, at::randn(m_clean.sizes(), generator, at::kFloat));
}

std::vector<double> Validation::errorPerBin(const model::Denoiser& model) const {
    std::vector<double> errors(kValidationBins);
    forEachPiece(m_clean, errors.size(), [&](std::size_t bin) {
        const at::NoGradGuard noGradient;
        const Autocast half(true, {});
        const std::int64_t first = static_cast<std::int64_t>(bin) * kPerBin;
        const auto part = [&](const at::Tensor& all) { return all.narrow(0, first, kPerBin); };
        const at::Tensor prediction =
            model.forward(part(m_noised), part(m_timesteps), m_conditioning.slice(first, kPerBin));
        errors[bin] = (prediction - part(m_clean)).square().mean().item<double>();
    });
    return errors;
}

bool isValidationMoment(std::int64_t step) {
    const auto index = [](std::int64_t s) {
        return std::floor(std::log(static_cast<double>(s)) / std::log(kMomentRatio));
    };
    return step == 1 || (step > 1 && index(step) != index(step - 1));
}

} // namespace core::training::demo
